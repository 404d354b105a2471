"""What an event of the device side changes at the sandbox central.

A well-formed event tells what happened in the physical world, so it is never refused: what does
not fit is applied as far as it can be, and both facts are kept in a conflict.
"""

import json

from pydantic import BaseModel

from crinsu_gateway.model.place import parse_address
from crinsu_gateway.sandbox.central import bodies, exposures, origins, positions, requested
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.confirmed import confirmed
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.effect import Effect
from crinsu_gateway.sandbox.central.facts import (
    Confirmed,
    DeviationClosed,
    DeviationOpened,
    Event,
    ExposureMeasured,
    ExposuresEnded,
    Finished,
    Judged,
    Moved,
    Procedure,
    Requested,
    RequestWithdrawn,
    Restored,
    Shipped,
    Started,
    Step,
    SubjectMade,
)

FINAL = ("COMPLETED", "FAILED")
BEGUN_THERE = ("REFILL", "TRANSFER", "STOCKTAKE")
"""What may begin at the device, without a procedure of the centre."""


def apply(centre: Centre, client: Client, gateway: Row, event: Event, facts: BaseModel) -> Effect:
    """Change what the event says; what did not fit is in the effect and in the conflict table."""
    effect = Effect()
    match facts:
        case SubjectMade():
            requested.subject_made(centre, client, gateway, facts, effect)
        case Requested():
            requested.procedure_requested(centre, client, gateway, facts, effect)
        case RequestWithdrawn():
            row = _procedure(centre, client, gateway, facts, effect)
            requested.procedure_withdrawn(centre, row, facts, effect)
        case Started():
            _started(centre, client, gateway, facts, effect)
        case Step():
            _stepped(centre, client, gateway, facts, effect)
        case Finished():
            _finished(centre, client, gateway, facts, effect)
        case Moved():
            _moved(centre, client, gateway, event, facts, effect)
        case Shipped():
            _shipped(centre, client, event, facts, effect)
        case Restored():
            _restored(gateway, facts, effect)
        case Confirmed():
            confirmed(centre, client, gateway, facts, effect)
        case Judged():
            _judged(centre, client, event, facts, effect)
        case ExposuresEnded() | ExposureMeasured() | DeviationOpened() | DeviationClosed():
            effect.conflicts += exposures.taken(centre, client, event, facts)
        case _:
            pass  # a withdrawn event only fills its place; a difference is kept with its event
    if effect.conflicts:
        centre.database.execute(
            """INSERT INTO conflict
            (gateway, epoch, seq, kind, reason, here, there, received_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
            event.gateway,
            event.epoch,
            event.seq,
            event.kind,
            "; ".join(effect.conflicts),
            json.dumps(effect.here),
            json.dumps(event.facts),
            centre.now_ms(),
        )
    return effect


def _restored(gateway: Row, facts: Restored, effect: Effect) -> None:
    """What the centre has and the gateway lost is a matter for people."""
    epoch, high = gateway["epoch"], gateway["high"]
    if epoch > facts.epoch_before:
        lost = f"all facts of epoch {epoch}"
    elif epoch == facts.epoch_before and high > facts.last_seq:
        lost = f"facts {facts.last_seq + 1} to {high} of epoch {epoch}"
    else:
        return
    effect.here = {"epoch": epoch, "high": high}
    effect.conflicts.append(f"{lost} are known here and lost there")


def _procedure(
    centre: Centre, client: Client, gateway: Row, named: Procedure, effect: Effect
) -> Row | None:
    row, own = None, named.localProcedure
    key = origins.key_of(centre, gateway["id"], "procedure", named.procedure, own)
    if key is not None:
        row = centre.database.find(f"{bodies.PROCEDURES} AND p.id = ?", client.organization_id, key)
    elif named.procedure is None:
        row = centre.database.find(
            f"{bodies.PROCEDURES} AND p.gateway = ? AND p.ref = ?",
            client.organization_id,
            gateway["id"],
            str(named.localProcedure),
        )
    if row is not None:
        effect.procedure = row["id"]
        effect.here = {"status": row["status"], "gateway": row["gateway"]}
    return row


def _set(centre: Centre, key: int, **columns: object) -> None:
    names = ", ".join(f"{name} = ?" for name in columns)
    centre.database.execute(
        f"UPDATE procedure SET {names}, updated_ms = ? WHERE id = ?",  # noqa: S608
        *columns.values(),
        centre.now_ms(),
        key,
    )


def _started(centre: Centre, client: Client, gateway: Row, facts: Started, effect: Effect) -> None:
    row = _procedure(centre, client, gateway, facts, effect)
    if row is None and facts.procedure is None and facts.type in BEGUN_THERE:
        _begun_there(centre, client, gateway, facts, effect)
        return
    if row is None:
        effect.conflicts.append("this procedure is not known here")
        return
    if row["status"] in FINAL:
        effect.conflicts.append(f"the procedure is {row['status']} here")
        _set(centre, row["id"], conflict=1)
    elif row["status"] == "IN_PROGRESS" and row["gateway"] != gateway["id"]:
        effect.conflicts.append(f"gateway {row['gateway']} is executing the procedure")
        _set(centre, row["id"], conflict=1)
    else:
        fits = row["status"] in ("CREATED", "IN_PROGRESS")
        if not fits:
            effect.conflicts.append(f"the procedure was {row['status']} here when it was started")
        target = positions.storage_named(centre, client, gateway, facts.storage)
        _set(
            centre,
            row["id"],
            status="IN_PROGRESS",
            gateway=gateway["id"],
            storage_id=target["id"] if target else row["storage_id"],
            conflict=0 if fits and not row["conflict"] else 1,
        )


def _begun_there(
    centre: Centre, client: Client, gateway: Row, facts: Started, effect: Effect
) -> None:
    """Started at the device: the centre makes the procedure and answers its id."""
    storage = positions.storage_named(centre, client, gateway, facts.storage)
    if storage is None:
        effect.conflicts.append(f"there is no storage solution {facts.storage} here")
    facility = storage["facility_id"] if storage else gateway["facility_id"]
    if facility is None:
        return
    now = centre.now_ms()
    effect.procedure = centre.database.execute(
        """INSERT INTO procedure (facility_id, type, status, storage_id, gateway, ref, conflict,
        created_ms, updated_ms, subject_id)
        VALUES (?, ?, 'IN_PROGRESS', ?, ?, ?, ?, ?, ?,
        (SELECT id FROM subject WHERE facility_id = ? AND code = ?))""",
        facility,
        facts.type,
        storage["id"] if storage else None,
        gateway["id"],
        str(facts.localProcedure),
        int(storage is None),
        now,
        now,
        facility,
        facts.subjectCode,
    )
    for sample in facts.samples:
        key = int(sample) if sample.isdecimal() and len(sample) < 16 else None
        row = origins.sample(centre, client, gateway["id"], key, None)
        if row is not None:  # each is told by its own fact when it moves
            centre.database.execute(
                "INSERT OR IGNORE INTO procedure_sample (procedure_id, sample_container_id) "
                "VALUES (?, ?)",
                *(effect.procedure, row["id"]),
            )


def _stepped(centre: Centre, client: Client, gateway: Row, facts: Step, effect: Effect) -> None:
    row = _procedure(centre, client, gateway, facts, effect)
    if row is None:
        effect.conflicts.append("this procedure is not known here")
    elif row["status"] == "IN_PROGRESS" and row["gateway"] == gateway["id"]:
        _set(centre, row["id"], step=f"{facts.step} {facts.kind} {facts.state}")
    else:
        effect.conflicts.append(f"the procedure is {row['status']} here")


def _finished(
    centre: Centre, client: Client, gateway: Row, facts: Finished, effect: Effect
) -> None:
    row = _procedure(centre, client, gateway, facts, effect)
    if row is None:
        effect.conflicts.append("this procedure is not known here")
    elif row["gateway"] not in (None, gateway["id"]):
        effect.conflicts.append(f"gateway {row['gateway']} executes the procedure")
        _set(centre, row["id"], conflict=1)
    elif row["status"] in FINAL and row["status"] != facts.status:
        effect.conflicts.append(f"the procedure is {row['status']} here")
        _set(centre, row["id"], conflict=1)
    else:
        fits = row["status"] in ("IN_PROGRESS", facts.status)
        if not fits:
            effect.conflicts.append(f"the procedure was {row['status']} here when it ended")
        _set(
            centre,
            row["id"],
            status=facts.status,
            reason=facts.sentence or row["reason"],
            gateway=gateway["id"],
            conflict=0 if fits and not row["conflict"] else 1,
        )


def _moved(
    centre: Centre, client: Client, gateway: Row, event: Event, facts: Moved, effect: Effect
) -> None:
    row = origins.sample(centre, client, event.gateway, facts.sample, facts.localSample)
    if row is None:
        effect.conflicts.append(_no_sample(facts))
        return
    before = positions.address_of(centre, row)
    effect.here = {"state": row["state"], "address": before}
    state = "MISSING" if event.kind == "sample.missed" else "OUT"
    if (before, row["state"]) == (facts.to, "STORED" if facts.to else state):
        return  # it stands so here already: nobody has to look
    if before != facts.from_:
        effect.conflicts.append(f"it was {before or row['state']} here, not {facts.from_ or 'out'}")
    if facts.to is None:
        positions.put(centre, row["id"], state, None, None, None)
        return
    place = parse_address(facts.to)
    storage = positions.storage_named(centre, client, gateway, place.storage)
    if storage is None:
        effect.conflicts.append(f"there is no storage solution {place.storage} here")
        return
    container = positions.container_at(centre, storage["id"], place.containers)
    other = positions.occupant(centre, container, place.slot)
    if other is not None and other != row["id"]:
        effect.conflicts.append(f"slot {facts.to} holds sample container {other} here")
    moved_only = event.kind == "sample.moved" and row["stored_ms"] is not None
    stored = row["stored_ms"] if moved_only else event.at
    positions.put(centre, row["id"], "STORED", container, place.slot, stored)


def _judged(centre: Centre, client: Client, event: Event, facts: Judged, effect: Effect) -> None:
    """What is discarded is gone; a quarantine is kept with its event."""
    row = origins.sample(centre, client, event.gateway, facts.sample, facts.localSample)
    if row is None:
        effect.conflicts.append(_no_sample(facts))
    elif event.kind == "sample.discarded":
        positions.put(centre, row["id"], "DISCARDED", None, None, None)


def _shipped(centre: Centre, client: Client, event: Event, facts: Shipped, effect: Effect) -> None:
    """It left with a shipper, or came with one; either way it is in no slot."""
    row = origins.sample(centre, client, event.gateway, facts.sample, facts.localSample)
    if row is None:
        effect.conflicts.append(_no_sample(facts))
        return
    effect.here = {"state": row["state"]}
    if row["state"] == "STORED":
        effect.conflicts.append("it was stored here")
    arrived = event.kind == "sample.received"
    positions.put(centre, row["id"], "OUT" if arrived else "SHIPPED", None, None, None)


def _no_sample(named: Moved | Judged | Shipped) -> str:
    return f"there is no sample container {named.sample or named.localSample} here"
