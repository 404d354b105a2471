"""A storage solution that was too warm: what it came to for the sample containers in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.sample import Clearance
from crinsu_gateway.store import deviations, exposure_views, precaution, samples
from crinsu_gateway.store.exposure_views import Event
from crinsu_gateway.store.storage_warmth import measured
from tests.fakes.bench import Bench, benched
from tests.fakes.facility import with_procedure
from tests.fakes.warming import cold_again, too_warm

ANNA = Actor("anna", "bench-1")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """Two sample containers in T1."""
    async with benched(tmp_path) as bench:
        await bench.db.write(
            with_procedure,
            ProcedureType.STORE,
            ["A", "B"],
            stored_at=["T1/C1/CN1/1", "T1/C2/CN2/3"],
        )
        yield bench


async def passes(bench: Bench, minutes: int, celsius: float) -> None:
    """The thermometer says this, and time goes by."""
    await bench.read_unit(temperature=celsius)
    bench.clock.pass_s(60 * minutes)


async def events(bench: Bench, tag: str) -> list[Event]:
    """What a sample container went through."""
    row = await bench.db.read(samples.tagged, tag)
    assert row is not None
    return (await bench.db.read(exposure_views.of_sample, row.local_id))[1]


@pytest.mark.requirement("R30", "R31")
async def test_what_the_thermometer_said_is_kept_for_each_sample(bench: Bench) -> None:
    """The warmest, and the minutes above -135 and -80; what is taken meanwhile is not meant."""
    await passes(bench, 1, -140.0)
    alarm = await bench.db.write(too_warm)
    bench.clock.pass_s(540)
    await passes(bench, 5, -120.0)
    row = await bench.db.read(samples.tagged, "B")
    assert row is not None
    await bench.db.write(samples.take, row.local_id, actor=ANNA, execution=None)
    await passes(bench, 2, -70.0)
    await passes(bench, 1, -160.0)
    await bench.db.write(cold_again)
    (event,) = await events(bench, "A")
    assert (event.method, event.worst_c, event.estimated) == ("measured", -70.0, False)
    assert event.above_limit_ms == pytest.approx(7 * 60_000, abs=1000)
    assert event.above_critical_ms == pytest.approx(2 * 60_000, abs=1000)
    assert event.most_ms == pytest.approx(17 * 60_000, abs=1000)
    assert [one.method for one in await events(bench, "B")] == ["modelled"]
    (deviation,) = (await bench.db.read(deviations.page, 0, 9))[1]
    assert (deviation.alarm_id, event.deviation_id) == (alarm, deviation.id)
    await bench.db.write(precaution.quarantine)
    held = await bench.db.read(samples.tagged, "A")
    assert held is not None
    assert held.clearance is Clearance.QUARANTINED


async def test_a_second_rise_of_the_same_alarm_counts_once_more_only(bench: Bench) -> None:
    """It came back before anybody looked: the first time is not counted again."""
    await bench.db.write(too_warm)
    await passes(bench, 10, -130.0)
    await bench.db.write(cold_again)
    await passes(bench, 30, -180.0)
    await bench.db.write(too_warm)
    await passes(bench, 4, -130.0)
    await bench.db.write(cold_again)
    first, second = await events(bench, "A")
    assert first.above_limit_ms == pytest.approx(10 * 60_000, abs=1000)
    assert second.above_limit_ms == pytest.approx(4 * 60_000, abs=1000)


async def test_a_thermometer_that_cannot_be_believed_is_a_bound(bench: Bench) -> None:
    """The record counts its silence as too warm, the least does not."""
    await bench.db.write(too_warm)
    await passes(bench, 10, -140.0)
    await bench.read_with(Quality.BAD, {})
    bench.clock.pass_s(300)
    await passes(bench, 1, -180.0)
    await bench.db.write(cold_again)
    (event,) = await events(bench, "A")
    assert event.estimated
    assert event.above_limit_ms == pytest.approx(300_000, abs=1000)
    assert (event.least_above_limit_ms, event.worst_c) == (0, -140.0)


def test_without_a_single_good_value_nothing_is_measured() -> None:
    """No figure is made up."""
    said = Reading("u", "p", Quantity(-120.0, "Cel"), Quality.BAD, 1000, 1000)
    assert measured([said], 5000) is None
    assert measured([], 5000) is None
