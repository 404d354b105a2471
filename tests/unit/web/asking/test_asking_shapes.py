"""A dotted path goes through what a type has inside, and no further."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from crinsu_gateway.web.asking.shapes import has_path, heads


@dataclass(frozen=True)
class Leaf:
    """A leaf."""

    value: int | None
    more: list[str]


@dataclass(frozen=True)
class Tree:
    """A tree."""

    leaf: Leaf
    maybe: Leaf | None
    leaves: Sequence[Leaf]
    by_name: Mapping[str, Leaf]
    texts: dict[str, str]
    anything: dict[str, object]
    number: float


@pytest.mark.parametrize(
    "path",
    ["leaf", "leaf.value", "maybe.more", "leaves.value", "by_name", "by_name.x", "by_name.x.value",
     "texts.any", "anything.any", "number"],
)  # fmt: skip
def test_what_is_there(path: str) -> None:
    """Objects, lists of them, and whatever a mapping may hold."""
    assert has_path(Tree, path)
    assert has_path(list[Tree] | None, path)


@pytest.mark.parametrize(
    "path",
    ["", ".", "leaf.", ".leaf", "leaf.x", "leaf.value.x", "leaf.more.x", "leaves.0", "number.x",
     "texts.any.x", "by_name.x.y", "by_name.", "x"],
)  # fmt: skip
def test_what_is_not_there(path: str) -> None:
    """Nothing lies within a number or a text."""
    assert not has_path(Tree, path)
    assert not has_path(float, path)


def test_names() -> None:
    """The names right inside are those of its members."""
    assert heads(Leaf) == ("value", "more")
    assert heads(dict[str, int]) == ()
