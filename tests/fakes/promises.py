"""The promises that no crash may break, checked on a store as a restart finds it.

P1 what was confirmed is there, P2 state is what the events of the trail make it, P3 the centre has
each fact once and in order, P4 the trail is whole, P5 boot time never runs back within a boot,
P6 one sample container in one slot. Each check raises AssertionError with what it found; nothing
is changed. The daemon's own code is used only to open the file and to verify the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

CONFIRMED = {
    "started": "SELECT id FROM execution",
    "scan": "SELECT id FROM input WHERE kind = 'scan' AND verdict = 'ACCEPTED'",
    "confirm": "SELECT id FROM input WHERE kind = 'confirm' AND verdict = 'ACCEPTED'",
    "ordered": "SELECT id FROM command WHERE state = 'DONE'",
    "acknowledged": "SELECT id FROM alarm WHERE acknowledged_ms IS NOT NULL",
    "told": "SELECT seq FROM outbox WHERE state = 'SENT'",
    "ended": "SELECT id FROM procedure WHERE status IN ('COMPLETED', 'FAILED')",
}
"""What a session tells the world, and where the store must have it then."""

Key = tuple[str, int, int]
State = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as the centre got it."""

    epoch: int
    seq: int
    digest: str


def digest(body: str) -> str:
    """What the centre remembers of a fact, to know it again."""
    return hashlib.sha256(body.encode()).hexdigest()


def kept(connection: apsw.Connection, confirmed: Iterable[tuple[str, str]]) -> None:
    """P1: everything that was confirmed is in the store."""
    asked: dict[str, set[str]] = {}
    for what, which in confirmed:
        if what not in asked:
            asked[what] = {str(row[0]) for row in connection.execute(CONFIRMED[what])}
        assert which in asked[what], f"P1: {what} {which} was confirmed and is gone"


def consistent(connection: apsw.Connection) -> None:
    """P2, P4, P5, P6, and an outbox without gaps."""
    tx = Transaction(connection, HandClock().now())
    assert tx.value("PRAGMA integrity_check") == "ok"
    assert audit.first_broken(tx) is None, "P4: the chain is broken"
    events = [json.loads(row[0]) for row in tx.all("SELECT body FROM audit_event ORDER BY seq")]
    held, replayed = rows(tx), replay(events)
    assert held == replayed, f"P2: {differences(held, replayed)}"
    in_boot_order(events)
    assert tx.value("SELECT COALESCE(max(seq), 0) - count(*) FROM outbox") == 0, "P3: a gap"
    told = tx.value("SELECT count(*) FROM outbox WHERE kind IN ('sample.stored', 'sample.taken')")
    acts = [one for one in events if one["kind"] in ("sample.stored", "sample.taken")]
    assert told == len(acts), "P3: an act without its fact for the centre, or a fact without act"
    one_place_each(tx)


def told_by(connection: apsw.Connection) -> list[Told]:
    """Our facts, as the centre should have them."""
    rows: list[tuple[Any, ...]] = connection.execute(
        "SELECT epoch, seq, body FROM outbox ORDER BY seq"
    ).fetchall()
    return [Told(epoch, seq, digest(body)) for epoch, seq, body in rows]


def once_at_the_centre(connection: apsw.Connection, centre: Sequence[Told]) -> None:
    """P3: the centre has a beginning of our outbox, each fact once, in order, word for word."""
    ours = told_by(connection)
    assert list(centre) == ours[: len(centre)], "P3: the centre has something else than we told"


def nothing_twice(connection: apsw.Connection, acted: Sequence[int]) -> None:
    """No order reached the unit twice, and none that the store does not know."""
    assert len(acted) == len(set(acted)), f"an order was carried out twice: {acted}"
    known = {row[0] for row in connection.execute("SELECT id FROM command")}
    assert set(acted) <= known, "the unit obeyed an order that the store does not have"


def one_place_each(tx: Transaction) -> None:
    """P6: a slot holds one, and who is STORED is in one."""
    assert tx.value("SELECT count(slot_id) - count(DISTINCT slot_id) FROM sample_container") == 0, (
        "P6: two in one slot"
    )
    odd = "SELECT count(*) FROM sample_container WHERE (state = 'STORED') <> (slot_id IS NOT NULL)"
    assert tx.value(odd) == 0, "P6: stored nowhere"


