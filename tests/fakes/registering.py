"""A gateway's store, a sandbox registry, and the client between them, with shorthands for tests."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.registry import WORKED_AT, Key, Kind
from crinsu_gateway.sandbox.registry import seed
from crinsu_gateway.sandbox.registry.register import (
    PASSWORD,
    USER,
    Fault,
    FaultName,
    Register,
    Seen,
)
from crinsu_gateway.sandbox.registry.server import Running
from crinsu_gateway.store import registry as cache
from crinsu_gateway.store import registry_publications as publications
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.registry import Known
from crinsu_gateway.store.registry_publications import Publication
from crinsu_gateway.sync.registry.biobank import Biobank
from crinsu_gateway.sync.registry.cristin import Access, Cristin
from crinsu_gateway.sync.registry.publishing import Ours
from crinsu_gateway.sync.registry.refresh import Refresher, Rhythm
from crinsu_gateway.sync.registry.turns import Turns
from crinsu_gateway.sync.road.oauth import Secret
from tests.fakes.clock import RealClock

TECHNICIAN = Actor("cli-ada", "api")
QUICK = Rhythm(
    refresh_s=3600.0,
    begin_after_s=0.01,
    first_pause_s=0.02,
    most_pause_s=0.1,
    look_every_s=0.05,
)
OURS = Biobank(
    {"nb": "Lyonbanken", "en": "The Lyon bank"},
    "nb",
    "GENERALBIOBANK",
    "ACTIVE",
    "2020-05-01",
    "",
    seed.UNIT,
    seed.PERSON,
    (("1", ""), ("24", "Vitrified oocytes")),
)


@dataclass
class Desk:
    """One gateway and one registry."""

    db: Database
    registry: Running
    clock: RealClock
    wanted: tuple[Key, ...] = ()
    ours: Ours = field(default_factory=lambda: Ours("", OURS))
    url: str = ""
    user: str = USER
    password: str | None = PASSWORD
    timeout_s: float = 5.0
    per_minute: int = 100_000
    rhythm: Rhythm = QUICK
    told: list[Publication] = field(default_factory=list)
    keys: "itertools.count[int]" = field(default_factory=itertools.count)

    @property
    def register(self) -> Register:
        """What the registry holds."""
        return self.registry.register

    def access(self) -> Access:
        """How the registry is reached."""
        password = None if self.password is None else Secret(self.password)
        url = self.url or self.registry.url
        return Access(url, ("nb", "en"), self.user, password, None, self.timeout_s)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Cristin]:
        """The client alone."""
        async with Cristin(self.access(), Turns(self.clock, self.per_minute)) as registry:
            yield registry

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """The client works in the background for as long as the block runs."""
        refresher = Refresher(
            self.db,
            self.clock,
            lambda: 0.5,
            self.access(),
            self.wanted,
            self.ours,
            self.per_minute,
            self.rhythm,
            self.told.append,
        )
        task = asyncio.create_task(refresher.run())
        try:
            yield
            assert not task.done(), "the client ended by itself"
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def fault(self, name: FaultName, times: int | None = 1, **how: object) -> None:
        """Set a fault at the registry."""
        self.register.faults.append(replace(Fault(name, times), **how))  # type: ignore[arg-type]

    async def known(self, kind: Kind, identity: str) -> Known:
        """What the store has of a record."""
        found = await self.db.read(cache.find, Key(kind, identity))
        assert found is not None
        return found

    async def until(self, kind: Kind, identity: str, true: Callable[[Known], bool]) -> Known:
        """Wait until what the store has of a record is so; the limit of the test ends it else."""
        while True:
            found = await self.db.read(cache.find, Key(kind, identity))
            if found is not None and true(found):
                return found
            await asyncio.sleep(0.01)

    async def ask(self, *, create: bool = True, key: str = "") -> Publication:
        """Have a publication made; how it stands once it is not the gateway's turn."""
        key = key or f"key-{next(self.keys)}"
        row = await self.db.write(publications.ask, key, may_create=create, actor=TECHNICIAN)
        return await self.settled(row.id)

    async def confirm(self, row: Publication) -> Publication:
        """Have it sent; how it ended."""
        await self.db.write(publications.confirm, row.id, TECHNICIAN)
        return await self.settled(row.id)

    async def settled(self, number: int) -> Publication:
        """Wait until it is not the gateway's turn any more."""
        while True:
            row = await self.db.read(publications.one, number)
            if row.state not in WORKED_AT:
                return row
            await asyncio.sleep(0.01)

    def made(self) -> list[str]:
        """The ids of the biobanks that were created at the registry."""
        return [one for one in self.register.records["biobanks"] if int(one) > 2_600_000]

    def sent(self, *methods: str) -> list[Seen]:
        """The requests of these methods that the registry saw."""
        return [one for one in self.register.seen if one.method in methods]
