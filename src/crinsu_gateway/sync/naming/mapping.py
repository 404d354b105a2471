"""What things are called at a centre, and a reader that finds them by our own words. Pure.

Everything that a centre may call otherwise stands in one file, centre.toml, and in the file of a
site beside it; mapping_file.py reads them into `Names`. No path and no member of a centre stands in
code. What a record means is in records.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.sync.target import Kind

FIRST_LOCAL_ID = 1_000_000_000_000
"""Ids from here on are given here; one from the centre would name two things."""
LARGEST = 2**63 - 1
LONGEST_TEXT = 4000
EARLIEST_MS, LATEST_MS = 0, 253_000_000_000_000
"""1970 to 9987: what lies outside is a programme's "never", no moment."""

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the centre: its method, and its path below the address, with placeholders."""

    method: str
    path: str

    def at(self, **places: str | int) -> str:
        """The path with its placeholders filled."""
        return self.path.format_map(places) if "{" in self.path else self.path


@dataclass(frozen=True, slots=True)
class Words:
    """One vocabulary: what we say for a word of ours, and what a word of theirs means here."""

    said: Mapping[str, str]
    meant: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Names:
    """What everything is called at one centre, keyed by our own words; read from centre.toml."""

    token: Call
    events: Call
    batches: Call
    heartbeat: Call
    lists: Mapping[Kind, Call]
    singles: Mapping[Kind, Call]
    incremental: frozenset[Kind]
    by_facility: frozenset[Kind]
    per_page: Mapping[Kind, int]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    envelope: Mapping[str, tuple[str, ...]]
    """For each member the paths where it may stand, in the order in which they are tried."""
    fields: Mapping[str, Mapping[str, str]]
    """For each shape that is read (a list, an item of one...) the dotted paths of its members."""
    words: Mapping[str, Words]
    bodies: Mapping[str, Mapping[str, str]]
    """For each body that is told or answered (event, facts, beat...) the names of its members."""

    def key(self, gateway: str, epoch: int, seq: int) -> tuple[str, str]:
        """The header that marks a fact, and its value."""
        text = self.headers["key"].format(gateway=gateway, epoch=epoch, seq=seq)
        return self.headers["idempotency_key"], text

    def outer(self, member: str, body: Json, absent: Json = None) -> Json:
        """A member of the envelope; `absent` when it is nowhere."""
        for path in self.envelope[member]:
            found = within(body, path, absent)
            if found is not absent:
                return found
        return absent


def within(body: Json, path: str, absent: Json = None) -> Json:
    """What stands at a dotted path, `absent` when it or a part of its way is not there."""
    for part in path.split("."):
        if not isinstance(body, dict) or part not in body:
            return absent
        body = body[part]
    return body


class Reader:
    """Reads one object by our words; `shape` says which of the tables of names it goes by.

    Without one its members have our own names already (wording.py).
    """

    def __init__(self, names: Names, record: Json, shape: str = "") -> None:
        if not isinstance(record, dict):
            raise ValueError("the record is no object")
        self._names = names
        self._record = record
        self._fields = names.fields.get(shape, {})

    def get(self, name: str) -> Json:
        """A member by our name, None when it or a part of its path is absent."""
        return within(self._record, self._fields.get(name, name))

    def number(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
            raise ValueError(f"{name} is no whole number")
        return value

    def identity(self, name: str) -> int:
        """An id of the centre that must be there."""
        value = self.number(name)
        if not 0 < value < FIRST_LOCAL_ID:
            raise ValueError(f"{name} {value} cannot be an id of the centre")
        return value

    def maybe_identity(self, name: str) -> int | None:
        """An id of the centre, or None."""
        return None if self.get(name) is None else self.identity(name)

    def text(self, name: str) -> str:
        """A text that must be there and not be empty."""
        return _text(name, self.get(name))

    def maybe_text(self, name: str) -> str | None:
        """A text, or None."""
        value = self.get(name)
        return None if value is None or value == "" else _text(name, value)

    def maybe_moment(self, name: str) -> int | None:
        """UTC ms of an ISO 8601 moment, or None."""
        return _moment(name, self.maybe_text(name))

    def word(self, name: str, vocabulary: str, kind: type[Word]) -> Word:
        """A word that must be one of a vocabulary, as ours."""
        said = self.text(name)
        meant = self._names.words[vocabulary].meant.get(said)
        if meant is None:
            raise ValueError(f"{name} {said!r} is not one of the words for it (words.{vocabulary})")
        return kind(meant)

    def moments(self, name: str, vocabulary: str, kind: type[Word]) -> dict[Word, int]:
        """An object of moments by words; words that are not ours are somebody else's business."""
        value = self.get(name)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise ValueError(f"{name} is no object")
        found = {}
        for said, meant in self._names.words[vocabulary].meant.items():
            there = value.get(said)
            moment = None if there in (None, "") else _moment(said, _text(said, there))
            if moment is not None:
                found[kind(meant)] = moment
        return found

    def items(self, name: str, shape: str = "") -> list["Reader"]:
        """A list of objects; an absent one is empty."""
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"{name} is no list")
        return [Reader(self._names, one, shape) for one in value]


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} is no text")
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"{name} is longer than {LONGEST_TEXT} characters")
    value.encode()  # half a character, as some programmes send it: UnicodeEncodeError
    return value


def _moment(name: str, text: str | None) -> int | None:
    if text is None:
        return None
    moment = parse_iso_utc(text)
    if not EARLIEST_MS <= moment <= LATEST_MS:
        raise ValueError(f"{name} {text} is no moment that can be")
    return moment
