"""A gateway's store, a sandbox central and the sync between them, with shorthands for tests."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.sandbox.central import seed
from crinsu_gateway.sandbox.central.server import Running
from crinsu_gateway.store import outbox, places, reconciliation, samples, sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind, put
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.crinsutrack import Access, Crinsutrack
from crinsu_gateway.sync.inhabitant import keep_in_step
from crinsu_gateway.sync.naming.mapping import Names
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.pump import Pump
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.sync.road.oauth import Secret
from crinsu_gateway.sync.road.resolver import Lookup, system_lookup
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.spending.rate import Bounds
from tests.fakes.clock import RealClock
from tests.fakes.crew import PEPPER

TECHNICIAN = Actor("tech-1", "bench")
QUICK = Rhythm(
    pull_every_s=0.05,
    sweep_every_s=0.2,
    beat_every_s=0.2,
    most_pause_s=0.2,
    first_pause_s=0.02,
    page_every_s=0.02,
    background_every_s=0.3,
)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the store says of the sync; all times UTC ms."""

    waiting: int
    oldest_ms: int | None
    refused: int
    differences: int
    last_success_ms: int | None
    last_failure_ms: int | None
    last_failure: str | None
    next_try_ms: int | None
    clock_offset_ms: int | None


def read_status(tx: Transaction) -> SyncStatus:
    """How the sync stands now."""
    queued = outbox.state(tx)
    kept = sync_state.everything(tx)

    def moment(name: str) -> int | None:
        value = kept.get(name)
        return value if isinstance(value, int) else None

    reason = kept.get("last_failure")
    return SyncStatus(
        waiting=queued.waiting,
        oldest_ms=queued.oldest_ms,
        refused=queued.refused,
        differences=len(reconciliation.open_items(tx)),
        last_success_ms=moment("last_success_ms"),
        last_failure_ms=moment("last_failure_ms"),
        last_failure=reason if isinstance(reason, str) else None,
        next_try_ms=moment("next_try_ms"),
        clock_offset_ms=moment("clock_offset_ms"),
    )


@dataclass
class Bench:
    """One gateway and one centre, with shorthands for what tests do and look at."""

    db: Database
    centre: Running
    http: httpx2.AsyncClient
    clock: RealClock
    rate: int = 100_000
    window_s: float = 60.0
    timeout_s: float = 5.0
    rhythm: Rhythm = QUICK
    chance: float = 0.5
    secret: str = seed.DEVICE_SECRET
    url: str | None = None
    facility: str = "Lyon Centre"
    gateway: str = "gw-test"
    pins: Pins = field(default_factory=lambda: Pins(PEPPER))
    names: Names = field(default_factory=shipped)
    tls: ssl.SSLContext | None = None
    lookup: Lookup = system_lookup

    def access(self) -> Access:
        """How the gateway reaches the centre."""
        return Access(
            self.url or self.centre.url,
            seed.DEVICE_CLIENT,
            Secret(self.secret),
            self.gateway,
            self.facility,
            self.timeout_s,
            self.names,
            self.tls,
            self.lookup,
        )

    @asynccontextmanager
    async def syncing(self) -> AsyncIterator[None]:
        """The sync runs for as long as the block does."""
        work = keep_in_step(
            self.db,
            self.clock,
            lambda: self.chance,
            self.access(),
            self.pins.badge_hash,
            rate_per_minute=self.rate,
            window_s=self.window_s,
            rhythm=self.rhythm,
        )
        task = asyncio.create_task(work)
        try:
            yield
            assert not task.done(), "the pump ended by itself"
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    @asynccontextmanager
    async def by_turns(self) -> AsyncIterator[Pump]:
        """The sync, which the test moves on by a turn at a time."""
        bounds = Bounds(self.rate, self.rate, self.window_s)
        pace = Pace(self.db, self.clock, bounds, doubt_s=self.timeout_s * 2)
        await pace.load()
        access = self.access()
        target = Crinsutrack(access, pace, self.clock)
        facility, badge_hash = access.facility, self.pins.badge_hash
        try:
            yield Pump(
                *(self.db, target, pace, self.clock, lambda: self.chance, facility, badge_hash),
                self.rhythm,
            )
        finally:
            await target.close()

    async def fault(self, name: str, **how: Any) -> None:
        """Set a fault at the centre."""
        answer = await self.http.post("/sandbox/faults", json={"name": name, **how})
        assert answer.status_code == 201, answer.text

    async def status(self) -> SyncStatus:
        """What people are shown."""
        return await self.db.read(read_status)

    async def until(self, true: Callable[[], Awaitable[object]]) -> None:
        """Wait until something is true; the time limit of the test ends it otherwise."""
        while not await true():  # noqa: ASYNC110 - what is waited for is in another place
            await asyncio.sleep(0.01)

    async def told(self) -> None:
        """Wait until nothing waits any more."""

        async def empty() -> bool:
            return (await self.status()).waiting == 0

        await self.until(empty)

    async def known(self, sample: int) -> samples.SampleRow | None:
        """A sample container of the centre as the gateway knows it."""

        def find(tx: Transaction) -> samples.SampleRow | None:
            if tx.value("SELECT 1 FROM sample_container WHERE central_id = ?", (sample,)) is None:
                return None
            return samples.sample(tx, sample)

        return await self.db.read(find)

    async def store(self, sample: int, address: str) -> None:
        """A technician puts a sample container into a slot."""

        def act(tx: Transaction) -> None:
            row = samples.sample(tx, sample)
            slot = places.slot_at(tx, parse_address(address))
            samples.store(tx, row.local_id, slot, actor=TECHNICIAN, execution=None)

        await self.db.write(act)

    async def say(self, kind: OutboxKind, facts: dict[str, Any]) -> int:
        """Queue a fact."""
        return await self.db.write(put, kind, facts)

    def events(self) -> list[dict[str, Any]]:
        """What the centre applied, in its order, with how often each was delivered."""
        return self.centre.centre.database.all(
            "SELECT seq, kind, status, deliveries FROM device_event ORDER BY epoch, seq"
        )

    def at_centre(self, sample: int) -> dict[str, Any]:
        """A sample container as the centre knows it."""
        return self.centre.centre.database.one(
            "SELECT * FROM sample_container WHERE id = ?", sample
        )
