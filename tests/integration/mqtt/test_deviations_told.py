"""Deviations on a real broker: kept while they are open, told when closed, without a name."""

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.deviation import Resolution
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import deviations, lifts
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.facility import with_procedure
from tests.fakes.mosquitto import Mosquitto, listening
from tests.fakes.mqtt_publishing import address, publishing

pytestmark = pytest.mark.slow

ANNA = Actor("anna.tech", "bench-1")
SAID = Resolution("Anna dropped it", "told Dr. Moreau", "R. Keller, QA")


def lifted(tx: Transaction) -> tuple[int, int]:
    """A cane that is up for a minute already; the execution and its storage solution."""
    made = with_procedure(tx, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"])
    run = start(tx, made, technician="anna.tech", station="bench-1", key="k", wish=Wish())
    storage = int(tx.value("SELECT storage_id FROM execution WHERE id = ?", (run,)))
    lifts.begin(tx, run, storage, "C1/CN1", ANNA)
    tx.change("UPDATE exposure SET proven_ms = 30000")
    lifts.look(tx)
    return run, storage


@pytest.mark.requirement("R30")
async def test_a_deviation_is_kept_while_it_is_open_and_told_when_it_is_closed(
    broker: Mosquitto, db: Database
) -> None:
    """While something is out that comes first; then how long; whoever comes later hears it too."""
    run, storage = await db.write(lifted)
    topic = "deviations/1"
    async with listening(broker.port) as hears, publishing(db, address(broker.port)):
        told = await hears.until(topic, bool)
        assert (told["state"], told["still_out"], told["longest"]) == ("OPEN", True, None)
        assert (told["kind"], told["storage"], told["container"]) == ("exposure", "T1", "C1/CN1")
        assert told["action"].startswith("bring")
        await db.write(lifts.lowered, run, storage, "C1/CN1", ANNA)
        told = await hears.until(topic, lambda one: one != "" and not one["still_out"])
        assert told["longest"]["at_most"] >= 30.0
        assert told["longest"]["budget_used"] > 100
        async with listening(broker.port) as later:
            assert (await later.until(topic, bool)) == told
        await db.write(deviations.close, 1, SAID, actor=ANNA, key="c")
        await hears.until(topic, lambda one: one != "" and one["state"] == "CLOSED")
        await hears.until(topic, lambda one: one == "")
        said = b"".join(payload for _, payload, _ in hears.heard)
        assert [word for word in (b"nna", b"Moreau", b"Keller", b"TAG-1") if word in said] == []
