"""What an endpoint is: its path, the scope it needs, what it takes, what it answers, and its act.

One declaration serves the routing, the access check, the act for which a role must stand, the
reading of requests and the OpenAPI document, so that none of them can forget the others. It reads
no request itself (web/intake.py).
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.person import Act
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.web.asking.asked import MOST_PER_PAGE, USUAL_PER_PAGE, Asked
from crinsu_gateway.web.asking.bounds import LARGEST_PAGE
from crinsu_gateway.web.asking.cursors import Series
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.faces import Answer, Listed, One
from crinsu_gateway.web.negotiation import Chosen
from crinsu_gateway.web.representation.shown import Item
from crinsu_gateway.web.scopes import Scope
from crinsu_gateway.web.texts import FilledText, OneLineText

LARGEST_ID = 2**63 - 1
PublicId = Annotated[int, Field(ge=1, le=LARGEST_ID)]
"""An id as faces show it: the centre's where it is known, else ours."""


OneLine = OneLineText()
"""Marks a text of one line for labels and terminals."""
FILLED = FilledText()
"""Marks a text that is stripped and must hold something then."""
ShortText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), OneLine
]


NAMES = "x-names"
"""In a schema: what a value must be the name of, which no schema can list."""


class Why:
    """Marks the member of a body that says why: without it the act is refused (Annex 11, 9)."""


WHY = Why()


@dataclass(frozen=True, slots=True)
class Names:
    """Marks a field that names a thing, or several: its caller must see every one of them.

    Of a map it is about the keys; `valued` says what the values name.
    """

    thing: Thing
    valued: Thing | None = None

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, following: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**following(core), NAMES: self.thing.value}


@dataclass(frozen=True, slots=True)
class Known:
    """Marks a field that must hold what is known here: a `person`, a `scanner`, a `point`, a `code`
    that is still free. Its schema says so; whether it does is for those who use it."""

    what: str

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, following: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**following(core), NAMES: self.what}


@dataclass(frozen=True, slots=True)
class Kept:
    """Marks a field that may be left out, and cannot be null."""

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, following: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        schema = following(core)
        some: dict[str, Any] = next(one for one in schema.pop("anyOf") if one.get("type") != "null")
        return {**schema, **some}


class Query(BaseModel):
    """What a query string may hold; anything else in it is refused, and anything twice but
    what is `repeated`, which is read as a list.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    repeated: ClassVar[frozenset[str]] = frozenset()


class Body(BaseModel):
    """What a request body may hold; anything else in it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)

    def named(self) -> Iterable[tuple[Thing, str | int]]:
        """What it names beyond the fields that are marked so (`Names`)."""
        return ()


class NoQuery(Query):
    """No parameters."""


class NoBody(Body):
    """No body, or an empty object."""


NO_QUERY, NO_BODY = NoQuery.model_construct(), NoBody.model_construct()
"""Those of every GET of what is declared."""


class ManyPages(Query):
    """The page wanted of a list, as the own API names it."""

    page: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = USUAL_PER_PAGE

    @property
    def offset(self) -> int:
        """How many items lie before the page."""
        return (self.page - 1) * self.per_page


@dataclass(frozen=True, slots=True)
class Client:
    """Who calls. Without a token it is a stranger, who may do nothing but look at what is open.

    `facilities`: local ids of those that it sees; None: all. `rate_per_minute`: how many requests
    it may make, where it has a rate of its own. `session`: that of the person whom its token names;
    `token` the id of the token. `console`: it came in the cookie of a browser.
    """

    id: str
    scopes: frozenset[Scope]
    facilities: frozenset[int] | None = None
    rate_per_minute: int | None = None
    session: str = field(default="", repr=False)
    token: str = ""
    console: bool = False


