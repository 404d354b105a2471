"""What is typed into a page is posted: it stands in no address, and only a page is asked so."""

import asyncio
from typing import Any

import httpx2
import pytest

from crinsu_gateway.web.console.routes import LONGEST
from tests.fakes.api import Api

FIND = "/console/find"


async def sent(api: Api, method: str, path: str, **how: Any) -> httpx2.Response:
    """One request without a token, beside the loop."""
    address = f"http://127.0.0.1:{api.server.port}{path}"
    return await asyncio.to_thread(httpx2.request, method, address, timeout=10, **how)


async def test_a_question_leads_to_an_address_that_does_not_say_it(api: Api) -> None:
    """The page that it leads to is about what was asked; so are its changes."""
    led = await sent(api, "POST", FIND, data={"q": " Ada & Ben "})
    where = led.headers["location"]
    assert (led.status_code, where.startswith(f"{FIND}?asked=")) == (303, True)
    assert "Ada" not in where
    page = await sent(api, "GET", where)
    assert page.status_code == 200
    assert page.text.count("Ada &amp; Ben") == 2
    assert f'data-board="{FIND}/pieces?asked=' in page.text


async def test_what_no_text_is_stays_in_the_address(api: Api) -> None:
    """A filter can be kept as a bookmark; nothing asked is no question."""
    asked = {"part": "ready", "text": "straw", "type": ""}
    led = await sent(api, "POST", "/console/work", data=asked)
    assert led.headers["location"].startswith("/console/work?part=ready&asked=")
    assert (await sent(api, "POST", FIND, data={"q": " "})).headers["location"] == FIND


async def test_a_key_that_nobody_knows_asks_nothing(api: Api) -> None:
    """As after a restart."""
    page = await sent(api, "GET", f"{FIND}?asked=gone")
    assert page.status_code == 200
    assert "find-nothing" not in page.text


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"q": "W" * (LONGEST + 1)}, 400, "at most 200"),
        ({"name": "Ada"}, 400, "it takes q"),
        ({"q": ["a", "b"]}, 400, "more than once"),
    ],
)
async def test_what_cannot_be_asked_is_a_page_that_says_why(
    api: Api, form: dict[str, str], status: int, told: str
) -> None:
    """As for an address that says it."""
    page = await sent(api, "POST", FIND, data=form)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert told in page.text


async def test_a_page_that_takes_no_words_is_not_posted_to(api: Api) -> None:
    """Nor is anything put or deleted at one that does."""
    for method, path in (("POST", "/console"), ("PUT", FIND), ("POST", f"{FIND}/pieces")):
        refused = await sent(api, method, path)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
