"""What waits in the outbox, looked at without being touched: kinds, how many, since when."""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Transaction

ENDS = 100
"""So many of the oldest and of the newest waiting facts say how urgent the outbox is."""


class FactClass(StrEnum):
    """What a fact is about, the most urgent class first."""

    PROCEDURES = "procedures"  # changes of their state, and what was made here
    CUSTODY = "custody"  # where sample containers are, and what came of them
    CONDITIONS = "conditions"  # exposures, deviations, the gateway itself


_BEGINNINGS = {
    "procedure": FactClass.PROCEDURES,
    "subject": FactClass.PROCEDURES,
    "sample": FactClass.CUSTODY,
    "stocktake": FactClass.CUSTODY,
}


def class_of(kind: OutboxKind) -> FactClass:
    """The class of a kind of facts."""
    return _BEGINNINGS.get(kind.value.partition(".")[0], FactClass.CONDITIONS)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many facts of a kind wait, and how old the oldest of them is, in ms."""

    kind: OutboxKind
    count: int
    oldest_age_ms: int


@dataclass(frozen=True, slots=True)
class Head:
    """Of which kinds what waits is, how many wait (200 at most are counted), and since when."""

    kinds: frozenset[OutboxKind]
    waiting: int
    oldest_age_ms: int


def head(tx: Transaction) -> Head | None:
    """What says whether facts go now or may wait for company; None when none waits."""
    oldest = tx.one(
        "SELECT at_ms, boot_ms, boot_id FROM outbox WHERE state = 'WAITING' ORDER BY seq LIMIT 1"
    )
    if oldest is None:
        return None
    waiting = tx.value(
        "SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'WAITING' LIMIT ?)", (2 * ENDS,)
    )
    return Head(kinds_at_the_ends(tx), int(waiting), age_ms(tx.now, *oldest))


def kinds_at_the_ends(tx: Transaction) -> frozenset[OutboxKind]:
    """Of which kinds the oldest and the newest waiting facts are; what lies between is as old."""
    rows = tx.all(
        "SELECT kind FROM (SELECT kind FROM outbox WHERE state = 'WAITING' ORDER BY seq LIMIT ?1) "
        "UNION SELECT kind FROM "
        "(SELECT kind FROM outbox WHERE state = 'WAITING' ORDER BY seq DESC LIMIT ?1)",
        (ENDS,),
    )
    return frozenset(OutboxKind(row[0]) for row in rows)


def by_kind(tx: Transaction) -> list[Waiting]:
    """What waits, of each kind: how many, and how old the oldest is."""
    rows = tx.all(
        "SELECT o.kind, w.waiting, o.at_ms, o.boot_ms, o.boot_id FROM outbox o JOIN "
        "(SELECT count(*) AS waiting, min(seq) AS first FROM outbox WHERE state = 'WAITING' "
        "GROUP BY kind) w ON w.first = o.seq ORDER BY o.seq"
    )
    return [
        Waiting(OutboxKind(row[0]), row[1], age_ms(tx.now, row[2], row[3], row[4])) for row in rows
    ]
