"""Turns rows of a declared resource into items: which columns are read, and where each value goes.

A shape is made once for what a caller may see and asked for, and then used for every row. It knows
neither what is expanded (deepen.py) nor how an item is written.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crinsu_gateway.store.listing.columns import Column
from crinsu_gateway.store.listing.conditions import Mark, Order
from crinsu_gateway.store.transaction import Row
from crinsu_gateway.web.asking.asked import Members
from crinsu_gateway.web.declaration import Field, Many, Reference, Resource
from crinsu_gateway.web.listing import compiled
from crinsu_gateway.web.listing.compiled import Expression, Maker
from crinsu_gateway.web.representation.shown import NO_LINKS, SELF, Item
from crinsu_gateway.web.scopes import Scope

MOST_SHAPES = 128
"""How many shapes are kept, of those used lately: some kB each."""
KEY, LOCAL, TITLE = 0, 1, 2
"""What each row begins with."""


@dataclass(frozen=True, slots=True)
class Referring:
    """A reference, with its id at `index`."""

    index: int
    member: Reference
    shown: tuple[tuple[str, int], ...]
    """What of it is shown while it is not expanded, and where in the row that stands."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is read of each row (`select`: key, local id, title, then the rest) and how it is shown.

    `fields` are dotted names; from `mark_at` on stand the columns of the order, which make the mark
    of a row.
    """

    resource: Resource
    select: tuple[str, ...]
    fields: frozenset[str]
    references: tuple[Referring, ...]
    make: Maker
    """Makes the items of rows; they have no links where the format writes none."""
    mark_at: int

    @property
    def referring(self) -> frozenset[str]:
        """The names of its references."""
        return frozenset(one.member.name for one in self.references)

    def mark(self, row: Row) -> Mark:
        """The mark of a row: the values of the order, then its key."""
        return (*row[self.mark_at :], row[KEY])

    def items(self, rows: Sequence[Row]) -> list[Item]:
        """Rows, shown."""
        return self.make(rows)


def _is_under(path: str, chosen: frozenset[str]) -> bool:
    parts = path.split(".")
    return any(".".join(parts[: i + 1]) in chosen for i in range(len(parts)))


def is_shown(path: str, members: Members) -> bool:
    """Whether a member is shown: chosen itself, with what holds it, or for what it holds."""
    if _is_under(path, members.without):
        return False
    if members.only is None:
        return True
    return _is_under(path, members.only) or any(one.startswith(f"{path}.") for one in members.only)


def within(name: str, members: Members) -> Members:
    """What is chosen inside an expanded member."""
    start = f"{name}."
    without = frozenset(one.removeprefix(start) for one in members.without if one.startswith(start))
    only = members.only
    if only is not None:
        inner = frozenset(one.removeprefix(start) for one in only if one.startswith(start))
        only = None if name in only or not inner else inner
    return Members(only, without, members.hidden)


def cut(tree: Any, members: Members, path: str = "") -> Any:
    """A tree without the members that are not wanted."""
    if members.only is None and not members.without:
        return tree
    if isinstance(tree, list):
        return [cut(one, members, path) for one in tree]
    if not isinstance(tree, dict):
        return tree
    kept = {}
    for name, one in tree.items():
        below = f"{path}.{name}" if path else name
        if is_shown(below, members):
            kept[name] = cut(one, members, below)
    return kept


def shape(
    resource: Resource,
    members: Members,
    scopes: frozenset[Scope],
    order: Sequence[Order],
    *,
    linked: bool = True,
) -> Shape:
    """How the rows of a resource are read and shown for somebody with these scopes."""
    return _shape(resource, members, scopes, tuple(order), linked)


@lru_cache(maxsize=MOST_SHAPES)
def _shape(
    resource: Resource,
    members: Members,
    scopes: frozenset[Scope],
    order: tuple[Order, ...],
    linked: bool,
) -> Shape:
    select = [resource.source.key.sql, resource.source.local.sql, title_of(resource).sql]

    def at(sql: str) -> int:
        """Where an expression stands in a row: once, whoever needs it."""
        if sql not in select:
            select.append(sql)
        return select.index(sql)

    root: dict[str, Any] = {}
    links = {SELF: compiled.link(f"{resource.path}/", KEY, TITLE)}
    only: dict[str, Expression] = {}
    lists: dict[str, Expression] = {}
    fields: list[str] = []
    references: list[Referring] = []
    for member in resource.members:
        if not is_shown(member.name, members):
            continue
        match member:
            case Field():
                if resource.body is not None or not _is_seen(member, members, scopes):
                    continue
                _place(root, member.name, compiled.value(at(member.column.sql), member.column.kind))
                fields.append(member.name)
            case Reference():
                id, title = at(member.column.sql), at(member.title.sql)
                one = _referring(member, id, title, members)
                references.append(one)
                root[member.name] = compiled.reference(id, one.shown)
                links[member.name] = compiled.link(f"/api/v1/{member.to}/", id, title)
                only[member.name] = compiled.there(id)
            case Many():
                lists[member.name] = compiled.below(f"{resource.path}/", KEY, f"/{member.route}")
    links |= lists
    for action in resource.actions:
        if action.scope in scopes:
            links[action.rel] = compiled.act(f"{resource.path}/", KEY, action.path, action.method)
            only[action.rel] = f"v{at(action.when or '1')}"
    mark_at = len(select)
    select += [one.column.sql for one in order]
    shown = compiled.members(links, only) if linked else "NO_LINKS"
    item = f"Item({resource.one!r}, {_object(root)}, {shown})"
    return Shape(
        resource,
        tuple(select),
        frozenset(fields),
        tuple(references),
        compiled.compiled(item, len(select), {"Item": Item, "NO_LINKS": NO_LINKS}),
        mark_at,
    )


def _place(root: dict[str, Any], name: str, made: Expression) -> None:
    """Put it where a dotted name leads, into objects that begin where their first value is."""
    *above, last = name.split(".")
    for part in above:
        root = root.setdefault(part, {})
    root[last] = made


def _object(parts: dict[str, Any]) -> Expression:
    """An object, with those in it."""
    made = {name: _object(one) if isinstance(one, dict) else one for name, one in parts.items()}
    return compiled.members(made)


def _referring(member: Reference, id: int, title: int, members: Members) -> Referring:
    """A reference of which what was named is shown, or both its id and its title."""
    both = (("id", id), (member.titled, title))
    chosen = tuple(one for one in both if is_shown(f"{member.name}.{one[0]}", members))
    return Referring(id, member, chosen or both)


def columns_of(made: Shape) -> dict[str, Column] | None:
    """The dotted columns of a shape in the order of its members; None where a body has more."""
    if made.resource.body is not None:
        return None
    return dict(_columns(made))


def csv_columns(resource: Resource, members: Members, scopes: frozenset[Scope]) -> tuple[str, ...]:
    """The columns that a CSV of the resource has in any case, whatever stands in the rows."""
    return tuple(columns_of(shape(resource, members, scopes, ())) or ())


def _columns(made: Shape) -> Iterator[tuple[str, Column]]:
    references = {one.member.name: [name for name, _ in one.shown] for one in made.references}
    for member in made.resource.members:
        if isinstance(member, Field) and member.name in made.fields:
            yield member.name, member.column
        elif isinstance(member, Reference):
            for name in references.get(member.name, ()):
                column = member.column if name == "id" else member.title
                yield f"{member.name}.{name}", column


def title_of(resource: Resource) -> Column:
    """The column that names one of them."""
    member = resource.named[resource.title]
    assert isinstance(member, Field), "the title of a resource is one of its fields"
    return member.column


def _is_seen(member: Field, members: Members, scopes: frozenset[Scope]) -> bool:
    """Whether a caller may see a field, and wants it where it is hidden by default."""
    wanted = not member.hidden or members.hidden or bool(members.only)
    return wanted and (member.scope is None or member.scope in scopes)
