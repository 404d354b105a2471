"""The broker hears of what is out of the cold at once, and never whose or which by name."""

import json

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import lifts
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import with_procedure
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import STATE, address, publishing
from tests.fakes.peers import until

pytestmark = pytest.mark.slow

ANNA = Actor("anna.tech", "bench-1")


def begun(tx: Transaction) -> int:
    """A retrieval that runs; its execution."""
    procedure = with_procedure(tx, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"])
    return start(tx, procedure, technician="anna.tech", station="bench-1", key="k", wish=Wish())


def lifted(tx: Transaction, execution: int) -> None:
    """Its cane is up."""
    storage = tx.value("SELECT storage_id FROM execution WHERE id = ?", (execution,))
    lifts.begin(tx, execution, storage, "C1/CN1", ANNA)


@pytest.mark.requirement("R31")
async def test_a_lift_is_told_with_its_budget_and_its_end(broker: Mosquitto, db: Database) -> None:
    """Null, then the clock with the id of the tightest, then null again."""
    execution = await db.write(begun)
    procedure = await db.read(lambda tx: tx.value("SELECT id FROM procedure"))
    storage = await db.read(lambda tx: tx.value("SELECT storage_id FROM execution"))
    topic = f"procedures/{procedure}"
    async with publishing(db, address(broker.port)), listening(broker.port) as hears:
        await hears.until(STATE, bool)
        await db.write(lifted, execution)
        up = await hears.until(topic, lambda told: told and told["execution"]["exposure"])
        await db.write(lifts.lowered, execution, storage, "C1/CN1", ANNA)
        await until(lambda: hears.on(topic)[-1]["execution"]["exposure"] is None)
    clock = up["execution"]["exposure"]
    sample = await db.read(lambda tx: tx.value("SELECT id FROM sample_container"))
    assert (clock["state"], clock["samples"], clock["tightest"]) == ("running", 1, sample)
    assert clock["budget"] > clock["seconds"] >= 0
    assert [word for word in ("anna", "TAG-1", "Vial") if word in json.dumps(up)] == []
