"""Ten thousand slots in one view, scrolled and zoomed by a script in a real Chromium: how smooth.

Frames are counted in the browser's own trace (CDP Tracing, DrawFrame: what the compositor drew) and
by the page (requestAnimationFrame); what is counted is the worse. The compositor draws no frame in
which nothing moves, so each step of the script moves something. Then a slot changes at the bench,
and it is timed from before its commit to the moment at which the page shows it.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Page

from bench.figures import Figure
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.label import parse
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import ContainerKind, Layout, Level, StorageType, parse_address
from crinsu_gateway.store import facilities, places, slots
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import over
from tests.fakes.chromium import running
from tests.fakes.facility import furnished
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import visiting

LAYOUT = Layout(
    (Level(ContainerKind.RACK, "R", 10), Level(ContainerKind.BOX, "B", 10)), parse("10x10")
)
SETUP = Actor("setup", "bench")
CATEGORIES = ["disabled-by-default-devtools.timeline.frame", "blink.user_timing"]
RUNS, CHANGES = 3, 10
MOVED = """async (ms) => {
  const stage = document.querySelector("[data-stage]");
  const { left, top, width, height } = stage.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, cancelable: true };
  const begun = performance.now();
  const frames = [];
  performance.mark("begun");
  for (let now = begun; now - begun < ms; now = await new Promise(requestAnimationFrame)) {
    const part = (now - begun) / ms;
    const zooms = part < 0.25 ? -18 : part > 0.75 ? 18 : 0; // never as near or far as it goes
    const moves = { deltaX: 9, deltaY: part < 0.5 ? 14 : -14 };
    const told = zooms ? { deltaY: zooms, ctrlKey: true } : moves;
    stage.dispatchEvent(new WheelEvent("wheel", { ...at, ...told }));
    frames.push(now);
  }
  performance.mark("ended");
  return frames.slice(1).map((one, index) => one - frames[index]);
}"""
SHOWS = """(name) => new Promise((done) => {
  const look = () => document.querySelector(`[aria-label^="${name}"]`) && done(Date.now());
  new MutationObserver(look).observe(document.body,
    { subtree: true, childList: true, attributes: true });
  look();
})"""


@dataclass(frozen=True, slots=True)
class Moved:
    """A scroll and zoom by a script: frames a second in the trace and for scripts, the longest."""

    drawn: float
    asked: float
    longest_ms: float


def furnish(tx: Transaction) -> None:
    """F1: ten racks of ten boxes of a hundred slots, six of ten of them taken."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    entry = StorageEntry("F1", StorageType.FREEZER, (), LAYOUT, None, -70.0)
    storage = places.apply(tx, facility, entry, SETUP)
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="MANY", actor=SETUP
    )
    tx.change(
        "INSERT INTO sample_container (subject_id, name, description, state, changed_ms, slot_id, "
        "stored_ms) SELECT ?1, 'Vial ' || s.id, '', 'STORED', ?2, s.id, ?2 FROM slot s "
        "JOIN container c ON c.id = s.container_id "
        "WHERE c.storage_id = ?3 AND s.label <> 'A1' AND s.id * 7 % 10 < 6",
        (subject, tx.now.utc_ms, storage),
    )


async def moved(browser: Browser, page: Page, ms: int = 4000) -> Moved:
    """Zoom in, scroll about, zoom out, all within so many ms."""
    await browser.start_tracing(page=page, categories=CATEGORIES)
    deltas = [float(one) for one in await page.evaluate(MOVED, ms)]
    events = json.loads(await browser.stop_tracing())["traceEvents"]
    begun, ended = (
        next(one["ts"] for one in events if one["name"] == name) for name in ("begun", "ended")
    )
    drawn = sum(one["name"] == "DrawFrame" and begun <= one["ts"] <= ended for one in events)
    lasted_s = (ended - begun) / 1_000_000
    return Moved(drawn / lasted_s, 1000 * len(deltas) / sum(deltas), max(deltas))


def _toggled(tx: Transaction, is_blocked: bool) -> None:
    slot = places.slot_at(tx, parse_address("F1/R1/B1/A1"))
    if is_blocked:
        slots.unblock(tx, slot, "bench", SETUP)
    else:
        slots.block(tx, slot, "bench", SETUP)


async def _measured(folder: Path) -> tuple[list[Moved], list[Moved], list[float]]:
    clock = SystemClock()
    async with (
        running() as browser,
        await furnished(folder / "store.db", clock) as db,
        over(db, clock) as api,
    ):
        await db.write(furnish)
        number = (await db.read(places.storage_named, "F1")).id
        address = str(api.client.base_url).rstrip("/")
        async with visiting(browser, address) as visit:
            await signed_in(visit, api, Role.TECHNICIAN)
            page = await visit.open(f"/console/storages/{number}?show=slots")
            await page.wait_for_timeout(1000)
            runs = [await moved(browser, page) for _ in range(RUNS)]
            await page.goto(f"{address}/console/storages/{number}?place=F1/R1/B1")
            await page.wait_for_timeout(1000)
            few = [await moved(browser, page) for _ in range(RUNS)]
            seen = []
            for count in range(CHANGES):
                name = "A1: free" if count % 2 else "A1: blocked"
                shown = asyncio.create_task(page.evaluate(SHOWS, name))
                await asyncio.sleep(0.4)
                begun = time.time() * 1000
                await db.write(_toggled, bool(count % 2))
                seen.append(float(await shown) - begun)
    return runs, few, seen


def _frames(runs: Sequence[Moved]) -> float:
    return min(median(one.drawn for one in runs), median(one.asked for one in runs))


def measure(folder: Path, group: str) -> list[Figure]:
    """The figures of ten thousand slots, for a group."""
    many, few, seen = asyncio.run(_measured(folder))
    longest = max(one.longest_ms for one in many)
    smooth = _frames(many)
    return [
        Figure(group, "10 000 slots scrolled and zoomed, frames", smooth, "1/s", 50, "at least"),
        Figure(group, "100 slots, for comparison", _frames(few), "1/s"),
        Figure(group, "10 000 slots, longest frame", longest, "ms"),
        Figure(
            group, "a slot changed, seen in Chromium, median", median(seen), "ms", 300, "at most"
        ),
        Figure(group, "a slot changed, slowest", max(seen), "ms"),
    ]


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="console-slots-") as here:
        for figure in measure(Path(here), "console"):
            print(figure)
