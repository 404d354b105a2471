"""Searches of the registry face: what they may ask, which records match, and in which order. Pure.

Filters of different names are joined by AND; of one name that is repeated one value is enough.
Texts match where they are contained, in any case; codes and ids match whole.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import Field, StringConstraints
from pydantic.config import JsonDict

from crinsu_gateway.web.endpoint import Query
from crinsu_gateway.web.errors import FieldFault, Refused, refusal

MOST_ASKED = 50
Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Words = Annotated[tuple[Word, ...], Field(max_length=MOST_ASKED)]
Languages = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(,[a-z]{2}){0,9}$")]


class Spoken(Query):
    """In which languages names are shown: a list such as en,nb."""

    lang: Languages | None = None


class Search(Spoken):
    """What every search may ask: a page, an order, and `fields=all` for whole records."""

    repeated: ClassVar[frozenset[str]] = frozenset({"id", "name"})
    id: Words = ()
    name: Words = ()
    fields: Literal["all"] | None = None
    sort: Annotated[str, StringConstraints(max_length=100)] | None = None
    page: Annotated[int, Field(ge=1, le=10**9)] = 1
    per_page: Annotated[int, Field(ge=1, le=1000)] = 10


def sorted_by(*keys: str, **choices: Iterable[str]) -> Callable[[JsonDict], None]:
    """Adds to the schema of a search by what it can be sorted, and what some filters can be."""

    def said(schema: JsonDict) -> None:
        text: Any = schema["properties"]
        text["sort"]["anyOf"][0]["pattern"] = f"^({'|'.join(keys)})( (asc|desc)?)?$"
        for name, words in choices.items():
            text[name]["items"] = {"type": "string", "enum": list(words)}

    return said


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """A parameter of a search, compared with what a record is found by under its name.

    `choices` are all codes that it takes, if not any; `within`: what a value may have behind a
    colon is compared with what it is found by under that name.
    """

    name: str
    choices: Sequence[str] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a record is found and sorted by: names by language, codes and texts by parameter."""

    id: str
    names: Mapping[str, str]
    codes: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)


T = TypeVar("T")
Hit = tuple[Found, T]


def matching(hits: Iterable[Hit[T]], asks: Sequence[Asks], query: Search) -> list[Hit[T]]:
    """The records that match every parameter that asks something."""
    given = [(one, getattr(query, one.name)) for one in asks]
    for one, values in given:
        for value in values:
            _require_known(one, value)
    return [
        hit
        for hit in hits
        if all(any(_holds(hit[0], ask, one) for one in values) for ask, values in given if values)
    ]


def _require_known(ask: Asks, value: str) -> None:
    """A code that there is not would find nothing, as if there were none."""
    if ask.choices and plain(value) not in ask.choices:
        raise bad(ask.name, f"allowed: {', '.join(ask.choices)}")
    if ask.within and not value.strip(":"):
        said = f"say who: an id or a name, perhaps with `:` and an {ask.within}"
        raise bad(ask.name, said)


def ordered(
    hits: list[Hit[T]], sort: str | None, keys: Sequence[str], languages: Sequence[str]
) -> list[Hit[T]]:
    """The hits in the order asked for, such as `name desc`; what has no such member comes last.

    Ties, and everything where nothing is asked for, stand in the order of the ids.
    """
    hits = sorted(hits, key=lambda hit: by_id(hit[0].id))
    if sort is None:
        return hits
    name, _, direction = sort.partition(" ")
    if name not in keys or direction not in ("", "asc", "desc"):
        raise bad("sort", f"allowed: {', '.join(keys)}, each with asc or desc after a blank")
    key = _key_of(name, languages)
    have = [hit for hit in hits if key(hit[0])]
    without = [hit for hit in hits if not key(hit[0])]
    descending = direction == "desc"
    if name == "id":
        return sorted(have, key=lambda hit: by_id(hit[0].id), reverse=descending)
    # Ids stand in their order within equal keys also when the keys are turned around.
    values = sorted({key(hit[0]) for hit in have}, reverse=descending)
    rank = {value: number for number, value in enumerate(values)}
    return sorted(have, key=lambda hit: rank[key(hit[0])]) + without


def by_id(identity: str) -> tuple[int, ...]:
    """The order of ids: by their numbers."""
    return tuple(int(part) for part in identity.split("."))


def bad(name: str, message: str) -> Refused:
    """The refusal of a parameter whose value cannot be."""
    fault = FieldFault(name, message)
    return refusal(400, "BAD_PARAMETER", f"{name}: {message}", fields=(fault,))


def _key_of(name: str, languages: Sequence[str]) -> Callable[[Found], str]:
    if name in ("name", "title"):
        return lambda found: _named(found.names, languages).casefold()
    if name.startswith("name_"):
        language = name.removeprefix("name_")
        return lambda found: found.names.get(language, "").casefold()
    return lambda found: found.codes.get(name, "") if name != "id" else found.id


def _named(names: Mapping[str, str], languages: Sequence[str]) -> str:
    for language in (*languages, "", "en", *names):
        if language in names:
            return names[language]
    return ""


def _holds(found: Found, ask: Asks, value: str) -> bool:
    """Whether a record has what is asked for; where there is a colon, both of it."""
    if not ask.within:
        return _has(found, ask.name, value)
    first, _, second = value.partition(":")
    return (not first or _has(found, ask.name, first)) and (
        not second or _has(found, ask.within, second)
    )


def _has(found: Found, name: str, value: str) -> bool:
    """Whether a value is the code, or stands in one of the texts, of this name."""
    code = found.id if name == "id" else found.codes.get(name, "")
    texts = (text.casefold() for text in found.texts.get(name, ()))
    return plain(value) == plain(code) or any(value.casefold() in text for text in texts)


def plain(code: str) -> str:
    """Codes are written with and without blanks, in any case: NOT STARTED is NOTSTARTED."""
    return code.replace(" ", "").replace("_", "").upper()
