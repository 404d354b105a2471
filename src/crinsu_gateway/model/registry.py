"""Records of a national research registry, as far as this gateway reads them. Pure.

A record is its names by language, a few facts and links to other records; nothing else of what a
registry sends is kept (no telephone, mail or national number of a person). It knows no HTTP.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of records, under the names that they have in the paths of a Cristin API."""

    BIOBANKS = "biobanks"
    PROJECTS = "projects"
    INSTITUTIONS = "institutions"
    UNITS = "units"
    PERSONS = "persons"
    RESULTS = "results"
    FUNDINGS = "fundings"


PLAIN_ID = re.compile(r"[0-9]{1,8}")
UNIT_ID = re.compile(r"[0-9]{1,8}(\.[0-9]{1,8}){3}")
LANGUAGE = re.compile(r"[a-z]{2}")
NO_LANGUAGE = ""
"""Where the name of somebody or something stands that has no language."""
_LAST_RESORT = ("nb", "nn", "no", "en")
_SAME = {"nb": ("nb", "no"), "no": ("no", "nb", "nn")}
"""Norwegian is written "no" in some records and "nb" or "nn" in others of the same kind."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Names = Mapping[str, str]
"""Texts by language."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which record."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


@dataclass(frozen=True, slots=True)
class Link:
    """What a record leads to: as what, which record, and the name that it bears there."""

    role: str
    kind: Kind
    id: str
    names: Names


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `facts` are codes, dates and numbers, as texts."""

    kind: Kind
    id: str
    names: Names
    facts: Mapping[str, str]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of the biobank that is not as configured: what stands there, what should."""

    field: str
    old: str
    new: str


class Publishing(StrEnum):
    """How a publication stands. One that is not over is the only such one."""

    ASKED = "ASKED"  # the registry is to be looked at
    PROPOSED = "PROPOSED"  # a person is to look at the differences
    CONFIRMED = "CONFIRMED"  # it is to be sent, if nothing changed meanwhile
    SENDING = "SENDING"  # it may have been sent
    DONE = "DONE"
    UNCHANGED = "UNCHANGED"  # nothing differed, nothing was sent
    FAILED = "FAILED"  # nothing was changed, or the registry refused it
    UNANSWERED = "UNANSWERED"  # sent once; no answer came, and no trace of it was found
    WITHDRAWN = "WITHDRAWN"  # another one was asked for before this was confirmed


class Action(StrEnum):
    """What a publication does at the registry."""

    CREATE = "CREATE"
    PATCH = "PATCH"


WORKED_AT = frozenset({Publishing.ASKED, Publishing.CONFIRMED, Publishing.SENDING})
"""States in which it is the gateway's turn."""
UNDER_WAY = frozenset({Publishing.CONFIRMED, Publishing.SENDING})


def id_fault(kind: Kind, text: str) -> str:
    """Why this cannot be the id of such a record, with what is allowed; empty when it can."""
    shape = UNIT_ID if kind is Kind.UNITS else PLAIN_ID
    if shape.fullmatch(text):
        return ""
    allowed = "four numbers with dots, such as 185.15.0.10" if kind is Kind.UNITS else _PLAIN
    return f'"{text}" is no id of {kind}; allowed: {allowed}'


_PLAIN = "1 to 8 digits"


def same_language(code: str) -> tuple[str, ...]:
    """The codes under which a language may stand, the one that was asked for first."""
    return _SAME.get(code, (code,))


def name_in(names: Names, order: Iterable[str]) -> str:
    """The name in the first language of the order that it has; else in any; empty for none."""
    wanted = [same for one in order for same in same_language(one)]
    for language in (NO_LANGUAGE, *wanted, *_LAST_RESORT, *sorted(names)):
        if names.get(language):
            return names[language]
    return ""


def written(record: Record) -> str:
    """A record as the text that the store keeps."""
    return json.dumps(asdict(record), ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Record:
    """The record in such a text."""
    kept = json.loads(text)
    links = (Link(one["role"], Kind(one["kind"]), one["id"], one["names"]) for one in kept["links"])
    return Record(Kind(kept["kind"]), kept["id"], kept["names"], kept["facts"], tuple(links))
