# ruff: noqa: N815
"""What the own API shows of the sync: what waits, the last failure, open differences. Pure.

Names in the remembered state are those that the sync writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.store.outbox import OutboxState
from crinsu_gateway.store.people_heard import days_in
from crinsu_gateway.store.sync_state import Remembered


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits for the centre; `refused` counts what it set aside."""

    waiting: int
    oldestAt: str | None
    oldestAgeSeconds: float | None
    refused: int
    lastSequence: int


@dataclass(frozen=True, slots=True)
class LastFailure:
    """Why the centre did not answer last time, and when that was."""

    at: str
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

    `people` is null where it never gave a list of people.
    """

    outbox: Outbox
    lastSuccessAt: str | None
    lastFailure: LastFailure | None
    nextTryAt: str | None
    clockOffsetMs: int | None
    openDifferences: int
    people: PeopleHeard | None


def people_heard(heard_ms: int, good_for_s: int, now_ms: int) -> PeopleHeard:
    """How long the word of the centre about people is good."""
    until_ms = now_ms + good_for_s * 1000
    return PeopleHeard(iso_utc(heard_ms), iso_utc(until_ms), days_in(good_for_s))


def sync(
    queued: OutboxState,
    kept: Mapping[str, Remembered],
    differences: int,
    people: PeopleHeard | None,
) -> Sync:
    """How the sync stands."""
    oldest, age_ms = queued.oldest_ms, queued.oldest_age_ms
    failed_ms, reason = _whole(kept, "last_failure_ms"), kept.get("last_failure")
    return Sync(
        outbox=Outbox(
            waiting=queued.waiting,
            oldestAt=iso_utc_or_none(oldest),
            oldestAgeSeconds=None if age_ms is None else age_ms / 1000,
            refused=queued.refused,
            lastSequence=queued.last_seq,
        ),
        lastSuccessAt=iso_utc_or_none(_whole(kept, "last_success_ms")),
        lastFailure=None if failed_ms is None else LastFailure(iso_utc(failed_ms), str(reason)),
        nextTryAt=iso_utc_or_none(_whole(kept, "next_try_ms")),
        clockOffsetMs=_whole(kept, "clock_offset_ms"),
        openDifferences=differences,
        people=people,
    )


def _whole(kept: Mapping[str, Remembered], name: str) -> int | None:
    value = kept.get(name)
    return value if isinstance(value, int) else None
