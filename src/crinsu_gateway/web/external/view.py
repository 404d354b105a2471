"""Views of the Crinsutrack-compatible face: what is declared for the own API, under its names.

A view is a resource like any other (web/declaration.py) whose members are taken from one of the
own API, so that columns, references and facilities are said once. Nobody chooses among its
members. It reads nothing; web/external/serving.py does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import Field as Limits
from pydantic import create_model

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Compare, Condition, Operator, Order
from crinsu_gateway.web.declaration import Field, Many, Member, Resource
from crinsu_gateway.web.endpoint import LARGEST_ID, NoQuery, Query, ShortText
from crinsu_gateway.web.texts import Moment

AnyId = Annotated[int, Limits(ge=0, le=LARGEST_ID)]
_TYPES: Mapping[Kind, Any] = {Kind.INTEGER: AnyId, Kind.TEXT: ShortText, Kind.MOMENT: Moment}


class Paging(Query):
    """The page wanted of a list: `page` from 1, `perPage` 10 unless asked."""

    page: Annotated[int, Limits(ge=1, le=10**9)] = 1
    perPage: Annotated[int, Limits(ge=1, le=100)] = 10  # noqa: N815


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """A parameter of a list, which asks that a column has a value, or one from there on.

    `choices` are all words that it takes; `same` says which of them mean another one.
    """

    name: str
    column: Column
    choices: tuple[str, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)
    operator: Operator = Operator.EQUAL

    @property
    def takes(self) -> Any:
        """The type of its value."""
        if self.choices:
            return Literal.__getitem__(self.choices)
        return _TYPES[self.column.kind]

    def condition(self, value: Any) -> Condition:
        """What a value asks."""
        if self.column.kind is Kind.MOMENT:
            value = round(value.timestamp() * 1000)
        return Compare(self.column, self.operator, self.same.get(value, value))


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a path of the face shows: a list with what may be asked of it, or one of it."""

    path: str
    """What stands behind the prefix."""
    shows: Resource
    summary: str
    listed: bool = False
    asks: tuple[Asks, ...] = ()

    @property
    def query(self) -> type[Query]:
        """What its query string may hold."""
        if not self.listed:
            return NoQuery
        fields: dict[str, Any] = {one.name: (one.takes | None, None) for one in self.asks}
        name = f"{self.shows.one[:1].upper()}{self.shows.one[1:]}Query"
        return create_model(name, __base__=Paging, __doc__=f"{self.summary}.", **fields)


def seen(
    of: Resource,
    one: str,
    *members: str | Member,
    about: str,
    key: str = "",
) -> Resource:
    """A view of a resource, with those of its members that are named, and others of the face.

    `one` is the singular name that it has on the face, `key` that of its list.
    """
    return replace(
        of,
        name=f"external/{one}",
        key=key or one,
        one=one,
        about=about,
        title="id",
        members=tuple(of.named[two] if isinstance(two, str) else two for two in members),
        actions=(),
        filters=(),
        timely=False,
        body=None,
        shape=None,
        whole=True,
    )


def called(name: str, member: Member) -> Any:
    """A member under the name that it has on the face."""
    return replace(member, name=name)


def to_the_second(of: Resource, name: str) -> Field:
    """A moment of a resource, as the face writes it."""
    member = of.named[name]
    assert isinstance(member, Field), "a moment is a field"
    return replace(member, column=replace(member.column, kind=Kind.SECOND))


def always(
    name: str, shows: Resource, by: Column, about: str, order: tuple[Order, ...] = ()
) -> Many:
    """Other things that are always shown in it, as a list."""
    return Many(name=name, of=shows.name, shows=shows, by=by, about=about, order=order)
