"""What is shown, opened one level at a time: an item is its members, a list its key and items.

The formats without links (JSON, CSV, XML, Smile) share it, so that all of them say the same. It
writes nothing. What it is handed stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from crinsu_gateway.web.representation.shown import (
    Collection,
    Expanded,
    Item,
    Plain,
    Tree,
)

METADATA = "_metadata"
"""The member of a list that tells pages and totals."""


def opened(value: Any) -> Tree:
    """One thing as JSON has it: an object, a list or a scalar; what is inside may be closed yet.

    TypeError for what no format knows.
    """
    if isinstance(value, Item):
        return value.members if isinstance(value.members, dict) else dict(value.members)
    if isinstance(value, Collection):
        return of_collection(value)
    if isinstance(value, Plain):
        return value.tree
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return str(value) if isinstance(value, str) else list(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"no format has a form for {type(value).__name__}")


def of_collection(shown: Collection) -> Tree:
    """A page of a list as JSON has it."""
    tree: dict[str, Any] = {}
    if not shown.is_hidden:
        tree[shown.name] = [item.members for item in shown.items]
    if shown.metadata is not None:
        tree[METADATA] = shown.metadata
    return tree


CONTAINERS = frozenset((list, tuple, Expanded, Item))
"""The types of what may be embedded; all other values need no second look."""


def embeds(value: Any) -> bool:
    """Whether it is an Item or a list of Items: what HAL embeds."""
    kind = type(value)
    if kind is list or kind is tuple:
        return bool(value) and all(type(one) is Item for one in value)
    return kind is Item or kind is Expanded


@lru_cache(maxsize=512)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))
