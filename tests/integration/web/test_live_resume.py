"""Coming back to GET /live: nothing missed, nothing twice, or a reset that says why."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from crinsu_gateway.client.event_stream import EventStream, Message
from crinsu_gateway.store import audit, meta
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.live.reading import MOST_MISSED
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api
from tests.fakes.clock import AheadClock
from tests.fakes.facility import SETUP
from tests.fakes.listening import Ear, listening
from tests.fakes.living import head, ids, living, many, mark_of, retag, trail


@pytest.fixture
def clock() -> AheadClock:
    """Time passes, and a test can let more of it pass."""
    return AheadClock()


@pytest.fixture
async def api(tmp_path: Path, clock: AheadClock) -> AsyncIterator[Api]:
    """The API with sample containers in it."""
    async with living(tmp_path, clock) as api:
        yield api


async def test_who_was_away_misses_nothing_and_hears_nothing_twice(api: Api) -> None:
    """Cut anywhere, in the middle of a message too, and come back with the last id."""
    await api.db.write(retag, 1)
    first = await head(api.db)
    bearer = api.bearer(*ALL_SCOPES)
    heard: list[tuple[int, str]] = []
    last_id = ""
    for turn in range(6):
        async with listening(api.server.port, bearer, last_id=last_id) as ear:
            await ear.until(lambda ear: ear.stream.last_id)
            await api.db.write(retag, 5)
            await ear.until(partial(longer_than, turn))
            # all but the last bytes arrived: half a message is none
            half = EventStream(last_id)
            heard += numbered(half.take(bytes(ear.raw[: -turn or None])))
            last_id = half.last_id
            ear.cut()
        await api.db.write(retag, 3)
    async with listening(api.server.port, bearer, last_id=last_id) as ear:
        newest = await head(api.db)
        await ear.until(lambda ear: ear.numbered and ids(ear)[-1] == newest)
        heard += numbered(ear.heard)
    assert heard == await api.db.read(trail, first)


def longer_than(count: int, ear: Ear) -> bool:
    """Whether more changes than so many were heard."""
    return len(ear.numbered) > count


def numbered(messages: list[Message]) -> list[tuple[int, str]]:
    """Number and kind of those that are changes."""
    return [
        (int(one.id.partition("-")[2]), one.event)
        for one in messages
        if one.event not in ("devices", "end", "reset")
    ]


async def test_what_left_the_ring_is_read_from_the_store(api: Api) -> None:
    """A gap of thousands is whole, in order, and once."""
    mark = await mark_of(api)
    first = await head(api.db)
    async with listening(api.server.port, api.bearer(*ALL_SCOPES)) as other:
        await other.until(lambda ear: ear.stream.last_id)  # the ring is kept meanwhile
        await api.db.write(retag, 3000)
        newest = await head(api.db)
        await other.until(lambda ear: ear.numbered and ids(ear)[-1] == newest)
        resumed = f"{mark}-{first}"
        async with listening(api.server.port, api.bearer(*ALL_SCOPES), last_id=resumed) as ear:
            await ear.until(lambda ear: ear.numbered and ids(ear)[-1] == newest)
    assert ids(ear) == ids(other) == list(range(first + 1, newest + 1))


async def test_who_was_away_for_a_week_is_told_to_read_anew(api: Api) -> None:
    """And hears what comes from then on."""
    mark = await mark_of(api)
    first = await head(api.db)
    await api.db.write(many, MOST_MISSED + 1)
    async with listening(
        api.server.port, api.bearer(*ALL_SCOPES), last_id=f"{mark}-{first}"
    ) as ear:
        await ear.until(lambda ear: ear.data("reset"))
        [reset] = ear.data("reset")
        assert reset["reason"] == "too-long-ago"
        assert reset["newest"] == ear.stream.last_id == f"{mark}-{await head(api.db)}"
        await api.db.write(retag, 1)
        await ear.until(lambda ear: ear.kinds())
    async with listening(
        api.server.port, api.bearer(*ALL_SCOPES), last_id=f"{mark}-{first + 2}"
    ) as ear:
        await ear.until(lambda ear: ear.numbered and ids(ear)[-1] == first + MOST_MISSED + 2)
    assert ids(ear)[0] == first + 3


async def test_another_epoch_and_the_future_are_told(api: Api) -> None:
    """After a restore the numbers mean other events."""
    mark = await mark_of(api)
    newest = await head(api.db)
    await api.db.write(meta.begin_epoch, 1_790_000_000)
    reasons = []
    for last_id in (f"{mark}-{newest}", f"{await mark_of(api)}-{newest + 1}"):
        async with listening(api.server.port, api.bearer(*ALL_SCOPES), last_id=last_id) as ear:
            await ear.until(lambda ear: ear.data("reset"))
        reasons.append(ear.data("reset")[0]["reason"])
    assert reasons == ["another-store", "future"]


def purge(tx: Transaction, up_to: int) -> None:
    """Leave tombstones, as a purge does after thirty years."""
    act = audit.append(tx, "audit.purged", SETUP, {"up_to": up_to})
    tx.change("DROP TRIGGER audit_tombstone_is_due")
    tx.change(
        "INSERT INTO audit_tombstone SELECT seq, hash, ? FROM audit_event WHERE seq <= ?",
        (act, up_to),
    )
    tx.change("DELETE FROM audit_event WHERE seq <= ?", (up_to,))


async def test_what_was_purged_cannot_be_told(api: Api) -> None:
    """Who was before it reads anew; who was after it goes on."""
    mark = await mark_of(api)
    await api.db.write(purge, 3)
    for last_id, reset in ((f"{mark}-1", True), (f"{mark}-3", False)):
        async with listening(api.server.port, api.bearer(*ALL_SCOPES), last_id=last_id) as ear:
            await ear.until(lambda ear: ear.numbered)
        assert [one["reason"] for one in ear.data("reset")] == ["purged"] * reset


@pytest.mark.parametrize(
    "garbage",
    [
        b"x" * 10_000,
        b"-1",
        b"0",
        b"0123456789ab--5",
        b"0123456789abc-5",
        "日本".encode(),
        b"\xff\xfe",
        b"33918b50d2c0-" + b"9" * 40,
        b"33918b50d2c0-1e3",
        "0123456789ab-٣".encode(),
    ],
)
async def test_garbage_for_an_id_is_answered_by_a_reset(api: Api, garbage: bytes) -> None:
    """Whatever it is; and in the parameter as in the header."""
    async with listening(api.server.port, api.bearer(*ALL_SCOPES), last_id=garbage) as ear:
        await ear.until(lambda ear: ear.data("reset"))
    assert ear.data("reset")[0]["reason"] in ("unreadable", "another-store", "future")
    asked = {"lastEventId": garbage.decode("latin-1")[:2000]}
    async with api.client.stream("GET", "/api/v1/live", params=asked) as answer:
        text = ""
        async for piece in answer.aiter_text():
            text += piece
            if "reset" in text:
                break
    assert answer.status_code == 200


async def test_the_parameter_is_an_id_too_and_the_header_wins(api: Api) -> None:
    """For clients that cannot send the header; a browser that comes back sends the header."""
    mark, newest = await mark_of(api), await head(api.db)
    query = f"?lastEventId={mark}-{newest - 2}"
    async with listening(api.server.port, api.bearer(*ALL_SCOPES), query) as ear:
        await ear.until(lambda ear: len(ear.numbered) == 2)
    last_id = f"{mark}-{newest - 1}"
    async with listening(api.server.port, api.bearer(*ALL_SCOPES), query, last_id) as ear:
        await ear.until(lambda ear: ear.numbered)
    assert ids(ear) == [newest]
