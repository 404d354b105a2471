"""What texts and moments of requests must look like, said once: to the reader and to the schema.

A rule that pydantic alone knows would be missing in OpenAPI, so that a client could send what the
document allows and be refused. It knows no endpoint.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the order of letters around, so that one code looks like another."""
_STEERS = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
_BLANK = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACE = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
LINE = f"^[^{_STEERS}]*$"
"""A text of one line, as `one_line` takes it."""
FULL_LINE = f"^[^{_STEERS}]*[^{_STEERS}{_BLANK}][^{_STEERS}]*$"


def one_line(text: str) -> str:
    """A text for labels and terminals; ValueError when it would steer or turn around either."""
    for one in text:
        if unicodedata.category(one) in ("Cc", "Zl", "Zp") or one in _TURNING:
            raise ValueError(f"U+{ord(one):04X} cannot be part of this text")
    return text


@dataclass(frozen=True, slots=True)
class OneLineText:
    """Marks a text of one line that steers no terminal; its schema has the pattern of that."""

    def __get_pydantic_core_schema__(
        self, source: Any, following: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(one_line, following(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, following: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = following(core)
        schema["pattern"] = FULL_LINE if schema.get("minLength") else LINE
        return schema


@dataclass(frozen=True, slots=True)
class FilledText:
    """Marks a text that is stripped and holds something then; its schema has the pattern of that.

    Not for texts of one line, which have a pattern already.
    """

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, following: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**following(core), "pattern": f"[^{_SPACE}]"}


@dataclass(frozen=True, slots=True)
class IdKeys:
    """Marks a map whose keys are ids, which JSON writes as texts; its schema says so."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, following: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**following(core), "propertyNames": {"pattern": "^[1-9][0-9]{0,17}$"}}


_MOMENT = re.compile(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.IGNORECASE | re.ASCII,
)


def moment_of(said: object) -> datetime:
    """A moment as RFC 3339 writes it; ValueError for anything else, also for a bare number."""
    if isinstance(said, datetime):
        return said
    if not isinstance(said, str) or not _MOMENT.fullmatch(said):
        raise ValueError("write a moment with its zone, such as 2026-03-01T12:00:00Z")
    try:
        return datetime.fromisoformat(said.upper())
    except ValueError:
        raise ValueError("this moment is not in the calendar") from None


def _written(said: object) -> str:
    moment_of(said)
    return str(said)


MOMENT_SCHEMA = {
    "type": "string",
    "format": "date-time",
    "description": "RFC 3339, with its zone",
    "examples": ["2026-03-01T12:00:00Z"],
}
Moment = Annotated[datetime, BeforeValidator(moment_of), WithJsonSchema(MOMENT_SCHEMA)]
"""A moment with its zone."""
MomentText = Annotated[str, BeforeValidator(_written), WithJsonSchema(MOMENT_SCHEMA)]
"""The same, kept as it was written."""
