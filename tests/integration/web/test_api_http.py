"""Bad HTTP over raw sockets: every request gets a defined answer, and none of them is 5xx."""

import asyncio
import re

from crinsu_gateway.web.connection import ConnectionLimits
from tests.fakes.api import Api, over

HOST = b"Host: gateway\r\n"
SCANS = b"POST /api/v1/scans HTTP/1.1\r\n"
LIVES = b"GET /healthz HTTP/1.1\r\n"


async def said(api: Api, raw: bytes, answers: int = 1) -> list[bytes]:
    """The answers to what is sent on one connection, and whatever comes right after them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
    writer.write(raw)
    got = b""
    try:
        while len(whole(got)) < answers:
            part = await asyncio.wait_for(reader.read(1 << 16), 5)
            if not part:
                return whole(got)
            got += part
        async with asyncio.timeout(0.05):
            while part := await reader.read(1 << 16):
                got += part
    except (ConnectionError, TimeoutError):
        pass
    finally:
        writer.close()
    return whole(got)


def whole(got: bytes) -> list[bytes]:
    """The answers that have come with all of their bodies."""
    found = []
    while b"\r\n\r\n" in got:
        head = got[: got.index(b"\r\n\r\n") + 4]
        length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head.lower())
        size = len(head) + (int(length[1]) if length else 0)
        if len(got) < size:
            break
        found.append(got[:size])
        got = got[size:]
    return found


def bearer(api: Api) -> bytes:
    """Host and token of a caller who may do everything."""
    return HOST + b"Authorization: " + api.client.headers["authorization"].encode() + b"\r\n"


SMUGGLED = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
UNREADABLE = {
    "two lengths": b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "other lengths": b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + SMUGGLED,
    "a list of lengths": b"Content-Length: 2, 2\r\n\r\n{}",
    "a length below zero": b"Content-Length: -1\r\n\r\n",
    "a length with a sign": b"Content-Length: +2\r\n\r\n{}",
    "a length beyond all": b"Content-Length: 99999999999999999999\r\n\r\n",
    "length and chunks": b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + SMUGGLED,
    "an encoding that is none": b"Transfer-Encoding: xchunked\r\n\r\n" + SMUGGLED,
    "chunks not last": b"Transfer-Encoding: chunked, identity\r\n\r\n" + SMUGGLED,
    "a space before the colon": b"Transfer-Encoding : chunked\r\n\r\n" + SMUGGLED,
    "two encodings": b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" + SMUGGLED,
    "no chunk": b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a folded header": b"X: a\r\n b\r\n\r\n",
    "a NUL in a header": b"X: a\0b\r\n\r\n",
}


async def test_what_could_be_read_in_two_ways_is_not_read(api: Api) -> None:
    """One 400 and the end of the connection: no second request comes out of it."""
    for name, rest in UNREADABLE.items():
        (answer,) = await said(api, SCANS + bearer(api) + rest)
        assert answer.startswith(b"HTTP/1.1 400 "), name
        assert b"connection: close" in answer, name
        assert b'"code":"BAD_REQUEST"' in answer, name


LINES = {
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50): 400,
    b"GET /healthz HTTP/1.1\nHost: x\n\n": 400,
    b"get /healthz HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET healthz HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET x:80 HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n": 400,
    b"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n": 400,
    b"GET /healthz HTTP/1.1\r\n\r\n": 400,
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": 400,
    b"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n": 400,
    b"GET /healthz HTTP/1.0\r\n\r\n": 200,
    b"GET http://other/healthz HTTP/1.1\r\nHost: x\r\n\r\n": 200,
    b"GET /%2e%2e/healthz HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET /a/../healthz HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET //healthz HTTP/1.1\r\nHost: x\r\n\r\n": 404,
    b"GET /healthz;a=1 HTTP/1.1\r\nHost: x\r\n\r\n": 404,
    b"GET /healthz%00 HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    b"GET /%252e%252e/healthz HTTP/1.1\r\nHost: x\r\n\r\n": 404,
    b"GET /healthz/ HTTP/1.1\r\nHost: x\r\n\r\n": 404,
    b"GET /" + b"a" * 3000 + b" HTTP/1.1\r\nHost: x\r\n\r\n": 414,
    b"GET /healthz?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n": 414,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 150 + b"\r\n": 431,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n": 417,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n": 200,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello": 200,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n": 200,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n": 200,
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-HTTP-Method-Override: DELETE\r\n\r\n": 200,
}


async def test_an_odd_request_has_one_answer(api: Api) -> None:
    """Its status, a body that is what it says, and the headers that keep browsers safe."""
    for raw, status in LINES.items():
        (answer,) = await said(api, raw)
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), raw[:60]
        head, _, body = answer.lower().partition(b"\r\n\r\n")
        assert f"content-length: {len(body)}".encode() in head
        assert b"x-content-type-options: nosniff" in head
        assert b"\r\nserver:" not in head
        assert b"\r\ndate: " in head
        assert b"default-src 'none'" in head
        assert b"referrer-policy: no-referrer" in head
        assert b"access-control-allow-origin: *" in head
        if status >= 400:
            assert b"content-type: application/problem+json" in head
            assert b"content-language: en" in head


METHODS = (
    ("TRACE", "/healthz", "GET, HEAD, OPTIONS"),
    ("PROPFIND", "/healthz", "GET, HEAD, OPTIONS"),
    ("DELETE", "/healthz", "GET, HEAD, OPTIONS"),
    ("BREW", "/healthz", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
    ("GET", "/oauth/token", "OPTIONS, POST"),
)


async def test_a_method_that_is_not_there_is_told_which_are(api: Api) -> None:
    """405 with Allow; nothing of the request is sent back."""
    for method, path, allowed in METHODS:
        raw = f"{method} {path} HTTP/1.1\r\nHost: x\r\nX-Secret: s3cret\r\n\r\n".encode()
        (answer,) = await said(api, raw)
        assert answer.startswith(b"HTTP/1.1 405 ")
        assert f"\r\nallow: {allowed}\r\n".encode() in answer
        assert b"s3cret" not in answer


BODIES = {
    "utf-16": (b"Content-Type: application/json; charset=utf-16\r\n", b"\xff\xfe{\0}\0", 415),
    "utf-16 unsaid": (b"", b"\xff\xfe{\0}\0", 400),
    "latin-1": (b"", b'{"text": "\xe6"}', 400),
    "compressed": (b"Content-Encoding: gzip\r\n", b"\x1f\x8b\x08", 415),
    "no JSON": (b"", b'{"text": NaN', 400),
    "deep": (b"", b"[" * 100_000, 400),
    "a text of nearly a megabyte": (b"", b'{"text": "' + b"a" * 1_000_000 + b'"}', 422),
}


async def test_a_body_that_cannot_be_read(api: Api) -> None:
    """Refused by what is wrong with it, and no longer than a sentence."""
    for name, (headers, body, status) in BODIES.items():
        length = f"Content-Length: {len(body)}\r\n\r\n".encode()
        (answer,) = await said(api, SCANS + bearer(api) + headers + length + body)
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), name
        assert len(answer) < 3000


async def test_a_body_of_ten_megabytes_is_refused_before_it_comes(api: Api) -> None:
    """Who asks first is told so instead of being told to go on."""
    head = b"Content-Length: 104857600\r\nExpect: 100-continue\r\n\r\n"
    (answer,) = await said(api, SCANS + bearer(api) + head)
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_who_asks_first_is_told_to_go_on(api: Api) -> None:
    """100 Continue, and then the answer to what was sent."""
    reader, writer = await asyncio.open_connection("127.0.0.1", api.server.port)
    head = b"Content-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    writer.write(SCANS + bearer(api) + head)
    async with asyncio.timeout(5):
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"{}")
        assert (await reader.read()).startswith(b"HTTP/1.1 422 ")
    writer.close()


async def test_headers_in_another_alphabet_break_nothing(api: Api) -> None:
    """Bytes that are no text are no wish either."""
    odd = b"".join(
        name + b": \xff\xfe\xe6\r\n"
        for name in (b"Accept-Language", b"If-None-Match", b"If-Modified-Since", b"Crinsu-Session")
    )
    for raw, statuses in (
        (b"GET /api/v1/devices HTTP/1.1\r\n" + bearer(api) + odd, (200,)),
        (b"GET /api/v1/devices HTTP/1.1\r\n" + bearer(api) + b"Accept: \xff\r\n", (415,)),
        (b"GET /api/v1/devices HTTP/1.1\r\n" + HOST + b"Authorization: \xff \xfe\r\n", (401,)),
        (SCANS + bearer(api) + b"Idempotency-Key: \xff\r\n", (400, 422)),
    ):
        (answer,) = await said(api, raw + b"Connection: close\r\n\r\n")
        assert int(answer[9:12]) in statuses


async def test_very_many_requests_at_once_end_the_connection(api: Api) -> None:
    """Some on one connection are served in order; hundreds would keep the loop for long."""
    few = await said(api, (LIVES + HOST + b"\r\n") * 8, 8)
    assert [one[9:12] for one in few] == [b"200"] * 8
    assert len(await said(api, (LIVES + HOST + b"\r\n") * 500, 500)) < 500


async def test_nonsense_behind_a_request_is_not_taken_for_its_answer(api: Api) -> None:
    """The connection ends; a 400 in front of the answer would be read as the answer."""
    answers = await said(api, b"GET /openapi.json HTTP/1.1\r\n" + bearer(api) + b"\r\n\x00nonsense")
    assert not answers or answers[0].startswith(b"HTTP/1.1 200 ")


async def test_no_answer_tells_what_it_is_made_with(api: Api) -> None:
    """No name of a server, a framework or a file in any refusal."""
    for path in ("/nothing", "/api/v1/devices?x=1", "/api/v1/external/storage/x", "/oauth/token"):
        answer = await api.client.get(path)
        text = f"{answer.headers} {answer.text}"
        assert not re.search(r"uvicorn|starlette|pydantic|python|traceback|\.py\b", text, re.I)


async def test_while_too_many_connections_are_open_reads_are_refused_and_acts_are_not(
    api: Api,
) -> None:
    """503 in the form of each face, with Retry-After; whoever acts or watches health is served."""
    limits = ConnectionLimits(served=2)
    async with over(api.db, api.clock, limits=limits) as full:
        held = [await asyncio.open_connection("127.0.0.1", full.server.port) for _ in range(2)]
        try:
            for path, member in (
                ("/api/v1/devices", "code"),
                ("/api/v1/external/storage", "error"),
                ("/registry/v2/biobanks", "errors"),
            ):
                refused = await full.client.get(path)
                assert (refused.status_code, member in refused.json()) == (503, True), path
                assert refused.headers["retry-after"] == "5"
                assert refused.headers["connection"] == "close"
                assert "content-security-policy" in refused.headers
            assert refused.headers["content-type"] == "application/json"
            assert (await full.client.get("/healthz")).status_code == 200
            form = {"grant_type": "client_credentials"}
            assert (await full.stranger.post("/oauth/token", data=form)).status_code == 401
        finally:
            for _, writer in held:
                writer.close()


async def test_refusals_are_said_in_the_language_of_the_caller(api: Api) -> None:
    """In German with the English details, on each face; the token endpoint keeps to ASCII."""
    german = {"Accept-Language": "de-CH, en;q=0.3"}
    for path, part in (
        ("/api/v1/alarms/999", "detail"),
        ("/api/v1/external/subjects/999", "error"),
    ):
        english = await api.client.get(path)
        assert (english.status_code, english.headers["content-language"]) == (404, "en")
        answer = await api.client.get(path, headers=german)
        assert answer.headers["content-language"] == "de"
        sentence, said = str(english.json()[part]), str(answer.json()[part])
        assert "Das gibt es hier nicht (" in said
        assert sentence.split("'message': ")[-1].strip("'}") in said
    refused = await api.stranger.post("/oauth/token", data={"grant_type": "x"}, headers=german)
    assert refused.headers["content-language"] == "en"
    assert refused.json()["error_description"].isascii()
