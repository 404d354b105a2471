"""Looking for audit events, and the record that somebody did: reviews of the trail.

Events are found by columns that the database computes from their bodies, so what is found can
never differ from what is proved. Nothing is changed but by `review`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.audit import Actor, canonical
from crinsu_gateway.model.errors import KeyReused, NotFound
from crinsu_gateway.model.person import person_of
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events; None for all. `kind` may end in a dot and mean all that begin so.

    `place` is an address or the beginning of one at a level (T1/C3); `person` is the id of who
    did it or of whom it is about; the period is UTC ms, its end not included.
    """

    kind: str | None = None
    place: str | None = None
    sample: int | None = None
    person: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None

    def told(self) -> dict[str, str | int | bool | None]:
        """What is wanted, as an event or an export says it."""
        named = {
            "kind": self.kind,
            "place": self.place,
            "sample": self.sample,
            "person": self.person,
            "from_ms": self.from_ms,
            "to_ms": self.to_ms,
        }
        return {name: value for name, value in named.items() if value is not None}


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event: its body as it was written, and the sealed texts that are still there."""

    seq: int
    raw: bytes
    hash: str
    sealed: Mapping[str, str]

    @property
    def body(self) -> dict[str, Any]:
        """The body as data."""
        found: dict[str, Any] = json.loads(self.raw)
        return found


def condition(wanted: Wanted) -> tuple[str, list[str | int]]:
    """What is wanted as a condition over `audit_event e`, with the values of its marks."""
    terms, values = ["1"], list[str | int]()

    def term(sql: str, *given: str | int) -> None:
        terms.append(sql)
        values.extend(given)

    if wanted.kind is not None and wanted.kind.endswith("."):
        # '/' comes right after '.', so this is "begins with" in the order of the index
        term("e.kind >= ? AND e.kind < ?", wanted.kind, f"{wanted.kind[:-1]}/")
    elif wanted.kind is not None:
        term("e.kind = ?", wanted.kind)
    if wanted.place is not None:
        within = wanted.place.rstrip("/") + "/"
        one = "({0} = ? OR substr({0}, 1, length(?)) = ?)"
        given = (within[:-1], within, within) * 2
        term(f"({one.format('e.from_place')} OR {one.format('e.to_place')})", *given)
    if wanted.sample is not None:
        term("e.sample = ?", wanted.sample)
    if wanted.person is not None:
        # facts name a person by number, actors by an id that bears it
        number = person_of(wanted.person)
        about = wanted.person if number is None else str(number)
        either = "SELECT seq FROM audit_event WHERE {} = ?"  # each from its own index
        both = f"{either.format('actor')} UNION ALL {either.format('person')}"
        term(f"e.seq IN ({both})", wanted.person, about)
    if wanted.from_ms is not None:
        term("e.utc_ms >= ?", wanted.from_ms)
    if wanted.to_ms is not None:
        term("e.utc_ms < ?", wanted.to_ms)
    return " AND ".join(terms), values


def find(
    tx: Transaction,
    wanted: Wanted = ALL,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 100,
) -> list[EventRow]:
    """Events by number: the oldest after `after`, or the newest before `before`, newest first."""
    terms, values = condition(wanted)
    if before is None:
        bound, order, edge = "e.seq > ?", "ASC", after
    else:
        bound, order, edge = "e.seq < ?", "DESC", before
    # numbers first: what is sorted bears no bodies
    numbers = f"SELECT e.seq FROM audit_event e WHERE {terms} AND {bound} ORDER BY e.seq {order}"
    rows = tx.all(
        "SELECT e.seq, e.body, e.hash FROM audit_event e "
        f"WHERE e.seq IN ({numbers} LIMIT ?) ORDER BY e.seq {order}",
        (*values, edge, limit),
    )
    return [EventRow(row[0], row[1], row[2], audit.sealed_texts(tx, row[0])) for row in rows]


def count(tx: Transaction, wanted: Wanted = ALL) -> int:
    """How many events are wanted."""
    terms, values = condition(wanted)
    return int(tx.value(f"SELECT count(*) FROM audit_event e WHERE {terms}", values))


def bounds(tx: Transaction, wanted: Wanted = ALL) -> tuple[int, int]:
    """The first and the last number of what is wanted; NotFound when nothing is."""
    terms, values = condition(wanted)
    first, last = tx.one(f"SELECT min(seq), max(seq) FROM audit_event e WHERE {terms}", values) or (
        None,
        None,
    )
    if first is None:
        raise NotFound("there is no such event in the audit trail")
    return int(first), int(last)


def one(tx: Transaction, seq: int) -> EventRow:
    """One event; NotFound, also when only its tombstone is left."""
    row = tx.need(
        f"audit event {seq}", "SELECT seq, body, hash FROM audit_event WHERE seq = ?", (seq,)
    )
    return EventRow(row[0], row[1], row[2], audit.sealed_texts(tx, seq))


@dataclass(frozen=True, slots=True)
class Review:
    """Somebody looked through the trail: who, at what, when (UTC ms), and what they found."""

    id: int
    reviewer: str
    first_seq: int
    last_seq: int
    wanted: Mapping[str, str | int | bool | None]
    finding: str
    at_ms: int
    event_seq: int


def review(
    tx: Transaction,
    reviewer: Actor,
    wanted: Wanted,
    first: int,
    last: int,
    finding: str,
    *,
    key: str = "",
) -> Review:
    """Put down that somebody reviewed a part of the trail; its finding is sealed.

    Under the same key it is the review that there is. KeyReused when that says something else.
    """
    told = wanted.told()
    if key and (before := _by_key(tx, reviewer, key)) is not None:
        if (before.wanted, before.finding) != (dict(told), finding):
            raise KeyReused("this idempotency key was used for another review", key=key)
        return before
    event = audit.append(
        tx,
        "audit.reviewed",
        reviewer,
        {"first": first, "last": last, "wanted": dict(told)},
        sealed={"finding": finding} if finding else {},
    )
    review_id = tx.insert(
        "INSERT INTO audit_review (reviewer, first_seq, last_seq, wanted, finding, at_ms, "
        "event_seq, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(reviewer.id, first, last, canonical(told).decode()),
            *(finding, tx.now.utc_ms, event, key),
        ),
    )
    return one_review(tx, review_id)


def _by_key(tx: Transaction, reviewer: Actor, key: str) -> Review | None:
    asked = (reviewer.id, key)
    found = tx.value("SELECT id FROM audit_review WHERE reviewer = ? AND key = ?", asked)
    return None if found is None else one_review(tx, found)


def one_review(tx: Transaction, review_id: int) -> Review:
    """One review; NotFound when there is none."""
    row = tx.need(
        f"review {review_id} of the audit trail",
        "SELECT id, reviewer, first_seq, last_seq, wanted, finding, at_ms, event_seq "
        "FROM audit_review WHERE id = ?",
        (review_id,),
    )
    values = list(row)
    values[4] = json.loads(values[4])
    return Review(*values)


def reviews(tx: Transaction, offset: int, limit: int) -> tuple[int, list[Review]]:
    """How many reviews there are, and one page of them, newest first."""
    total = int(tx.value("SELECT count(*) FROM audit_review"))
    ids = tx.all("SELECT id FROM audit_review ORDER BY id DESC LIMIT ? OFFSET ?", (limit, offset))
    return total, [one_review(tx, row[0]) for row in ids]
