"""Shows the main views of the demo's facility in a real Chromium, light and dark, for the README.

    python scripts/screenshots.py [folder]

It plays the story of the demo, stops a retrieval in its middle, and writes PNG files with a palette
of 256 colours into docs/screens. Views that differ by nothing but the time differ in their bytes.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from PIL import Image  # noqa: E402
from playwright.async_api import Browser, BrowserContext, Page  # noqa: E402

from crinsu_gateway.app.clock import SystemClock  # noqa: E402
from crinsu_gateway.sandbox.demo.people import PEOPLE, DemoPerson  # noqa: E402
from crinsu_gateway.sandbox.demo.play import Stage, stage  # noqa: E402
from crinsu_gateway.sandbox.demo.story import BENCH  # noqa: E402
from crinsu_gateway.sandbox.demo.technician import Technician  # noqa: E402
from tests.fakes.chromium import running  # noqa: E402

SCREENS = ROOT / "docs" / "screens"
STATION = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "has_touch": True}
TECHNICIAN, SERVICE = PEOPLE[0], PEOPLE[4]
BOTH = ("light", "dark")
COLOURS = 256


async def kept(page: Page, name: str) -> None:
    """The page as it stands, in docs/screens."""
    shot = Image.open(BytesIO(await page.screenshot(animations="disabled"))).convert("RGB")
    file = SCREENS / f"{name}.png"
    shot.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1024} KiB", flush=True)


async def enter(context: BrowserContext, address: str, who: DemoPerson) -> None:
    """Sign somebody in before the browser, as the dialog does."""
    said = {"badge": who.badge, "pin": who.pin, "station": "bench-1"}
    own = {"Crinsu-Console": "1", "Origin": address}
    answer = await context.request.post(f"{address}/console/session", data=said, headers=own)
    if not answer.ok:
        raise RuntimeError(f"{who.role} cannot sign in: {await answer.text()}")


@asynccontextmanager
async def interrupted(there: Stage) -> AsyncIterator[int]:
    """A retrieval that waits for a scan; its id."""
    at_the_bench = {one.id for one in there.stored if one.storage == BENCH}
    waiting = "/api/v1/procedures?status=CREATED&type=RETRIEVE&per_page=100"
    for one in (await there.api.read(waiting))["procedures"]:
        if {sample["id"] for sample in one["sampleContainers"]} <= at_the_bench:
            break
    else:
        raise RuntimeError("no retrieval of T1 waits")
    begun = await there.api.act(
        f"/api/v1/procedures/{one['id']}/start", {"technician": "tech-7", "station": "bench-1"}
    )
    hands = Technician(there.api, there.facility, lambda _: None, "tech-7")
    working = asyncio.create_task(hands.carry_out(begun["id"], []))
    try:
        while True:
            run = await there.api.read(f"/api/v1/executions/{begun['id']}")
            if run["stepKind"] == "take_samples" and run["prompt"]:
                there.facility.scanner.scan(one["sampleContainers"][0]["tag"])
                break
            if working.done():
                working.result()
            await asyncio.sleep(0.1)
        yield int(begun["id"])
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError, TimeoutError):
            await working


@dataclass(frozen=True, slots=True)
class Shot:
    """A view: its file, its address, who looks, in which schemes, and what is scrolled to."""

    name: str
    path: str
    who: DemoPerson | None = TECHNICIAN
    schemes: tuple[str, ...] = ("light",)
    at: str = ""


async def shots(there: Stage, execution: int) -> list[Shot]:
    """What is shown; the execution first, as its clock runs."""
    storages = (await there.api.read("/api/v1/storage-solutions"))["storageSolutions"]
    unit = {one["name"]: f"/console/storages/{one['id']}" for one in storages}
    ready = (await there.api.read("/api/v1/procedures?status=CREATED"))["procedures"][0]["id"]
    return [
        Shot("execution", f"/console/executions/{execution}", schemes=BOTH),
        Shot("floor", "/console", schemes=BOTH),
        Shot("unit", unit["T1"], schemes=BOTH),
        Shot("box", f"{unit['F1']}?place=F1/R1/B1", schemes=BOTH),
        Shot("plots", f"{unit['T4']}?span=week", schemes=BOTH, at="#history"),
        Shot("work", "/console/work", schemes=BOTH),
        Shot("alarms", "/console/alarms", schemes=BOTH),
        Shot("procedure", f"/console/procedures/{ready}"),
        Shot("find", "/console/find?q=CG-000100", who=None),
        Shot("devices", "/console/devices", who=SERVICE),
    ]


async def shown(browser: Browser, there: Stage, shot: Shot, scheme: str) -> None:
    """One view in one scheme."""
    address = there.setting.api_url
    context = await browser.new_context(**STATION, color_scheme=scheme)  # type: ignore[arg-type]
    if shot.who is not None:
        await enter(context, address, shot.who)
    page = await context.new_page()
    await page.goto(address + shot.path)
    await page.wait_for_selector('body[data-live="yes"]')
    await page.keyboard.press("Shift")  # as if somebody had touched it: it may be heard
    here = page.get_by_role("button", name="Go on here")
    if await here.count():
        await here.tap()
        await here.wait_for(state="hidden")
    if shot.at:
        await page.locator(shot.at).evaluate("(one) => one.scrollIntoView()")
    await page.wait_for_timeout(700)  # what the board tells first is in place
    await kept(page, f"{shot.name}-{scheme}")
    await context.close()


async def main(folder: Path, tell: Callable[[str], Any] = print) -> None:
    """The whole of it."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for old in SCREENS.glob("*.png"):
        old.unlink()
    async with stage(folder, SystemClock()) as there, running() as browser:
        outcome = await there.story(tell).play()
        if not outcome.good:
            raise RuntimeError("the demo did not come to its end")
        async with interrupted(there) as execution:
            for shot in await shots(there, execution):
                for scheme in shot.schemes:
                    await shown(browser, there, shot, scheme)
    total = sum(one.stat().st_size for one in SCREENS.glob("*.png"))
    print(f"{total // 1024} KiB in all")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="crinsu-screens-") as made:
        asyncio.run(main(Path(sys.argv[1] if len(sys.argv) > 1 else made).absolute()))
