"""What a resource of the own API is, declared once: fields, units, links, what may be asked.

One declaration serves routing, the access check, reading what is asked, SQL, every format, OpenAPI
and the JSON Schema. A resource is a file in web/resources/ and a line in web/resources/registry.py.
It reads nothing and answers nothing itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from crinsu_gateway.model.person import Act
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.listing.conditions import Condition, Holds, Order, Value
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A value of a resource. `name` is camelCase; dots make objects: `limits.levelMin`.

    `unit` is a UCUM code; `choices` are all values that a text can have; `hidden` ones are left
    out unless asked for by `excluded=`; `scope` is needed beside the resource's own;
    `filtered`: it may stand as a plain parameter, `?status=CREATED`.
    """

    name: str
    column: Column
    about: str
    unit: str = ""
    choices: tuple[str, ...] = ()
    hidden: bool = False
    scope: Scope | None = None
    filtered: bool = False
    sorted: bool = True
    shape: Any = None
    """The type of its value, for the schema, where the column holds JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another resource, shown as `{id, name}` and expanded into the whole.

    `to` is its path name; `column` its public id; `title` what it is called, in the member
    `titled`. As a parameter, `?facility=1`, it asks for that id.
    """

    name: str
    to: str
    column: Column
    title: Column
    about: str
    titled: str = "name"
    filtered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """Other resources that belong to this one; a list when expanded, a link when not.

    `of` is their path name; `by` the column of theirs that holds `local` of ours (our local id
    unless said otherwise); `where` narrows them.
    """

    name: str
    of: str
    by: Column
    about: str
    where: tuple[Condition, ...] = ()
    order: tuple[Order, ...] = ()
    shows: "Resource | None" = None
    """What `of` names, where the list is always shown: on a face where nothing is expanded."""

    @property
    def route(self) -> str:
        """The name in paths: `sampleContainers` is served as `sample-containers`."""
        return "".join(f"-{one.lower()}" if one.isupper() else one for one in self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """What can be done with one: a link while `when` holds (SQL; "" always) and the caller may."""

    rel: str
    method: str
    path: str
    scope: Scope
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A plain parameter that asks for more than that a field has a value: `?kind=sample.`.

    It takes what `kind` says; `asks` gives the condition for a value (never for null).
    """

    name: str
    kind: Kind
    asks: Callable[[Value], Holds]
    about: str


Member = Field | Reference | Many


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resource:
    """A resource: `name` is its path (kebab-case plural), `key` its list key, `one` its singular.

    It equals itself alone, so that what is made of it once is found again quickly.

    `title` is the field that names one of them. `topics` are what changes it; with `timely` it
    also changes by mere passing of time, so that no answer is remembered.
    """

    name: str
    key: str
    one: str
    title: str
    about: str
    scope: Scope
    source: Source
    members: tuple[Member, ...]
    topics: tuple[Topic, ...]
    order: tuple[Order, ...] = ()
    actions: tuple[Action, ...] = ()
    filters: tuple[Filter, ...] = ()
    """What else may stand as a plain parameter, beside fields and references."""
    act: Act | None = None
    """What showing them is, where somebody must stand for that; None: nobody need be named."""
    timely: bool = False
    by_cursor: bool = False
    """Whether it is paged by cursor alone, for it never ends."""
    body: Callable[[Transaction, Sequence[Any]], Sequence[object]] | None = None
    """Gives the whole of each by its local id, where more goes into it than columns; fields and
    references are then what can be asked about it, under the names that they have in there."""
    shape: Any = None
    """The type of what `body` gives, for the schema."""
    whole: bool = False
    """Whether all its members are always there, for nobody chooses among them (another face)."""
    named: dict[str, Member] = field(init=False, repr=False, compare=False)
    """Its members by name."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "named", {one.name: one for one in self.members})

    @property
    def schema_name(self) -> str:
        """What the schema of one of them is called."""
        return (
            self.shape.__name__ if self.shape is not None else self.one[:1].upper() + self.one[1:]
        )

    @property
    def concerns_all(self) -> bool:
        """Whether it tells of the whole gateway, and so is not for who sees some facilities."""
        return not self.source.facility

    @property
    def path(self) -> str:
        """Where its list is served."""
        return f"/api/v1/{self.name}"


Find = Callable[[str], Resource]
"""Gives a resource by its path name."""


def all_of(resource: Resource) -> Iterator[Resource]:
    """A resource and those that always stand in it."""
    yield resource
    for member in resource.members:
        if isinstance(member, Many) and member.shows is not None:
            yield from all_of(member.shows)
