"""Requests that cannot be read: bodies, media types, methods, paths, sizes, slow senders."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tests.fakes.api import Api

SUBJECTS = "/api/v1/external/subjects"
SCANS = "/api/v1/scans"
JSON = {"Content-Type": "application/json"}


NO_JSON = (
    b"",
    b"{",
    b"nonsense",
    b"\xff\xfe",
    b'{"text": "\\ud800"}',
    b"[" * 5000 + b"]" * 5000,
    b'{"text": ' + b"[" * 5000,
)


async def test_what_is_no_json_is_400(api: Api) -> None:
    """Broken, cut, badly encoded or too deep: the body is no JSON."""
    for body in NO_JSON:
        answer = await api.client.post(SCANS, content=body, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (400, "BAD_JSON"), body[:20]
        external = await api.client.post(SUBJECTS, content=body, headers=JSON)
        assert external.status_code == 400
        assert external.json()["error"]["rule"] == "BAD_JSON"


async def test_json_of_another_shape_is_422(api: Api) -> None:
    """A body is an object."""
    for body in (b"null", b"[]", b"7", b'"text"', b"true"):
        answer = await api.client.post(SCANS, content=body, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR"), body


MEDIA_TYPES = {
    "text/plain": 415,
    "text/xml": 415,
    "application/hal+json": 415,
    "application/merge-patch+json": 415,
    "application/json; charset=latin-1": 415,
    "multipart/form-data; boundary=x": 415,
    "": 415,
    "application/json; charset=UTF-8": 409,
    "application/json; charset=us-ascii": 409,
    "application/vnd.crinsu.v1+json": 409,
    "APPLICATION/JSON": 409,
    None: 409,
}


async def test_only_json_in_utf_8_is_read(api: Api) -> None:
    """Other media types are 415; without one it is taken for JSON."""
    for declared, status in MEDIA_TYPES.items():
        headers = {} if declared is None else {"Content-Type": declared}
        answer = await api.client.post(SCANS, content=b'{"text": "T"}', headers=headers)
        assert answer.status_code == status, declared


SAME = {
    "application/xml": b"<scan><text>T</text></scan>",
    "text/csv": b"text\r\nT\r\n",
    "application/x-jackson-smile": b":)\n\x01\xfa\x83text\x40T\xfb",
}


async def test_xml_csv_and_smile_say_the_same(api: Api) -> None:
    """A body in another format is read like JSON; what is none of it is 400, what it says 422."""
    for media_type, body in SAME.items():
        headers = {"Content-Type": media_type}
        good = await api.client.post(SCANS, content=body, headers=headers)
        assert (good.status_code, good.json()["code"]) == (409, "NO_EXECUTION"), media_type
        cut = await api.client.post(SCANS, content=body[: len(body) // 2], headers=headers)
        assert cut.status_code in (400, 422)
        odd = await api.client.post(SCANS, content=body.replace(b"text", b"tixt"), headers=headers)
        assert odd.status_code == 422
        assert "tixt" in [fault["field"] for fault in odd.json()["fields"]]


async def test_unknown_fields_are_named_and_a_flood_of_them_is_cut(api: Api) -> None:
    """The refusal says what is allowed, and stays short whatever was sent."""
    answer = await api.client.post(SCANS, json={"text": "T", "txt": "x"})
    assert answer.status_code == 422
    assert answer.json()["fields"] == [
        {"field": "txt", "message": "unknown field; allowed: text, scanner, station"}
    ]
    flood = await api.client.post(SCANS, json={f"{'k' * 300}{n}": n for n in range(2000)})
    assert flood.status_code == 422
    assert len(flood.content) < 20_000
    many = await api.client.get("/api/v1/devices?" + "&".join(f"q{n}=1" for n in range(1000)))
    assert many.status_code == 400
    assert len(many.content) < 20_000


async def test_a_body_where_none_belongs_is_refused(api: Api) -> None:
    """A cancel takes no fields; an empty object is as good as nothing."""
    path = "/api/v1/external/procedures/77/cancel"
    assert (await api.client.post(path)).status_code == 404
    assert (await api.client.post(path, json={})).status_code == 404
    answer = await api.client.post(path, json={"reason": "no"})
    assert (answer.status_code, answer.json()["error"]["fields"][0]["field"]) == (422, "reason")


async def test_a_megabyte_is_enough(api: Api) -> None:
    """A body over the limit is 413, declared or in chunks without an end."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 65_536

    declared = await api.client.post(SCANS, content=b"x" * (1024 * 1024 + 1), headers=JSON)
    assert (declared.status_code, declared.json()["code"]) == (413, "TOO_LARGE")
    chunked = await api.client.post(SCANS, content=endless(), headers=JSON)
    assert chunked.status_code == 413


