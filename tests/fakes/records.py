"""A store in which something of every kind of record is: for tests over all declared resources."""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.incident import IncidentOrigin
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import InputKind, ProcedureStatus, ProcedureType
from crinsu_gateway.store import (
    alarms,
    audit_search,
    checkpoints,
    custody,
    emergencies,
    executions,
    incidents,
    inputs,
    lifts,
    people,
    places,
    reconciliation,
    stocktakes,
)
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import end_low_level, raise_low_level, raise_sensor_fault
from tests.fakes.facility import with_procedure
from tests.fakes.registered import published
from tests.fakes.trail import SEALING

ANNA = Actor("anna", "bench-1")
SENT_MS = 1_000_000_000_000


def furnish_records(tx: Transaction) -> None:
    """Procedures, a run with a lift, alarms, an emergency, people, differences, a review."""
    with_procedure(tx, ProcedureType.STORE, ["TAG-1", "TAG-2"], central_id=41)
    with_procedure(tx, ProcedureType.RETRIEVE, ["TAG-3"], stored_at=["T1/C1/CN1/1"])
    with_procedure(tx, ProcedureType.REFILL, [], status=ProcedureStatus.PENDING)
    wish = Wish(container="C2/CN1")
    run = start(tx, 41, technician="tech-1", station="bench-1", key="k-1", wish=wish)
    executions.plan(tx, run, [("open_lid", {"unit": "freezer-1"}), ("sign", {})])
    inputs.give(tx, run, InputKind.SCAN, "TAG-9", actor=ANNA, key="k-2")
    raise_low_level(tx)
    alarms.acknowledge(tx, raise_sensor_fault(tx), actor=ANNA, note="ordered", key="k-3")
    end_low_level(tx)
    raise_low_level(tx)
    lifts.begin(tx, run, places.storage_named(tx, "T1").local_id, "C1/CN1", ANNA)
    people.add(tx, name="Ada Example", role=Role.TECHNICIAN, actor=ANNA)
    _break_glass(tx, run)
    sample = tx.value("SELECT min(id) FROM sample_container")
    incidents.open_incident(tx, IncidentOrigin.BY_HAND, "", "it fell", samples=[sample])
    reconciliation.note(tx, "position", "sample/3", "T1/C1/CN2/1", "T1/C1/CN1/1")
    published(tx)
    procedure = tx.value("SELECT max(id) FROM procedure")
    stocktakes.scan(tx, run, "T1/C1/CN1", "ODD", actor=ANNA)
    stocktakes.compare(tx, run, procedure, ["T1/C1/CN1"])
    audit_search.review(tx, ANNA, audit_search.ALL, 1, 2, "all in order")
    checkpoints.make(tx, SEALING, "start")
    custody.note(tx, sample, 1)
    tx.change(
        "INSERT INTO deviation (kind, storage_id, alarm_id, opened_ms, opened_boot_ms, boot_id) "
        "VALUES ('storage', 1000000000001, 1, ?, 0, 'b')",
        (SENT_MS,),
    )


def _break_glass(tx: Transaction, run: int) -> None:
    made = emergencies.declare(
        tx,
        places.storage_named(tx, "T2").local_id,
        reason="its vacuum is lost",
        actor=None,
        called="Pat",
        station="bench-1",
        client="lis",
        token="emergency-t",
    )
    emergencies.use(tx, made, "witness", ANNA, run, 1)
