"""How long until a change at the centre is seen: the figures of docs/operations.md.

The real pump with its agenda and budget at 60 requests a minute, in virtual time: whenever it
waits, the clock is moved. `-m slow` computes a million sample containers, too.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from crinsu_gateway.store import facilities, meta
from crinsu_gateway.store.changes import Changes
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pace import Pace
from crinsu_gateway.sync.pump import Pump
from crinsu_gateway.sync.rate import Bounds
from crinsu_gateway.sync.target import Kind
from tests.fakes.clock import HandClock
from tests.fakes.virtual_centre import VirtualCentre

HOUR = 3600.0
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

    async def waits_s(self, kind: Kind, most_s: float, tries: int) -> float:
        """The longest time until a change is seen, made at different moments."""
        longest = 0.0
        for number in range(tries):
            self.centre.change(kind, 37.0 + 11 * number)
            begun = self.clock.monotonic()
            while self.centre.waited_s(kind) is None:
                await self.pump.turn()
                assert self.clock.monotonic() - begun <= most_s
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


async def figures(folder: Path, centre: VirtualCentre) -> dict[str, float]:
    """First pull, changes of procedures and of sample containers, the whole: s at most."""
    async with world(folder, centre) as here:
        begun = here.clock.monotonic()
        while len(centre.whole.get(Kind.SAMPLES, [])) < 1:
            await here.pump.turn()
        found = {"first": here.clock.monotonic() - begun}
        found["procedure"] = await here.waits_s(Kind.PROCEDURES, 4 * HOUR, 12)
        found["sample"] = await here.waits_s(Kind.SAMPLES, 12 * HOUR, 6)
        count = len(centre.whole[Kind.SAMPLES])
        begun = here.clock.monotonic()
        while len(centre.whole[Kind.SAMPLES]) < count + 2:
            await here.pump.turn()
        first, second = centre.whole[Kind.SAMPLES][-2:]
        return found | {"whole": second - first, "all": here.clock.monotonic() - begun}


OWN = {"own_side": True, "tells_news": True, "per_page": 1000}
BY_CLOCK = {"own_side": True, "tells_news": False, "per_page": 1000}
DOCUMENTED = {"own_side": False, "tells_news": False, "per_page": 100}
MILLION = [
    pytest.param(1_000_000, OWN, {}),
    pytest.param(1_000_000, BY_CLOCK, {}),
    pytest.param(1_000_000, DOCUMENTED, {}),
]
MOST = [
    pytest.param(10_000, OWN, {"first": 60, "procedure": 35, "sample": 35, "whole": 61 * 60}),
    pytest.param(10_000, BY_CLOCK, {"first": 60, "procedure": 35, "sample": 65, "whole": 61 * 60}),
    pytest.param(10_000, DOCUMENTED, {"first": 600, "procedure": 660, "sample": 600, "whole": 600}),
]


@pytest.mark.parametrize(("samples", "kind", "most"), MOST + MILLION)
async def test_a_change_is_seen_within_what_the_document_states(
    tmp_path: Path, samples: int, kind: dict[str, int], most: dict[str, float]
) -> None:
    """Each figure is at most what the table says."""
    centre = VirtualCentre(HandClock(), sizes(samples), **kind)  # type: ignore[arg-type]
    found = await figures(tmp_path, centre)
    print(samples, kind, {name: round(value) for name, value in found.items()})  # noqa: T201
    assert {name: found[name] <= most[name] for name in most} == dict.fromkeys(most, True)
