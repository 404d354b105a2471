"""The Python client against the real API: lists, tags, tokens, patience, files, refusals."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from crinsu_gateway.client.async_gateway import AsyncGateway
from crinsu_gateway.client.gateway import Gateway
from crinsu_gateway.client.refusals import GatewayAway, GatewayRefused
from crinsu_gateway.client.talk import Speaker
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.web import tokens
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import KEY, LIS, Api, serving
from tests.fakes.clock import HandClock

T = TypeVar("T")


def url_of(api: Api) -> str:
    """Where the API listens."""
    return f"http://127.0.0.1:{api.server.port}"


async def in_thread(act: Callable[[], T]) -> T:
    """Run what blocks beside the server's loop."""
    return await asyncio.to_thread(act)


@pytest.fixture
async def strict(tmp_path: Path) -> AsyncIterator[Api]:
    """An API that lets a client call three times a minute."""
    async with serving(tmp_path, HandClock(), rate_per_minute=3) as api:
        yield api


async def test_things_come_with_types_by_credentials(api: Api) -> None:
    """A token is fetched by itself; a bad value is told as one, not as a number."""

    def read() -> None:
        with Gateway(url_of(api), LIS.id, LIS.secret) as gateway:
            tank = next(gateway.storage_solutions(name="T1"))
            assert (tank.name, tank.type, tank.capacity) == ("T1", "TANK", 12)
            devices = {one.name: one for one in gateway.devices()}
            assert devices["freezer-1"].storage == "T1"
            for reading in devices["freezer-1"].readings.values():
                assert not reading.is_good
                assert (reading.value, reading.quality, reading.reason) == (
                    None,
                    "bad",
                    "never_read",
                )
            slots = list(gateway.slots(storageSolution=tank.id))
            assert len(slots) == tank.capacity
            assert {one.state for one in slots} <= {"FREE", "HELD", "PROMISED"}
            held = [one.held for one in slots if one.held is not None]
            inside = list(gateway.sample_containers(state="STORED"))
            assert {one.id for one in held} == {one.id for one in inside}

    await in_thread(read)


async def test_both_clients_read_the_same(api: Api) -> None:
    """The one for asyncio beside the one for threads."""
    async with AsyncGateway(url_of(api), LIS.id, LIS.secret) as gateway:
        theirs = [one async for one in gateway.slots()]
        said = await gateway.get("/api/v1/slots/1")

    def read() -> None:
        with Gateway(url_of(api), LIS.id, LIS.secret) as gateway:
            assert list(gateway.slots()) == theirs
            assert gateway.get("/api/v1/slots/1").etag == said.etag

    await in_thread(read)


async def test_what_did_not_change_is_not_sent_again(strict: Api) -> None:
    """Ten reads of one list under a rate of three a minute: 304 costs nothing."""

    def read() -> None:
        with Gateway(url_of(strict), LIS.id, LIS.secret) as gateway:
            first = gateway.get("/api/v1/slots")
            for _ in range(10):
                assert gateway.get("/api/v1/slots") is first

    await in_thread(read)


async def test_a_refusal_says_what_and_where(api: Api) -> None:
    """Code, sentence, fields; a bad secret too."""

    def read() -> None:
        with Gateway(url_of(api), LIS.id, LIS.secret) as gateway:
            with pytest.raises(GatewayRefused) as caught:
                gateway.get("/api/v1/slots/999999")
            assert (caught.value.status, caught.value.code) == (404, "NOT_FOUND")
            with pytest.raises(GatewayRefused, match="colour") as caught:
                list(gateway.slots(colour="red"))
            assert caught.value.status == 400
        with Gateway(url_of(api), LIS.id, "wrong") as gateway:
            with pytest.raises(GatewayRefused) as caught:
                gateway.get("/api/v1/slots")
            assert (caught.value.status, caught.value.code) == (401, "INVALID_CLIENT")

    await in_thread(read)


async def test_a_token_that_is_refused_is_fetched_anew_once(api: Api) -> None:
    """One that ends between two calls is no matter."""

    def read() -> None:
        with Gateway(url_of(api), LIS.id, LIS.secret) as gateway:
            gateway.get("/api/v1/slots/1")
            gateway.speaker._token = "gone"
            assert gateway.get("/api/v1/slots/2").body["id"] == 2

    await in_thread(read)


async def test_an_act_is_done_once_for_its_key(api: Api) -> None:
    """Given again with its key it answers what it did the first time."""
    token = tokens.mint(KEY, "tester", ALL_SCOPES, api.clock.now())
    speaker = Speaker(url_of(api), mint=lambda: token)

    def act() -> None:
        with Gateway("", speaker=speaker) as gateway:
            body = {"type": "REFILL", "storage": "T1"}
            made = gateway.act("/api/v1/procedures", body, key="once")
            assert gateway.act("/api/v1/procedures", body, key="once")["id"] == made["id"]

    await in_thread(act)


async def test_a_list_goes_into_a_file_whole_or_not_at_all(api: Api, tmp_path: Path) -> None:
    """CSV of everything; what is refused leaves no file."""

    def save() -> None:
        with Gateway(url_of(api), LIS.id, LIS.secret) as gateway:
            path = tmp_path / "slots.csv"
            size = gateway.export("/api/v1/slots", path)
            lines = path.read_text().splitlines()
            assert (size, lines[0][:9]) == (path.stat().st_size, "id,label,")
            assert len(lines) == 1 + len(list(gateway.slots()))
            with pytest.raises(GatewayRefused):
                gateway.export("/api/v1/subjects", tmp_path / "subjects.csv")
            assert not list(tmp_path.glob("subjects*"))

    await in_thread(save)


async def test_nobody_there_is_told_as_that() -> None:
    """Not as a refusal: whether something was done is not known."""

    def call() -> None:
        with (
            Gateway(f"http://127.0.0.1:{free_port()}", "x", "y") as gateway,
            pytest.raises(GatewayAway, match="no gateway answers"),
        ):
            gateway.get("/api/v1/slots")

    await in_thread(call)
