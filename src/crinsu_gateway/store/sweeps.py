"""What a sweep through a whole list of the centre leaves here: marks, and suspects.

A suspect is one of ours that the list did not show; it is asked for before anybody hears of it. How
a sweep goes is in sync/pull/sweeping.py; what is unknown there becomes a difference.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.store.transaction import Transaction

MOST_SUSPECTS = 200
"""Of one list and sweep; the next sweep finds the others."""

_OURS = {
    "samples": "SELECT central_id FROM sample_container WHERE central_id {} "
    "AND state NOT IN ('DISCARDED', 'SHIPPED')",
    "subjects": "SELECT central_id FROM subject WHERE central_id {}",
    "procedures": "SELECT central_id FROM procedure WHERE central_id {} "
    "AND status IN ('PENDING', 'CREATED', 'IN_PROGRESS')",
}
"""Ours that the centre should have: what is gone or over it may have put away."""


@dataclass(frozen=True, slots=True)
class Swept:
    """Which sweep of which list; `told` are those of whom people have heard already."""

    kind: str
    sweep: int
    told: frozenset[int] = frozenset()


def heard_of(tx: Transaction, item: str, noun: str) -> frozenset[int]:
    """The ids of those that wait for a person as missing there, or that one has settled."""
    rows = tx.all(
        "SELECT about FROM reconciliation WHERE kind = ? AND (state = 'OPEN' OR decision <> ?)",
        (item, Decision.AGREED.value),
    )
    named = (row[0].partition("/") for row in rows)
    return frozenset(int(number) for kind, _, number in named if kind == noun)


def suspect_between(
    tx: Transaction, swept: Swept, after: int, upto: int | None, seen: Iterable[int]
) -> None:
    """Suspect ours with ids beyond `after` up to `upto` that were not seen."""
    until = 2**62 if upto is None else upto
    ours = tx.all(_OURS[swept.kind].format("> ?1 AND central_id <= ?2"), (after, until))
    known = frozenset(seen)
    _suspect(tx, swept, [row[0] for row in ours if row[0] not in known])


def mark(tx: Transaction, kind: str, sweep: int, seen: Iterable[int]) -> None:
    """Note what a page without order showed."""
    tx.change(
        "INSERT INTO sweep_mark (kind, central_id, sweep) SELECT ?1, value, ?2 FROM json_each(?3) "
        "WHERE true ON CONFLICT (kind, central_id) DO UPDATE SET sweep = excluded.sweep",
        (kind, sweep, json.dumps(sorted(seen))),
    )


def suspect_unmarked(tx: Transaction, swept: Swept) -> None:
    """At the end of a list without order: suspect ours that bear no mark of this sweep."""
    unmarked = _OURS[swept.kind].format(
        "> ?1 AND central_id NOT IN "
        "(SELECT central_id FROM sweep_mark WHERE kind = ?2 AND sweep = ?3)"
    )
    most = MOST_SUSPECTS + len(swept.told)
    rows = tx.all(f"{unmarked} LIMIT ?4", (0, swept.kind, swept.sweep, most))
    _suspect(tx, swept, [row[0] for row in rows])
    tx.change("DELETE FROM sweep_mark WHERE kind = ? AND sweep < ?", (swept.kind, swept.sweep))


def _suspect(tx: Transaction, swept: Swept, ids: list[int]) -> None:
    counted = "SELECT count(*) FROM sweep_suspect WHERE kind = ? AND sweep = ?"
    room = MOST_SUSPECTS - int(tx.value(counted, (swept.kind, swept.sweep)))
    for central_id in [one for one in ids if one not in swept.told][: max(0, room)]:
        tx.change(
            "INSERT INTO sweep_suspect (kind, central_id, sweep) VALUES (?1, ?2, ?3) "
            "ON CONFLICT (kind, central_id) DO UPDATE SET times = times + (sweep < ?3), "
            "sweep = ?3, asked = 0",
            (swept.kind, central_id, swept.sweep),
        )


def suspects(tx: Transaction, kind: str, sweep: int) -> list[tuple[int, int]]:
    """The suspects of this sweep not asked for yet, and how many sweeps in a row missed each."""
    return [
        (row[0], row[1])
        for row in tx.all(
            "SELECT central_id, times FROM sweep_suspect "
            "WHERE kind = ? AND sweep = ? AND NOT asked ORDER BY 1",
            (kind, sweep),
        )
    ]


def look_again(tx: Transaction, kind: str, central_id: int) -> None:
    """It was asked for and nothing follows yet; the next sweep that misses it counts on."""
    tx.change(
        "UPDATE sweep_suspect SET asked = 1 WHERE kind = ? AND central_id = ?", (kind, central_id)
    )


def clear(tx: Transaction, kind: str, central_id: int) -> None:
    """The suspect was seen, or is told to a person."""
    tx.change("DELETE FROM sweep_suspect WHERE kind = ? AND central_id = ?", (kind, central_id))


def clear_before(tx: Transaction, kind: str, sweep: int) -> None:
    """Forget suspects of earlier sweeps: this one saw them."""
    tx.change("DELETE FROM sweep_suspect WHERE kind = ? AND sweep < ?", (kind, sweep))


def described(tx: Transaction, kind: str, central_id: int) -> str | None:
    """How one of ours stands here, for people; None when it is not here any more."""
    match kind:
        case "samples":
            query = (
                "SELECT COALESCE(t.name || '/' || c.path || '/' || slot.label, m.state) "
                "FROM sample_container m LEFT JOIN slot ON slot.id = m.slot_id "
                "LEFT JOIN container c ON c.id = slot.container_id "
                "LEFT JOIN storage_solution t ON t.id = c.storage_id WHERE m.central_id = ?"
            )
        case "procedures":
            query = "SELECT status FROM procedure WHERE central_id = ?"
        case _:
            query = "SELECT 'known' FROM subject WHERE central_id = ?"
    found = tx.value(query, (central_id,))
    return None if found is None else str(found)
