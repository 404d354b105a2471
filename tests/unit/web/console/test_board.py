"""One view for many: made once, only while somebody looks, and what cannot be made looks dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import orjson
import pytest

from crinsu_gateway.store.changes import Changes, Topic
from crinsu_gateway.web.console.board import MOST, Board, Pieces
from crinsu_gateway.web.errors import Refused


class View:
    """A view that a test changes."""

    def __init__(self) -> None:
        self.pieces: dict[str, str] = {"a": "1", "b": "1"}
        self.made = 0

    async def make(self) -> Pieces:
        """The view as it stands."""
        self.made += 1
        return dict(self.pieces)


async def told(stream: AsyncIterator[bytes]) -> dict[str, Any]:
    """The next message."""
    async with asyncio.timeout(5):
        kind, data = (await anext(stream)).decode().strip().split("\n")
    assert kind == "event: pieces"
    found: dict[str, Any] = orjson.loads(data.removeprefix("data: "))
    return found


def now() -> int:
    """The time at the gateway."""
    return 7


async def test_many_look_and_it_is_made_once() -> None:
    """Whoever comes later gets everything, and a change reaches each of them."""
    view, changes = View(), Changes()
    board = Board(changes, view.make)
    async with aclosing(board.look(now)) as one, aclosing(board.look(now)) as other:
        assert (await told(one))["pieces"] == (await told(other))["pieces"] == view.pieces
        made = view.made
        view.pieces["b"] = "2"
        changes.publish([Topic.PLACES])
        for stream in (one, other):
            assert await told(stream) == {"now": 7, "pieces": {"b": "2"}, "order": ["a", "b"]}
        assert view.made == made + 1
        async with aclosing(board.look(now)) as late:
            assert (await told(late))["pieces"] == {"a": "1", "b": "2"}


async def test_what_is_gone_is_in_no_order_any_more() -> None:
    """A piece that ends leaves the page; the others need not be told again."""
    view, changes = View(), Changes()
    async with aclosing(Board(changes, view.make).look(now)) as stream:
        await told(stream)
        del view.pieces["a"]
        changes.publish([Topic.UNITS])
        assert await told(stream) == {"now": 7, "pieces": {}, "order": ["b"]}


async def test_nothing_is_made_while_nobody_looks() -> None:
    """The last one who leaves ends the work; the next begins it anew."""
    view, changes = View(), Changes()
    board = Board(changes, view.make)
    async with aclosing(board.look(now)) as stream:
        await told(stream)
    made = view.made
    view.pieces["a"] = "3"
    changes.publish([Topic.PLACES])
    await asyncio.sleep(0.2)
    assert view.made == made
    async with aclosing(board.look(now)) as stream:
        assert (await told(stream))["pieces"]["a"] == "3"


async def test_a_view_that_cannot_be_made_ends_its_streams() -> None:
    """Nobody goes on looking at what is no longer followed."""

    async def fail() -> Pieces:
        raise OSError("no disk")

    async with aclosing(Board(Changes(), fail).look(now)) as stream:
        with pytest.raises(OSError, match="no disk"):
            await told(stream)


async def test_only_so_many_look_at_once() -> None:
    """One more is refused with what to do."""
    view = View()
    board = Board(Changes(), view.make)
    streams = [board.look(now) for _ in range(MOST)]
    for stream in streams:
        await told(stream)
    with pytest.raises(Refused, match="no room"):
        await anext(board.look(now))
    for stream in streams:
        await stream.aclose()
