"""Whatever is asked of the API, by whom and how: a defined answer, never a 5xx, never a traceback.

The real server runs in a thread over a store on disk; requests go over a socket, some of them
put together byte by byte.
"""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.web.endpoint import AnyEndpoint
from tests.fakes.api import serving
from tests.fakes.clock import HandClock
from tests.fakes.facility import with_procedure

FEW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
STARTED = 1_000_000_000_001


@dataclass(frozen=True, slots=True)
class Served:
    """A running API: its port, the token of a caller who may do everything, its routes."""

    port: int
    token: str
    endpoints: tuple[AnyEndpoint, ...]


async def _serve(folder: Path, ready: "asyncio.Future[Served]", stop: asyncio.Event) -> None:
    async with serving(folder, HandClock(), rate_per_minute=10**9) as api:
        await api.db.write(with_procedure, ProcedureType.STORE, ["TAG-1", "TAG-2"])
        await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T2/C1/CN1/1"])
        started = await api.client.post(
            f"/api/v1/procedures/{STARTED}/start",
            json={"technician": "t", "storage": "T1"},
            headers={"Idempotency-Key": "k"},
        )
        assert started.status_code == 201
        token = api.client.headers["authorization"]
        ready.set_result(Served(api.server.port, token, api.endpoints))
        await stop.wait()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The API in a thread of its own."""
    loop = asyncio.new_event_loop()
    ready: asyncio.Future[Served] = loop.create_future()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(_serve(tmp_path, ready, stop)), daemon=True
    )
    thread.start()

    async def wait() -> Served:
        return await asyncio.wait_for(asyncio.shield(ready), 20)

    yield asyncio.run_coroutine_threadsafe(wait(), loop).result(20)
    loop.call_soon_threadsafe(stop.set)
    thread.join(20)
    loop.close()


@pytest.fixture
def web(served: Served) -> Iterator[httpx2.Client]:
    """A caller who may do everything."""
    with httpx2.Client(
        base_url=f"http://127.0.0.1:{served.port}",
        headers={"Authorization": served.token},
        timeout=20,
    ) as client:
        yield client


def require_defined(answer: httpx2.Response) -> None:
    """An answer that a client can understand, and that tells nothing of the inside."""
    assert answer.status_code < 500, answer.text
    assert "Traceback" not in answer.text
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["content-type"] in ("application/json", "application/problem+json")
        body = answer.json()
        assert "error" in body or body["status"] == answer.status_code


def exchange(port: int, sent: bytes) -> bytes:
    """Send bytes and hang up; what came back."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        answer = b""
        with contextlib.suppress(ConnectionError):
            wire.sendall(sent)
            wire.shutdown(socket.SHUT_WR)
            while part := wire.recv(65_536):
                answer += part
    return answer


def require_sane(answer: bytes) -> None:
    """Nothing at all, or answers that blame the caller at most."""
    status = answer[:12]
    assert not answer or (status.startswith(b"HTTP/1.1 ") and status[9:10] in b"1234"), answer
    assert b"Traceback" not in answer


WORDS = st.sampled_from(
    [
        *("api", "v1", "external", "units", "storage", "procedures", "executions", "subjects"),
        *("containers", "inventory", "location", "start", "inputs", "cancel", "latest"),
        *("1", str(STARTED), "0", "-1", "9" * 25, "", ".", "..", "freezer-1", "build-info"),
    ]
)
SEGMENT = WORDS | st.text(max_size=12)
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
NAMES = st.sampled_from(
    ["page", "perPage", "per_page", "status", "type", "facilityId", "updatedSince", "subjectCode"]
)
SCALAR = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(2**70), max_value=2**70)
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["STORE", "REFILL", "RETRIEVE", "T1", "T1/C1/CN1/1", "SUBJ-1", "scan", STARTED]
    )
)
FIELDS = st.sampled_from(
    [
        *("type", "facilityId", "subjectCode", "sampleContainers", "sampleContainerIds", "code"),
        *("technician", "storage", "container", "slots", "station", "kind", "text", "step"),
        *("scanner", "name", "description", "firstName", "dateOfBirth"),
    ]
)
JSON = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(FIELDS | st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(
    METHODS,
    st.lists(SEGMENT, max_size=6),
    st.lists(st.tuples(NAMES | st.text(max_size=6), st.text(max_size=12)), max_size=4),
)
@settings(FEW, max_examples=100)
def test_any_path_and_query_has_a_defined_answer(
    web: httpx2.Client, method: str, segments: list[str], query: list[tuple[str, str]]
) -> None:
    """Known words in any order, ids of any size, texts of any alphabet."""
    path = "/" + "/".join(quote(segment, safe="") for segment in segments)
    # A whole address: as a relative one, a path of several slashes would name another host.
    address = f"{str(web.base_url).rstrip('/')}{path}?{urlencode(query)}"
    require_defined(web.request(method, address))


@given(data=st.data(), body=JSON)
@settings(FEW, max_examples=150)
def test_any_json_has_a_defined_answer_everywhere(
    served: Served, web: httpx2.Client, data: st.DataObject, body: object
) -> None:
    """Each endpoint that takes a body, with ids that exist, is given anything."""
    writes = [one for one in served.endpoints if one.method == "POST"]
    endpoint = data.draw(st.sampled_from(writes))
    key = data.draw(st.text("abc/", min_size=1, max_size=4))
    number = "1" if "executions" in endpoint.path else str(STARTED + 1)
    # The verdict on a good input takes as long as nobody judges: only broken ones are sent there.
    if "inputs" in endpoint.path and isinstance(body, dict):
        body = {**body, "surplus": 1}
    if endpoint.path == "/api/v1/scans" and isinstance(body, dict):
        body = {**body, "scanner": "spare"}
    answer = web.request(
        endpoint.method,
        endpoint.path.replace("{id}", number),
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "Idempotency-Key": key},
    )
    require_defined(answer)


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *("Authorization", "Content-Type", "Idempotency-Key", "Accept", "Host", "Expect"),
                *("Content-Length", "Transfer-Encoding", "Connection", "X-Forwarded-For"),
            ]
        ),
        st.sampled_from(["Bearer x", "Basic eA==", "application/json", "chunked", "close", "7"])
        | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
    ),
    max_size=5,
)


@given(HEADERS, st.binary(max_size=200))
@settings(FEW, max_examples=100)
def test_any_headers_and_bytes_have_a_defined_answer(
    served: Served, headers: list[tuple[str, str]], body: bytes
) -> None:
    """Headers that contradict each other or are no text at all, and bodies of any bytes."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers).encode("latin-1")
    for path in ("/api/v1/external/subjects", "/oauth/token", "/api/v1/scans"):
        head = f"POST {path} HTTP/1.1\r\nAuthorization: {served.token}\r\n".encode()
        require_sane(exchange(served.port, head + lines + b"\r\n" + body))


@given(st.binary(max_size=300))
@settings(FEW, max_examples=60)
def test_any_bytes_on_the_socket_leave_the_server_whole(
    served: Served, web: httpx2.Client, noise: bytes
) -> None:
    """Noise is answered with 400 or with nothing; the next caller is served."""
    require_sane(exchange(served.port, noise))
    assert web.get("/healthz").status_code == 200
