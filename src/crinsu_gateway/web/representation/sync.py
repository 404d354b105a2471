# ruff: noqa: N815
"""What the own API shows of the sync: what waits, the rate, pulls, the last failure. Pure.

Names in the remembered state are those that the sync writes (sync/status.py, pace.py, newest.py).
Every moment has its age beside it, so that nothing old looks fresh.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.store.outbox import OutboxState
from crinsu_gateway.store.outbox_waiting import FactClass, Waiting, class_of
from crinsu_gateway.store.people_heard import days_in
from crinsu_gateway.store.sync_state import Remembered
from crinsu_gateway.web.representation.room import Room

Kept = Mapping[str, Remembered]
KINDS = ("people", "procedures", "samples", "subjects", "facilities", "storages")


@dataclass(frozen=True, slots=True)
class WaitingKind:
    """How many facts of a kind wait."""

    kind: str
    waiting: int


@dataclass(frozen=True, slots=True)
class WaitingClass:
    """What waits of a class: procedures, custody or conditions, the most urgent first."""

    name: str
    waiting: int
    oldestAgeSeconds: float
    kinds: tuple[WaitingKind, ...]


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits for the centre; `refused` counts what it set aside.

    `atOnce` is how many facts the centre is told at once, 1: singly, null: none was told yet.
    """

    waiting: int
    oldestAt: str | None
    oldestAgeSeconds: float | None
    refused: int
    lastSequence: int
    atOnce: int | None
    classes: tuple[WaitingClass, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests may be made in a window, and how many were in the present one.

    `source` is configured, told (by the centre: `told`) or refused (lowered after a 429).
    """

    limit: int
    windowSeconds: float
    used: int
    source: str
    configured: int
    told: int | None


@dataclass(frozen=True, slots=True)
class Pulled:
    """When a kind was read to its end last. `upToDate`: the centre said with the last heartbeat
    that nothing of it is newer; null where it does not say that. While a list of several pages is
    read, `done` records of `total` (null: not told) have come; both null otherwise.
    """

    kind: str
    completeAt: str | None
    ageSeconds: float | None
    upToDate: bool | None
    done: int | None
    total: int | None


@dataclass(frozen=True, slots=True)
class Sweep:
    """The sweep through whole lists in the background: which list is read, and how far it is.

    `kind` is null between two sweeps; `endsInSeconds` is for the list that is read, null while
    nobody can tell.
    """

    number: int
    kind: str | None
    done: int
    total: int | None
    left: tuple[str, ...]
    endsInSeconds: float | None
    endedAt: str | None
    endedAgeSeconds: float | None


@dataclass(frozen=True, slots=True)
class Live:
    """The live state that heartbeats bear: its number here, and the one that the centre keeps."""

    version: int | None
    keptThere: int | None
    heardAt: str | None
    ageSeconds: float | None


@dataclass(frozen=True, slots=True)
class LastFailure:
    """Why the centre did not answer last time, and when that was."""

    at: str
    ageSeconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class PeopleHeard:
    """Until when those may sign in whom the centre named, if it is not heard again."""

    heardAt: str
    goodUntil: str
    daysLeft: int


@dataclass(frozen=True, slots=True)
class Sync:
    """How the gateway stands with the centre. `nextTryAt` is null while the centre answers.

    `people` is null where it never gave a list of people, `rate` where the sync never ran, `room`
    before the store was looked at.
    """

    outbox: Outbox
    rate: Rate | None
    pulls: tuple[Pulled, ...]
    sweep: Sweep | None
    live: Live
    lastSuccessAt: str | None
    lastSuccessAgeSeconds: float | None
    lastFailure: LastFailure | None
    nextTryAt: str | None
    nextTryInSeconds: float | None
    clockOffsetMs: int | None
    openDifferences: int
    people: PeopleHeard | None
    room: Room | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at the store found, to be shown."""

    now_ms: int
    queued: OutboxState
    waiting: Sequence[Waiting]
    kept: Kept
    spent_ages_ms: Sequence[int]
    differences: int
    people: PeopleHeard | None
    room: Room | None


def people_heard(heard_ms: int, good_for_s: int, now_ms: int) -> PeopleHeard:
    """How long the word of the centre about people is good."""
    until_ms = now_ms + good_for_s * 1000
    return PeopleHeard(iso_utc(heard_ms), iso_utc(until_ms), days_in(good_for_s))


def sync(seen: Seen) -> Sync:
    """How the sync stands."""
    kept, now_ms = seen.kept, seen.now_ms
    failed_ms, success_ms = _whole(kept, "last_failure_ms"), _whole(kept, "last_success_ms")
    next_ms = _whole(kept, "next_try_ms")
    reason = str(kept.get("last_failure"))
    return Sync(
        outbox=_outbox(seen),
        rate=_rate(kept, seen.spent_ages_ms),
        pulls=tuple(_pulled(kept, kind, now_ms) for kind in KINDS),
        sweep=_sweep(kept, now_ms),
        live=_live(kept, now_ms),
        lastSuccessAt=iso_utc_or_none(success_ms),
        lastSuccessAgeSeconds=_age_s(success_ms, now_ms),
        lastFailure=None
        if failed_ms is None
        else LastFailure(iso_utc(failed_ms), _age_s(failed_ms, now_ms) or 0.0, reason),
        nextTryAt=iso_utc_or_none(next_ms),
        nextTryInSeconds=None if next_ms is None else max(0, next_ms - now_ms) / 1000,
        clockOffsetMs=_whole(kept, "clock_offset_ms"),
        openDifferences=seen.differences,
        people=seen.people,
        room=seen.room,
    )


def _outbox(seen: Seen) -> Outbox:
    queued, age_ms = seen.queued, seen.queued.oldest_age_ms
    return Outbox(
        waiting=queued.waiting,
        oldestAt=iso_utc_or_none(queued.oldest_ms),
        oldestAgeSeconds=None if age_ms is None else age_ms / 1000,
        refused=queued.refused,
        lastSequence=queued.last_seq,
        atOnce=_whole(seen.kept, "telling"),
        classes=tuple(filter(None, (_class(one, seen.waiting) for one in FactClass))),
    )


def _class(name: FactClass, waiting: Sequence[Waiting]) -> WaitingClass | None:
    members = [one for one in waiting if class_of(one.kind) is name]
    if not members:
        return None
    return WaitingClass(
        name.value,
        sum(one.count for one in members),
        max(one.oldest_age_ms for one in members) / 1000,
        tuple(WaitingKind(one.kind.value, one.count) for one in members),
    )


def _rate(kept: Kept, spent_ages_ms: Sequence[int]) -> Rate | None:
    found = _object(kept, "rate")
    if "window_s" not in found:
        return None
    window_ms = found["window_s"] * 1000
    return Rate(
        limit=found["limit"],
        windowSeconds=found["window_s"],
        used=sum(age_ms < window_ms for age_ms in spent_ages_ms),
        source=found["source"],
        configured=found["configured"],
        told=found["told"],
    )


def _pulled(kept: Kept, kind: str, now_ms: int) -> Pulled:
    at_ms, newest = _whole(kept, f"pulled_at.{kind}"), kept.get(f"newest.{kind}")
    read = (kept.get(f"pulled.{kind}"), kept.get(f"whole.{kind}"))  # as changes, or as a whole
    up_to_date = None if newest is None else newest in read
    far = _object(kept, f"reading.{kind}")
    done, total = far.get("done"), far.get("total")
    return Pulled(kind, iso_utc_or_none(at_ms), _age_s(at_ms, now_ms), up_to_date, done, total)


def _sweep(kept: Kept, now_ms: int) -> Sweep | None:
    state, mark = _object(kept, "sweep"), _object(kept, "sweep_mark")
    if not state:
        return None
    left = [str(one) for one in state["left"]]
    ended_ms = mark.get("ended_ms")
    return Sweep(
        number=state["number"],
        kind=left[0] if left else None,
        done=state["done"],
        total=state["total"],
        left=tuple(left[1:]),
        endsInSeconds=_ends_in_s(state, mark, now_ms) if left else None,
        endedAt=iso_utc_or_none(ended_ms),
        endedAgeSeconds=_age_s(ended_ms, now_ms),
    )


def _ends_in_s(state: Mapping[str, Any], mark: Mapping[str, Any], now_ms: int) -> float | None:
    """How long the rest of a list takes if it goes on as since its beginning was noted."""
    if mark.get("number") != state["number"] or state["total"] is None:
        return None
    done = int(state["done"]) - int(mark.get("done", 0))
    passed_ms = now_ms - int(mark["at_ms"])
    if done <= 0 or passed_ms <= 0:
        return None
    left = max(0, int(state["total"]) - int(state["done"]))
    return round(left * passed_ms / done / 1000, 1)


def _live(kept: Kept, now_ms: int) -> Live:
    beat_ms = _whole(kept, "last_beat_ms")
    version, there = _whole(kept, "live_version"), _whole(kept, "live_kept")
    return Live(version, there, iso_utc_or_none(beat_ms), _age_s(beat_ms, now_ms))


def _age_s(at_ms: int | None, now_ms: int) -> float | None:
    return None if at_ms is None else max(0, now_ms - at_ms) / 1000


def _object(kept: Kept, name: str) -> dict[str, Any]:
    """A remembered JSON object; an empty one where there is none."""
    text = kept.get(name)
    found = json.loads(text) if isinstance(text, str) else None
    return found if isinstance(found, dict) else {}


def _whole(kept: Kept, name: str) -> int | None:
    value = kept.get(name)
    return value if isinstance(value, int) else None
