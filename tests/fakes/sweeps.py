"""The reading half of the sync alone, one request at a time, against a sandbox central."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from crinsu_gateway.store import reconciliation
from crinsu_gateway.sync.crinsutrack import Crinsutrack
from crinsu_gateway.sync.naming.mapping import Names
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.pull.pulling import Pull, Round
from crinsu_gateway.sync.pull.sweeping import Sweep
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.rate import Bounds
from crinsu_gateway.sync.target import Kind
from tests.fakes.syncing import Bench

BY_PAGES = {"after": "notKnownThere"}
"""The names of a centre whose lists have no pieces by id: the parameter says nothing to it."""


def names(per_page: int = 1000, **other: dict[str, str]) -> Names:
    """The shipped names with pages of another size, and other parameters of a list."""
    ours = shipped()
    sizes = dict.fromkeys(Kind, per_page)
    return replace(ours, per_page=sizes, query={**ours.query, **other.get("query", {})})


@dataclass
class Reader:
    """The pull and the sweep of one gateway."""

    bench: Bench
    target: Crinsutrack
    pull: Pull
    sweep: Sweep

    async def pulled(self) -> None:
        """Every round once."""
        for which in (Round.WHOLE, Round.URGENT, Round.CALM):
            await self.round(which)

    async def round(self, which: Round) -> None:
        """One round to its end."""
        await self.pull.begin(which)
        while self.pull.under_way(which):
            await self.pull.page(which)

    async def swept(self) -> None:
        """One sweep, or the rest of one."""
        if not await self.sweep.is_under_way():
            await self.sweep.begin()
        while await self.sweep.is_under_way():
            await self.sweep.step()

    async def differences(self) -> list[tuple[str, str, str]]:
        """What waits for a person: kind, about, the word of the centre."""
        found = await self.bench.db.read(reconciliation.open_items)
        return [(one.kind, one.about, one.central_value) for one in found]

    def requests(self) -> int:
        """How many requests the centre has seen."""
        return sum(len(times) for times in self.bench.centre.centre.arrivals.times.values())


@asynccontextmanager
async def reading(bench: Bench, called: Names | None = None) -> AsyncIterator[Reader]:
    """A reader as after a start of the gateway."""
    access = replace(bench.access(), names=called or names())
    pace = Pace(bench.db, bench.clock, Bounds(100_000, 100_000, 60.0), doubt_s=0.0)
    target = Crinsutrack(access, pace, bench.clock)
    hashed = bench.pins.badge_hash
    try:
        pull = Pull(bench.db, target, bench.facility, hashed)
        yield Reader(bench, target, pull, Sweep(bench.db, target, bench.facility, hashed))
    finally:
        await target.close()


def add_samples(bench: Bench, count: int, updated_ms: int = 1_700_000_000_000) -> list[int]:
    """Further sample containers of subject 1 at the centre; their ids."""
    database = bench.centre.centre.database
    with database.transaction():
        return [
            database.execute(
                "INSERT INTO sample_container (subject_id, name, state, updated_ms) "
                "VALUES (1, ?, 'EXPECTED', ?)",
                f"Vial {number}",
                updated_ms,
            )
            for number in range(count)
        ]
