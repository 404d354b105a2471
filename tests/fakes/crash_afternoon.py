"""The acts of the scripted day beside the procedures of its bench: places, people, decisions.

Each is done once, also when the day is started again: whether it was done is read from the store.
They are what an office does: it hires somebody, takes a sheet over, moves a cane, blocks a slot,
orders a quarantine and ends it, resolves what a count found, closes a deviation by signature, and
looks into an incident.
"""

import secrets
from collections.abc import Callable

from crinsu_gateway.model.alarm import TEMP_HIGH, Severity
from crinsu_gateway.model.audit import Actor, record_hash
from crinsu_gateway.model.deviation import DeviationState
from crinsu_gateway.model.deviation import Resolution as Closing
from crinsu_gateway.model.incident import Findings, IncidentOrigin
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import parse_address, parse_spot
from crinsu_gateway.model.sheet import Problems
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.model.stocktake import Resolution
from crinsu_gateway.store import (
    alarms,
    clearance,
    container_moves,
    deviations,
    incidents,
    inventory_import,
    people,
    places,
    resolving,
    samples,
    slots,
    step_ups,
    stocktakes,
)
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.transaction import Transaction

LEAD, OFFICE = Actor("lead-1", "office"), Actor("office-1", "office")
SHEET = (
    "id,tag,name,description,subject,carrier,state,clearance,address,stored_at,holder,out_at\n"
    ",C,Vial C,,SUBJ-1,,STORED,RELEASED,T1/C2/CN1/1,,,\n"
    ",D,Vial D,,SUBJ-1,,EXPECTED,RELEASED,,,,\n"
    ",E,Vial E,,SUBJ-2,,STORED,QUARANTINED,T1/C2/CN2/3,,,\n"
)
Act = Callable[[Transaction], None]


def morning() -> tuple[Act, ...]:
    """What the office does before the bench begins."""
    return (_hire, _take_over, _block, _unblock)


def evening() -> tuple[Act, ...]:
    """What it does after: it begins with what the day's count found."""
    return (_resolve, _quarantine, _release, _move_cane, _too_warm, _close, _look_into, _settle)


def _said(tx: Transaction, kind: str) -> bool:
    """Whether the trail knows an event of this kind."""
    found = f'%"kind":"{kind}"%'
    return bool(tx.value("SELECT 1 FROM audit_event WHERE CAST(body AS TEXT) LIKE ?", (found,)))


def _tagged(tx: Transaction, tag: str) -> int:
    found = samples.tagged(tx, tag)
    assert found is not None
    return found.local_id


def _hire(tx: Transaction) -> None:
    if not tx.value("SELECT 1 FROM person"):
        made = people.add(tx, name="Ada Example", role=Role.SUPERVISOR, actor=OFFICE)
        people.give_badge(tx, made, "0" * 64, OFFICE)


def _take_over(tx: Transaction) -> None:
    if not _said(tx, "inventory.imported"):
        problems = Problems("day.csv")
        lines = SHEET.splitlines(keepends=True)
        inventory_import.take_over(tx, lines, "a new tank", OFFICE, problems)
        assert not problems.found, problems.found


def _block(tx: Transaction) -> None:
    if not _said(tx, "slot.blocked"):
        slots.block(tx, places.slot_at(tx, parse_address("T1/C1/CN2/1")), "cracked", LEAD)


def _unblock(tx: Transaction) -> None:
    if not _said(tx, "slot.unblocked"):
        slots.unblock(tx, places.slot_at(tx, parse_address("T1/C1/CN2/1")), "changed", OFFICE)


def _resolve(tx: Transaction) -> None:
    _, found = stocktakes.page(tx, 0, 10, only_open=True)
    for row in found:
        how = Resolution.KEEP if row.difference.sample is None else Resolution.CORRECT
        slot = _first_free(tx) if how is Resolution.CORRECT else None
        stocktakes.resolve(tx, row.id, how, reason="looked again", slot=slot, actor=OFFICE)


def _first_free(tx: Transaction) -> str:
    """A free slot of the cane that was counted."""
    label = tx.value(
        "SELECT s.label FROM slot s JOIN container c ON c.id = s.container_id "
        "WHERE c.id = 2 AND NOT s.held ORDER BY s.ordinal LIMIT 1"
    )
    return f"T1/C1/CN1/{label}"


def _quarantine(tx: Transaction) -> None:
    if not _said(tx, "sample.quarantined"):
        clearance.quarantine(tx, _tagged(tx, "C"), "a torn label", LEAD)


def _release(tx: Transaction) -> None:
    if not _said(tx, "sample.released"):
        clearance.release(tx, _tagged(tx, "C"), "read again", OFFICE)


def _move_cane(tx: Transaction) -> None:
    if not _said(tx, "container.moved"):
        cane = tx.value("SELECT id FROM container WHERE path = 'C2/CN2' ORDER BY id LIMIT 1")
        spot = parse_spot("T1/C2/CN9")
        container_moves.move(tx, cane, spot, reason="room", actor=LEAD)


def _too_warm(tx: Transaction) -> None:
    if tx.value("SELECT 1 FROM deviation"):
        return
    source = ("freezer-1/temperature", TEMP_HIGH, Severity.HIGH, "freezer-1", "temperature", False)
    alarms.raise_alarm(tx, Raised(*source, "-140 Cel", "-150 Cel", "too warm", "look", tx.now))
    alarms.calm(tx, "freezer-1/temperature", TEMP_HIGH, tx.now)


def _close(tx: Transaction) -> None:
    """The supervisor signs with a fresh PIN; whether the PIN was right is not what is tried."""
    for row in deviations.page(tx, 0, 10, state=DeviationState.OPEN)[1]:
        who = people.standing(tx, int(tx.value("SELECT min(id) FROM person")))
        shown = record_hash(resolving.to_sign(tx, row.id, "a lid stood open", "closed it"))
        token = secrets.token_urlsafe(8)
        step_ups.grant(
            tx,
            who,
            token=token,
            purpose=Purpose.SIGN,
            shown_hash=shown,
            station="office",
            session_id=None,
            with_badge=True,
        )
        closing = Closing("a lid stood open", "closed it", "")
        by = Actor(who.actor_id, "office", who.role.value)
        resolving.close(tx, row.id, closing, step_up=token, actor=by, key=f"close {row.id}")


def _look_into(tx: Transaction) -> None:
    if not _said(tx, "incident.opened"):
        origin, what = IncidentOrigin.BY_HAND, "a lid stood open at night"
        incidents.open_incident(tx, origin, "", what, actor=LEAD, samples=[_tagged(tx, "C")])


def _settle(tx: Transaction) -> None:
    for row in incidents.page(tx, 0, 10)[1]:
        if row.state == "OPEN":
            found = Findings("no harm", "a worn hinge", "a new hinge")
            incidents.find_out(tx, row.id, found, actor=LEAD, reason="looked at it")
            incidents.close(tx, row.id, signature="L. Lead", actor=OFFICE, key=f"shut {row.id}")
