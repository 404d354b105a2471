"""The client of the live stream over a line that is cut at any byte, and what it does not try."""

import asyncio
import random
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.client.live import follow, follow_here
from crinsu_gateway.client.live_events import (
    Change,
    Connected,
    Devices,
    LiveEvent,
    LiveRefused,
    Lost,
    Reset,
)
from crinsu_gateway.store import meta
from crinsu_gateway.web.live.stream import Pace
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from tests.fakes.api import Api
from tests.fakes.clock import AheadClock
from tests.fakes.cutting import cutting
from tests.fakes.living import head, living, retag, trail

QUICK = Pace(beat_s=0.3, token_s=0.1)


@pytest.fixture
def clock() -> AheadClock:
    """Time passes, and a test can let more of it pass."""
    return AheadClock()


@pytest.fixture
async def api(tmp_path: Path, clock: AheadClock) -> AsyncIterator[Api]:
    """The API with sample containers in it."""
    async with living(tmp_path, clock, QUICK) as api:
        yield api


def number(event: Change) -> int:
    """The number of a change; only tests look into an id."""
    return int(event.event_id.partition("-")[2])


def at_once() -> float:
    """The least pause between two tries is half of what it would be."""
    return 0.0


async def until(events: AsyncIterator[LiveEvent], newest: int) -> list[LiveEvent]:
    """What comes until a change."""
    found: list[LiveEvent] = []
    async with asyncio.timeout(60):
        async for event in events:
            found.append(event)
            if isinstance(event, Change) and number(event) == newest:
                return found
    raise AssertionError(found)


async def test_what_is_cut_anywhere_is_whole_and_once(api: Api) -> None:
    """Lines that end in the head, in an id, in the data: the trail is what was told."""
    first = await head(api.db)
    chance = random.Random(67)
    passes = iter([40, 700, *(chance.randrange(900, 3000) for _ in range(2))])
    port = api.server.port
    mark = await mark_at(api)
    await api.db.write(retag, 12)
    newest = await head(api.db)
    async with (
        cutting(port, passes) as relay,
        httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{relay}", headers=api.bearer(*ALL_SCOPES)
        ) as http,
    ):
        events = follow(http, last_id=f"{mark}-{first}", chance=at_once)
        found = await until(events, newest)
        await events.aclose()
    changes = [one for one in found if isinstance(one, Change)]
    assert [(number(one), one.kind) for one in changes] == await api.db.read(trail, first)
    assert sum(isinstance(one, Lost) for one in found) == 4
    assert not [one for one in found if isinstance(one, Reset)]
    for one, next_one in pairwise(found):
        assert not isinstance(one, Lost) or isinstance(next_one, Lost | Connected)


async def mark_at(api: Api) -> str:
    """What all ids begin with."""
    async with api.client.stream("GET", "/api/v1/live") as answer:
        async for text in answer.aiter_text():
            return text.partition("id: ")[2].partition("-")[0]
    raise AssertionError("nothing came")


async def test_a_token_that_ended_is_fetched_anew(api: Api, clock: AheadClock) -> None:
    """The stream ends with it, and goes on with the next one."""
    fetched = 0

    async def token() -> str:
        nonlocal fetched
        fetched += 1
        return api.bearer(Scope.INVENTORY_READ)["Authorization"].removeprefix("Bearer ")

    async with httpx2.AsyncClient(base_url=str(api.client.base_url)) as http:
        events = follow(http, token=token, chance=at_once)
        async with asyncio.timeout(20):
            assert await anext(events) == Connected()
            assert isinstance(await anext(events), Devices)
            clock.ahead_s += 3601
            lost = await anext(events)
            assert isinstance(lost, Lost)
            assert "token" in lost.why
            assert await anext(events) == Connected()
        await events.aclose()
    assert fetched == 2


@pytest.mark.parametrize(
    ("scopes", "resources", "status"),
    [
        ((Scope.INVENTORY_READ,), ["nothing"], 400),
        ((Scope.UNITS_WRITE,), [], 403),
        ((), [], 403),
        (None, [], 401),
    ],
)
async def test_what_does_not_help_is_not_tried(
    api: Api, scopes: tuple[Scope, ...] | None, resources: list[str], status: int
) -> None:
    """A wrong name or a token that opens nothing is raised, with the words of the gateway."""
    headers = {} if scopes is None else api.bearer(*scopes)
    async with httpx2.AsyncClient(base_url=str(api.client.base_url), headers=headers) as http:
        events = follow(http, resources=resources, chance=at_once)
        with pytest.raises(LiveRefused) as refused:
            async with asyncio.timeout(20):
                await _last(events)
    assert refused.value.status == status
    assert refused.value.sentence


async def _last(events: AsyncIterator[LiveEvent]) -> None:
    async for _ in events:
        pass


async def test_it_follows_in_a_thread_as_in_a_loop(api: Api) -> None:
    """Typed things and states; a restored gateway is a Reset, not a gap."""
    url, headers = str(api.client.base_url), api.bearer(*ALL_SCOPES)
    found: list[LiveEvent] = []
    mark = await mark_at(api)
    first = await head(api.db)
    await api.db.write(retag, 1)

    def listen(last_id: str, wanted: type[LiveEvent]) -> None:
        with httpx2.Client(base_url=url, headers=headers) as http:
            for event in follow_here(http, last_id=last_id, resources=["devices", *THINGS]):
                found.append(event)
                if isinstance(event, wanted):
                    return

    await asyncio.to_thread(listen, f"{mark}-{first}", Change)
    change = found[-1]
    assert isinstance(change, Change)
    assert change.about[0].resource == change.resource == "sample-containers"
    [devices] = [one for one in found if isinstance(one, Devices)]
    assert devices.devices[0].readings["level"].quality == "bad"
    await api.db.write(meta.begin_epoch, 1_790_000_000)
    await asyncio.to_thread(listen, change.event_id, Reset)
    reset = found[-1]
    assert isinstance(reset, Reset)
    assert reset.reason == "another-store"


THINGS = ("sample-containers",)


async def test_a_gateway_that_is_away_is_told_and_waited_for(api: Api) -> None:
    """Lost again and again, until it is there."""
    async with cutting(api.server.port, iter([0, 0])) as relay:
        url = f"http://127.0.0.1:{relay}"
        async with httpx2.AsyncClient(base_url=url, headers=api.bearer(*ALL_SCOPES)) as http:
            events = follow(http, chance=at_once)
            async with asyncio.timeout(30):
                kinds = [type(await anext(events)) for _ in range(3)]
            await events.aclose()
    assert kinds == [Lost, Lost, Connected]
