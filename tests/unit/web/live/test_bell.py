"""Everybody who waits is woken, few at a time, and nobody is kept who waits no more."""

import asyncio

from crinsu_gateway.web.live.bell import AT_A_TIME, Bell


async def test_all_are_woken_with_turns_for_others_between() -> None:
    """Between two groups of them the loop does something else."""
    bell, woken, turns = Bell(), list[int](), list[int]()

    async def waiting() -> None:
        await bell.wait(0, 10)
        woken.append(len(turns))

    tasks = [asyncio.create_task(waiting()) for _ in range(AT_A_TIME * 5)]
    await asyncio.sleep(0)
    bell.ring()
    while not all(task.done() for task in tasks):
        turns.append(len(woken))
        await asyncio.sleep(0)
    assert bell.rung == 1
    assert max(woken.count(turn) for turn in set(woken)) == AT_A_TIME


async def test_who_heard_it_already_does_not_wait() -> None:
    """And who waits too long goes on without it, cancelled or not, leaving nothing behind."""
    bell = Bell()
    bell.ring()
    await bell.wait(0, 10)
    await bell.wait(1, 0.001)
    task = asyncio.create_task(bell.wait(1, 10))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert not vars(bell)["_waiting"]
    bell.ring()
    assert bell.rung == 2
