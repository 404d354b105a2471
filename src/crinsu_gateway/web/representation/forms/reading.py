"""The body of a request as a tree, by its Content-Type: JSON (also when nothing is said), XML, CSV
or Smile.

It says 400 of what cannot be read, with the place, and 415 of other media types and charsets. What
the members must be is for the model of the body to say (web/intake.py). What few callers send is
imported when the first one does.
"""

from collections.abc import Callable, Sequence
from typing import Any

from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.representation.forms.json_reading import from_json
from crinsu_gateway.web.representation.forms.text_typing import Schema
from crinsu_gateway.web.representation.forms.unreadable import DEEPEST, MOST_VALUES, unreadable
from crinsu_gateway.web.representation.shown import Tree

JSON, XML, CSV = "application/json", "application/xml", "text/csv"
SMILE = "application/x-jackson-smile"
MERGE_PATCH = "application/merge-patch+json"
BODIES = (JSON, XML, CSV, SMILE)
"""The media types of bodies. JSON is also taken by the vendor's name."""
_VENDOR = "application/vnd.crinsu.v1+json"
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii"}
_MOST_PARAMETERS = 8


def read(
    raw: bytes,
    content_type: str | None,
    schema: Callable[[], Schema],
    taken: Sequence[str] = BODIES,
) -> Tree:
    """What a body holds; 400 when it cannot be read, 415 when its type is not one of `taken`.

    `schema` gives the JSON Schema of the body; it is asked for where texts need it (XML, CSV).
    """
    media_type, charset = _declared(content_type, taken)
    match media_type:
        case "application/xml":
            from crinsu_gateway.web.representation.forms.xml_reading import from_xml

            _text(raw, charset, "XML")
            return from_xml(raw, schema())
        case "text/csv":
            from crinsu_gateway.web.representation.forms.csv_reading import from_csv

            return from_csv(_text(raw, charset, "CSV"), schema())
        case "application/x-jackson-smile":
            return _from_smile(raw)
    return from_json(_text(raw, charset, "JSON"))


def _declared(content_type: str | None, taken: Sequence[str]) -> tuple[str, str]:
    """Media type and charset; the first that is taken when nothing is said."""
    if content_type is None:
        return taken[0], "utf-8"
    media_type, *parameters = content_type.lower().split(";", _MOST_PARAMETERS)
    media_type = media_type.strip()
    if media_type == _VENDOR:
        media_type = JSON
    if media_type not in taken:
        raise _other(taken)
    charset = "utf-8"
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        value = value.strip().strip('"')
        if name.strip() == "charset":
            charset = _CHARSETS.get(value, "")
        if not charset or (name.strip(), value) == ("header", "absent"):
            raise _other(taken)
    return media_type, charset


def _other(taken: Sequence[str]) -> Refused:
    *most, last = taken
    named = f"{', '.join(most)} or {last}" if most else last
    return refusal(415, "UNSUPPORTED_MEDIA_TYPE", f"send {named} in UTF-8")


def _text(raw: bytes, charset: str, form: str) -> str:
    try:
        return raw.decode(charset)
    except UnicodeDecodeError as error:
        named = "UTF-8" if charset == "utf-8" else "US-ASCII"
        raise unreadable(form, f"byte {error.start} is not {named}") from None


def _from_smile(raw: bytes) -> Any:
    from crinsu_gateway.web.representation.forms.smile_decoder import SmileFault, from_smile

    try:
        return from_smile(raw, deepest=DEEPEST, most=MOST_VALUES)
    except SmileFault as fault:
        raise unreadable("Smile", str(fault)) from None
