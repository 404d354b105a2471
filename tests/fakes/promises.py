"""The promises that no crash may break, checked on a store as a restart finds it.

P1 what was confirmed is there, P2 state is what the events of the trail make it, P3 the centre has
each fact once and in order, P4 the trail is whole, P5 boot time never runs back within a boot,
P6 one sample container in one slot. Each check raises AssertionError with what it found; nothing
is changed. The daemon's own code is used only to open the file and to verify the chain.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import apsw

from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

CONFIRMED = {
    "started": "SELECT id FROM execution",
    "scan": "SELECT id FROM input WHERE kind = 'scan' AND verdict = 'ACCEPTED'",
    **{
        kind: f"SELECT id FROM input WHERE kind = '{kind}' AND verdict = 'ACCEPTED'"
        for kind in ("pause", "resume")
    },
    "event": "SELECT seq FROM audit_event",
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
    assert told_acts(tx) == acts(events), "P3: an act without its fact for the centre, or a fact"
    one_place_each(tx)


_ACTS = (
    *("sample.stored", "sample.taken", "sample.moved", "sample.shipped", "sample.received"),
    *("sample.missed", "sample.quarantined", "sample.released", "sample.discarded"),
    *("stocktake.difference", "stocktake.resolved"),
)


def told_acts(tx: Transaction) -> Mapping[str, int]:
    """How many facts of each kind of act the centre is told."""
    return Counter(row[0] for row in tx.all("SELECT kind FROM outbox") if row[0] in _ACTS)


def acts(events: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
    """How many acts of each kind there were; what goes along with its container moves as well."""
    found: Counter[str] = Counter()
    for event in events:
        if event["kind"] in _ACTS:
            found[event["kind"]] += 1
        elif event["kind"] == "container.moved" and event["facts"]["samples"]:
            found["sample.moved"] += event["facts"]["samples"]
    return found


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
        found["command", id, 0] = (state, None)
    for id, verdict in tx.all("SELECT id, verdict FROM input"):
        found["input", id, 0] = (verdict, None)
    for run, ordinal, state in tx.all(
        "SELECT execution_id, ordinal, state FROM step WHERE state <> 'PENDING'"
    ):
        found["step", run, ordinal] = (state, None)
    for key, sql in _ONE_WORD.items():
        for id, other, state in tx.all(sql):
            found[key, id, other] = (state, None)
    return found


_ONE_WORD = {
    "clearance": "SELECT id, 0, clearance FROM sample_container WHERE clearance <> 'RELEASED'",
    "slot": "SELECT slot_id, 0, 'BLOCKED' FROM slot_block",
    "left": "SELECT procedure_id, sample_id, state FROM procedure_item WHERE state = 'LEFT'",
    "difference": "SELECT id, 0, COALESCE(resolution, 'OPEN') FROM stocktake_difference",
    "deviation": "SELECT id, 0, state FROM deviation",
    "incident": "SELECT id, 0, state FROM incident",
}
"""States of one word, by the name of what has them: two ids and the word."""


def replay(events: Iterable[Mapping[str, Any]]) -> dict[Key, State]:
    """The same state, told by the audit events alone."""
    made: dict[Key, State] = {}
    for event in events:
        if event["kind"] == "container.moved":
            _carried(made, event["facts"]["from"], event["facts"]["to"])
        for key, state in _told(event["kind"], event["facts"]):
            made[key] = state
    return {key: state for key, state in made.items() if state[0] not in _NOTHING_SAID}


def _carried(made: dict[Key, State], from_: str, to: str) -> None:
    """What was in a container went along with it."""
    for key, (state, place) in made.items():
        if place is not None and place.startswith(f"{from_}/"):
            made[key] = (state, f"{to}{place.removeprefix(from_)}")


_NOTHING_SAID = {"PENDING STEP", "RELEASED", "IN SERVICE"}
"""How a thing stands of which no event need ever have told."""
_PLACED = {"sample.stored", "sample.moved", "sample.adopted"}
_SAMPLE = {
    "sample.created": "EXPECTED",
    "sample.taken": "OUT",
    "sample.discarded": "DISCARDED",
    "sample.shipped": "SHIPPED",
    "sample.received": "OUT",
    "sample.missed": "MISSING",
}
_CLEARED = {"sample.quarantined": "QUARANTINED", "sample.released": "RELEASED"}
_SLOT = {"slot.blocked": "BLOCKED", "slot.unblocked": "IN SERVICE"}
_DEVIATION = {"opened": "OPEN"}
_EXECUTION = {"execution.started": "RUNNING", "execution.resumed": "RUNNING"}


def _told(kind: str, facts: Mapping[str, Any]) -> Iterator[tuple[Key, State]]:
    """What an event says the state of its things is now."""
    noun, _, verb = kind.partition(".")
    if kind in _PLACED:
        yield ("sample", facts["sample"], 0), ("STORED", facts["to"])
    elif kind in _SAMPLE:
        yield ("sample", facts["sample"], 0), (_SAMPLE[kind], None)
    elif kind in _CLEARED:
        yield ("clearance", facts["sample"], 0), (_CLEARED[kind], None)
    elif kind == "inventory.imported":
        for sample, state, clearance, place, _ in facts["samples"]:
            yield ("sample", sample, 0), (state, place)
            yield ("clearance", sample, 0), (clearance, None)
    elif kind in _SLOT:
        yield ("slot", facts["slot"], 0), (_SLOT[kind], None)
    elif kind in ("procedure.created", "procedure.status"):
        state = facts["status"] if verb == "created" else facts["new"]
        yield ("procedure", facts["procedure"], 0), (state, None)
    elif kind == "procedure.left":
        for sample in facts["samples"]:
            yield ("left", facts["procedure"], sample), ("LEFT", None)
    elif kind == "step.state":
        state = "PENDING STEP" if facts["new"] == "PENDING" else facts["new"]
        yield ("step", facts["execution"], facts["step"]), (state, None)
    elif noun == "execution":
        yield ("execution", facts["execution"], 0), (_EXECUTION.get(kind, verb.upper()), None)
    elif noun == "command":
        yield ("command", facts["command"], 0), (verb.upper(), None)
    elif noun == "input":
        decided = verb in ("accepted", "refused")
        yield ("input", facts["input"], 0), (verb.upper() if decided else "OPEN", None)
    elif kind == "stocktake.difference":
        yield ("difference", facts["difference"], 0), ("OPEN", None)
    elif kind == "stocktake.resolved":
        yield ("difference", facts["difference"], 0), (facts["resolution"], None)
    elif kind in ("incident.opened", "incident.closed"):
        yield ("incident", facts["incident"], 0), (facts["new"], None)
    elif noun == "deviation":
        yield ("deviation", facts["deviation"], 0), (_DEVIATION.get(verb, verb.upper()), None)
    elif noun == "alarm" and "state" in facts:
        yield ("alarm", facts["alarm"], 0), (facts["state"], None)


def differences(held: Mapping[Key, State], replayed: Mapping[Key, State]) -> str:
    """Where the tables and the trail disagree, in few words."""
    found = [
        f"{key}: tables {held.get(key)}, trail {replayed.get(key)}"
        for key in sorted({*held, *replayed})
        if held.get(key) != replayed.get(key)
    ]
    return "; ".join(found[:5])
