"""Keeps the registry's records fresh in the background, and carries out publications.

It begins a while after the start, asks for one record at a time, and steps back when the registry
is away; a person who waits for a publication is served first. Nothing else waits for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.registry import WORKED_AT, Key, Kind, Publishing
from crinsu_gateway.model.registry_errors import (
    RegistryAway,
    RegistryBusy,
    RegistryError,
    RegistryMissing,
)
from crinsu_gateway.store import registry as cache
from crinsu_gateway.store import registry_publications as publications
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.registry import Known
from crinsu_gateway.store.registry_publications import Publication
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.registry.cristin import Access, Cristin, Fetched
from crinsu_gateway.sync.registry.publishing import Ours, Publisher
from crinsu_gateway.sync.registry.turns import Turns
from crinsu_gateway.sync.spending.budget import backoff_s

MOST_SETTLE_S = 300.0
"""The longest pause before the registry is asked again what became of a publication."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the registry is asked; seconds."""

    refresh_s: float
    begin_after_s: float = 15.0
    first_pause_s: float = 30.0
    most_pause_s: float = 6 * 3600.0
    look_every_s: float = 60.0


class Refresher:
    """One registry, looked after until cancelled."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        chance: Callable[[], float],
        access: Access,
        wanted: tuple[Key, ...],
        ours: Ours,
        requests_per_minute: int,
        rhythm: Rhythm,
        tell: Callable[[Publication], None],
    ) -> None:
        self._db = db
        self._clock = clock
        self._share = 0.5 + chance() / 2  # no pause is none, and none is alike
        self._access = access
        self._wanted = wanted
        self._turns = Turns(clock, requests_per_minute)
        self._publisher = Publisher(db, ours, tell)
        self._rhythm = rhythm
        self._has_biobank = any(key.kind is Kind.BIOBANKS for key in wanted)
        self._failures = 0
        self._away_until = float("-inf")
        self._settle_failures = 0
        self._settle_at = float("-inf")

    async def run(self) -> None:
        """Work for ever."""
        changes = self._db.changes
        began = changes.cursor(Topic.REGISTRY)
        row = await self._db.read(publications.open_one)
        if row is None or row.state not in WORKED_AT:  # else somebody waits for it
            await changes.wait_for(Topic.REGISTRY, after=began, timeout=self._rhythm.begin_after_s)
        await self._db.write(self._forget)
        while True:
            cursor = changes.cursor(Topic.REGISTRY)
            row, key, idle_s = await self._db.read(self._work)
            now = self._clock.monotonic()
            waits = row is not None and row.state is Publishing.SENDING and now < self._settle_at
            if row is not None and row.state in WORKED_AT and not waits:
                await self._publish(row)
            elif key is not None and not (held_s := self._held_s(now)):
                await self._refresh(key)
            else:
                pauses = [self._rhythm.look_every_s, held_s if key is not None else idle_s]
                pauses += [self._settle_at - now] if waits else []
                await changes.wait_for(Topic.REGISTRY, after=cursor, timeout=max(0.0, min(pauses)))

    def _held_s(self, now: float) -> float:
        """How long no record may be asked for; it is not waited inside, as a person may come."""
        return max(0.0, self._away_until - now, self._turns.wait_s(urgent=False))

    def _keys(self, tx: Transaction) -> tuple[Key, ...]:
        """What is wanted: what is configured, and the biobank that was made from here."""
        made = publications.created(tx)
        own = (Key(Kind.BIOBANKS, made),) if made and not self._has_biobank else ()
        return (*own, *self._wanted)

    def _forget(self, tx: Transaction) -> None:
        cache.forget_others(tx, self._keys(tx))

    def _work(self, tx: Transaction) -> tuple[Publication | None, Known | None, float]:
        """The publication that is open, a record that is due, and when the next one will be."""
        known = {one.key: one for one in cache.everything(tx)}
        found = [known.get(key) or cache.unknown(key) for key in self._keys(tx)]
        due = {one.key: self._due_s(one) for one in found}
        first = min(found, key=lambda one: due[one.key], default=None)
        idle_s = max(0.0, due[first.key]) if first else self._rhythm.look_every_s
        return publications.open_one(tx), first if first and idle_s <= 0 else None, idle_s

    def _due_s(self, one: Known) -> float:
        """In how many seconds a record is to be asked for; after failures ever later."""
        if one.tried_age_ms is None:
            return 0.0
        pause_s = self._rhythm.refresh_s
        if one.failures:
            pause_s = min(pause_s, self._pause_s(one.failures))
        return pause_s - one.tried_age_ms / 1000

    def _pause_s(self, failures: int) -> float:
        first_s, most_s = self._rhythm.first_pause_s, self._rhythm.most_pause_s
        return backoff_s(failures, self._share, first_s=first_s, most_s=most_s)

    async def _refresh(self, known: Known) -> None:
        key = known.key
        try:
            async with Cristin(self._access, self._turns) as registry:
                fetched = await self._fetched(registry, key, known.validator)
            if fetched.record is None:
                await self._db.write(cache.confirm, key, fetched.validator)
            else:
                await self._db.write(cache.keep, key, fetched.record, fetched.validator)
            self._failures = 0
        except RegistryError as error:
            await self._db.write(cache.fail, key, f"{error.code}: {error.sentence}")
            if isinstance(error, RegistryAway | RegistryBusy):
                self._step_back(error)

    async def _fetched(self, registry: Cristin, key: Key, validator: str) -> Fetched:
        """What everybody may see; our own biobank, too, while it is not published."""
        try:
            return await registry.one(key, validator)
        except RegistryMissing:
            if key.kind is not Kind.BIOBANKS or not self._access.may_write:
                raise
            return await registry.one(key, validator, private=True)

    def _step_back(self, error: RegistryError) -> None:
        """All of it is away, not one record: ask for none for a while."""
        self._failures += 1
        asked_s = error.facts.get("wait_s")
        pause_s = self._pause_s(self._failures)
        if isinstance(asked_s, float):
            pause_s = max(pause_s, asked_s)
        self._away_until = self._clock.monotonic() + pause_s

    async def _publish(self, row: Publication) -> None:
        try:
            async with Cristin(self._access, self._turns) as registry:
                await self._publisher.step(registry, row)
            self._settle_failures = 0
        except RegistryError:
            self._settle_failures += 1
            pause_s = min(MOST_SETTLE_S, self._pause_s(self._settle_failures))
            self._settle_at = self._clock.monotonic() + pause_s
