"""One of everything in two facilities of one store: here, and elsewhere, which says so.

It is for tests of who sees what; the things are in no state that makes sense together.
"""

from dataclasses import dataclass, replace

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.place import StorageType, parse_address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import alarms, facilities, places, procedures, samples, units
from crinsu_gateway.store.alarms import Raised
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import FREEZER, LAYOUT, SETUP

HERE, ELSEWHERE = "Lyon Centre", "Elsewhere Centre"
MISSING = 999
Things = dict[Thing, str | int]


@dataclass(frozen=True, slots=True)
class TwoFacilities:
    """What stands for each thing: here, elsewhere, and nowhere."""

    here: Things
    elsewhere: Things
    nowhere: Things


def furnish(tx: Transaction) -> TwoFacilities:
    """Put it all into a store that is furnished already."""
    units.apply(tx, [FREEZER, replace(FREEZER, name="elsewhere-1")])
    here = _side(tx, HERE, "T1", "freezer-1", "HERE")
    elsewhere = _side(tx, ELSEWHERE, "ELSEWHERE-T", "elsewhere-1", "ELSEWHERE")
    nowhere: Things = {
        thing: "nowhere" if isinstance(one, str) else MISSING for thing, one in here.items()
    }
    nowhere[Thing.ADDRESS] = "T9/C1/CN1/1"
    return TwoFacilities(here, elsewhere, nowhere)


def _side(tx: Transaction, name: str, storage: str, unit: str, word: str) -> Things:
    facility = facilities.own(tx, name, "Europe/Paris")
    entry = StorageEntry(storage, StorageType.TANK, (unit,), LAYOUT, 20.0, -150.0)
    storage_id = places.apply(tx, facility, entry, SETUP)
    subject = facilities.put_subject(
        tx,
        central_id=None,
        facility_id=facility,
        code=f"{word}-1",
        first_name=f"{word}-first",
        last_name=f"{word}-last",
        actor=SETUP,
    )
    sample = samples.put(
        tx,
        central_id=None,
        subject_id=subject,
        name=f"Vial {word}",
        tag=f"TAG-{word}",
        actor=SETUP,
    )
    address = f"{storage}/C1/CN1/1"
    slot = places.slot_at(tx, parse_address(address))
    samples.adopt(tx, sample, slot, tx.now.utc_ms, SETUP)
    container = tx.value(
        "SELECT id FROM container WHERE storage_id = ? AND path = 'C1/CN1'", (storage_id,)
    )
    procedure = procedures.create(
        tx,
        central_id=None,
        type=ProcedureType.RETRIEVE,
        status=ProcedureStatus.CREATED,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=[sample],
        created_ms=tx.now.utc_ms,
        actor=SETUP,
    )
    _waiting(tx, facility, subject, word)
    execution = _execution(tx, procedure, storage_id, word)
    alarm = _alarm(tx, unit, word)
    deviation = tx.insert(
        "INSERT INTO deviation (kind, storage_id, opened_ms, opened_boot_ms, boot_id) "
        "VALUES ('storage', ?, 1, 1, 'boot-a')",
        (storage_id,),
    )
    return {
        Thing.FACILITY: facility,
        Thing.UNIT: unit,
        Thing.STORAGE: storage_id,
        Thing.STORAGE_NAME: storage,
        Thing.CONTAINER: int(container),
        Thing.SLOT: slot,
        Thing.ADDRESS: address,
        Thing.SAMPLE: sample,
        Thing.ANY_SAMPLE: f"TAG-{word}",
        Thing.SUBJECT: subject,
        Thing.SUBJECT_CODE: f"{word}-1",
        Thing.PROCEDURE: procedure,
        Thing.EXECUTION: execution,
        Thing.ALARM: alarm,
        Thing.DEVIATION: deviation,
        Thing.INCIDENT: _incident(tx, sample, word),
        Thing.EXPOSURE: _exposure(tx, sample),
        Thing.CUSTODY: int(tx.value("SELECT max(id) FROM custody WHERE sample_id = ?", (sample,))),
        Thing.EMERGENCY: _emergency(tx, storage_id, word),
        Thing.DIFFERENCE: _difference(tx, execution, procedure, sample, word),
    }


def _waiting(tx: Transaction, facility: int, subject: int, word: str) -> None:
    """A store that could be done in any storage solution."""
    sample = samples.put(
        tx,
        central_id=None,
        subject_id=subject,
        name=f"Expected {word}",
        tag=f"NEW-{word}",
        actor=SETUP,
    )
    procedures.create(
        tx,
        central_id=None,
        type=ProcedureType.STORE,
        status=ProcedureStatus.CREATED,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=[sample],
        created_ms=tx.now.utc_ms,
        actor=SETUP,
    )


def _execution(tx: Transaction, procedure: int, storage_id: int, word: str) -> int:
    execution = tx.insert(
        "INSERT INTO execution (key, procedure_id, storage_id, technician, station, state, "
        "started_ms, started_boot_ms, boot_id, ended_ms) "
        "VALUES (?, ?, ?, ?, 'bench-1', 'COMPLETED', 1, 1, 'boot-a', 2)",
        (word, procedure, storage_id, f"{word}-technician"),
    )
    tx.change("INSERT INTO execution_member VALUES (?, 1, ?)", (execution, procedure))
    return execution


def _alarm(tx: Transaction, unit: str, word: str) -> int:
    raised = Raised(
        source=f"{unit}/level",
        code="level_low",
        severity=Severity.LOW,
        unit=unit,
        point="level",
        latched=False,
        value="12 %",
        limit="20 %",
        reason=f"the level {word} is low",
        action="look",
        at=tx.now,
    )
    return alarms.raise_alarm(tx, raised)


def _incident(tx: Transaction, sample: int, word: str) -> int:
    incident = tx.insert(
        "INSERT INTO incident (origin, about, what, opened_ms, opened_by, opened_event) "
        "VALUES ('by-hand', ?, ?, 1, 'somebody', 1)",
        (f"by-hand/{word}", f"{word} happened"),
    )
    tx.change("INSERT INTO incident_sample VALUES (?, ?)", (incident, sample))
    return incident


def _emergency(tx: Transaction, storage_id: int, word: str) -> int:
    return tx.insert(
        "INSERT INTO emergency (storage_id, token_hash, client, called, station, reason, at_ms, "
        "until_ms, boot_id, until_boot_ms) "
        "VALUES (?, ?, 'nobody', ?, 'bench-1', 'a test', 1, 2, 'boot-z', 2)",
        (storage_id, word, f"{word}-caller"),
    )


def _difference(tx: Transaction, execution: int, procedure: int, sample: int, word: str) -> int:
    return tx.insert(
        "INSERT INTO stocktake_difference (execution_id, procedure_id, kind, tag, sample_id, "
        "recorded, created_ms) VALUES (?, ?, 'MISSING', ?, ?, 'T1/C1/CN1/1', 1)",
        (execution, procedure, f"TAG-{word}", sample),
    )


def _exposure(tx: Transaction, sample: int) -> int:
    return tx.insert(
        "INSERT INTO exposure (sample_id, carrier_class, environment, method, start_c, "
        "start_from, storage_c, began_ms, began_boot_ms, began_boot_id, since_ms, since_boot_ms, "
        "since_boot_id) VALUES (?, 'vial_2ml_0.5', 'room', 'bounded', -196.0, 'assumed', -196.0, "
        "1, 1, 'boot-a', 1, 1, 'boot-a')",
        (sample,),
    )
