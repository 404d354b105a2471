"""Takes out of what is shown the lists that are empty, for who does not want them. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from crinsu_gateway.web.representation.shown import Collection, Item, Plain, Shown, Tree


def without_empty(shown: Shown) -> Shown:
    """The same without any empty list, at any depth; an empty list at the top as well."""
    match shown:
        case Item():
            return _item(shown)
        case Collection():
            return replace(shown, items=[_item(one) for one in shown.items], hides_empty=True)
        case Plain():
            return replace(shown, tree=_tree(opened_wholly(shown.tree)))


def opened_wholly(tree: Tree) -> Tree:
    """A tree without dataclasses in it; one with items stays as it is."""
    if isinstance(tree, Mapping | list | tuple | str | int | float | None):
        return tree
    return orjson.loads(orjson.dumps(tree))


def _item(item: Item) -> Item:
    return replace(item, members=_members(item.members))


def _members(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _tree(one) for name, one in members.items() if not _is_empty(one)}


def _is_empty(value: Any) -> bool:
    return isinstance(value, list | tuple) and not value


def _tree(value: Tree) -> Tree:
    if isinstance(value, Item):
        return _item(value)
    if isinstance(value, Mapping):
        return _members(value)
    if isinstance(value, list | tuple):
        return type(value)(_tree(one) for one in value)
    return value
