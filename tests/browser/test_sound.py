"""What the bench says by ear, made by a real browser and measured in the samples that it made."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page, Route, expect

from crinsu_gateway.web.console.assets import content
from tests.fakes.visit import visiting

ADDRESS = "http://127.0.0.1:9"  # discard: all of it is answered by the test
PAGE = """<!doctype html><html lang="en"><title>Bench</title><main><button>Touch</button></main>
<script type="module">
import * as sound from "/sound.js";
document.body.dataset.mute = sound.isMute();
sound.right(); sound.wrong(); sound.alarm(); sound.quiet();
window.sound = sound;
</script></html>"""
MADE = """async (name) => {
  const rate = 8000, into = new OfflineAudioContext(1, rate * 2, rate);
  sound.score(into, name, 0.1);
  const samples = (await into.startRendering()).getChannelData(0);
  const loud = (from, to) => Math.max(...samples.slice(from * rate, to * rate).map(Math.abs));
  const crossings = (from, to) => {
    const part = samples.slice(from * rate, to * rate);
    return part.filter((one, at) => at && part[at - 1] < 0 && one >= 0).length / (to - from);
  };
  const beats = Array.from({ length: 38 }, (_, at) => loud(at / 20, (at + 1) / 20) > 0.1 ? 1 : 0);
  return { before: loud(0, 0.09), loudest: loud(0, 2), hz: crossings(0.12, 0.19), beats };
}"""


async def _answer(route: Route) -> None:
    if route.request.url.endswith("/sound.js"):
        await route.fulfill(body=content("sound.js")[0], content_type="text/javascript")
    else:
        await route.fulfill(body=PAGE, content_type="text/html")


@asynccontextmanager
async def bench(chromium: Browser) -> AsyncIterator[Page]:
    """A page that can sound."""
    async with visiting(chromium, ADDRESS) as visit:
        await visit.context.route("**/*", _answer)
        page = await visit.open("/")
        await page.wait_for_function("window.sound")
        yield page


async def test_right_wrong_and_alarm_are_told_apart_without_looking(chromium: Browser) -> None:
    """Each is heard, none is distorted; they differ by pitch and by rhythm."""
    async with bench(chromium) as page:
        made: dict[str, Any] = {
            name: await page.evaluate(MADE, name) for name in ("right", "wrong", "alarm")
        }
    for one in made.values():
        assert one["before"] == 0
        assert 0.2 < one["loudest"] < 1
    assert made["right"]["hz"] > 700 > 200 > made["wrong"]["hz"]
    assert made["alarm"]["hz"] > 900
    assert len({tuple(one["beats"]) for one in made.values()}) == 3
    assert sum(made["alarm"]["beats"]) > 2 * sum(made["right"]["beats"])


async def test_a_browser_that_nobody_touched_is_mute_and_says_so(chromium: Browser) -> None:
    """It logs no warning then, and nothing is heard late; once it was touched, it sounds."""
    async with bench(chromium) as page:
        await expect(page.locator("body")).to_have_attribute("data-mute", "true")
        await page.get_by_role("button").tap()
        assert not await page.evaluate("sound.isMute()")
        await page.evaluate("sound.right(); sound.alarm(); sound.alarm(); sound.quiet()")
