"""XML that somebody sent, as xml_form.py writes it: any root, elements for members, lists inside.

Document types, entities, processing of other namespaces, unknown attributes and texts between
elements are refused; depth and the number of elements are bounded. Texts are typed by the schema.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from crinsu_gateway.web.representation.forms.text_typing import Schema, Typing
from crinsu_gateway.web.representation.forms.unreadable import (
    DEEPEST,
    MOST_VALUES,
    TOO_DEEP,
    TOO_MANY,
    unreadable,
)
from crinsu_gateway.web.representation.forms.xml_names import (
    ENTRY,
    ESCAPED,
    ITEM,
    KEY,
    NIL,
    without_escapes,
)
from crinsu_gateway.web.representation.shown import Tree

FORM = "XML"
MOST_ATTRIBUTES = 8
ENCODINGS = ("utf-8", "us-ascii")
_TRUE = ("true", "1")


@dataclass(slots=True)
class _Element:
    """An element: what is in it, and where it began."""

    name: str
    line: int
    nil: bool = False
    escaped: bool = False
    texts: list[str] = field(default_factory=list)
    children: list["_Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All texts in it."""
        found = "".join(self.texts)
        return without_escapes(found) if self.escaped else found


class _Fault(Exception):
    """Something that is XML and not taken here."""


def from_xml(raw: bytes, schema: Schema) -> Tree:
    """The tree that a document holds, typed by the schema; 400 for anything else."""
    return _Reading(schema).tree(_Document().root(raw), schema)


class _Document:
    """Elements, as the parser finds them."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate(encoding="utf-8")
        self._parser.buffer_text = True
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._open: list[_Element] = []
        self._roots: list[_Element] = []
        self._count = 0

    def root(self, raw: bytes) -> _Element:
        """The element that holds all others."""
        try:
            self._parser.Parse(raw, True)
        except expat.ExpatError as error:
            message = expat.ErrorString(error.code)
            raise unreadable(FORM, message, error.lineno, error.offset + 1) from None
        except _Fault as fault:
            line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber
            raise unreadable(FORM, str(fault), line, column + 1) from None
        return self._roots[0]

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise _Fault("send it in UTF-8")

    def _doctype(self, name: str, system: str | None, public: str | None, inner: bool) -> None:
        raise _Fault("a document type and entities are not taken")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_VALUES:
            raise _Fault(TOO_MANY)
        if len(self._open) > DEEPEST:
            raise _Fault(TOO_DEEP)
        if len(attributes) > MOST_ATTRIBUTES:
            raise _Fault(f"an element has more than {MOST_ATTRIBUTES} attributes")
        if ":" in name:
            raise _Fault(f"{name[:80]} is of another namespace")
        element = _Element(name, self._parser.CurrentLineNumber)
        for attribute, value in attributes.items():
            self._note(element, attribute, value)
        (self._open[-1].children if self._open else self._roots).append(element)
        self._open.append(element)

    def _note(self, element: _Element, attribute: str, value: str) -> None:
        match attribute:
            case "nil" | "xsi:nil":
                element.nil = value in _TRUE
            case "escaped":
                element.escaped = value in _TRUE
            case "key" if element.name == ENTRY:
                element.name = without_escapes(value)
            case _ if not attribute.startswith("xmlns"):
                known = f"{NIL}, {ESCAPED}, and {KEY} of {ENTRY}"
                raise _Fault(f"the attribute {attribute[:80]} is not taken, only {known}")

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element.children and any(text.strip() for text in element.texts):
            raise _Fault(f"a text stands between the elements of {element.name[:80]}")
        if element.nil and (element.children or element.text):
            raise _Fault(f"{element.name[:80]} is nil and has something in it")

    def _text(self, text: str) -> None:
        self._open[-1].texts.append(text)


class _Reading:
    """Elements as a tree."""

    def __init__(self, schema: Schema) -> None:
        self._typing = Typing(schema)

    def tree(self, element: _Element, schema: Schema) -> Tree:
        """What an element holds."""
        if element.nil:
            return None
        kinds = self._typing.kinds(schema)
        if not element.children:
            return self._leaf(element, schema, kinds)
        if "array" in kinds and ("object" not in kinds or _looks_listed(element)):
            return self._list(element, schema)
        if not kinds and _looks_listed(element):
            return self._list(element, schema)
        return self._object(element, schema)

    def _leaf(self, element: _Element, schema: Schema, kinds: frozenset[str]) -> Tree:
        text = element.text
        if text.strip() or "string" in kinds or not kinds & {"array", "object"}:
            return self._typing.scalar(text, schema)
        return [] if "array" in kinds else {}

    def _list(self, element: _Element, schema: Schema) -> list[Tree]:
        items = self._typing.items(schema)
        return [self.tree(child, items) for child in element.children]

    def _object(self, element: _Element, schema: Schema) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for child in element.children:
            if child.name in found:
                message = f"{child.name[:80]} stands twice in {element.name[:80]}"
                raise unreadable(FORM, message, child.line)
            found[child.name] = self.tree(child, self._typing.member(schema, child.name))
        return found


def _looks_listed(element: _Element) -> bool:
    """Whether an element of which nothing is known is a list."""
    names = {child.name for child in element.children}
    return len(names) == 1 and (len(element.children) > 1 or ITEM in names)