NOTHING_CHOSEN = Chosen(None, "")
STRANGER = Client("", frozenset())

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Body)


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """A request that was understood: who calls, and what they ask; `key` is Idempotency-Key."""

    client: Client
    path: Mapping[str, str]
    query: Q
    body: B
    key: str
    session: str = ""
    """The token of a person's session at a station, from the header Crinsu-Session."""
    accept: str = ""
    """The media types that the caller takes, from the header Accept."""
    act: Act | None = None
    """What the endpoint declares to be done in somebody's name."""
    url: str = ""
    """The address that was asked for, with its query."""
    reason: str = ""
    """Why, as the header Audit-Reason says it."""
    if_match: tuple[str, ...] = ()
    """The tags in If-Match, of which the present representation must bear one; `*`: any."""
    asked: Asked = field(default_factory=Asked)
    """What is asked of a declared resource."""
    last_event_id: str = ""
    """The message of a stream that the caller saw last, from the header Last-Event-ID."""
    again: "Callable[[], Awaitable[Client | None]] | None" = None
    """Who calls, asked anew: None when the token is no good any more. For answers that go on."""
    chosen: Chosen = NOTHING_CHOSEN
    """The format of the answer."""
    method: str = ""
    merging: bool = False
    """Whether the body is a merge patch (RFC 7396): null takes away, the answer has no body."""
    tags_of: Callable[[Item], frozenset[str]] | None = None
    """The tags that a GET of this address would have for an item, in every format."""

    @property
    def id(self) -> int:
        """The id in the path; NotFound for what cannot be one."""
        return id_in(self.path["id"])


def id_in(text: str, what: str = "") -> int:
    """The id that a text is; NotFound for what cannot be one, naming `what` it would be of."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    if not 1 <= number <= LARGEST_ID:
        why = f"there is no {what} {text[:40]}" if what else "there is nothing with this id"
        raise NotFound(why)
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Generic[Q, B]):
    """One method of one path. `scope` None is open to everybody; say so on purpose."""

    method: str
    path: str
    scope: Scope | None
    summary: str
    run: Callable[[Call[Q, B]], Awaitable[Answer]]
    answers: Any = None
    """The type of the resource that is answered, or of one item of the list; or its declaration."""
    query: type[Q]
    body: type[B]
    listed: bool = False
    status: int = 200
    also: Mapping[int, str] | None = None
    """Other statuses that it may answer, with what they mean."""
    act: Act | None = None
    """What it does in somebody's name, for which their role must stand; None: in nobody's."""
    keyed: bool = False
    """Whether it acts, and so refuses to without an Idempotency-Key."""
    once: bool = False
    """Whether it takes such a key, and needs none."""
    takes: str = "application/json"
    """The media type of the body; what it says is JSON."""
    free: bool = False
    """Whether it stands outside the rate limit."""
    keeps: bool = False
    """Whether it leaves out by itself what its caller does not see (`Client.facilities`)."""
    besides: Scope | None = None
    """Another scope that it needs: that of what its list belongs to."""
    declared: Resource | None = None
    """The resource that it serves, by every convention of the own API."""

    corrects: Resource | None = None
    """The resource of which it changes one; If-Match holds for what a GET of it shows."""
    series: Series | None = None
    """What the cursors of its list are good for, where it never ends and has no page numbers."""

    @property
    def shows(self) -> Resource | None:
        """The declared resource that it answers with, if it does."""
        return self.declared or self.corrects

    @property
    def named(self) -> str:
        """What one of what it answers is called, where a format needs a name."""
        if self.shows is not None:
            return self.shows.one
        if isinstance(self.answers, Resource):
            return self.answers.one
        kind = getattr(self.answers, "__name__", "item")
        return kind[:1].lower() + kind[1:]

    @property
    def why(self) -> tuple[str, ...]:
        """The members of its body that say why, and must; none: it needs no reason."""
        return tuple(
            field.alias or name
            for name, field in self.body.model_fields.items()
            if any(isinstance(one, Why) for one in field.metadata)
        )

    also_as: tuple[str, ...] = ()
    """Other media types in which the same is answered to whoever takes them."""

    streams: bool = False
    """Whether its answer goes on, as server-sent events, until somebody ends it.

    It needs a token even without a scope of its own; what it tells is opened one by one.
    """

    @property
    def is_resource(self) -> bool:
        """Whether it belongs to the API, and not to the pages about it."""
        return self.answers is not None or self.status == 204


AnyEndpoint = Endpoint[Any, Any]


def sliced(name: str, found: list[Any], page: int, per_page: int) -> Listed:
    """One page of a list that is short enough to be read whole."""
    start = (page - 1) * per_page
    return Listed(name, found[start : start + per_page], page, per_page, len(found))


def created(data: object, location: str) -> One:
    """The answer to a POST that made something."""
    return One(data, 201, {"Location": location})
