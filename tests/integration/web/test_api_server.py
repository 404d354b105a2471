"""The server in the daemon's loop: it leaves signals alone, stops in time, and starts again."""

import asyncio
import contextlib
import errno
import signal
import socket
from pathlib import Path

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.server import ApiServer, _listener
from tests.fakes.api import Api, serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure
from tests.fakes.small_disk import small_disk


class Slow:
    """An application whose answers take as long as the test wants."""

    def __init__(self) -> None:
        self.called = asyncio.Event()
        self.may_answer = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer once allowed."""
        self.called.set()
        await self.may_answer.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


async def test_the_daemon_keeps_its_signals() -> None:
    """Serving installs no handler of its own."""
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    server = ApiServer(Slow(), "127.0.0.1", 0)
    task = asyncio.create_task(server.run())
    await asyncio.wait_for(server.listening(), 5)
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before
    server.ask_to_stop()
    await asyncio.wait_for(task, 10)


async def test_a_request_that_is_being_served_gets_its_answer_before_the_end() -> None:
    """Asked to stop, the server finishes what it began."""
    slow = Slow()
    server = ApiServer(slow, "127.0.0.1", 0)
    task = asyncio.create_task(server.run())
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{await server.listening()}") as web:
        request = asyncio.create_task(web.get("/"))
        await asyncio.wait_for(slow.called.wait(), 5)
        server.ask_to_stop()
        slow.may_answer.set()
        assert (await asyncio.wait_for(request, 10)).text == "done"
    await asyncio.wait_for(task, 10)


@pytest.mark.parametrize("how", ["asked", "cancelled"])
async def test_a_request_without_an_end_does_not_keep_the_server(how: str) -> None:
    """After its grace the server ends, and leaves neither task nor socket behind."""
    slow = Slow()
    server = ApiServer(slow, "127.0.0.1", 0)
    task = asyncio.create_task(server.run())
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{await server.listening()}") as web:
        request = asyncio.create_task(web.get("/", timeout=30))
        await asyncio.wait_for(slow.called.wait(), 5)
        if how == "asked":
            server.ask_to_stop()
        else:
            task.cancel()
        done, _ = await asyncio.wait({task}, timeout=10)
        assert done == {task}
        assert task.cancelled() == (how == "cancelled")
        with pytest.raises(httpx2.HTTPError):
            (await request).raise_for_status()


async def test_it_runs_again_after_it_ended() -> None:
    """A supervisor may start it again, on a port that was just in use."""
    slow = Slow()
    slow.may_answer.set()
    server = ApiServer(slow, "127.0.0.1", 0)
    for _ in range(2):
        task = asyncio.create_task(server.run())
        port = await asyncio.wait_for(server.listening(), 5)
        async with httpx2.AsyncClient() as web:
            assert (await web.get(f"http://127.0.0.1:{port}/")).text == "done"
        server.ask_to_stop()
        await asyncio.wait_for(task, 10)


async def test_a_port_that_is_taken_is_said_with_its_address(api: Api) -> None:
    """The failure names host and port, and leaves nothing open."""
    second = ApiServer(Slow(), "127.0.0.1", api.server.port)
    with pytest.raises(OSError, match=rf"cannot listen on 127\.0\.0\.1:{api.server.port}") as fault:
        await second.run()
    assert fault.value.errno == errno.EADDRINUSE


async def test_no_piece_of_an_answer_waits_until_the_one_before_it_is_acknowledged() -> None:
    """Head and body leave in two pieces: Nagle's algorithm would hold the body for 40 ms."""
    with await _listener("127.0.0.1", 0) as listener, socket.socket() as caller:
        caller.connect(listener.getsockname())
        accepted, _ = await asyncio.get_running_loop().sock_accept(listener)
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


async def test_an_unplanned_failure_is_an_incident_and_the_next_call_is_served(
    api: Api, clock: HandClock
) -> None:
    """500 tells an incident number and nothing of what happened inside."""

    def break_it(tx: Transaction) -> None:
        tx.change("UPDATE unit SET condition = 'purple'")

    await api.db.write(break_it)
    answer = await api.client.get("/api/v1/devices")
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert answer.json()["incident"] == f"{clock.utc_ms:x}-1"
    assert "purple" not in answer.text
    assert (await api.client.get("/api/v1/executions")).status_code == 200


async def fill(api: Api) -> None:
    """Write until not even a little fits."""
    for size in (40_000, 2_000, 1):
        with contextlib.suppress(StoreFull):
            for number in range(2000):
                await api.db.write(sync_state.put, f"{size}/{number}", "x" * size)
    assert isinstance(api.db.failure, StoreFull)


async def test_a_full_disk_refuses_acts_and_still_answers_reads(
    tmp_path: Path, clock: HandClock
) -> None:
    """503 STORE_FULL for what would write, in the form of each face; reads go on."""
    with small_disk(tmp_path):
        async with serving(tmp_path, clock) as api:
            procedure = await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
            await fill(api)
            own = await api.client.post(
                f"/api/v1/procedures/{procedure}/start",
                json={"technician": "tech-1", "storage": "T2"},
                headers={"Idempotency-Key": "k"},
            )
            assert (own.status_code, own.json()["code"]) == (503, "STORE_FULL")
            other = await api.client.post(f"/api/v1/external/procedures/{procedure}/cancel")
            assert other.status_code == 503
            error = other.json()["error"]
            assert (error["code"], error["rule"]) == ("UNAVAILABLE", "STORE_FULL")
            assert str(tmp_path) not in own.text + other.text

            ready = await api.client.get("/readyz")
            assert (ready.status_code, ready.json()) == (503, {"ready": False})
            told = (await api.client.get("/api/v1/health")).json()
            assert (told["ready"], told["store"]["state"]) == (False, "full")
            assert told["reasons"] == [told["store"]["reason"]]
            shown = (await api.client.get(f"/api/v1/procedures/{procedure}")).json()
            assert (shown["status"], shown["execution"]) == ("CREATED", None)
