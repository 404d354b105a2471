"""A storage solution in service stays shut, and the service ends by itself."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AlreadyRunning, IllegalTransition
from crinsu_gateway.model.place_errors import ReasonMissing
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.upkeep import Room, Thresholds
from crinsu_gateway.procedures import viewing
from crinsu_gateway.procedures.interlocks import blocking
from crinsu_gateway.store import alarms, audit, places, servicing
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.watch.upkeep import Bounds, Sight, Upkeep
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure

WHO, OTHER = Actor("fitter", "bench"), Actor("lead", "office")


def _blocked(tx: Transaction, storage: int) -> list[str]:
    return blocking(viewing.storage(tx, storage), refill=False)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def db(tmp_path: Path, clock: HandClock) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "s.db", clock, with_unit=False)
    yield database
    await database.close()


async def _t1(db: Database) -> int:
    return (await db.read(places.storage_named, "T1")).local_id


async def test_a_service_blocks_until_its_end(db: Database, clock: HandClock) -> None:
    """Named with its owner while it lasts; another's is refused; over after its minutes."""
    storage = await _t1(db)
    assert await db.read(_blocked, storage) == []
    await db.write(servicing.begin, storage, minutes=30, reason="seal", actor=WHO)
    assert ["in service by fitter" in one for one in await db.read(_blocked, storage)] == [True]
    with pytest.raises(IllegalTransition, match="by fitter"):
        await db.write(servicing.begin, storage, minutes=5, reason="x", actor=OTHER)
    clock.pass_s(30 * 60)
    assert await db.read(_blocked, storage) == []


async def test_who_services_it_prolongs_it_without_a_gap(db: Database, clock: HandClock) -> None:
    """The first one ends as the second begins; both ends stand in the trail."""
    storage = await _t1(db)
    await db.write(servicing.begin, storage, minutes=30, reason="seal", actor=WHO)
    clock.pass_s(29 * 60)
    await db.write(servicing.begin, storage, minutes=30, reason="seal", actor=WHO)
    clock.pass_s(29 * 60)
    assert await db.read(_blocked, storage) != []
    await db.write(servicing.end, storage, actor=OTHER)
    assert await db.read(_blocked, storage) == []
    with pytest.raises(IllegalTransition):
        await db.write(servicing.end, storage, actor=OTHER)
    kinds = [json.loads(body)["kind"] for body in await db.read(audit.events, 0, 1000)]
    assert [kind for kind in kinds if kind.startswith("service.")] == [
        *("service.began", "service.ended", "service.began", "service.ended")
    ]


@pytest.mark.requirement("R04")
async def test_a_service_needs_a_reason_and_an_idle_storage_solution(db: Database) -> None:
    """Without a reason, or while a procedure is done there, it does not begin."""
    storage = await _t1(db)
    with pytest.raises(ReasonMissing):
        await db.write(servicing.begin, storage, minutes=30, reason=" ", actor=WHO)
    held = await db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    await db.write(start, held, technician="t", station="s", key="k", wish=Wish())
    with pytest.raises(AlreadyRunning):
        await db.write(servicing.begin, storage, minutes=30, reason="seal", actor=WHO)
    assert await db.read(_blocked, storage) == await db.read(_unserviced, storage)


def _unserviced(tx: Transaction, storage: int) -> list[str]:
    return blocking(viewing.storage(tx, storage), refill=False, service=False)


async def test_a_service_that_nobody_ended_is_an_alarm(db: Database, clock: HandClock) -> None:
    """Raised when its time is over, gone when somebody says so."""
    storage = await _t1(db)
    await db.write(servicing.begin, storage, minutes=30, reason="seal", actor=WHO)
    upkeep = Upkeep(db, Bounds(Thresholds(0, 0, 0), 0, 0, 0), _nothing_wrong, _no_ballast)
    await upkeep.look()
    assert await db.read(alarms.open_ones) == []
    clock.pass_s(30 * 60)
    await upkeep.look()
    (raised,) = await db.read(alarms.open_ones)
    assert (raised.code, raised.severity) == ("service_over", Severity.MEDIUM)
    assert "T1 was in service by fitter until" in raised.reason
    await db.write(servicing.end, storage, actor=WHO)
    await upkeep.look()
    assert await db.read(alarms.open_ones) == []


async def _nothing_wrong() -> Sight:
    return Sight(1 << 40, ())


async def _no_ballast(room: Room) -> None:
    pass
