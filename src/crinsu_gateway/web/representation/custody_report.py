"""The shape of a custody report for machines, as the document of the API tells it.

Nothing is rendered by it: what goes out is `machine_form` of the report, and this says of what kind
its members are. It is worked out when somebody asks for the document, not at each start.
"""

from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import GetCoreSchemaHandler, create_model
from pydantic_core import CoreSchema

from crinsu_gateway.model.custody_report import Report, member_name


class CustodyAnswer:
    """A custody report, and the SHA-256 of its content."""

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The shape, made now."""
        made: dict[type, Any] = {}
        members: dict[str, Any] = {"report": (_shape(Report, made), ...), "sha256": (str, ...)}
        return handler.generate_schema(create_model("CustodyAnswer", **members))


def _shape(kind: Any, made: dict[type, Any]) -> Any:
    """A type of the report as its machine form has it."""
    if is_dataclass(kind) and isinstance(kind, type):
        if kind not in made:
            hints = get_type_hints(kind)
            members: dict[str, Any] = {
                member_name(one.name): (_member(one.name, hints[one.name], made), ...)
                for one in fields(kind)
            }
            made[kind] = create_model(f"Custody{kind.__name__}", **members)
        return made[kind]
    if get_origin(kind) is tuple:
        return list[_shape(get_args(kind)[0], made)]  # type: ignore[misc]
    if get_origin(kind) is UnionType:
        first, *rest = (_shape(one, made) for one in get_args(kind))
        for one in rest:
            first = first | one
        return first
    return kind


def _member(name: str, kind: Any, made: dict[type, Any]) -> Any:
    """What ends in `_ms` is told as a moment."""
    if not name.endswith("_ms"):
        return _shape(kind, made)
    return datetime | None if NoneType in get_args(kind) else datetime