def in_boot_order(events: Sequence[Mapping[str, Any]]) -> None:
    """P5: within a boot, later events bear later boot times, whatever the wall clock says."""
    last: dict[str, int] = {}
    for event in events:
        boot, at = event["boot_id"], event["boot_ms"]
        assert at >= last.get(boot, 0), f"P5: event {event['seq']} is before the one before it"
        last[boot] = at


def rows(tx: Transaction) -> dict[Key, State]:
    """The state that people and units depend on, as the tables have it."""
    found: dict[Key, State] = {}
    for id, state, place in tx.all(
        "SELECT m.id, m.state, t.name || '/' || c.path || '/' || s.label FROM sample_container m "
        "LEFT JOIN slot s ON s.id = m.slot_id LEFT JOIN container c ON c.id = s.container_id "
        "LEFT JOIN storage_solution t ON t.id = c.storage_id"
    ):
        found["sample", id, 0] = (state, place)
    for table, column in (("procedure", "status"), ("execution", "state"), ("alarm", "state")):
        for id, state in tx.all(f"SELECT id, {column} FROM {table}"):
            found[table, id, 0] = (state, None)
    for id, state in tx.all("SELECT id, state FROM command"):
        found["command", id, 0] = ("INTENDED" if state == "SENDING" else state, None)
    for id, verdict in tx.all("SELECT id, verdict FROM input"):
        found["input", id, 0] = (verdict, None)
    for run, ordinal, state in tx.all(
        "SELECT execution_id, ordinal, state FROM step WHERE state <> 'PENDING'"
    ):
        found["step", run, ordinal] = (state, None)
    return found


def replay(events: Iterable[Mapping[str, Any]]) -> dict[Key, State]:
    """The same state, told by the audit events alone."""
    made: dict[Key, State] = {}
    for event in events:
        if event["kind"] == "container.moved":
            _carried(made, event["facts"]["from"], event["facts"]["to"])
        told = _told(event["kind"], event["facts"])
        if told is not None:
            made[told[0]] = told[1]
    return {key: state for key, state in made.items() if key[0] != "step" or state[0] != "PENDING"}


def _carried(made: dict[Key, State], from_: str, to: str) -> None:
    """What was in a container went along with it."""
    for key, (state, place) in made.items():
        if place is not None and place.startswith(f"{from_}/"):
            made[key] = (state, f"{to}{place.removeprefix(from_)}")


_PLACED = {"sample.stored", "sample.moved", "sample.adopted"}


def _told(kind: str, facts: Mapping[str, Any]) -> tuple[Key, State] | None:
    """What an event says the state of its thing is now, or None."""
    noun, _, verb = kind.partition(".")
    if kind == "sample.created":
        return ("sample", facts["sample"], 0), ("EXPECTED", None)
    if kind in _PLACED:
        return ("sample", facts["sample"], 0), ("STORED", facts["to"])
    if kind == "sample.taken":
        return ("sample", facts["sample"], 0), ("OUT", None)
    if kind == "sample.discarded":
        return ("sample", facts["sample"], 0), ("DISCARDED", None)
    if kind in ("procedure.created", "procedure.status"):
        state = facts["status"] if verb == "created" else facts["new"]
        return ("procedure", facts["procedure"], 0), (state, None)
    if kind == "step.state":
        return ("step", facts["execution"], facts["step"]), (facts["new"], None)
    if noun == "execution":
        return ("execution", facts["execution"], 0), (_said(verb, started="RUNNING"), None)
    if noun == "command":
        return ("command", facts["command"], 0), (verb.upper(), None)
    if noun == "input":
        decided = verb in ("accepted", "refused")
        return ("input", facts["input"], 0), (verb.upper() if decided else "OPEN", None)
    if noun == "alarm" and "state" in facts:
        return ("alarm", facts["alarm"], 0), (facts["state"], None)
    return None


def _said(verb: str, **words: str) -> str:
    return words.get(verb, verb.upper())


def differences(held: Mapping[Key, State], replayed: Mapping[Key, State]) -> str:
    """Where the tables and the trail disagree, in few words."""
    found = [
        f"{key}: tables {held.get(key)}, trail {replayed.get(key)}"
        for key in sorted({*held, *replayed})
        if held.get(key) != replayed.get(key)
    ]
    return "; ".join(found[:5])
