"""Who works when: acts first, clients in turn, and nobody for ever."""

import asyncio

import pytest

from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.governor import Governor, Shares, Turn, Urgency
from tests.fakes.peers import until

ACT, WATCH, READ = Urgency.ACT, Urgency.WATCH, Urgency.READ
QUICK = Shares(acts=1, least_rest_s=0.0, rest=0.0)


async def order(governor: Governor, asked: list[tuple[str, Urgency]], first: Turn) -> list[str]:
    """In which order those who ask at once have their turn, once the first one ends."""
    served: list[str] = []

    async def work(who: str, urgency: Urgency) -> None:
        turn = await governor.turn(who, urgency)
        served.append(who)
        await asyncio.sleep(0)
        turn.end()

    async with asyncio.TaskGroup() as group:
        for who, urgency in asked:
            group.create_task(work(who, urgency))
        await asyncio.sleep(0.01)
        assert not served or asked[0][1] is ACT
        first.end()
    return served


async def test_a_client_that_asks_more_gets_no_more() -> None:
    """Clients take turns, whoever came first."""
    governor = Governor(QUICK)
    first = await governor.turn("x", READ)
    asked = [("a", READ)] * 3 + [("b", READ), ("c", READ)]
    assert await order(governor, asked, first) == ["a", "b", "c", "a", "a"]


async def test_who_watches_goes_before_who_reads() -> None:
    """Health is looked at first, in whatever order they came."""
    governor = Governor(QUICK)
    first = await governor.turn("x", READ)
    assert await order(governor, [("a", READ), ("w", WATCH)], first) == ["w", "a"]


async def test_an_act_waits_for_no_read() -> None:
    """Acts have places of their own; reads that wait keep none of them back."""
    governor = Governor(QUICK)
    reading = await governor.turn("x", READ)
    waiting = asyncio.create_task(governor.turn("a", READ))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        (await governor.turn("b", ACT)).end()
    assert not waiting.done()
    reading.end()
    (await waiting).end()


async def test_a_turn_that_lasts_long_is_given_up() -> None:
    """What waits for a device or a person keeps nobody from their turn."""
    governor = Governor(Shares(longest_turn_s=0.02))
    held = await governor.turn("a", READ)
    async with asyncio.timeout(5):
        second = await governor.turn("b", READ)
    held.end()  # a second time: it frees nothing that is not its own
    third = asyncio.create_task(governor.turn("c", READ))
    await asyncio.sleep(0)
    assert not third.done()
    second.end()
    (await third).end()


async def test_who_does_not_wait_longer_loses_no_turn_of_others() -> None:
    """A caller that is gone while waiting leaves no place taken."""
    governor = Governor(QUICK)
    first = await governor.turn("x", READ)
    gone = asyncio.create_task(governor.turn("a", READ))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.wait({gone})
    first.end()
    async with asyncio.timeout(5):
        for _ in range(3):
            (await governor.turn("b", READ)).end()


async def test_a_caller_that_goes_as_its_turn_comes_gives_it_back() -> None:
    """The turn that nobody takes any more is the next one's."""
    governor = Governor(Shares(reads=1, least_rest_s=0.0, rest=0.0))
    first = await governor.turn("x", READ)
    gone = asyncio.create_task(governor.turn("a", READ))
    await asyncio.sleep(0)
    first.end()
    await asyncio.sleep(0)  # its turn was given, and it has not run yet
    gone.cancel()
    await asyncio.wait({gone})
    if not gone.cancelled():
        gone.result().end()
    async with asyncio.timeout(5):
        (await governor.turn("b", READ)).end()


async def test_too_many_who_wait_are_told_to_come_again() -> None:
    """503 with Retry-After: of one client, of all, and after a while; acts are let in still."""
    governor = Governor(Shares(acts=1, waiting=2, waiting_of_one=1, waiting_s=0.05))
    held = [await governor.turn("x", READ), await governor.turn("x", ACT)]
    waiting = [asyncio.create_task(governor.turn(who, READ)) for who in ("a", "b")]
    await asyncio.sleep(0)
    for who in ("a", "c"):
        with pytest.raises(Refused) as full:
            await governor.turn(who, READ)
        assert full.value.failure.status == 503
        assert full.value.failure.headers["Retry-After"] == "1"
    act = asyncio.create_task(governor.turn("c", ACT))
    await asyncio.sleep(0)
    assert not act.done()
    held[1].end()
    (await act).end()
    for one in waiting:
        with pytest.raises(Refused):
            await one


async def test_what_goes_on_waits_however_many_do() -> None:
    """A stream that has begun is not broken off because others came."""
    governor = Governor(Shares(waiting=0, least_rest_s=0.0))
    held = await governor.turn("x", READ)
    with pytest.raises(Refused):
        await governor.turn("a", READ)
    stream = asyncio.create_task(governor.turn("a", READ, goes_on=True))
    await asyncio.sleep(0)
    held.end()
    async with asyncio.timeout(5):
        (await stream).end()


async def test_a_stream_that_is_alone_does_not_wait_for_itself() -> None:
    """No rest lies between two pieces of it, as nobody else asks; who asks anew waits for one."""
    governor = Governor(Shares(least_rest_s=60.0, longest_rest_s=60.0))
    piece = await governor.turn("a", READ)
    async with asyncio.timeout(5):
        for _ in range(3):
            piece.end()
            piece = await governor.turn("a", READ, goes_on=True)
    other = asyncio.create_task(governor.turn("b", READ))
    await asyncio.sleep(0)
    piece.end()
    await asyncio.sleep(0.01)
    assert not other.done()
    other.cancel()
    await asyncio.wait({other})


async def test_no_read_begins_while_a_bus_asks_and_others_wait() -> None:
    """The one that waits begins once the buses are quiet; how far ahead is theirs to judge."""
    quiet, asked = [False], []

    def look(ahead_s: float) -> bool:
        asked.append(ahead_s)
        return quiet[0]

    shares = Shares(least_rest_s=0.0, rest=0.0, longest_way_s=60.0)
    governor = Governor(shares, look)
    first = await governor.turn("x", READ)
    waiting = asyncio.create_task(governor.turn("a", READ))
    await asyncio.sleep(0)
    first.end()
    await until(lambda: len(asked) > 2)
    assert not waiting.done()
    assert set(asked) == {shares.ahead_s}
    quiet[0] = True
    async with asyncio.timeout(5):
        (await waiting).end()


async def test_buses_that_always_ask_keep_nobody_for_ever() -> None:
    """After a bounded while a read begins all the same."""
    governor = Governor(Shares(longest_way_s=0.005), lambda _ahead_s: False)
    first = await governor.turn("x", READ)
    waiting = asyncio.create_task(governor.turn("a", READ))
    await asyncio.sleep(0)
    first.end()
    async with asyncio.timeout(5):
        (await waiting).end()


async def test_a_bus_is_not_asked_about_while_nobody_else_waits() -> None:
    """One who reads alone makes no way: the next read begins at once."""

    def look(_ahead_s: float) -> bool:
        raise AssertionError("there is nobody to wait for")

    governor = Governor(Shares(), look)
    for _ in range(3):
        async with asyncio.timeout(5):
            (await governor.turn("x", READ)).end()
        await asyncio.sleep(0)  # the loop looks who came meanwhile
