"""How long until a change at the centre is seen: the figures of docs/operations.md.

The real pump with its agenda and budget at 60 requests a minute, in virtual time: whenever it
waits, the clock is moved. `-m soak` computes a million sample containers, too.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crinsu_gateway.store import facilities, meta
from crinsu_gateway.store.changes import Changes
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pump import Pump
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.rate import Bounds
from crinsu_gateway.sync.target import Kind
from tests.fakes.clock import HandClock
from tests.fakes.virtual_centre import VirtualCentre

MINUTE = 60.0


class VirtualChanges(Changes):
    """Wake-ups that never come: who waits moves the clock."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock

    async def wait_for(self, *topics: str, after: int, timeout: float) -> int:
        """The time passes at once."""
        self._clock.pass_s(max(timeout, 0.001))
        return after


class VirtualDatabase(Database):
    """A store in virtual time."""

    def __init__(self, path: Path, clock: HandClock) -> None:
        super().__init__(path, clock)
        self.changes = VirtualChanges(clock)


@dataclass
class World:
    """The pump and its centre."""

    clock: HandClock
    centre: VirtualCentre
    pump: Pump

    async def waits_s(self, kind: Kind, tries: int) -> float:
        """The longest time until a change is seen, made at different moments."""
        longest = 0.0
        for number in range(tries):
            self.centre.change(kind, 37.0 + 11 * number)
            while self.centre.waited_s(kind) is None:
                await self.pump.turn()
            longest = max(longest, self.centre.waited_s(kind) or 0.0)
        return longest


def _own(tx: Transaction) -> None:
    meta.claim(tx, "gw-test")
    facilities.own(tx, "Lyon Centre", "UTC")


@asynccontextmanager
async def world(folder: Path, centre: VirtualCentre) -> AsyncIterator[World]:
    """A gateway at its first start."""
    async with VirtualDatabase(folder / "store.db", centre.clock) as db:
        await db.write(_own)
        pace = Pace(db, centre.clock, Bounds(60, 60, 60.0), doubt_s=25.0)
        centre.pace = pace
        pump = Pump(db, centre, pace, centre.clock, lambda: 0.5, "Lyon Centre", str)
        yield World(centre.clock, centre, pump)


def sizes(samples: int) -> dict[Kind, int]:
    """A facility of so many sample containers."""
    return {
        Kind.PROCEDURES: max(200, samples // 100),
        Kind.SUBJECTS: samples // 20,
        Kind.SAMPLES: samples,
        Kind.CONTAINERS: samples // 9,
    }


class Most(NamedTuple):
    """Seconds: the first pull, a change of a procedure, of a sample container, the whole list."""

    first: float
    procedure: float
    sample: float
    whole: float


async def figures(folder: Path, centre: VirtualCentre) -> Most:
    """What a gateway at its first start needs; of changes the longest of several."""
    async with world(folder, centre) as here:
        begun = here.clock.monotonic()
        while not centre.whole.get(Kind.SAMPLES):
            await here.pump.turn()
        first = here.clock.monotonic() - begun
        procedure = await here.waits_s(Kind.PROCEDURES, 12)
        sample = await here.waits_s(Kind.SAMPLES, 6)
        count = len(centre.whole[Kind.SAMPLES])
        while len(centre.whole[Kind.SAMPLES]) < count + 2:
            await here.pump.turn()
        before, after = centre.whole[Kind.SAMPLES][-2:]
        return Most(first, procedure, sample, after - before)


OWN = {"own_side": True, "tells_news": True, "per_page": 1000}
BY_CLOCK = {"own_side": True, "tells_news": False, "per_page": 1000}
DOCUMENTED = {"own_side": False, "tells_news": False, "per_page": 100}
CASES = [
    pytest.param(10_000, OWN, Most(60, 31, 31, 61 * MINUTE), id="10000 own"),
    pytest.param(10_000, BY_CLOCK, Most(60, 31, 61, 61 * MINUTE), id="10000 by the clock"),
    pytest.param(
        10_000, DOCUMENTED, Most(5 * MINUTE, 5 * MINUTE, 5 * MINUTE, 5 * MINUTE), id="10000 pages"
    ),
    pytest.param(
        1_000_000,
        OWN,
        Most(26 * MINUTE, 31, 31, 61 * MINUTE),
        id="1000000 own",
        marks=pytest.mark.soak,
    ),
    pytest.param(
        1_000_000,
        BY_CLOCK,
        Most(26 * MINUTE, 31, 61, 61 * MINUTE),
        id="1000000 by the clock",
        marks=pytest.mark.soak,
    ),
]


@pytest.mark.parametrize(("samples", "kind", "most"), CASES)
async def test_a_change_is_seen_within_what_the_document_states(
    tmp_path: Path, samples: int, kind: dict[str, Any], most: Most
) -> None:
    """Each figure is at most what the table says."""
    found = await figures(tmp_path, VirtualCentre(HandClock(), sizes(samples), **kind))
    assert all(there <= limit for there, limit in zip(found, most, strict=True)), found
