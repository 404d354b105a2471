"""What watches the browser, tried on pages that misbehave, each in its own way."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route

from tests.fakes.axe import barriers
from tests.fakes.chromium import program
from tests.fakes.visit import Visit, visiting

ADDRESS = "http://127.0.0.1:9"  # discard: what is not answered by the test is answered by nobody
WITHIN_S = 10.0
STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"
GOOD = "<!doctype html><html lang='en'><title>Good</title><main><h1>Good</h1></main></html>"


async def show(visit: Visit, body: str, policy: str = "") -> Page:
    """A page with this body."""
    headers = {"Content-Security-Policy": policy} if policy else {}

    async def answer(route: Route) -> None:
        if route.request.url == f"{ADDRESS}/":
            await route.fulfill(body=body, content_type="text/html", headers=headers)
        elif route.request.url.endswith("/missing.js"):
            await route.fulfill(status=404)
        else:
            await route.continue_()

    await visit.context.route("**/*", answer)
    return await visit.open("/")


async def heard(visit: Visit, part: str) -> None:
    """Waits until a trouble tells this; TimeoutError when none does."""
    async with asyncio.timeout(WITHIN_S):
        while not any(part in one for one in visit.troubles):  # noqa: ASYNC110 - no event of ours
            await asyncio.sleep(0.01)


async def looked_at(chromium: Browser, body: str, policy: str, *, until: str) -> None:
    """A whole visit to a page with this body, until this is told."""
    async with visiting(chromium, ADDRESS) as visit:
        await show(visit, body, policy)
        await heard(visit, until)


@pytest.mark.parametrize(
    ("body", "policy", "told"),
    [
        pytest.param("<script>console.error('oh')</script>", "", "error at", id="logged"),
        pytest.param("<script>console.warn('hm')</script>", "", "warning at", id="warned"),
        pytest.param("<script>throw Error('oh')</script>", "", "not caught: ", id="thrown"),
        pytest.param(
            "<script>Promise.reject(Error('oh'))</script>", "", "not caught: ", id="rejected"
        ),
        pytest.param("<script>1</script>", STRICT, "script-src 'self'", id="inline script"),
        pytest.param("<p style='color: red'>", STRICT, "style-src 'self'", id="inline style"),
        pytest.param("<script src='/missing.js'></script>", "", "404", id="missing"),
        pytest.param(
            "<script>fetch('http://example.org/x').catch(() => 0)</script>",
            "",
            "another host was asked: http://example.org/x",
            id="another host",
        ),
    ],
)
async def test_what_goes_wrong_in_a_page_is_told(
    chromium: Browser, body: str, policy: str, told: str
) -> None:
    """Each kind of trouble is found, and fails the visit that did not expect it."""
    with pytest.raises(pytest.fail.Exception, match="in the browser"):
        await looked_at(chromium, GOOD + body, policy, until=told)


async def test_a_trouble_that_is_expected_must_happen(chromium: Browser) -> None:
    """It fails nothing where it happens, and the visit where it does not."""
    async with visiting(chromium, ADDRESS) as visit:
        visit.expect("the gateway is gone")
        await show(visit, GOOD + "<script>console.error('the gateway is gone')</script>")
        await heard(visit, "the gateway is gone")
    with pytest.raises(pytest.fail.Exception, match="did not happen: the gateway is gone"):
        async with visiting(chromium, ADDRESS) as visit:
            visit.expect("the gateway is gone")


async def test_the_browser_reaches_no_other_host(chromium: Browser) -> None:
    """A name is resolved by nobody, so that what is asked elsewhere never leaves the machine."""
    async with visiting(chromium, ADDRESS) as visit:
        visit.expect("http://elsewhere.example/")
        script = "<script>fetch('http://elsewhere.example/').catch(() => 0)</script>"
        await show(visit, GOOD + script)
        await heard(visit, "ERR_NAME_NOT_RESOLVED")


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param("<p style='color: #999'>faint</p>", "color-contrast", id="grey"),
        pytest.param("<img src='data:,'>", "image-alt", id="picture"),
        pytest.param("<nav><a href='#1'>1</a><a href='#2'>2</a></nav>", "target-size", id="small"),
        pytest.param("<svg role='img' width='9' height='9'></svg>", "svg-img-alt", id="drawing"),
    ],
)
async def test_barriers_are_found(chromium: Browser, body: str, rule: str) -> None:
    """Faint text, a picture and a drawing without a name, and links too small to touch."""
    async with visiting(chromium, ADDRESS) as visit:
        tight = "<style>nav { display: flex } a { width: 9px; height: 9px }</style>"
        page = await show(visit, GOOD + tight)
        assert await barriers(page) == []
        await page.evaluate("body => { document.body.innerHTML += body }", body)
        assert [one.split(":")[0] for one in await barriers(page)] == [rule]


def test_a_missing_browser_is_told_with_what_to_install(tmp_path: Path) -> None:
    """Never a skip: the sentence names the package."""
    with pytest.raises(FileNotFoundError, match="apt-get install chromium"):
        program(str(tmp_path))
