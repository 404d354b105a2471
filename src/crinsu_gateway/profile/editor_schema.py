"""The JSON Schema of the profile format for editors: what the reader accepts, and help by key.

The help is the docstring below each key in the classes of the schema. It is read from their
source, so it costs nothing when profiles are loaded; only the file beside them is made from it.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise

from crinsu_gateway.profile.part import Part, parts_in
from crinsu_gateway.profile.schema import ProfileFile

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def editor_schema() -> Mapping[str, object]:
    """What devices/profile.schema.json holds."""
    made = ProfileFile.model_json_schema(mode="validation", by_alias=True)
    tables = {ProfileFile.__name__: made, **made["$defs"]}
    for part in {one.__name__: one for one in _parts(ProfileFile)}.values():
        _explain(tables[part.__name__]["properties"], part)
    return {"$schema": _DIALECT, **made}


def key_help(part: type[Part]) -> dict[str, str]:
    """The help of each key of a table, by its name in the file."""
    told = _docstrings(part)
    return {
        field.alias or name: told[name] for name, field in part.model_fields.items() if name in told
    }


def _explain(properties: dict[str, dict[str, object]], part: type[Part]) -> None:
    for key, sentence in key_help(part).items():
        properties[key]["description"] = sentence


def _docstrings(part: type[Part]) -> dict[str, str]:
    """The string below each annotated name in the body of a class."""
    source = ast.parse(inspect.getsource(sys.modules[part.__module__]))
    body = next(
        node.body
        for node in source.body
        if isinstance(node, ast.ClassDef) and node.name == part.__name__
    )
    found = {}
    for declared, below in pairwise(body):
        match declared, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found


def _parts(part: type[Part]) -> Iterator[type[Part]]:
    yield part
    for field in part.model_fields.values():
        for inner in parts_in(field.annotation):
            yield from _parts(inner)
