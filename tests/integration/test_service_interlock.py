"""A storage solution in service stays shut, and the service ends by itself."""

from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.procedures import viewing
from crinsu_gateway.procedures.interlocks import blocking
from crinsu_gateway.store import interlocks, places
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished

WHO = Actor("fitter", "bench")


def _blocked(tx: Transaction, storage: int) -> list[str]:
    return blocking(viewing.storage(tx, storage), refill=False)


async def test_a_service_blocks_until_its_end(tmp_path: Path) -> None:
    """Named with its owner while it lasts; a second one is refused; over after its minutes."""
    clock = HandClock()
    db = await furnished(tmp_path / "s.db", clock, with_unit=False)
    try:
        storage = (await db.read(places.storage_named, "T1")).local_id
        assert await db.read(_blocked, storage) == []
        await db.write(interlocks.begin_service, storage, minutes=30, reason="seal", actor=WHO)
        assert ["in service by fitter" in one for one in await db.read(_blocked, storage)] == [True]
        with pytest.raises(IllegalTransition):
            await db.write(interlocks.begin_service, storage, minutes=5, reason="x", actor=WHO)
        clock.pass_s(30 * 60)
        assert await db.read(_blocked, storage) == []
    finally:
        await db.close()
