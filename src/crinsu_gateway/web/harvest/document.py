"""What a kind of records of the registry face is, declared once: members, searches, order.

The records themselves are documents (Cristin's), walked to from collections (shelf.py), no rows.
Reading, both bodies, the parameters, OpenAPI and JSON Schema come from the declaration. A kind is
a file in web/harvest/views/ and a line in its registry. It reads nothing and answers nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, create_model

from crinsu_gateway.model.registry import Names
from crinsu_gateway.web.harvest.searching import Asks, Found, Search, Words, sorted_by
from crinsu_gateway.web.harvest.shelf import Shelf
from crinsu_gateway.web.representation.harvest import told

T = TypeVar("T")
_LATER = ConfigDict(defer_build=True)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is shown of whom: the shelf, the address of the face, languages, codes of material."""

    shelf: Shelf
    base: str
    languages: tuple[str, ...]
    materials: Mapping[str, Names]


@dataclass(frozen=True, slots=True)
class Member(Generic[T]):
    """A member of a record: `take` gives its value, None where it is not known and left out.

    `shape` is its type, for the schema; one that is `sure` is always there.
    """

    name: str
    shape: Any
    take: Callable[[Sight, T], Any]
    about: str
    sure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Generic[T]):
    """A kind of records: `name` is its path, `one` a single one, `short` its members in lists,
    `summary` what its search is for.

    `there` are those that a caller may see, `find` one of them by its id; `found` says by what one
    is found, `sorts` by what they can be sorted.
    """

    name: str
    one: str
    about: str
    summary: str
    members: tuple[Member[T], ...]
    short: tuple[str, ...]
    asks: tuple[Asks, ...]
    sorts: tuple[str, ...]
    there: Callable[[Shelf], Sequence[T]]
    find: Callable[[Shelf, str], T | None]
    found: Callable[[Shelf, T], Found]
    listed: tuple[Member[T], ...] = field(init=False, repr=False, compare=False)
    """The members in lists, in their order."""

    def __post_init__(self) -> None:
        named = {one.name: one for one in self.members}
        object.__setattr__(self, "listed", tuple(named[name] for name in self.short))

    @property
    def query(self) -> type[Search]:
        """What a search for them may hold."""
        names = [one.name for one in self.asks if one.name not in Search.repeated]
        choices = {one.name: one.choices for one in self.asks if one.choices}
        made: dict[str, Any] = {
            "__module__": __name__,
            "__doc__": f"Which {self.name}.",
            "__annotations__": {
                **dict.fromkeys(names, Words),
                "repeated": ClassVar[frozenset[str]],
            },
            "model_config": ConfigDict(json_schema_extra=sorted_by(*self.sorts, **choices)),
            "repeated": frozenset({*Search.repeated, *names}),
            **dict.fromkeys(names, ()),
        }
        model: type[Search] = type(f"{self._title}Search", (Search,), made)
        return model

    @property
    def _title(self) -> str:
        return f"{self.one[:1].upper()}{self.one[1:]}"

    def model(self, *, whole: bool) -> type[BaseModel]:
        """The type of a record, for the schema; with `whole` as it is by itself, else in lists."""
        name = self._title if whole else f"{self._title}Item"
        fields = dict(self._fields(self.members if whole else self.listed))
        return create_model(name, __config__=_LATER, __doc__=f"{self.about}.", **fields)

    @staticmethod
    def _fields(members: Sequence[Member[T]]) -> Iterator[tuple[str, Any]]:
        for one in members:
            shape = one.shape if one.sure else one.shape | None
            default = ... if one.sure else None
            yield one.name, (shape, Field(default, description=one.about))

    def shown(self, sight: Sight, record: T, *, whole: bool) -> dict[str, Any]:
        """A record as it is written: what is not known is left out."""
        members = self.members if whole else self.listed
        values = ((one.name, one.take(sight, record)) for one in members)
        return {name: told(value) for name, value in values if value is not None}
