"""What of the declared resources a caller sees, and what a dotted name means in them.

A member whose scope the caller lacks does not exist for them, nor does what lies in a resource
that they may not read. A field of a referenced resource becomes a column that looks it up there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Holds, Value
from crinsu_gateway.web.asking.bounds import MOST_HOPS
from crinsu_gateway.web.asking.faults import one_of, quoted
from crinsu_gateway.web.declaration import Field, Find, Many, Member, Reference, Resource
from crinsu_gateway.web.scopes import Scope

ID = "id"
"""What the id of a reference is called in it."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means: a column, the texts that it can hold, whether it can be sorted by."""

    column: Column
    choices: tuple[str, ...] = ()
    sorted: bool = True
    about: str = ""
    asks: Callable[[Value], Holds] | None = None


class Sight:
    """The declared resources as a caller with some scopes sees them.

    `facilities` are local ids of those that the caller sees; None: all. `into` are the resources
    that names were found to lead into.
    """

    def __init__(
        self,
        find: Find,
        scopes: frozenset[Scope],
        facilities: frozenset[int] | None = None,
    ) -> None:
        self._find, self._scopes, self._facilities = find, scopes, facilities
        self.into: set[str] = set()

    def members(self, resource: Resource) -> Mapping[str, Member]:
        """The members that the caller sees, by name."""
        return _members(resource, self._find, self._scopes)

    def inside(self, member: Member) -> Resource | None:
        """The resource that a reference or a list leads to, if the caller may read it."""
        if not isinstance(member, Reference | Many):
            return None
        found = self._find(member.to if isinstance(member, Reference) else member.of)
        return found if found.scope in self._scopes else None

    def expandable(self, resource: Resource) -> dict[str, Reference | Many]:
        """The references and lists that can be shown whole."""
        return {
            name: one
            for name, one in self.members(resource).items()
            if isinstance(one, Reference | Many) and self.inside(one)
        }

    def filters(self, resource: Resource) -> Mapping[str, Named]:
        """The names that may stand as plain parameters."""
        return _filters(resource, self._find, self._scopes)

    def named(self, resource: Resource, name: str, hops: int = 0) -> Named | None:
        """The column that a dotted name means; None when there is none."""
        member = self.members(resource).get(name)
        if isinstance(member, Field):
            return Named(member.column, member.choices, member.sorted)
        head, _, rest = name.partition(".")
        member = self.members(resource).get(head)
        if not isinstance(member, Reference) or not rest or hops >= MOST_HOPS:
            return None
        if rest == ID:
            return Named(member.column)
        if rest == member.titled:
            return Named(member.title)
        target = self.inside(member)
        found = self.named(target, rest, hops + 1) if target else None
        if target is None or found is None:
            return None
        self.into.add(target.name)
        column = looked_up(target, found.column, member.column, self._facilities)
        return replace(found, column=column)

    def names(self, resource: Resource, *, sorting: bool = False) -> list[str]:
        """The names that can be asked for here, those of the nearest references among them."""
        found = []
        for name, one in self.members(resource).items():
            if isinstance(one, Field):
                if is_comparable(one.column) and (one.sorted or not sorting):
                    found.append(name)
            elif isinstance(one, Reference):
                found += [f"{name}.{ID}", f"{name}.{one.titled}"]
        return found

    def unknown(self, resource: Resource, name: str, *, sorting: bool = False) -> str:
        """The sentence about a name that is not there, told where the way to it breaks off."""
        here, prefix, rest = resource, "", name
        for hops in count():
            head, _, after = rest.partition(".")
            member = self.members(here).get(head)
            if not isinstance(member, Reference) or not after:
                break
            if hops == MOST_HOPS:
                return f"{quoted(name)} goes through too many references; allowed: {MOST_HOPS}"
            prefix, rest = f"{prefix}{head}.", after
            target = self.inside(member)
            if target is None:
                return no_such(name, here, (f"{prefix}{ID}", f"{prefix}{member.titled}"))
            here = target
        known = [prefix + one for one in self.names(here, sorting=sorting)]
        if rest in self.members(here):
            done = "sorted" if sorting else "narrowed"
            return f"{here.name} cannot be {done} by {quoted(name)}{one_of(name, known)}"
        return no_such(name, here, known)


@lru_cache(maxsize=128)
def _members(resource: Resource, find: Find, scopes: frozenset[Scope]) -> Mapping[str, Member]:
    """The members that somebody with these scopes sees: kept, as each question looks for them."""
    return {one.name: one for one in resource.members if _is_seen(one, find, scopes)}


def _is_seen(member: Member, find: Find, scopes: frozenset[Scope]) -> bool:
    match member:
        case Reference():
            return True
        case Many():
            return find(member.of).scope in scopes
    return member.scope is None or member.scope in scopes


@lru_cache(maxsize=128)
def _filters(resource: Resource, find: Find, scopes: frozenset[Scope]) -> Mapping[str, Named]:
    """What may stand as a plain parameter: kept as well."""
    found = {
        name: Named(one.column, one.choices if isinstance(one, Field) else (), about=_told(one))
        for name, one in _members(resource, find, scopes).items()
        if isinstance(one, Field | Reference) and one.filtered
    }
    for other in resource.filters:
        column = Column("", other.kind)
        found[other.name] = Named(column, about=other.about, asks=other.asks)
    return found


def _told(member: Field | Reference) -> str:
    """What a member is, with its unit."""
    unit = member.unit if isinstance(member, Field) else ""
    return f"{member.about}, in {unit}" if unit else member.about


def is_comparable(column: Column) -> bool:
    """Whether a column holds single values, which can be compared."""
    return column.kind is not Kind.JSON


def no_such(name: str, resource: Resource, known: Iterable[str]) -> str:
    """The sentence about a name that a resource does not have."""
    return f"there is no {quoted(name)} in {resource.name}{one_of(name, known)}"


def looked_up(
    target: Resource, column: Column, key: Column, facilities: frozenset[int] | None
) -> Column:
    """A column of a referenced resource, as an expression over what refers to it by its key.

    The target stands in a query of its own, so that no alias of it hides one of the outside: a
    container within a container is called the same. What is of another facility is not found.
    """
    source = target.source
    holds = [source.always] if source.always else []
    if facilities is not None and source.facility:
        own = ", ".join(f"{one:d}" for one in sorted(facilities))
        holds.append(f"{source.facility} IN ({own})")
    where = f" WHERE {' AND '.join(f'({one})' for one in holds)}" if holds else ""
    inside = f"SELECT {source.key.sql} AS asked_key, {column.sql} AS asked_value"
    sql = (
        f"(SELECT asked_of.asked_value FROM ({inside} FROM {source.tables}{where}) AS asked_of "  # noqa: S608
        f"WHERE asked_of.asked_key = {key.sql})"
    )
    return replace(column, sql=sql, nullable=True, found="")
