"""A storage solution through a period: thinned as it would be one reading at a time."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.model.series import Series, Tank
from crinsu_gateway.store import places, readings, tank_history
from crinsu_gateway.store.opening import migrations
from crinsu_gateway.store.reading_hours import HOUR_MS
from crinsu_gateway.store.transaction import Row, Transaction
from tests.fakes.alarms import end_low_level, raise_low_level, raise_sensor_fault
from tests.fakes.bench import Bench, benched
from tests.fakes.thinning import Sample, thinned

MINUTE_MS = 60_000
TABLES = ("history_hour", "yes_span")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A unit that is read."""
    async with benched(tmp_path) as bench:
        yield bench


def said(bench: Bench, minutes: int, silent: range = range(0)) -> list[Sample]:
    """So many minutes before now: a value each minute, now and then one that is not good."""
    chance = Random(7)
    until_ms = bench.clock.now().utc_ms
    until_ms -= until_ms % HOUR_MS
    samples: list[Sample] = []
    for minute in range(minutes):
        if minute not in silent:
            quality = "bad" if chance.random() < 0.001 else "good"
            value = round(-190 + chance.random() * 5, 2) if quality == "good" else None
            samples.append((until_ms - (minutes - minute) * MINUTE_MS, value, quality))
    return samples


def keep(tx: Transaction, samples: list[Sample], point: str = "temperature") -> None:
    """What the unit said, kept as a sweep keeps it."""
    for at_ms, value, quality in samples:
        quantity = None if value is None else Quantity(value, "Cel")
        reason = Reason.NONE if quality == "good" else Reason.SENSOR_FAULT
        one = Reading("freezer-1", point, quantity, Quality(quality), at_ms, at_ms, reason)
        readings.record(tx, [one])


async def found(bench: Bench, from_ms: int, until_ms: int) -> Tank:
    """T1 through a period."""
    return await bench.db.read(tank_history.tank, "T1", from_ms, until_ms)


def temperature(tank: Tank) -> Series:
    """What the thermometer said."""
    return next(one for one in tank.series if one.purpose == "temperature")


async def test_a_short_period_is_thinned_as_one_reading_at_a_time_would_be(bench: Bench) -> None:
    """Extremes, first and last moments and the worst quality of each column."""
    samples = said(bench, 3000)
    await bench.db.write(keep, samples)
    begin, end = samples[0][0], samples[-1][0]
    shown = temperature(await found(bench, begin, end))
    gap_s, bins = thinned(samples, begin, end)
    assert (shown.gap_s, shown.unit_code) == (gap_s, "Cel")
    assert shown.bins == bins


async def test_a_long_period_keeps_all_extremes_and_all_doubts(bench: Bench) -> None:
    """What a month of hours shows has the same lowest, highest and number of doubtful hours."""
    samples = said(bench, 30 * 24 * 60)
    await bench.db.write(keep, samples)
    begin, end = samples[0][0], samples[-1][0]
    shown = temperature(await found(bench, begin, end))
    good = [value for _, value, _ in samples if value is not None]
    assert min(one.low for one in shown.bins if one.low is not None) == min(good)
    assert max(one.high for one in shown.bins if one.high is not None) == max(good)
    bad = {at_ms for at_ms, _, quality in samples if quality == "bad"}
    told = [one for one in shown.bins if one.quality == "bad"]
    assert all(any(one.first_ms <= at <= one.last_ms for at in bad) for one in told)
    assert all(any(one.first_ms <= at <= one.last_ms for one in told) for at in bad)
    assert (shown.bins[0].first_ms, shown.bins[-1].last_ms) == (begin, end)
    assert len(shown.bins) <= 800


@pytest.mark.parametrize("days", [2, 40])
async def test_a_time_without_readings_is_left_out_however_long_the_period(
    bench: Bench, days: int
) -> None:
    """Half an hour of silence in the middle of a column is no bin's."""
    minutes = days * 24 * 60
    silent = range(minutes // 2 + 10, minutes // 2 + 40)
    samples = said(bench, minutes, silent)
    await bench.db.write(keep, samples)
    begin, end = samples[0][0], samples[-1][0]
    shown = temperature(await found(bench, begin, end))
    gap = (begin + (silent.start - 1) * MINUTE_MS, begin + silent.stop * MINUTE_MS)
    assert gap in {
        (a.last_ms, b.first_ms) for a, b in zip(shown.bins, shown.bins[1:], strict=False)
    }
    assert not [one for one in shown.bins if one.first_ms < gap[1] and one.last_ms > gap[0]]


async def test_its_alarms_are_another_with_each_that_is_raised_or_returns(bench: Bench) -> None:
    """And only then: by that whoever made something of them knows whether it still holds."""

    async def standing() -> tuple[object, object]:
        t1 = await bench.db.read(places.storage_named, "T1")
        tank = await found(bench, 0, bench.clock.now().utc_ms)
        return await bench.db.read(tank_history.alarmed, t1.local_id), tank.marks

    seen = [await standing()]
    for change in (raise_low_level, end_low_level, raise_low_level, raise_sensor_fault):
        await bench.db.write(change)
        seen.append(await standing())
        assert seen[-1] == await standing()
    alarmed, marks = zip(*seen, strict=True)
    assert len(set(alarmed)) == len(set(marks)) == len(seen)


async def test_history_that_is_old_goes_with_its_hours(bench: Bench) -> None:
    """By age nothing stays; for want of room only what was kept one by one goes."""
    samples = said(bench, 24 * 60)
    await bench.db.write(keep, samples)
    begin, end = samples[0][0], samples[-1][0]
    while await bench.db.write(readings.drop_oldest):
        pass
    assert len(temperature(await found(bench, begin, end)).bins) == 24
    await bench.db.write(readings.forget, end + HOUR_MS)
    assert not temperature(await found(bench, begin, end)).bins


async def test_what_was_kept_before_is_counted_by_the_migration(bench: Bench) -> None:
    """History of an earlier version comes to the same as if it were taken now."""
    samples = said(bench, 300, range(100, 140))
    await bench.db.write(keep, samples)
    for lid_open in (False, True, True, False, True):
        bench.clock.pass_s(61)
        await bench.read_unit(lid_open=lid_open)
    expected = await bench.db.read(hours)
    counting = next(sql for _, sql in migrations() if "INSERT INTO history_hour" in sql)
    counting = counting[counting.index("INSERT INTO history_hour") :]

    def migrate(tx: Transaction) -> None:
        for table in TABLES:
            tx.change(f"DELETE FROM {table}")
        for sql in counting.split(";\n"):
            tx.change(sql)

    await bench.db.write(migrate)
    assert await bench.db.read(hours) == expected
    assert len(expected[1]) == 3


def hours(tx: Transaction) -> list[list[Row]]:
    """All that is counted of history."""
    return [tx.all(f"SELECT * FROM {table}") for table in TABLES]
