"""A facility in which everything that came from outside is hostile: as long as may be, with markup
and a character that turns text around. One of each thing that a view of the console is about.
"""

from crinsu_gateway.model.alarm import Severity, guidance
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ExecutionState, ProcedureStatus, ProcedureType
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import (
    alarms,
    executions,
    facilities,
    making,
    people,
    places,
    procedures,
    reconciliation,
    samples,
    stocktakes,
)
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction

MARK = "<script>alert(1)</script>"
LONG = f"{MARK}\u202e'\"&{'W' * 170}"
"""200 characters without a place to break."""
SETUP = Actor("setup", "test")


async def hostile(db: Database, technician: str) -> None:
    """Put it into a furnished store; a run of the technician's is begun in T2."""
    run = await db.write(_filled)
    wish = Wish(storage="T2")
    await db.write(start, run, technician=technician, station="bench-1", key="h", wish=wish)


def _filled(tx: Transaction) -> int:
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code=LONG, actor=SETUP
    )
    ids = [
        samples.put(
            tx,
            central_id=None,
            subject_id=subject,
            name=f"{number}{LONG}",
            description=LONG,
            tag=f"{number}{LONG}",
            actor=SETUP,
        )
        for number in range(6)
    ]
    for number, sample in enumerate(ids[:3], 1):
        slot = places.slot_at(tx, parse_address(f"T1/C1/CN1/{number}"))
        samples.adopt(tx, sample, slot, tx.now.utc_ms, SETUP)
    _asked(tx, facility, subject, ProcedureType.RETRIEVE, ids[:2])
    _counted(tx)
    _alarm(tx)
    people.add(tx, name=LONG[:100], role=Role.TECHNICIAN, actor=SETUP)
    reconciliation.note(tx, ItemKind.POSITION, "sample/7", LONG, LONG)
    return _asked(tx, facility, subject, ProcedureType.STORE, ids[3:5])


def _asked(
    tx: Transaction, facility: int, subject: int, kind: ProcedureType, ids: list[int]
) -> int:
    return procedures.create(
        tx,
        central_id=None,
        type=kind,
        status=ProcedureStatus.CREATED,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=ids,
        created_ms=tx.now.utc_ms,
        actor=SETUP,
    )


def _counted(tx: Transaction) -> None:
    """A stock-take of one cane that found something odd, and is over."""
    made = making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=SETUP)
    wish = Wish()
    run = start(tx, made, technician=SETUP.id, station=SETUP.station, key="count", wish=wish)
    stocktakes.scan(tx, run, "T1/C1/CN1", f"9{LONG}", actor=SETUP)
    stocktakes.compare(tx, run, made, ["T1/C1/CN1"])
    executions.finish(tx, run, ExecutionState.COMPLETED, code="", sentence="", actor=SETUP)
    procedures.move_to(tx, made, ProcedureStatus.COMPLETED, actor=SETUP)


def _alarm(tx: Transaction) -> None:
    alarms.raise_alarm(
        tx,
        Raised(
            source="freezer-1/level",
            code="level_low",
            severity=Severity.HIGH,
            unit="freezer-1",
            point="level",
            latched=True,
            value=LONG[:60],
            limit=LONG[:60],
            reason=LONG,
            action=guidance("level_low").action,
            at=tx.now,
        ),
    )
