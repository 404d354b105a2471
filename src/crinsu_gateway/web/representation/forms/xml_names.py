"""Names and texts as XML 1.0 can hold them, without losing any: used to write and to read bodies.

- A name of JSON that is none of XML stands in `key` of an element `entry`, with escapes.
- A text with characters that XML forbids is written with escapes, and its element says so:
  `escaped="true"`. Escapes are those of JSON: a backslash before a backslash, and \\uXXXX.
"""

import re
from functools import lru_cache

ENTRY, KEY = "entry", "key"
NIL, ESCAPED = "nil", "escaped"
ITEM = "item"
_NAME = re.compile(r"(?!xml)[a-z_][a-z0-9_.\-]*", re.ASCII | re.IGNORECASE)
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
_SPECIAL = re.compile(f"[&<>\r{_FORBIDDEN}]")
_SPECIAL_IN_ATTRIBUTE = re.compile(f'[&<>"\r\n\t{_FORBIDDEN}]')
_NEVER = re.compile(f"[{_FORBIDDEN}]")
_TO_ESCAPE = re.compile(rf"[{_FORBIDDEN}\\]")
_ESCAPE = re.compile(r"\\(\\|u[0-9a-f]{4})")
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({'"': "&quot;", "\t": "&#9;", "\n": "&#10;"})


@lru_cache(maxsize=1024)
def tag_of(name: str) -> tuple[str, str]:
    """The element of a member, and what stands behind its name in the start tag."""
    if _NAME.fullmatch(name):
        return name, ""
    return ENTRY, f' {KEY}="{_with_escapes(name).translate(_IN_ATTRIBUTE)}"'


def as_text(text: str) -> tuple[str, str]:
    """The content of an element for a text, and what stands in its start tag."""
    if not _SPECIAL.search(text):
        return text, ""
    if _NEVER.search(text):
        return _with_escapes(text).translate(_IN_TEXT), f' {ESCAPED}="true"'
    return text.translate(_IN_TEXT), ""


def as_attribute(text: str) -> str:
    """The value of an attribute that people read; what XML forbids becomes U+FFFD there."""
    if not _SPECIAL_IN_ATTRIBUTE.search(text):
        return text
    return _NEVER.sub("\ufffd", text).translate(_IN_ATTRIBUTE)


def without_escapes(text: str) -> str:
    """A text or key as it was before its escapes."""
    return _ESCAPE.sub(lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), text)


@lru_cache(maxsize=1024)
def singular(plural: str) -> str:
    """What one of a list is called: slots -> slot, entries -> entry, else `item`."""
    if not _NAME.fullmatch(plural):
        return ITEM
    if plural.endswith("ies") and len(plural) > 4:
        return f"{plural[:-3]}y"
    if plural.endswith("s") and not plural.endswith(("ss", "us", "is")) and len(plural) > 2:
        return plural[:-1]
    return ITEM


def _with_escapes(text: str) -> str:
    return _TO_ESCAPE.sub(lambda m: "\\\\" if m[0] == "\\" else f"\\u{ord(m[0]):04x}", text)
