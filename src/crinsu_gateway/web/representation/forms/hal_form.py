"""HAL in JSON: `_links`, the members, and under `_embedded` the things that were expanded.

After draft-kelly-json-hal. A link has `method` beside it where it is not a GET, and what a link of
a page says more (`page`). Members that are plain stay plain.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from crinsu_gateway.web.representation.forms.json_form import COMPACT, PRETTY
from crinsu_gateway.web.representation.forms.trees import CONTAINERS, METADATA, embeds, opened
from crinsu_gateway.web.representation.shown import Collection, Item, Link, Links, Shown, Tree

SELF = "self"


def hal_form(shown: Shown, *, pretty: bool = False) -> bytes:
    """Something as HAL+JSON."""
    return orjson.dumps(_resource(shown), _resource, PRETTY if pretty else COMPACT)


def in_order(links: Links) -> list[tuple[str, Link]]:
    """Links with the one to the thing itself first."""
    found = list(links.items())
    if found and found[0][0] != SELF and SELF in links:
        found.sort(key=lambda one: one[0] != SELF)
    return found


def _resource(value: Any) -> Tree:
    """One level; orjson comes back for what is inside."""
    if isinstance(value, Item):
        return _of_item(value)
    if isinstance(value, Collection):
        return _of_collection(value)
    return opened(value)


def _of_item(item: Item) -> Tree:
    members = item.members
    embedded = {
        name: one for name, one in members.items() if type(one) in CONTAINERS and embeds(one)
    }
    if item.links:
        tree = {"_links": _links(item.links), **members}
    elif embedded:
        tree = dict(members)
    else:
        return opened(item)
    if embedded:
        for name in embedded:
            del tree[name]
        tree["_embedded"] = embedded
    return tree


def _of_collection(shown: Collection) -> Tree:
    tree: dict[str, Any] = {}
    if shown.links:
        tree["_links"] = _links(shown.links)
    if shown.metadata is not None:
        tree[METADATA] = shown.metadata
    if not shown.is_hidden:
        tree["_embedded"] = {shown.name: [_of_item(item) for item in shown.items]}
    return tree


def _links(links: Links) -> Mapping[str, Any]:
    return {rel: _link(link) for rel, link in in_order(links)}


def _link(link: Link) -> Mapping[str, str]:
    tree = {"href": link.href}
    if link.title:
        tree["title"] = link.title
    if link.method:
        tree["method"] = link.method
    if link.more:
        tree.update(link.more)
    return tree
