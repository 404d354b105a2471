"""What scanners send, heard in a bare page: all their manners, and never at a person's cost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, Route, expect

from crinsu_gateway.web.console.assets import content
from tests.fakes.visit import visiting
from tests.fakes.wedge import Wedge, wedge

ADDRESS = "http://127.0.0.1:9"  # discard: all of it is answered by the test
PAGE = """<!doctype html><html lang="en"><title>Bench</title><main>
<input aria-label="Tag" value="kept"><textarea aria-label="Remark"></textarea>
<button onclick="pressed.textContent += 'x'">Confirm</button><output id="pressed"></output>
<dialog><p>Sign in</p><input aria-label="PIN" type="password"></dialog></main>
<script>
const heard = [];
for (const kind of ["scan", "scan-again"]) {
  for (const one of [document, document.querySelector("dialog")]) {
    one.addEventListener(kind, (event) => {
      heard.push([kind, event.detail.text, one.nodeName]);
    });
  }
}
</script><script type="module" src="/scanner.js"></script></html>"""


async def _answer(route: Route) -> None:
    if route.request.url.endswith("/scanner.js"):
        await route.fulfill(body=content("scanner.js")[0], content_type="text/javascript")
    else:
        await route.fulfill(body=PAGE, content_type="text/html")


@asynccontextmanager
async def bench(chromium: Browser) -> AsyncIterator[tuple[Page, Wedge]]:
    """The page with a scanner at it."""
    async with visiting(chromium, ADDRESS) as visit:
        await visit.context.route("**/*", _answer)
        page = await visit.open("/")
        yield page, await wedge(page)


async def heard(page: Page, count: int) -> list[list[str]]:
    """What was fired, once it is so much."""
    await page.wait_for_function("count => heard.length >= count", arg=count)
    return list(await page.evaluate("heard"))


@pytest.mark.parametrize(
    ("sent", "label"),
    [
        pytest.param("A1\r", "A1", id="carriage return"),
        pytest.param("A1\t", "A1", id="tab"),
        pytest.param("A1\n", "A1", id="line feed"),
        pytest.param("A1\r\n", "A1", id="both"),
        pytest.param("\x02A1\x03", "A1", id="start and end of text"),
        pytest.param("]C1A1\r", "A1", id="the kind of code, Code 128"),
        pytest.param("]d2\x1d01A1\x1d10B\r", "01A110B", id="GS1 DataMatrix"),
        pytest.param("  A 1  \r", "A 1", id="blanks around it, and in it"),
        pytest.param("<script>x</script>\r", "<script>x</script>", id="hostile"),
        pytest.param("A" * 200 + "\r", "A" * 200, id="200 letters"),
        pytest.param("ÄØ試\r", "ÄØ試", id="letters of other scripts"),
    ],
)
async def test_a_label_is_heard_wherever_the_focus_is(
    chromium: Browser, sent: str, label: str
) -> None:
    """Prefixes and suffixes are no part of it; it is one scan, with nothing focused."""
    async with bench(chromium) as (page, scanner):
        await page.clock.pause_at(await page.evaluate("Date.now()") + 1000)  # no silence in it
        await scanner.scan(sent)
        assert await heard(page, 1) == [["scan", label, "#document"]]


async def test_a_label_without_a_suffix_is_whole_after_a_silence(chromium: Browser) -> None:
    """Not before: what comes slowly through a busy machine is still one label."""
    async with bench(chromium) as (page, scanner):
        await page.clock.pause_at(await page.evaluate("Date.now()") + 1000)
        await scanner.scan("VIAL-")
        await page.clock.run_for(40)  # moments of keys are told by this clock too
        await scanner.scan("0001")
        await page.clock.run_for(790)
        assert await page.evaluate("heard") == []
        await page.clock.run_for(20)
        assert await heard(page, 1) == [["scan", "VIAL-0001", "#document"]]


async def test_a_label_read_into_a_field_is_no_text_of_it(chromium: Browser) -> None:
    """What stood there stands there again; Enter at its end submits nothing."""
    async with bench(chromium) as (page, scanner):
        field = page.get_by_label("Tag")
        await field.focus()
        await scanner.scan("]C1VIAL-7\r")
        assert await heard(page, 1) == [["scan", "VIAL-7", "#document"]]
        await expect(field).to_have_value("kept")
        await page.get_by_label("Remark").focus()
        await scanner.scan("VIAL-8\r\n")
        assert (await heard(page, 2))[1][1] == "VIAL-8"
        await expect(page.get_by_label("Remark")).to_have_value("")


async def test_a_person_who_types_is_left_alone(chromium: Browser) -> None:
    """By hand, however briskly, nothing is a scan, and every letter lands in its field."""
    async with bench(chromium) as (page, scanner):
        remark = page.get_by_label("Remark")
        await remark.focus()
        await scanner.type("by hand\r")
        await scanner.type("so quickly", every_ms=45)
        await expect(remark).to_have_value("by hand\nso quickly")
        await page.get_by_role("button").focus()
        await scanner.type("\r")
        await expect(page.locator("#pressed")).to_have_text("x")
        assert await page.evaluate("heard") == []


async def test_a_label_that_comes_in_pieces_is_none_and_presses_nothing(chromium: Browser) -> None:
    """A line that pauses, a scanner that is slow: no rest of a label is taken for a whole one, and
    neither its Enter nor a blank in it confirms what has the focus."""
    async with bench(chromium) as (page, scanner):
        await page.get_by_role("button").focus()
        await scanner.scan("VIAL-")
        await scanner.scan("0001\r", after_ms=80)
        await scanner.scan("VIAL-000")
        await scanner.scan("1\r", after_ms=80)
        await scanner.type("VIAL-1\r", every_ms=70)
        await scanner.type("VIAL 1", every_ms=70)
        await scanner.scan("A1\r ")
        assert await heard(page, 1) == [["scan", "A1", "#document"]]
        field = page.get_by_label("Tag")
        await field.fill("")
        await scanner.scan("VIAL-")
        await scanner.scan("0002\r", after_ms=80)
        await expect(field).to_have_value("VIAL-0002")
        assert len(await page.evaluate("heard")) == 1
        await expect(page.locator("#pressed")).to_have_text("")


async def test_a_suffix_that_comes_late_still_ends_its_label(chromium: Browser) -> None:
    """Before a field too, where silence ends nothing."""
    async with bench(chromium) as (page, scanner):
        await page.get_by_label("Tag").focus()
        await scanner.scan("VIAL-1")
        await scanner.scan("\r", after_ms=200)
        assert await heard(page, 1) == [["scan", "VIAL-1", "#document"]]
        await expect(page.get_by_label("Tag")).to_have_value("kept")


async def test_a_button_is_pressed_by_a_person_and_never_by_a_label(chromium: Browser) -> None:
    """Blanks and Enters of a label, at its beginning too, press nothing that has the focus."""
    async with bench(chromium) as (page, scanner):
        await page.get_by_role("button").focus()
        await page.clock.pause_at(await page.evaluate("Date.now()") + 1000)
        await scanner.scan(" A 1\r")
        await scanner.scan("\rB2\r\n")
        await page.clock.run_for(1000)
        await page.clock.resume()
        assert [one[1] for one in await heard(page, 2)] == ["A 1", "B2"]
        await expect(page.locator("#pressed")).to_have_text("")
        await scanner.type(" ")
        await expect(page.locator("#pressed")).to_have_text("x")
        await scanner.type("\r")
        await expect(page.locator("#pressed")).to_have_text("xx")


async def test_a_double_read_is_one_scan_and_says_so(chromium: Browser) -> None:
    """The same label within a moment is told as read again; later, or another one, it is new."""
    async with bench(chromium) as (page, scanner):
        await scanner.scan("A1\r")
        await scanner.scan("A1\r", after_ms=300)
        await scanner.scan("A1\r", after_ms=300)
        await scanner.scan("A2\r", after_ms=300)
        await scanner.scan("A1\r")
        told = [one[:2] for one in await heard(page, 5)]
        scan, again = "scan", "scan-again"
        assert told == [[scan, "A1"], [again, "A1"], [again, "A1"], [scan, "A2"], [scan, "A1"]]


async def test_the_dialog_over_the_page_gets_the_scan(chromium: Browser) -> None:
    """A badge at the sign-in is no sample: it is fired at the dialog, and the PIN stays clean."""
    async with bench(chromium) as (page, scanner):
        await page.evaluate("document.querySelector('dialog').showModal()")
        await page.get_by_label("PIN").focus()
        await scanner.scan("04A1B2C3\r")
        assert await heard(page, 1) == [["scan", "04A1B2C3", "DIALOG"]]
        await expect(page.get_by_label("PIN")).to_have_value("")
