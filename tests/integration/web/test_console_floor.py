"""What the floor shows of a storage solution, and what its own view shows of it, are the same."""

from dataclasses import replace
from pathlib import Path

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import emergencies, places, readings, servicing, units
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.floor import Tile, floor, tile_of
from tests.fakes.alarms import raise_low_level
from tests.fakes.clock import HandClock
from tests.fakes.facility import FREEZER, furnished

WHO = Actor("anna", "bench-1")


def eventful(tx: Transaction) -> None:
    """Two units watch T1 and one nothing; one is believed less; a service, an alarm, a glass."""
    t1, t2 = (places.storage_named(tx, name).local_id for name in ("T1", "T2"))
    units.apply(tx, [FREEZER, *(replace(FREEZER, name=name) for name in ("freezer-2", "alone"))])
    for unit in ("freezer-1", "freezer-2"):
        tx.change("INSERT INTO storage_unit (unit, storage_id) VALUES (?, ?)", (unit, t1))
    at = (tx.now.utc_ms, tx.now.boot_ms)
    warm, cold = Quantity(-140.0, "Cel"), Quantity(-190.0, "Cel")
    told = [
        Reading("freezer-1", "temperature", cold, Quality.GOOD, *at),
        Reading("freezer-2", "temperature", None, Quality.BAD, *at, Reason.SENSOR_FAULT),
        Reading("freezer-1", "level", Quantity(60.0, "%"), Quality.GOOD, *at),
        Reading("alone", "temperature", warm, Quality.GOOD, *at),
    ]
    readings.record(tx, told)
    raise_low_level(tx)
    servicing.begin(tx, t1, minutes=30, reason="a new valve", actor=WHO)
    emergencies.declare(
        tx,
        t2,
        reason="it burns",
        actor=WHO,
        called="",
        station="bench-1",
        client="lis",
        token="a token",
    )


def by_name(tx: Transaction) -> tuple[dict[str, Tile], dict[str, Tile]]:
    """The tiles of the floor, and those of the storage solutions one by one."""
    alone = {one.name: tile_of(tx, one) for one in places.storages(tx)}
    return {one.name: one for one in floor(tx).tiles}, alone


async def test_a_tile_by_itself_is_the_one_on_the_floor(tmp_path: Path) -> None:
    """Of several units the one that is believed least counts; what nobody told is there, too."""
    async with await furnished(tmp_path / "store.db", HandClock()) as db:
        await db.write(eventful)
        tiles, alone = await db.read(by_name)
    assert list(tiles) == ["T1", "T2", "alone"]
    assert alone == {name: tiles[name] for name in ("T1", "T2")}
    first, second = alone["T1"], alone["T2"]
    believed = first.said[Purpose.TEMPERATURE]
    assert believed is not None
    assert believed.unit == "freezer-2"
    assert first.said[Purpose.LEVEL] is None
    assert [one.code for one in first.alarms] == ["level_low"]
    assert [one.value for one in second.alarms] == ["T2"]
    assert (first.is_serviced, first.is_emergency) == (True, False)
    assert (second.is_serviced, second.is_emergency, second.said) == (False, True, {})