async def test_a_sender_that_promises_gigabytes_is_cut_off(api: Api) -> None:
    """What is declared as huge is refused before it is sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
    token = api.client.headers["authorization"]
    writer.write(
        f"POST {SCANS} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
        "Content-Length: 99999999999\r\n\r\n".encode()
    )
    answer = await asyncio.wait_for(reader.read(), 10)
    assert answer.startswith(b"HTTP/1.1 413 ")
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_caller_who_hangs_up_leaves_no_trace(api: Api) -> None:
    """Half a body and gone: the next caller is served."""
    for _ in range(5):
        _, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
        token = api.client.headers["authorization"]
        writer.write(
            f"POST {SCANS} HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n"
            "Content-Length: 100\r\n\r\nhalf".encode()
        )
        await writer.drain()
        writer.transport.abort()
    assert (await api.client.get("/healthz")).status_code == 200


async def test_what_is_no_http_is_400(api: Api) -> None:
    """Noise on the socket is refused and the connection closed."""
    for noise in (b"\x00\x01\x02\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n", b"GET\r\n\r\n"):
        reader, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
        writer.write(noise)
        writer.write_eof()
        answer = await asyncio.wait_for(reader.read(), 10)
        assert answer.startswith(b"HTTP/1.1 40"), noise
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_every_path_tells_its_methods(api: Api) -> None:
    """OPTIONS lists them and others are 405 with Allow; HEAD is GET without the body."""
    for endpoint in api.endpoints:
        path = endpoint.path.replace("{id}", "1").replace("{name}", "freezer-1")
        options = await api.stranger.options(path)
        assert options.status_code == 200
        allowed = options.headers["allow"].split(", ")
        assert endpoint.method in allowed
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(allowed):
            answer = await api.client.request(method, path)
            assert (answer.status_code, answer.headers["allow"]) == (405, ", ".join(allowed))
    head = await api.client.head("/api/v1/devices")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) > 0


NO_PATHS = (
    "/",
    "/api",
    "/api/v1",
    "/api/v2/units",
    "/api/v1/devices/",
    "/api/v1//units",
    "/api/v1/devices/%252e%252e/sync",
    "/api/v1/devices;a=1",
    "/API/V1/UNITS",
    "/api/v1/external",
    "/" + "x" * 2000,
)


async def test_what_is_not_a_path_here_is_404(api: Api) -> None:
    """Paths are taken as they are: no clean-up, no guess, no files."""
    for path in NO_PATHS:
        reader, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await asyncio.wait_for(reader.read(), 10)
        assert answer.startswith(b"HTTP/1.1 404 "), path[:40]
        writer.close()
        await writer.wait_closed()


async def test_latest_sends_to_the_newest_version_and_nowhere_else(api: Api) -> None:
    """307 with path and query kept, as they were written."""
    answer = await api.client.get("/api/latest/devices/a%20b?page=1&x=%26")
    assert answer.status_code == 307
    assert answer.headers["location"] == "/api/v1/devices/a%20b?page=1&x=%26"


async def test_every_answer_bears_the_headers_that_keep_browsers_safe(api: Api) -> None:
    """Good answers and refusals alike; the page for people may load its own style alone."""
    for path in ("/api/v1/devices", "/nothing", "/healthz"):
        headers = (await api.client.get(path)).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        kept = "private, no-cache" if "etag" in headers else "no-store"
        assert headers["cache-control"] == kept
        assert "server" not in headers
    page = await api.stranger.get("/docs")
    assert "style-src 'self'" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert 'href="http' not in page.text
    assert "src=" not in page.text
    assert (
        (await api.stranger.get("/docs/style.css")).headers["content-type"].startswith("text/css")
    )
