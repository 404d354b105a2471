"""HAL in XML, after draft-michaud-xml-hal: `resource` elements with `rel` and `href`, and `link`s.

The root is a resource with rel="self". Links other than self are `link` elements with rel, href,
title, method and what they say more. What was expanded is a resource whose rel is the member's
name, one element for each of a list; an empty list that was expanded has none. Members are as in
plain XML; one that is called `link` or `resource` is an `entry` with that key. `_metadata` stands
behind the links of a list.
"""

from collections.abc import Sequence
from typing import Any

from crinsu_gateway.web.representation.forms.trees import METADATA, embeds
from crinsu_gateway.web.representation.forms.xml_elements import Elements
from crinsu_gateway.web.representation.forms.xml_form import PROBLEM, problem_xml
from crinsu_gateway.web.representation.forms.xml_names import ENTRY, KEY, as_attribute, tag_of
from crinsu_gateway.web.representation.shown import (
    SELF,
    Collection,
    Item,
    Link,
    Links,
    Plain,
    Shown,
)

RESOURCE, LINK = "resource", "link"


def hal_xml_form(shown: Shown, *, pretty: bool = False) -> bytes:
    """Something as HAL+XML."""
    if isinstance(shown, Plain) and shown.root == PROBLEM and isinstance(shown.tree, dict):
        return problem_xml(shown, pretty=pretty)
    elements = _Resources(pretty=pretty, tag=_tag_of)
    match shown:
        case Item() | Collection():
            elements.put(SELF, shown)
        case Plain():
            elements.put(shown.root, shown.tree)
    return elements.document()


def _tag_of(name: str) -> tuple[str, str]:
    """A member whose name HAL has for its own is an entry."""
    return (ENTRY, f' {KEY}="{name}"') if name in (RESOURCE, LINK) else tag_of(name)


class _Resources(Elements):
    """Elements among which things that were expanded are resources."""

    def listed(self, name: str, values: Sequence[Any]) -> None:
        """A list of values, or a resource for each thing."""
        if not embeds(values):
            return super().listed(name, values)
        for one in values:
            self.item(name, one)
        return None

    def item(self, name: str, item: Item) -> None:
        """A resource whose rel is the name."""
        attributes = self._resource(name, item.links)
        if not item.members and len(item.links) <= (SELF in item.links):
            return self.empty(RESOURCE, attributes)
        self.start(RESOURCE, attributes)
        self._links(item.links)
        for member, value in item.members.items():
            self.put(member, value)
        self.end(RESOURCE)
        return None

    def collection(self, name: str, shown: Collection) -> None:
        """A page of a list: a resource that holds others."""
        self.start(RESOURCE, self._resource(name, shown.links))
        self._links(shown.links)
        if shown.metadata is not None:
            self.put(METADATA, dict(shown.metadata))
        for item in shown.items:
            self.item(shown.name, item)
        self.end(RESOURCE)

    def _resource(self, rel: str, links: Links) -> str:
        own = links.get(SELF)
        return _rel(rel) if own is None else _rel(rel) + _of_link(own)

    def _links(self, links: Links) -> None:
        for rel, link in links.items():
            if rel != SELF:
                self.empty(LINK, _rel(rel) + _of_link(link))


def _rel(rel: str) -> str:
    return f' rel="{as_attribute(rel)}"'


def _of_link(link: Link) -> str:
    """The attributes of a link."""
    return "".join(f' {name}="{as_attribute(text)}"' for name, text in link.items())
