"""Where each sample container stands, for those who follow the inventory from outside the store.

Changes come from the ledger of custody, which no change of place, state or holder goes past. It
writes nothing, and gives no name, no tag, no subject and no person.
"""

from dataclasses import dataclass

from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Row, Transaction

BEFORE_FIRST = 1_000_000_000_000
"""Local ids of sample containers begin after this number."""

IN_BULK = "inventory.imported"
"""What one event says of thousands at once; followers look at the outcome alone."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a sample container stands: `id` is the public id, `place` None if it is not stored."""

    id: int
    local_id: int
    state: SampleState
    clearance: Clearance
    place: str | None
    since_ms: int


@dataclass(frozen=True, slots=True)
class Change:
    """A line of custody with the event that it came from, and the place in the line before."""

    line: int
    event: int
    kind: str
    execution: int | None
    left: str | None
    now: Stand

    @property
    def storages(self) -> tuple[str, ...]:
        """The storage solutions that it touches, by name."""
        places = (self.left, self.now.place)
        return tuple(dict.fromkeys(place.split("/")[0] for place in places if place))


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is: newest event, line of custody and local id, and how many are stored."""

    event: int
    line: int
    newest: int
    stored: int


def extent(tx: Transaction) -> Extent:
    """How far events, custody and sample containers go now."""
    line, newest, stored = tx.need(
        "the extent of the inventory",
        "SELECT (SELECT COALESCE(max(id), 0) FROM custody), "
        "(SELECT COALESCE(max(id), ?) FROM sample_container), "
        "(SELECT COALESCE(sum(occupied), 0) FROM storage_solution)",
        (BEFORE_FIRST,),
    )
    return Extent(audit.head(tx), line, newest, stored)


def changes(tx: Transaction, after: int, limit: int) -> list[Change]:
    """The lines of custody after one, oldest first, but for what came in bulk."""
    rows = tx.all(
        "SELECT k.id, k.event, COALESCE(e.kind, ''), "
        "CAST(e.body AS TEXT) ->> '$.facts.execution', "
        "(SELECT b.place FROM custody b WHERE b.sample_id = k.sample_id AND b.id < k.id "
        "ORDER BY b.id DESC LIMIT 1), "
        "COALESCE(m.central_id, m.id), m.id, k.state, k.clearance, k.place, k.at_ms "
        "FROM custody k JOIN sample_container m ON m.id = k.sample_id "
        "LEFT JOIN audit_event e ON e.seq = k.event WHERE k.id > ? ORDER BY k.id LIMIT ?",
        (after, limit),
    )
    return [Change(row[0], row[1], row[2], row[3], row[4], _stand(row[5:])) for row in rows]


def stands(tx: Transaction, first: int, last: int) -> list[Stand]:
    """How the sample containers of some local ids stand, but for those that never came here."""
    rows = tx.all(
        "SELECT COALESCE(m.central_id, m.id), m.id, m.state, m.clearance, "
        "t.name || '/' || c.path || '/' || slot.label, COALESCE((SELECT k.at_ms FROM custody k "
        "WHERE k.sample_id = m.id ORDER BY k.id DESC LIMIT 1), m.changed_ms) "
        "FROM sample_container m LEFT JOIN slot ON slot.id = m.slot_id "
        "LEFT JOIN container c ON c.id = slot.container_id "
        "LEFT JOIN storage_solution t ON t.id = c.storage_id "
        "WHERE m.id BETWEEN ? AND ? AND m.state <> 'EXPECTED' ORDER BY m.id",
        (first, last),
    )
    return [_stand(row) for row in rows]


def _stand(row: Row) -> Stand:
    return Stand(row[0], row[1], SampleState(row[2]), Clearance(row[3]), row[4], row[5])


def touched(tx: Transaction, event: int, line: int) -> list[int]:
    """Local ids of the sample containers that events or custody are about since then."""
    rows = tx.all(
        "SELECT sample FROM audit_event WHERE seq > ?1 AND sample IS NOT NULL "
        "UNION SELECT sample_id FROM custody WHERE id > ?2",
        (event, line),
    )
    return [row[0] for row in rows]
