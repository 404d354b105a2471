"""A network that is slow, loses, cuts and repeats, before a centre that is well."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.bad_network import BadNetwork, Ill, Weather, bad_network
from tests.fakes.syncing import Bench

STEP = {"localProcedure": 1, "step": 1, "kind": "scan", "state": "DONE"}
FACTS = 5


@pytest.fixture
async def network(bench: Bench) -> AsyncIterator[BadNetwork]:
    """The network that the gateway of the bench is behind; it waits 2 s for an answer."""
    bench.timeout_s = 2.0
    async with bad_network(bench.centre.port) as network:
        bench.url = network.url
        yield network


async def say(bench: Bench, count: int = FACTS) -> None:
    """Something happens at the gateway."""
    for _ in range(count):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)


async def reason(bench: Bench) -> str:
    """Why the last try failed, as people are shown it; waits for it."""

    async def shown() -> bool:
        return (await bench.status()).last_failure is not None

    await bench.until(shown)
    return (await bench.status()).last_failure or ""


async def all_once_in_order(bench: Bench, count: int = FACTS) -> None:
    """The centre applied each fact once, in its order, and nothing was set aside here."""
    rows = bench.events()
    assert [row["seq"] for row in rows] == list(range(1, count + 1))
    assert {row["status"] for row in rows} == {200}
    found = await bench.status()
    assert (found.waiting, found.refused) == (0, 0)


SAYS = {
    Ill.RESET_AT_ONCE: "was broken off",
    Ill.RESET_IN_REQUEST: "was broken off",
    Ill.RESET_BEFORE_ANSWER: "was broken off",
    Ill.RESET_IN_ANSWER: "was broken off",
    Ill.CUT_IN_ANSWER: "is not whole",
    Ill.LOST_REQUEST: "did not answer in time",
    Ill.LOST_ANSWER: "did not answer in time",
}


@pytest.mark.requirement("R39")
@pytest.mark.parametrize("ill", list(Ill), ids=lambda ill: ill.name)
async def test_what_befalls_a_connection_costs_no_fact(
    bench: Bench, network: BadNetwork, ill: Ill
) -> None:
    """Three connections in a row are struck; the reason is plain, then all is told once."""
    await say(bench)
    bench.timeout_s = 0.3 if ill in (Ill.LOST_REQUEST, Ill.LOST_ANSWER) else 2.0
    network.ills += [ill] * 3
    async with bench.syncing():
        await bench.told()

        async def struck() -> bool:
            return network.broken == 3

        if ill in SAYS:
            await bench.until(struck)
            said = await reason(bench)
            assert said.startswith("REMOTE_AWAY: ")
            assert SAYS[ill] in said
    await all_once_in_order(bench)


async def test_a_slow_link_is_slow_and_nothing_else(bench: Bench, network: BadNetwork) -> None:
    """30 ms each way and 100 kB/s: told, pulled, and no failure at all."""
    bench.timeout_s = 5.0
    network.weather = Weather(latency_s=0.03, bytes_per_s=100_000, drip=1000)
    await say(bench)
    async with bench.syncing():
        await bench.told()

        async def pulled() -> bool:
            return await bench.known(3) is not None

        await bench.until(pulled)
    await all_once_in_order(bench)
    assert (await bench.status()).last_failure is None


@pytest.mark.slow
async def test_an_answer_that_drips_is_ended_by_the_limit_of_the_whole_call(
    bench: Bench, network: BadNetwork
) -> None:
    """A byte ten times a second outwits the limit of each read, not that of the call."""
    bench.timeout_s = 1.0
    network.weather = Weather(bytes_per_s=10, drip=1, requests_too=False)
    await say(bench)
    async with bench.syncing():
        assert "did not answer within 7 s" in await reason(bench)
        network.weather = Weather()
        network.reset_all()
        await bench.told()
    await all_once_in_order(bench)


@pytest.mark.requirement("R39")
async def test_a_peer_that_vanishes_without_a_word_is_noticed(
    bench: Bench, network: BadNetwork
) -> None:
    """A half-open connection that worked before: given up by the time limit, then another one."""
    bench.timeout_s = 0.3
    async with bench.syncing():
        await say(bench, 2)
        await bench.told()
        network.vanish()
        await say(bench, 3)
        await bench.told()
        assert "did not answer in time" in await reason(bench)
    await all_once_in_order(bench)


async def test_connections_reset_all_the_time_lose_and_repeat_nothing(
    bench: Bench, network: BadNetwork
) -> None:
    """Every connection is reset every 20 ms while forty facts are on their way."""

    async def storm() -> None:
        for _ in range(50):
            await asyncio.sleep(0.02)
            network.reset_all()

    async with bench.syncing():
        storming = asyncio.create_task(storm())
        for _ in range(40):
            await say(bench, 1)
            await asyncio.sleep(0.01)
        await storming
        await bench.told()
    await all_once_in_order(bench, 40)


def sockets_and_threads() -> tuple[int, int]:
    """How many files and sockets this process holds open, and how many threads."""
    return len(list(Path("/proc/self/fd").iterdir())), threading.active_count()


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_two_hundred_broken_connections_leave_nothing_open(
    bench: Bench, network: BadNetwork
) -> None:
    """Files, threads and tasks after 200 connections of all ills are as many as after 20."""
    bench.rhythm = replace(bench.rhythm, first_pause_s=0.005, most_pause_s=0.01)
    kinds = [ill for ill in Ill if ill not in (Ill.TWICE, Ill.LOST_ANSWER, Ill.LOST_REQUEST)]

    async with bench.syncing():

        async def struck(times: int) -> tuple[int, int, int]:
            network.ills += [kinds[number % len(kinds)] for number in range(times)]

            async def over() -> bool:
                network.reset_all()
                return not network.ills

            await bench.until(over)
            await say(bench, 1)
            await bench.told()
            return *sockets_and_threads(), len(asyncio.all_tasks())

        early = await struck(20)
        late = await struck(200)
    assert network.broken >= 200
    assert all(b <= a + 4 for a, b in zip(early, late, strict=True)), (early, late)
