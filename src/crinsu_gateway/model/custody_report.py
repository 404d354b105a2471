"""A custody report: where a sample container was, who held it, and what was around it. Pure.

It is gathered in store/custody_report.py and put on pages in report/; the replay of the trail is
in model/custody.py.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.series import Tank

Told = str | int | float | bool | None | list["Told"] | dict[str, "Told"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the sample container is; names are None for a reader who may not see them."""

    id: int
    tag: str | None
    carrier: str
    carrier_assumed: bool
    subject_id: int
    subject_code: str
    name: str | None
    description: str | None
    subject_name: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """One audit event; `before` and `after` are what it changed, `by_name` the name if shown."""

    seq: int
    kind: str
    at_ms: int
    offset_min: int
    zone: str
    clock: str
    by: str
    by_name: str | None
    role: str
    station: str
    before: str | None
    after: str | None
    execution: int | None
    why: str
    hash: str


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in one place, with the events that began and ended it; no end: it is there.

    `missed`: it ended because a count did not find it there; when it went, nobody knows.
    """

    place: str
    from_ms: int
    from_seq: int
    until_ms: int | None = None
    until_seq: int | None = None
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sample container is: its place if stored, its holder if out, and its clearance."""

    state: str
    clearance: str
    place: str | None
    holder: str | None


@dataclass(frozen=True, slots=True)
class Handling:
    """An execution that touched it: what, where, by whom, and how it ended."""

    execution: int
    procedure: int
    kind: str
    storage: str
    technician: str
    technician_name: str | None
    state: str
    started_ms: int
    ended_ms: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class LetThrough:
    """What a second person let through in an execution that touched it, and why."""

    execution: int
    kind: str
    about: str
    asked_by: str
    granted_by: str
    granted_by_name: str | None
    at_ms: int
    used_ms: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """A time out of the cold: seconds and Cel of record, with what it was at the least."""

    execution: int | None
    began_ms: int
    ended_ms: int | None
    ended_in: str | None
    carrier: str
    carrier_assumed: bool
    method: str
    estimated: bool
    least_s: float
    most_s: float | None
    worst_c: float
    least_worst_c: float
    above_limit_s: float
    above_critical_s: float
    deviation: int | None


@dataclass(frozen=True, slots=True)
class Deviation:
    """Something that went beyond a limit, and what was done about it."""

    id: int
    kind: str
    state: str
    opened_ms: int
    closed_ms: int | None
    closed_by: str
    cause: str
    action: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong with it and was looked into, as far as that was said."""

    id: int
    origin: str
    state: str
    opened_ms: int
    closed_ms: int | None
    closed_by: str
    what: str
    assessment: str
    root_cause: str
    action: str


@dataclass(frozen=True, slots=True)
class Signed:
    """An electronic signature: printed name if shown, moment, zone, meaning, and how it stands."""

    person: str
    name: str | None
    meaning: str
    record: str
    signed_ms: int
    zone: str
    standing: str
    seq: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What the report can be held against: the head of the chain, the latest checkpoint."""

    head_seq: int
    head_hash: str
    checkpoint_size: int | None
    checkpoint: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole custody report. `until_ms` None: until it was made; `agrees`: the replay of the
    trail says the same as the inventory."""

    gateway: str
    facility: str
    zone: str
    made_ms: int
    until_ms: int | None
    identity: Identity
    standing: Standing
    agrees: bool
    stays: tuple[Stay, ...]
    handlings: tuple[Handling, ...]
    overrides: tuple[LetThrough, ...]
    exposures: tuple[Exposure, ...]
    deviations: tuple[Deviation, ...]
    incidents: tuple[Incident, ...]
    signatures: tuple[Signed, ...]
    tanks: tuple[Tank, ...]
    events: tuple[Happened, ...]
    proof: Proof


def stays(lines: Iterable[tuple[int, int, str | None, bool]]) -> tuple[Stay, ...]:
    """All places it ever was in, from how it stood after each event.

    A line is the event, UTC ms, the place, and whether it is missing from then on.
    """
    found: list[Stay] = []
    for seq, at_ms, place, missed in lines:
        last = found[-1] if found and found[-1].until_seq is None else None
        if last is not None and last.place == place:
            continue
        if last is not None:
            found[-1] = replace(last, until_ms=at_ms, until_seq=seq, missed=missed)
        if place is not None:
            found.append(Stay(place, at_ms, seq))
    return tuple(found)


_PAIRS = (("from", "to"), ("old", "new"), ("tag_old", "tag_new"), ("", "meaning"))
"""The members of events that say what was before and what is after; a signature has its meaning."""


def changed(facts: Mapping[str, object]) -> tuple[str | None, str | None]:
    """What an event changed, from its facts: the value before and after, as texts."""
    for old, new in _PAIRS:
        if old in facts or new in facts:
            return _text(facts.get(old)), _text(facts.get(new))
    return None, None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def machine_form(value: object) -> Told:
    """A report, or a part of it, as plain data: moments as ISO 8601, names in camel case."""
    if isinstance(value, Enum):
        return str(value.value)
    if is_dataclass(value) and not isinstance(value, type):
        return dict(_member(one.name, getattr(value, one.name)) for one in fields(value))
    if isinstance(value, tuple):
        return [machine_form(one) for one in value]
    assert value is None or isinstance(value, str | int | float | bool)
    return value


def _member(name: str, value: object) -> tuple[str, Told]:
    if name.endswith("_ms"):
        return member_name(name), iso_utc(value) if isinstance(value, int) else None
    return member_name(name), machine_form(value)


def member_name(name: str) -> str:
    """What a field is called in the machine form: a moment by its noun, in camel case."""
    if not name.endswith("_ms"):
        return _camel(name)
    noun = name.removesuffix("_ms")
    return noun if noun == "at" else _camel(f"{noun}_at")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def content_hash(report: Report) -> str:
    """SHA-256 over the machine form, keys sorted and without spaces, in hex."""
    text = json.dumps(
        machine_form(report), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
