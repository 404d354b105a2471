"""HAL in JSON: `_links`, the members, and under `_embedded` the things that were expanded.

After draft-kelly-json-hal. A link has `method` beside it where it is not a GET, and what a link of
a page says more (`page`). Members that are plain stay plain.
"""

from typing import Any

import orjson

from crinsu_gateway.web.representation.forms.json_form import COMPACT, PRETTY
from crinsu_gateway.web.representation.forms.trees import CONTAINERS, METADATA, embeds, opened
from crinsu_gateway.web.representation.shown import Collection, Item, Shown, Tree


def hal_form(shown: Shown, *, pretty: bool = False) -> bytes:
    """Something as HAL+JSON."""
    return orjson.dumps(_resource(shown), _resource, PRETTY if pretty else COMPACT)


def _resource(value: Any) -> Tree:
    """One level; orjson comes back for what is inside."""
    if isinstance(value, Item):
        return _of_item(value)
    if isinstance(value, Collection):
        return _of_collection(value)
    return opened(value)


def _of_item(item: Item) -> Tree:
    members, links = item.members, item.links
    if CONTAINERS.isdisjoint(map(type, members.values())):
        return _of_flat(item)
    embedded = {
        name: one for name, one in members.items() if type(one) in CONTAINERS and embeds(one)
    }
    tree: dict[str, Any] = {"_links": links} if links else {}
    tree.update((name, one) for name, one in members.items() if name not in embedded)
    if embedded:
        tree["_embedded"] = embedded
    return tree


def _of_flat(item: Item) -> Tree:
    """An item in which nothing was expanded."""
    return {"_links": item.links, **item.members} if item.links else opened(item)


def _of_collection(shown: Collection) -> Tree:
    tree: dict[str, Any] = {"_links": shown.links} if shown.links else {}
    if shown.metadata is not None:
        tree[METADATA] = shown.metadata
    if not shown.is_hidden:
        of_each = _of_flat if shown.flat else _of_item
        tree["_embedded"] = {shown.name: list(map(of_each, shown.items))}
    return tree
