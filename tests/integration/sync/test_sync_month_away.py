"""Thirty days without a centre: work goes on, and afterwards both sides say the same."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.sandbox.central.server import running
from crinsu_gateway.store import samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Transaction
from tests.fakes import promises
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished
from tests.fakes.syncing import TECHNICIAN, Bench

DAYS = 30
TURNS = 2
DAY_MS = 86_400_000
NOBODY = "http://127.0.0.1:9"  # the discard port: refused at once


class CalendarClock(RealClock):
    """The real clock, some days later."""

    days = 0

    def now(self) -> Instant:
        """The present moment, so many days on."""
        real = super().now()
        later = self.days * DAY_MS
        return Instant(real.utc_ms + later, real.boot_ms + later, real.boot_id)

    def monotonic(self) -> float:
        """Waits are as long as ever."""
        return super().monotonic() + self.days * DAY_MS / 1000


@pytest.fixture
async def away(tmp_path: Path) -> AsyncIterator[Bench]:
    """A gateway that knows the centre's samples, on a calendar that can be turned."""
    clock = CalendarClock()
    database = await furnished(tmp_path / "store.db", clock, with_unit=False)
    bench: Bench | None = None
    try:
        async with running(clock=clock, data_path=tmp_path / "central.db") as centre:
            centre.centre.switches.rate_per_minute = 100_000
            async with httpx2.AsyncClient(base_url=centre.url, timeout=10) as http:
                bench = Bench(database, centre, http, clock)
                async with bench.syncing():
                    await bench.until(lambda: known(bench))
                yield bench
    finally:
        await (bench.db if bench else database).close()


async def known(bench: Bench | None) -> bool:
    """Whether the seeded samples came."""
    return bench is not None and await bench.known(3) is not None


def take(tx: Transaction, sample: int) -> None:
    """A technician takes one out."""
    row = samples.sample(tx, sample)
    samples.take(tx, row.local_id, actor=TECHNICIAN, execution=None)


async def day(bench: Bench, number: int) -> None:
    """One day of work, a vain try to reach the centre, and a restart at night."""
    assert isinstance(bench.clock, CalendarClock)
    bench.clock.days = number
    for turn in range(TURNS):
        await bench.store(2, f"T1/C1/CN{1 + turn % 2}/{1 + turn % 3}")
        await bench.db.write(take, 2)
    await bench.store(2, f"T2/C{1 + number % 2}/CN1/1")
    if number < DAYS:
        await bench.db.write(take, 2)
    async with bench.syncing():
        await bench.until(lambda: noticed(bench, number))
    path = bench.db.path
    await bench.db.close()
    bench.db = Database(path, bench.clock)


async def noticed(bench: Bench, number: int) -> bool:
    """Whether the sync has noted this day that nobody answers."""
    failed = (await bench.status()).last_failure_ms
    return failed is not None and failed >= bench.clock.now().utc_ms - DAY_MS // 2


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.requirement("R39")
async def test_a_month_without_the_centre_is_told_whole_afterwards(away: Bench) -> None:
    """Every act of thirty days arrives once and in order, and the places agree at the end."""
    before = len(away.events())
    away.url = NOBODY
    for number in range(1, DAYS + 1):
        await day(away, number)
    waiting = (await away.status()).waiting
    acts, returns, nights = DAYS * (2 * TURNS + 2) - 1, DAYS * (TURNS + 1) - 1, DAYS - 1
    # Each return ends an exposure, and a night on the bench is a deviation.
    assert waiting == acts + returns + nights
    away.url = None
    async with away.syncing():
        await away.told()
    events = away.events()
    assert [one["seq"] for one in events] == list(range(1, before + waiting + 1))
    there = away.at_centre(2)
    assert (there["state"], there["slot"]) == ("STORED", "1")
    assert (await away.status()).differences == 0
    connection = open_reader(away.db.path)
    try:
        promises.consistent(connection)
    finally:
        connection.close()
