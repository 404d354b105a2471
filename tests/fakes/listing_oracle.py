"""What a question finds, evaluated over trees in memory: the oracle of the SQL of store/listing.

It is written from the specification, slowly and plainly, and shares no code with what it judges
but the names of columns. Trees are as declared.py has them, references being trees themselves.
"""

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import (
    AnyOf,
    Compare,
    Condition,
    Contains,
    Operator,
    Order,
    Value,
)
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.declaration import Resource
from tests.fakes.questions import askable

Tree = dict[str, Any]
HOPS = 3
_HOLDS: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda ours, theirs: ours == theirs,
    Operator.UNEQUAL: lambda ours, theirs: ours != theirs,
    Operator.LESS: lambda ours, theirs: ours < theirs,
    Operator.AT_MOST: lambda ours, theirs: ours <= theirs,
    Operator.MORE: lambda ours, theirs: ours > theirs,
    Operator.AT_LEAST: lambda ours, theirs: ours >= theirs,
}


class Oracle:
    """Knows which name stands behind a column of a resource, and what trees hold under it."""

    def __init__(self, sight: Sight, resource: Resource) -> None:
        named = askable(sight, resource, hops=HOPS)
        self._names = {one.column.sql: name for name, one in named.items()}
        for column in [one.column for one in sight.filters(resource).values()]:
            self._names.setdefault(column.sql, "")
        self._key = self._names[resource.source.key.sql]

    def key(self, tree: Tree) -> Value:
        """The public id of a tree."""
        return value_in(tree, self._key)

    def value(self, tree: Tree, column: Column) -> Value:
        """What a column holds for a tree."""
        return value_in(tree, self._names[column.sql])

    def finds(
        self, trees: Sequence[Tree], where: Sequence[Condition], order: Sequence[Order]
    ) -> list[Tree]:
        """The trees for which all conditions hold, in order; ties by key."""
        found = [tree for tree in trees if all(self.holds(tree, one) for one in where)]

        def compared(one: Tree, other: Tree) -> int:
            for key in order:
                sign = _compared(self.value(one, key.column), self.value(other, key.column), key)
                if sign:
                    return sign
            return _sign(self.key(one), self.key(other))

        return sorted(found, key=cmp_to_key(compared))

    def holds(self, tree: Tree, condition: Condition) -> bool:
        """Whether a condition holds for a tree."""
        match condition:
            case AnyOf(column, values):
                return self.value(tree, column) in values
            case Contains(columns, text):
                return any(_contains(self.value(tree, one), one, text) for one in columns)
            case Compare(column, operator, wanted):
                ours = self.value(tree, column)
                if ours is None or wanted is None:
                    same = ours is wanted
                    return (
                        same
                        if operator is Operator.EQUAL
                        else operator is Operator.UNEQUAL and not same
                    )
                return _HOLDS[operator](ours, wanted)
        raise AssertionError(condition)


def value_in(tree: Tree | None, name: str) -> Value:
    """What stands under a dotted name; None where the way breaks off."""
    if tree is None:
        return None
    if name in tree:
        found: Value = tree[name]
        return found
    head, _, rest = name.partition(".")
    return value_in(tree[head], rest)


def _contains(value: Value, column: Column, text: str) -> bool:
    """Numbers as they are written; texts without case: that of any letter if the text has any but
    ASCII ones, else that of A to Z."""
    if value is None:
        return False
    written = str(value)
    if column.kind is not Kind.TEXT or text.isascii():
        return lower(text) in lower(written)
    return text.casefold() in written.casefold()


def lower(text: str) -> str:
    """A text with A to Z made small, and nothing else."""
    return "".join(chr(ord(one) + 32) if "A" <= one <= "Z" else one for one in text)


def _compared(one: Value, other: Value, key: Order) -> int:
    """Nulls last both ways; texts without the case of A to Z."""
    if one is None or other is None:
        return (one is None) - (other is None)
    if isinstance(one, str) and isinstance(other, str):
        one, other = lower(one), lower(other)
    return -_sign(one, other) if key.descending else _sign(one, other)


def _sign(one: Any, other: Any) -> int:
    return int(one > other) - int(one < other)
