"""What is configured is kept, grows old while the registry is away, and costs few requests."""

import asyncio
from dataclasses import replace

from crinsu_gateway.model.registry import Key, Kind
from crinsu_gateway.sandbox.registry import seed
from crinsu_gateway.sandbox.registry.register import FaultName
from crinsu_gateway.store import registry as cache
from crinsu_gateway.store.registry import Known
from tests.fakes.registering import QUICK, Desk

BIOBANK, PERSON = Key(Kind.BIOBANKS, seed.BIOBANK), Key(Kind.PERSONS, seed.PERSON)


def came(known: Known) -> bool:
    """Whether a record is there and the last try was well."""
    return known.record is not None and not known.failure


async def test_configured_records_are_fetched_once_and_kept(desk: Desk) -> None:
    """Each is asked for once, and not again before its time, over a restart of the client too."""
    desk.wanted = (BIOBANK, PERSON)
    for _ in range(2):
        async with desk.working():
            await desk.until(BIOBANK.kind, BIOBANK.id, came)
            await desk.until(PERSON.kind, PERSON.id, came)
            await asyncio.sleep(0.2)
    assert len(desk.register.seen) == 2


async def test_nothing_is_kept_of_a_person_but_what_is_shown(desk: Desk) -> None:
    """Telephone and mail that the registry sends are nowhere in the store."""
    desk.wanted = (PERSON,)
    async with desk.working():
        await desk.until(PERSON.kind, PERSON.id, came)
    kept = await desk.db.read(lambda tx: tx.value("SELECT record FROM registry_record"))
    assert "Ada Example" in kept
    assert "+47" not in kept
    assert "nobody@" not in kept


async def test_a_registry_that_is_away_leaves_what_was_kept(desk: Desk) -> None:
    """Old facts stay, with their age and the reason of the last failure, until it is back."""
    desk.wanted = (BIOBANK,)
    desk.rhythm = replace(QUICK, refresh_s=0.05)
    async with desk.working():
        before = await desk.until(BIOBANK.kind, BIOBANK.id, came)
        desk.fault(FaultName.ERROR_503, None, seconds=0)
        away = await desk.until(BIOBANK.kind, BIOBANK.id, lambda one: one.failures >= 2)
        assert away.record == before.record
        assert away.failure.startswith("REGISTRY_BUSY")
        assert away.age_ms is not None
        desk.register.faults.clear()
        back = await desk.until(BIOBANK.kind, BIOBANK.id, came)
    assert back.age_ms is not None
    assert back.age_ms < away.age_ms + 60_000


async def test_a_record_that_is_gone_says_so_and_others_go_on(desk: Desk) -> None:
    """A 404 is a failure of one record; it stops nothing."""
    desk.wanted = (Key(Kind.PROJECTS, "99"), BIOBANK)
    async with desk.working():
        gone = await desk.until(Kind.PROJECTS, "99", lambda one: one.failures > 0)
        await desk.until(BIOBANK.kind, BIOBANK.id, came)
    assert gone.record is None
    assert gone.failure.startswith("REGISTRY_NOT_FOUND")


async def test_what_is_no_longer_configured_is_dropped(desk: Desk) -> None:
    """The names of people who were taken out of the configuration do not stay here."""
    desk.wanted = (BIOBANK, PERSON)
    async with desk.working():
        await desk.until(PERSON.kind, PERSON.id, came)
        await desk.until(BIOBANK.kind, BIOBANK.id, came)
    desk.wanted = (BIOBANK,)
    async with desk.working():
        while len(await desk.db.read(cache.everything)) > 1:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)
    assert (await desk.known(BIOBANK.kind, BIOBANK.id)).record is not None


async def test_requests_are_never_more_than_a_few_a_minute(desk: Desk) -> None:
    """With two a minute allowed, the third record waits."""
    desk.per_minute = 2
    desk.wanted = tuple(Key(Kind.PERSONS, str(20_000 + number)) for number in range(5))
    async with desk.working():
        while not desk.register.seen:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.5)
    assert len(desk.register.seen) <= 2


async def test_an_away_registry_is_asked_ever_more_rarely(desk: Desk) -> None:
    """Failures of one after the other are not tried for each record again and again."""
    desk.wanted = tuple(Key(Kind.PERSONS, str(20_000 + number)) for number in range(5))
    desk.rhythm = replace(QUICK, first_pause_s=30.0, most_pause_s=300.0)
    desk.fault(FaultName.CUT_BEFORE, None)
    async with desk.working():
        while not desk.register.seen:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.4)
    assert len(desk.register.seen) == 1


async def test_our_own_biobank_is_shown_before_it_is_published(desk: Desk) -> None:
    """Others see nothing of it yet; with our credentials it comes, and only for a biobank."""
    key = Key(Kind.BIOBANKS, seed.HIDDEN_BIOBANK)
    desk.wanted = (key, Key(Kind.PERSONS, "99"))
    async with desk.working():
        found = await desk.until(key.kind, key.id, came)
        await desk.until(Kind.PERSONS, "99", lambda one: one.failures > 0)
    assert found.record is not None
    assert found.record.names["en"] == "Hidden biobank"
    asked = {(one.path.split("/")[2], one.user) for one in desk.register.seen}
    assert asked == {("biobanks", None), ("biobanks", desk.user), ("persons", None)}
