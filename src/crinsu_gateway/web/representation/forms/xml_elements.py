"""Elements of XML, put together one after the other: trees, items and lists under their names.

It keeps the indentation; names and texts are in xml_names.py, what a document is in xml_form.py.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from crinsu_gateway.web.representation.forms.trees import METADATA, opened
from crinsu_gateway.web.representation.forms.xml_names import (
    NIL,
    as_text,
    singular,
    tag_of,
)
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_INDENT = "  "
TagOf = Callable[[str], tuple[str, str]]


class Elements:
    """A document that grows. `one` names what is in every list ("": after the list itself), `tag`
    says what the element of a member is.
    """

    def __init__(self, *, pretty: bool, one: str = "", tag: TagOf = tag_of) -> None:
        self._out = [DECLARATION]
        self._pretty = pretty
        self._one = one
        self._tag = tag
        self._depth = 0
        self._pad = "\n"

    def document(self) -> bytes:
        """All of it."""
        return "".join(self._out).encode()

    def start(self, tag: str, attributes: str = "") -> None:
        """Begin an element that will hold others."""
        self._out.append(f"{self._pad}<{tag}{attributes}>")
        self._depth += 1
        self._indent()

    def end(self, tag: str) -> None:
        """End it."""
        self._depth -= 1
        self._indent()
        self._out.append(f"{self._pad}</{tag}>")

    def empty(self, tag: str, attributes: str = "") -> None:
        """An element without content."""
        self._out.append(f"{self._pad}<{tag}{attributes}/>")

    def put(self, name: str, value: Any) -> None:
        """A value under its name, whatever it is."""
        tag, attributes = self._tag(name)
        kind = type(value)
        if kind is str:
            if not value:
                return self.empty(tag, attributes)
            text, more = as_text(value)
            self._out.append(f"{self._pad}<{tag}{attributes}{more}>{text}</{tag}>")
        elif kind is int:
            self._out.append(f"{self._pad}<{tag}{attributes}>{value}</{tag}>")
        elif value is None:
            self.empty(tag, f'{attributes} {NIL}="true"')
        elif kind is bool:
            self._out.append(f"{self._pad}<{tag}{attributes}>{str(value).lower()}</{tag}>")
        elif kind is float:
            self._float(name, value)
        elif kind is dict:
            self.members(tag, attributes, value)
        elif kind is list or kind is tuple:
            self.listed(name, value)
        elif kind is Item:
            self.item(name, value)
        elif kind is Collection:
            self.collection(name, value)
        elif kind is Expanded:
            self.listed(name, value)
        else:
            self.put(name, opened(value))

    def members(self, tag: str, attributes: str, members: Mapping[str, Any]) -> None:
        """An object."""
        if not members:
            return self.empty(tag, attributes)
        self.start(tag, attributes)
        for name, value in members.items():
            self.put(name, value)
        self.end(tag)

    def listed(self, name: str, values: Sequence[Any]) -> None:
        """A list; an Item in it bears its own name."""
        tag, attributes = self._tag(name)
        if not values:
            return self.empty(tag, attributes)
        one = self._one or singular(name)
        self.start(tag, attributes)
        for value in values:
            self.put(value.one if type(value) is Item else one, value)
        self.end(tag)

    def item(self, name: str, item: Item) -> None:
        """An Item where it stands in something else: an object."""
        tag, attributes = self._tag(name)
        self.members(tag, attributes, item.members)

    def collection(self, name: str, shown: Collection) -> None:
        """A page of a list inside something else: an object that holds it by its name."""
        tag, attributes = self._tag(name)
        self.start(tag, attributes)
        self.listed(shown.name, shown.items)
        if shown.metadata is not None:
            self.put(METADATA, dict(shown.metadata))
        self.end(tag)

    def _float(self, name: str, value: float) -> None:
        """Numbers are written as in JSON, which has no infinite ones: those are null."""
        if not math.isfinite(value):
            return self.put(name, None)
        tag, attributes = self._tag(name)
        text = orjson.dumps(value).decode()
        self._out.append(f"{self._pad}<{tag}{attributes}>{text}</{tag}>")

    def _indent(self) -> None:
        self._pad = f"\n{_INDENT * self._depth}" if self._pretty else ""
