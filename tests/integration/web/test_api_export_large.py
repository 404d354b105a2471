"""Whole lists that take a while: what happens meanwhile, and what they may cost."""

import asyncio
import csv
import io
import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bench.many_places import fill
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.listing.conditions import Holds, Wanted
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.asking.asked import Members
from crinsu_gateway.web.errors import Refused, refusal
from crinsu_gateway.web.listing.deepen import EXPANSION_TOO_LARGE
from crinsu_gateway.web.listing.export import Wish, pieces
from crinsu_gateway.web.listing.shape import shape
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.shown import Item
from crinsu_gateway.web.resources.slots import SLOTS as DECLARED
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import LIS, Api, over
from tests.fakes.clock import HandClock

SLOTS = 60_000
END = b"\r\n0\r\n\r\n"
DEEP = "/api/v1/storage-solutions?expand=containers[expand=children[expand=slots]]"
PATIENCE_S = 20


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with six tanks of ten thousand slots."""
    path = tmp_path_factory.mktemp("filled") / "store.db"
    fill(path, SLOTS)
    return path


@pytest.fixture
async def large(filled: Path, clock: HandClock) -> AsyncIterator[Api]:
    """The API over that store."""
    async with Database(filled, clock) as db, over(db, clock) as api:
        yield api


class Reader:
    """A caller that takes what it asked for when it likes to."""

    def __init__(self, api: Api, token: str) -> None:
        self._port = api.server.port
        self._token = token
        self._got = bytearray()

    async def begin(self, path: str, accept: str) -> None:
        """Ask, and take the first of it."""
        self._in, self._out = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 12)
        head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self._token}\r\n"
        self._out.write(f"{head}Accept: {accept}\r\n\r\n".encode())
        self._got += await asyncio.wait_for(self._in.read(1 << 12), PATIENCE_S)

    async def rest(self) -> bytes:
        """All of it, head and all, until it ends or is cut."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                while not self._got.endswith(END) and (part := await self._in.read(1 << 16)):
                    self._got += part
            except ConnectionError:
                pass  # it was cut
        self._out.close()
        return bytes(self._got)


def body(answer: bytes) -> bytes:
    """The body of an answer in chunks."""
    rest, parts = answer.partition(b"\r\n\r\n")[2], list[bytes]()
    while True:
        size, _, rest = rest.partition(b"\r\n")
        if not int(size, 16):
            return b"".join(parts)
        parts.append(rest[: int(size, 16)])
        rest = rest[int(size, 16) + 2 :]


async def fetched(api: Api) -> str:
    """A token of a client."""
    form = {"grant_type": "client_credentials", "client_id": LIS.id, "client_secret": LIS.secret}
    return str((await api.stranger.post("/oauth/token", data=form)).json()["access_token"])


async def test_a_token_that_is_taken_back_ends_what_it_began(
    large: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """In the middle, visibly: the answer has no end. The log of the gateway says nothing of it."""
    token = await fetched(large)
    reader = Reader(large, token)
    await reader.begin("/api/v1/slots?per_page=all", "application/hal+json")
    proof = {"client_id": LIS.id, "client_secret": LIS.secret}
    assert (await large.stranger.post("/oauth/revoke", data={"token": token, **proof})).is_success
    await asyncio.sleep(2.1)  # it is asked every two seconds
    answer = await reader.rest()
    assert b"200 OK" in answer
    assert not answer.endswith(END)
    assert "ASGI" not in caplog.text


async def test_what_changes_meanwhile_loses_and_doubles_nothing(large: Api) -> None:
    """Vials that move, are renamed, go and come while a slow caller takes all of them."""
    before = await large.db.read(lambda tx: tx.all("SELECT id FROM sample_container"))
    gone = {id for (id,) in before[::1000]}
    reader = Reader(large, await fetched(large))
    await reader.begin("/api/v1/sample-containers?per_page=all", "text/csv")
    await asyncio.sleep(0.2)

    def change(tx: Transaction) -> None:
        marks = ", ".join("?" * len(gone))
        tx.change("UPDATE sample_container SET name = 'A' || name, tag = NULL WHERE id % 3 = 0")
        tx.change(
            f"UPDATE sample_container SET state = 'OUT', slot_id = NULL WHERE id IN ({marks})",
            tuple(gone),
        )

    await large.db.write(change)
    rows = list(csv.DictReader(io.StringIO(body(await reader.rest()).decode(), newline="")))
    assert Counter(int(row["id"]) for row in rows) == Counter(id for (id,) in before)


async def test_an_order_is_kept_as_far_as_it_can_be_had(large: Api) -> None:
    """More rows are refused with what to do: sorting them anew for each piece would take long."""
    all_of_them = await large.client.get("/api/v1/slots?per_page=all&sort=-label")
    assert all_of_them.status_code == 422
    assert all_of_them.json()["code"] == "TOO_COSTLY"
    wrapped = await large.client.get("/api/v1/slots?per_page=all&sort=-label&envelope=true")
    assert wrapped.status_code == 422
    assert "1000 can be had" in all_of_them.json()["detail"]
    few = await large.client.get("/api/v1/containers?per_page=all&sort=-label&kind=canister")
    labels = [one["label"] for one in few.json()["containers"]]
    assert labels == sorted(labels, reverse=True)
    assert len(labels) == int(few.headers["total-count"]) == 240


async def test_a_piece_that_would_hold_too_much_is_made_smaller(large: Api) -> None:
    """As far as it must; one row that is too much by itself is refused."""
    made = shape(DECLARED, Members(), ALL_SCOPES, ())
    granted: list[int] = []

    def at_most(most: int, tx: Transaction, rows: list[Row]) -> list[Item]:
        if len(rows) > most:
            raise refusal(422, EXPANSION_TOO_LARGE, "too much")
        granted.append(len(rows))
        return list(made.items(rows))

    narrowed = Wanted((Holds("s.id <= 100"),), (), None)
    wish = Wish(made, narrowed, Form.JSON, partial(at_most, 12), frozenset({"container"}))
    whole = b"".join([piece async for piece in pieces(large.db, wish)])
    assert [one["id"] for one in json.loads(whole)["slots"]] == list(range(1, 101))
    assert granted == [*[12] * 8, 4]
    with pytest.raises(Refused):
        await anext(pieces(large.db, replace(wish, show=partial(at_most, 0))))


@pytest.mark.soak
async def test_what_is_expanded_comes_in_smaller_pieces(large: Api) -> None:
    """Each tank is no more than one answer may hold, so that all of them can be had in pieces."""
    answer = await large.client.get(f"{DEEP}&per_page=all")
    assert answer.status_code == 200, answer.text
    tanks = answer.json()["storageSolutions"]
    found = [
        len(cane["slots"])
        for tank in tanks
        for can in tank["containers"]
        for cane in can["children"]
    ]
    assert sum(found) == SLOTS
    page = await large.client.get(DEEP)
    assert (page.status_code, page.json()["code"]) == (422, "EXPANSION_TOO_LARGE")
