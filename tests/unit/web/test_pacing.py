"""Refusals go out one after the other, and not for ever more of them."""

import asyncio

from crinsu_gateway.web.pacing import Pacing


async def test_refusals_leave_in_order_and_the_line_has_an_end() -> None:
    """So many wait; who comes then is sent away at once."""
    pacing, left = Pacing(a_second=200, room=4), []

    async def wait(number: int) -> None:
        if await pacing.wait():
            left.append(number)

    async with asyncio.TaskGroup() as group:
        for number in range(12):
            group.create_task(wait(number))
    assert left == [0, 1, 2, 3, 4]
    assert await pacing.wait()
