"""A small facility in a real store on disk: T1 with canes, subjects, vials and procedures."""

from pathlib import Path

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.thermal import CarrierClass
from crinsu_gateway.store import facilities, meta, places, procedures, samples, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitEntry
from tests.fakes.new_store import new_store

SETUP = Actor("setup", "test")
LAYOUT = Layout(
    (Level(ContainerKind.CANISTER, "C", 2), Level(ContainerKind.CANE, "CN", 2)), ("1", "2", "3")
)

FREEZER = UnitEntry(
    "freezer-1",
    "crinsu-sandbox-freezer",
    "net",
    tuple(
        PointEntry(name, name, kind, purpose, writable, 60.0)
        for name, kind, purpose, writable in (
            ("level", "level", Purpose.LEVEL, False),
            ("temperature", "temperature", Purpose.TEMPERATURE, False),
            ("lid_open", "status", Purpose.LID_OPEN, False),
            ("lid_lock", "status", Purpose.LID_LOCK, True),
            ("filling", "status", Purpose.FILLING, False),
            ("fill_valve", "status", Purpose.FILL_VALVE, True),
        )
    ),
)


async def furnished(
    path: Path, clock: Clock, *, with_unit: bool = True, gateway: str = "gw-test"
) -> Database:
    """An open store with the facility in it; the caller closes it."""
    db = Database(new_store(path), clock)
    await db.write(_furnish, with_unit, gateway)
    return db


def _furnish(tx: Transaction, with_unit: bool, gateway: str) -> None:
    meta.claim(tx, gateway)
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    units.apply(tx, [FREEZER] if with_unit else [])
    bound = ("freezer-1",) if with_unit else ()
    for name in ("T1", "T2"):
        entry = StorageEntry(
            name, StorageType.TANK, bound if name == "T1" else (), LAYOUT, 20.0, -150.0
        )
        places.apply(tx, facility, entry, SETUP)


def with_procedure(
    tx: Transaction,
    type: ProcedureType,
    tags: list[str],
    *,
    central_id: int | None = None,
    status: ProcedureStatus = ProcedureStatus.CREATED,
    stored_at: list[str] | None = None,
) -> int:
    """Add a subject, its sample containers and a procedure over them; the local id."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="SUBJ-1", actor=SETUP
    )
    ids = []
    for index, tag in enumerate(tags):
        sample_id = samples.put(
            tx, central_id=None, subject_id=subject, name=f"Vial {tag}", tag=tag, actor=SETUP
        )
        tx.change(
            "UPDATE sample_container SET carrier_class = ?, carrier_by = 'site' WHERE id = ?",
            (CarrierClass.VIAL_2_HALF, sample_id),
        )
        if stored_at:
            slot = places.slot_at(tx, parse_address(stored_at[index]))
            samples.adopt(tx, sample_id, slot, tx.now.utc_ms, SETUP)
        ids.append(sample_id)
    refill = type is ProcedureType.REFILL
    return procedures.create(
        tx,
        central_id=central_id,
        type=type,
        status=status,
        facility_id=facility,
        subject_id=None if refill else subject,
        storage_id=places.storage_named(tx, "T1").local_id if refill else None,
        sample_ids=ids,
        created_ms=tx.now.utc_ms,
        actor=SETUP,
    )
