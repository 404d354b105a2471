"""The pages of the console over real sockets: open to look at, made here alone, in step."""

import asyncio
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any

import httpx2
import orjson
import pytest

from crinsu_gateway.store import places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api

PAGE, PIECES = "/console", "/console/pieces"
CLOSED = ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'")


class Found(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.loaded: list[str] = []
        self._script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what would run or dress from within, and what is fetched."""
        said = dict(attrs)
        self.inline += [name for name in said if name == "style" or name.startswith("on")]
        self.inline += ["style element"] * (tag == "style")
        self._script = tag == "script" and "src" not in said
        self.loaded += [said[name] or "" for name in ("src", "href") if name in said]

    def handle_data(self, data: str) -> None:
        """Note a script in the page itself."""
        if self._script and data.strip():
            self.inline.append(data)


def get(api: Api, path: str, **headers: str) -> httpx2.Response:
    """One GET without a token."""
    return httpx2.get(f"http://127.0.0.1:{api.server.port}{path}", headers=headers, timeout=10)


async def looked(api: Api, path: str, **headers: str) -> httpx2.Response:
    """The same, beside the loop."""
    return await asyncio.to_thread(lambda: get(api, path, **headers))


async def test_the_floor_is_seen_without_signing_in(api: Api) -> None:
    """Every storage solution stands there by name; the page forbids whatever is not ours."""
    answer = await looked(api, PAGE)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert all(one in policy for one in CLOSED)
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    for one in await api.db.read(places.storages):
        assert one.name in answer.text


async def test_pages_of_other_sites_read_nothing_of_the_console(api: Api) -> None:
    """What a browser in the building sees without signing in is told to nobody elsewhere."""
    elsewhere = {"Origin": "https://elsewhere.example.org"}
    for path in (PAGE, "/console/session", "/console/static/icon.svg", "/console/nothing"):
        headers = (await looked(api, path, **elsewhere)).headers
        assert not [name for name in headers if name.startswith("access-control-")], path
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/console/", "/console/nothing", "/console/units/a%2Fb"])
async def test_where_there_is_no_view_a_browser_is_shown_a_page(api: Api, path: str) -> None:
    """In the language of its reader, with the way back; programs are told as everywhere else."""
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "de"}
    answer = await looked(api, path, **browser)
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert '<a class="button" href="/console">Zur Übersicht</a>' in answer.text
    assert Found(answer.text).inline == []
    assert "refresh" not in answer.text
    told = await looked(api, path, Accept="*/*")
    assert told.headers["content-type"] == "application/problem+json"


async def test_a_page_that_cannot_be_drawn_now_is_asked_for_again(api: Api) -> None:
    """A screen at a bench has no button for that."""

    def broken(tx: Transaction) -> None:
        tx.change("ALTER TABLE alarm RENAME TO alarm_gone")

    await api.db.write(broken)
    answer = await looked(api, "/console/alarms", Accept="text/html")
    assert answer.status_code == 500
    assert '<meta http-equiv="refresh" content="10">' in answer.text


async def test_nothing_in_a_page_runs_or_dresses_from_within(api: Api) -> None:
    """No inline script, style or handler; all that is loaded is on this host, and is there."""
    found = Found((await looked(api, PAGE)).text)
    assert found.inline == []
    assert found.loaded
    for one in found.loaded:
        assert one.startswith(("/", "#"))
        if one.startswith("/console/static/"):
            kept = await looked(api, one)
            assert kept.status_code == 200
            assert "immutable" in kept.headers["cache-control"]
            assert kept.headers["x-content-type-options"] == "nosniff"


async def test_a_page_speaks_the_language_of_its_reader(api: Api) -> None:
    """German for who asks for it; English for who asks for what is not there."""
    german = await looked(api, PAGE, **{"Accept-Language": "de-AT, en;q=0.5"})
    assert '<html lang="de">' in german.text
    assert german.headers["content-language"] == "de"
    assert '<html lang="en">' in (await looked(api, PAGE, **{"Accept-Language": "tlh"})).text


@pytest.mark.parametrize("name", ["../routes.py", "..%2froutes.py", "floor", ".css", "x.js"])
async def test_no_other_file_is_served(api: Api, name: str) -> None:
    """Only what lies in the folder, by its name."""
    assert (await looked(api, f"/console/static/{name}")).status_code in (400, 404)


async def test_nothing_is_changed_there(api: Api) -> None:
    """Other methods are refused, and what is allowed is said."""
    url = f"http://127.0.0.1:{api.server.port}{PAGE}"
    answer = await asyncio.to_thread(lambda: httpx2.post(url, headers=api.bearer(*ALL_SCOPES)))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


async def test_a_board_tells_all_pieces_and_then_those_that_change(api: Api) -> None:
    """The first message holds the whole floor, the next the one piece that became another."""
    url = f"http://127.0.0.1:{api.server.port}{PIECES}"
    async with (
        httpx2.AsyncClient(timeout=10) as client,
        client.stream("GET", url) as stream,
        asyncio.timeout(20),
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        first = await _next(lines)
        kept = await api.db.read(places.storages)
        assert set(first["order"]) >= {f"storage-{one.local_id}" for one in kept}
        assert set(first["pieces"]) == set(first["order"])

        def lower_the_limit(tx: Transaction) -> None:
            tx.change(
                "UPDATE storage_solution SET level_min = 33 WHERE id = ?", (kept[0].local_id,)
            )
            tx.touch(Topic.PLACES)

        await api.db.write(lower_the_limit)
        told = await _next(lines)
        assert set(told["pieces"]) == {f"storage-{kept[0].local_id}"}


async def _next(lines: AsyncIterator[str]) -> dict[str, Any]:
    """The data of the next message that has pieces."""
    async for line in lines:
        if line.startswith("data: "):
            told: dict[str, Any] = orjson.loads(line.removeprefix("data: "))
            if told.get("pieces"):
                return told
    raise AssertionError("the stream ended")


def test_what_is_searched_for_can_be_found() -> None:
    """The reader of pages sees what it must not find."""
    found = Found("<p style='x'></p><script>1</script><style></style><b onclick='x'>")
    assert len(found.inline) == 4
    assert re.fullmatch(r"/a", Found("<a href='/a'>").loaded[0])
