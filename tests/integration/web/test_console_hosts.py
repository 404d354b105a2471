"""A foreign page whose name was made to lead here (DNS rebinding) reads and does nothing."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx2
import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.web.hosts import Hosts
from crinsu_gateway.web.scopes import Scope
from tests.fakes.api import Api, over
from tests.fakes.clock import HandClock
from tests.fakes.crew import Member, hired
from tests.fakes.facility import furnished

SESSION, DEVICES = "/console/session", "/api/v1/devices"
OURS = Hosts(("gateway.clinic.example",), lambda: ("lab.example",))


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    """The API of a gateway that knows two names of itself."""
    clock = HandClock()
    async with (
        await furnished(tmp_path / "store.db", clock) as db,
        over(db, clock, hosts=OURS) as served,
    ):
        yield served


@pytest.fixture
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN)


def page_at(host: str, **more: str) -> Mapping[str, str]:
    """What a browser sends with an act of a page that it loaded from this host."""
    own = {"Crinsu-Console": "1", "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    return {"Host": host, **own, **more}


@pytest.fixture
async def browser(api: Api) -> AsyncIterator[httpx2.AsyncClient]:
    """A browser: it keeps the cookie that it is given."""
    async with httpx2.AsyncClient(base_url=api.stranger.base_url, timeout=10) as client:
        yield client


async def signed_in(browser: httpx2.AsyncClient, ada: Member, host: str) -> httpx2.Response:
    """Badge and PIN at a page of this host."""
    said = {"badge": ada.badge, "pin": ada.pin, "station": "bench-1"}
    return await browser.post(SESSION, json=said, headers=page_at(host))


@pytest.mark.parametrize("path", ["/console", SESSION, "/console/alarms", "/console/find"])
async def test_a_page_of_another_name_reads_nothing(api: Api, path: str) -> None:
    """Not even what everybody may read: the browser takes it for a page of that name."""
    answer = await api.stranger.get(path, headers={"Host": "evil.example:8440"})
    assert (answer.status_code, answer.json()["code"]) == (421, "UNKNOWN_HOST")


async def test_a_page_of_another_name_does_nothing(
    api: Api, browser: httpx2.AsyncClient, ada: Member
) -> None:
    """Its Origin is that of its own Host; nobody signs in, and no wrong PIN counts."""
    answer = await signed_in(browser, ada, "evil.example:8440")
    assert (answer.status_code, answer.json()["code"]) == (421, "UNKNOWN_HOST")
    assert "set-cookie" not in answer.headers
    assert await api.db.read(lambda tx: tx.one("SELECT count(*) FROM station_session")) == (0,)


async def test_a_cookie_opens_nothing_under_another_name(
    browser: httpx2.AsyncClient, ada: Member
) -> None:
    """Neither reads nor acts of the own API, wherever the cookie came from."""
    assert (await signed_in(browser, ada, "gateway.clinic.example")).status_code == 201
    here = page_at("gateway.clinic.example")
    assert (await browser.get(DEVICES, headers=here)).status_code == 200
    there = page_at("evil.example")
    for answer in (
        await browser.get(DEVICES, headers=there),
        await browser.post("/api/v1/scans", json={}, headers=there),
    ):
        assert (answer.status_code, answer.json()["code"]) == (421, "UNKNOWN_HOST")


@pytest.mark.parametrize(
    "host", ["localhost:8440", "[::1]:8440", "192.0.2.7", "gateway.clinic.example", "lab.example"]
)
async def test_the_console_is_served_by_its_own_names(
    browser: httpx2.AsyncClient, ada: Member, host: str
) -> None:
    """Addresses, this machine, names of the settings (a proxy keeps it) and the certificate."""
    assert (await browser.get("/console", headers={"Host": host})).status_code == 200
    assert (await signed_in(browser, ada, host)).status_code == 201


async def test_a_token_is_taken_under_any_name(api: Api) -> None:
    """A foreign page has none, and machines call a gateway as they like."""
    there = {"Host": "evil.example", **api.bearer(Scope.GATEWAY_READ, Scope.INVENTORY_READ)}
    assert (await api.client.get(DEVICES, headers=there)).status_code == 200
    assert (await api.stranger.get("/healthz", headers={"Host": "x.example"})).status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "names in [api]"), ("de", "unter [api] names eintragen")],
)
async def test_a_browser_is_shown_why(api: Api, language: str, words: str) -> None:
    """A page with the known names and the setting, and with no file or link that is refused too."""
    asked = {"Host": "evil.example", "Accept": "text/html", "Accept-Language": language}
    answer = await api.stranger.get("/console", headers=asked)
    assert answer.status_code == 421
    assert answer.headers["content-type"].startswith("text/html")
    assert words in answer.text
    assert "localhost, gateway.clinic.example, lab.example" in answer.text
    assert "/console" not in answer.text
