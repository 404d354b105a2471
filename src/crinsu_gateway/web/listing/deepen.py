"""Fills items with what takes more than their own row: their bodies, and what is expanded.

Each level is read at once for all items of the level above. An instance that already stands on
the way from the outermost item is left a reference, so that nothing goes round in circles, and
what is read in all is bounded (decision 0062).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.conditions import Value, Wanted
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.asking.asked import Choice, Expansion, Members
from crinsu_gateway.web.declaration import Many, Reference, Resource
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.listing.shape import Shape, cut, is_shown, shape, within
from crinsu_gateway.web.representation.shown import SELF, Expanded, Item, link
from crinsu_gateway.web.scopes import Scope

MOST_EXPANDED = 50_000
"""How many things one answer may hold besides the items of its page."""
EXPANSION_TOO_LARGE = "EXPANSION_TOO_LARGE"
"""The code of the refusal of more."""

Way = frozenset[tuple[str, object]]
"""The resources (name, key) from the outermost item down to one."""


@dataclass(slots=True)
class Depths:
    """One answer being filled: who asks, what may be found by name, how much was read so far."""

    tx: Transaction
    find: Callable[[str], Resource]
    scopes: frozenset[Scope]
    facilities: frozenset[int] | None
    linked: bool = True
    spent: int = field(default=0)

    def wanted(self, choice: Choice, many: Many | None = None) -> Wanted:
        """What is asked for, with what the declaration and the caller's facilities add."""
        where = choice.where if many is None else (*many.where, *choice.where)
        order = tuple(one.order for one in choice.order)
        if not order and many is not None:
            order = many.order
        return Wanted(where, order, self.facilities)

    def fill(
        self,
        made: Shape,
        rows: Sequence[Row],
        items: Sequence[Item],
        ways: Sequence[Way],
        expand: Sequence[Expansion],
        members: Members,
    ) -> None:
        """Fill the items of one level; `rows` stand beside them, and `ways` where some expand."""
        if made.resource.body is not None:
            ids = list(dict.fromkeys(row[1] for row in rows))  # several may refer to the same one
            bodies = map(plain, made.resource.body(self.tx, ids))
            trees = {key: cut(body, members) for key, body in zip(ids, bodies, strict=True)}
            for item, row in zip(items, rows, strict=True):
                own = _members(item)
                kept = {name: one for name, one in own.items() if name in made.referring}
                own.clear()
                own |= trees[row[1]] | kept
        for expansion in expand:
            if not is_shown(expansion.member.name, members):
                continue
            inner = within(expansion.member.name, members)
            if isinstance(expansion.member, Many):
                self._lists(expansion, expansion.member, rows, items, ways, inner)
            else:
                self._whole(made, expansion, expansion.member, rows, items, ways, inner)

    def _target(self, name: str) -> Resource:
        found = self.find(name)
        if found.scope not in self.scopes:
            raise refusal(
                403, "FORBIDDEN", f"{found.name} may not be expanded: it needs {found.scope.value}"
            )
        if self.facilities is not None and found.concerns_all:
            raise refusal(
                403,
                "WHOLE_GATEWAY",
                f"{found.name} may not be expanded: they tell of the whole gateway, and this "
                "client is shown some facilities alone",
            )
        return found

    def _spend(self, count: int, member: str) -> None:
        self.spent += count
        if self.spent > MOST_EXPANDED:
            raise refusal(
                422,
                EXPANSION_TOO_LARGE,
                f"expand: with {member} the answer would hold more than {MOST_EXPANDED} things; "
                "ask for fewer items (per_page, q, filters), narrow it (expand=name[q=...]), "
                "or read that list by itself",
            )

    def _lists(
        self,
        expansion: Expansion,
        many: Many,
        rows: Sequence[Row],
        items: Sequence[Item],
        ways: Sequence[Way],
        members: Members,
    ) -> None:
        target, choice = self._target(many.of), expansion.inner
        wanted = self.wanted(choice, many)
        order = wanted.order or target.order
        made = shape(target, members, self.scopes, (), linked=self.linked)
        above: dict[Value, list[int]] = {}
        for at, row in enumerate(rows):  # the same thing may be referred to by several items
            above.setdefault(row[1], []).append(at)
        found = reading.among(
            self.tx,
            target.source,
            made.select,
            many.by,
            list(above),
            Wanted(wanted.where, order, wanted.facilities),
            MOST_EXPANDED - self.spent + 1,
        )
        self._spend(sum(len(above[row[0]]) for row in found), many.name)
        placed = [(row, at) for row in found for at in above[row[0]]]
        below = [row[1:] for row, _ in placed]
        shown = made.items(below)
        further = placed if choice.expand else ()
        down = [ways[at] | {(target.name, row[1])} for row, at in further]
        self.fill(made, below, shown, down, choice.expand, members)
        lists = [Expanded() for _ in items]
        for (row, at), item in zip(placed, shown, strict=True):
            known = (target.name, row[1]) in ways[at]
            lists[at].append(_left(target, row) if known else item)
        for item, inner in zip(items, lists, strict=True):
            _members(item)[many.name] = inner

    def _whole(
        self,
        made: Shape,
        expansion: Expansion,
        reference: Reference,
        rows: Sequence[Row],
        items: Sequence[Item],
        ways: Sequence[Way],
        members: Members,
    ) -> None:
        at = next(one.index for one in made.references if one.member is reference)
        target, choice = self._target(reference.to), expansion.inner
        inner = shape(target, members, self.scopes, (), linked=self.linked)
        left = [
            (item, row[at], way)
            for item, row, way in zip(items, rows, ways, strict=True)
            if row[at] is not None and (target.name, row[at]) not in way
        ]
        self._spend(len(left), reference.name)
        key, keys = target.source.key, list(dict.fromkeys(told for _, told, _ in left))
        read = reading.among(
            self.tx, target.source, inner.select, key, keys, self.wanted(choice), len(keys)
        )
        found = {row[0]: row[1:] for row in read}
        there = [one for one in left if one[1] in found]
        below = [found[told] for _, told, _ in there]
        shown = inner.items(below)
        for (item, _, _), one in zip(there, shown, strict=True):
            _members(item)[reference.name] = one
        down = [way | {(target.name, told)} for _, told, way in there]
        self.fill(inner, below, shown, down, choice.expand, members)


def _members(item: Item) -> dict[str, Any]:
    assert isinstance(item.members, dict), "an item that was just made"
    return item.members


def _left(target: Resource, row: Row) -> Item:
    """What stands on the way already: named, and no more; `row` has `by` in front."""
    href = f"{target.path}/{row[1]}"
    members = {"id": row[1], target.title: row[3]}
    return Item(target.one, members, {SELF: link(href, str(row[3]))})


def plain(value: object) -> Any:
    """A value as a tree, whatever dataclasses it is made of."""
    if value is None or isinstance(value, str | int | float):
        return value
    return orjson.loads(orjson.dumps(value))
