"""What a query string asks of a resource, understood. Pure; reading.py makes it."""

from dataclasses import dataclass, field

from crinsu_gateway.store.listing.conditions import Condition, Mark, Order
from crinsu_gateway.web.declaration import Many, Reference

MOST_PER_PAGE, USUAL_PER_PAGE = 100, 30


@dataclass(frozen=True, slots=True)
class Sorted:
    """A sort key: the dotted name as the caller wrote it, and what it means."""

    name: str
    order: Order


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rows, in which order, with what expanded. An empty order is that of the resource."""

    where: tuple[Condition, ...] = ()
    order: tuple[Sorted, ...] = ()
    expand: tuple["Expansion", ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A reference or a list to be shown whole, itself narrowed, sorted and expanded."""

    member: Reference | Many
    inner: Choice


@dataclass(frozen=True, slots=True)
class Members:
    """Which members are shown, by dotted path. `only` None: all but `without`; `hidden`: these too.

    A path names what lies under it as well: `limits` is `limits.levelMin` too. One that is in
    `only` is shown though it be hidden.
    """

    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Paging:
    """The page wanted. `asked`: page, a cursor or per_page stood there; `sized`: per_page did.

    `after` and `before` are where it goes on from; with one of them `page` is the number
    that the cursor bears, 0 where it bears none. `offsets` are the other pages that are to be
    linked, relative to this one.
    """

    page: int = 1
    per_page: int = USUAL_PER_PAGE
    asked: bool = False
    sized: bool = False
    after: Mark | None = None
    before: Mark | None = None
    whole: bool = False
    """Whether all of the list is wanted at once."""
    offsets: tuple[int, ...] = ()
    edged: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How the answer is written, whatever it says. `hal` None: as Accept has it."""

    hal: bool | None = None
    envelope: bool = False
    metadata: bool = False
    hide_empty: bool = False
    pretty: bool = False
    silent: bool = False
    download: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that a query string asks.

    `into` are the resources that conditions and orders look into by dotted names: what changes
    there changes the answer.
    """

    choice: Choice = Choice()
    members: Members = Members()
    paging: Paging = Paging()
    manner: Manner = field(default_factory=Manner)
    into: tuple[str, ...] = ()
