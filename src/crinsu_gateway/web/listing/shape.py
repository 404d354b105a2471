"""Turns rows of a declared resource into items: which columns are read, and where each value goes.

A shape is made once for what a caller may see and asked for, and then used for every row. It knows
neither what is expanded (deepen.py) nor how an item is written.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import orjson

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Order, Value
from crinsu_gateway.store.transaction import Row
from crinsu_gateway.web.asking.asked import Members
from crinsu_gateway.web.declaration import Action, Field, Many, Reference, Resource
from crinsu_gateway.web.representation.shown import NO_LINKS, Item, Link
from crinsu_gateway.web.scopes import Scope

Converter = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _truth(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _moment(value: Any) -> str | None:
    return None if value is None else iso_utc(value)


def _json(value: Any) -> Any:
    return None if value is None else orjson.loads(value)


CONVERTERS: dict[Kind, Converter] = {
    Kind.BOOLEAN: _truth,
    Kind.MOMENT: _moment,
    Kind.JSON: _json,
}


@dataclass(frozen=True, slots=True)
class Put:
    """Where a value of a row goes: the path in the item, its index, what is made of it."""

    path: tuple[str, ...]
    index: int
    convert: Converter


@dataclass(frozen=True, slots=True)
class Referring:
    """A reference: id at `index`, title behind it."""

    name: str
    index: int
    member: Reference
    target: str
    shown: tuple[tuple[str, int], ...]
    """What of it is shown while it is not expanded, and where in the row that stands."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is read of each row (`select`: key, local id, title, then the rest) and how it is shown.

    From `mark_at` on stand the columns of the order, which make the mark of a row.
    """

    resource: Resource
    select: tuple[str, ...]
    puts: tuple[Put, ...]
    references: tuple[Referring, ...]
    lists: tuple[Many, ...]
    actions: tuple[tuple[Action, int], ...]
    places: tuple[str, ...]
    """The members in the order of the declaration."""
    pick: Callable[[Row], tuple[Any, ...]]
    """Takes a value for each member out of a row; `made` and `references` are put over it."""
    made: tuple[Put, ...]
    """Those of `puts` that are not shown as they stand in the row."""
    mark_at: int
    linked: bool = True
    """Whether items bear links: for formats that write them."""

    @property
    def referring(self) -> frozenset[str]:
        """The names of its references."""
        return frozenset(one.name for one in self.references)

    def mark(self, row: Row) -> tuple[Value, ...]:
        """The mark of a row: the values of the order, then its key."""
        return (*row[self.mark_at :], row[0])

    def href(self, key: object) -> str:
        """Where one is served."""
        return f"{self.resource.path}/{key}"

    def item(self, row: Row) -> Item:
        """One row, shown."""
        members: dict[str, Any] = dict(zip(self.places, self.pick(row), strict=True))
        for put in self.made:
            if len(put.path) == 1:
                members[put.path[0]] = put.convert(row[put.index])
            else:
                _place(members, put, row)
        for one in self.references:
            found = row[one.index]
            shown = {name: row[at] for name, at in one.shown}
            members[one.name] = None if found is None else shown
        links = self._links(row) if self.linked else NO_LINKS
        return Item(self.resource.one, members, links)

    def _links(self, row: Row) -> dict[str, Link]:
        href = self.href(row[0])
        links = {"self": Link(href, "" if row[2] is None else str(row[2]))}
        for one in self.references:
            found = row[one.index]
            if found is not None:
                links[one.name] = Link(f"{one.target}/{found}", str(row[one.index + 1]))
        for many in self.lists:
            links[many.name] = Link(f"{href}/{many.route}")
        for action, index in self.actions:
            if row[index]:
                links[action.rel] = Link(href + action.path, "", action.method)
        return links


def _place(members: dict[str, Any], put: Put, row: Row) -> None:
    """Put a value into an object in the item, which is made when its first value comes."""
    holder = members
    for part in put.path[:-1]:
        inner = holder.get(part)
        if not isinstance(inner, dict):
            inner = holder[part] = {}
        holder = inner
    holder[put.path[-1]] = put.convert(row[put.index])


def _picker(places: Sequence[str], puts: Sequence[Put]) -> Callable[[Row], tuple[Any, ...]]:
    """Takes the values of all places at once; of one that is made later, anything."""
    at = {put.path[0]: put.index for put in puts if len(put.path) == 1}
    wanted = [at.get(place, 0) for place in places]
    if len(wanted) > 1:
        return itemgetter(*wanted)
    return lambda row: tuple(row[one] for one in wanted)


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
    select = [resource.source.key.sql, resource.source.local.sql, title_of(resource).sql]
    puts: list[Put] = []
    references: list[Referring] = []
    lists: list[Many] = []
    places: dict[str, None] = {}
    for member in resource.members:
        if not is_shown(member.name, members):
            continue
        match member:
            case Field():
                if resource.body is not None or not _is_seen(member, members, scopes):
                    continue
                path = tuple(member.name.split("."))
                convert = CONVERTERS.get(member.column.kind, _same)
                puts.append(Put(path, len(select), convert))
                select.append(member.column.sql)
                places[path[0]] = None
            case Reference():
                references.append(_referring(member, len(select), members))
                select += [member.column.sql, member.title.sql]
                places[member.name] = None
            case Many():
                lists.append(member)
    actions = []
    for action in resource.actions:
        if action.scope in scopes:
            actions.append((action, len(select)))
            select.append(action.when or "1")
    mark_at = len(select)
    select += [one.column.sql for one in order]
    return Shape(
        resource,
        tuple(select),
        tuple(puts),
        tuple(references),
        tuple(lists),
        tuple(actions),
        tuple(places),
        _picker(tuple(places), puts),
        tuple(put for put in puts if len(put.path) > 1 or put.convert is not _same),
        mark_at,
        linked,
    )


def _referring(member: Reference, index: int, members: Members) -> Referring:
    """A reference of which what was named is shown, or both its id and its title."""
    both = (("id", index), (member.titled, index + 1))
    chosen = tuple(one for one in both if is_shown(f"{member.name}.{one[0]}", members))
    return Referring(member.name, index, member, f"/api/v1/{member.to}", chosen or both)


def columns_of(made: Shape) -> dict[str, Column] | None:
    """The dotted columns of a shape in the order of its members; None where a body has more."""
    if made.resource.body is not None:
        return None
    return dict(_columns(made))


def csv_columns(resource: Resource, members: Members, scopes: frozenset[Scope]) -> tuple[str, ...]:
    """The columns that a CSV of the resource has in any case, whatever stands in the rows."""
    return tuple(columns_of(shape(resource, members, scopes, ())) or ())


def _columns(made: Shape) -> Iterator[tuple[str, Column]]:
    fields = {".".join(put.path) for put in made.puts}
    references = {one.name: [name for name, _ in one.shown] for one in made.references}
    for member in made.resource.members:
        if isinstance(member, Field) and member.name in fields:
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
