"""The console: how soon its first view stands, how soon a change is seen, what it costs sweeps.

The first view and a change are seen by a real Chromium with nothing kept from before; a change is
timed from before its commit to the moment at which the page shows it. Then `crinsu-gateway run`
with its units, alone and with thirty consoles open: how late its sweeps are. Ten thousand slots in
one view are scrolled and zoomed in bench/console_slots.py.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, Page

from bench import console_slots
from bench.figures import Figure
from bench.flood import CLOCK_MS, WARM_S, Gateway, Span, alarms_of, gateway, late, looked
from bench.process_tree import usage
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.person import Role
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import over
from tests.fakes.chromium import running
from tests.fakes.crew import hired
from tests.fakes.facility import furnished
from tests.fakes.signed_in import enter

GROUP = "console"
CONSOLES = 30
ROUNDS, VIEWS = 3, 9
SEEN = range(1, 21)
PAGE, BOARD = "/console", "/console/pieces"
CLICK = """(path) => {
  sessionStorage.setItem('clicked', performance.timeOrigin + performance.now());
  document.querySelector(`nav a[href="${path}"]`).click();
}"""
WAYS = "() => [...document.querySelectorAll('nav a')].map((one) => one.getAttribute('href'))"
USABLE = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const { loadEventEnd } = performance.getEntriesByType('navigation')[0];
  const painted = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0;
  const clicked = Number(sessionStorage.getItem('clicked'));
  done(performance.timeOrigin + Math.max(loadEventEnd, painted) - clicked);
})))"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
BYTES = """() => performance.getEntriesByType('navigation')
  .concat(performance.getEntriesByType('resource'))
  .reduce((sum, one) => sum + one.transferSize, 0)"""
SHOWS = """(text) => new Promise((done) => {
  const look = () => document.body.textContent.includes(text) && done(Date.now());
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
  look();
})"""


def _taken(tx: Transaction, count: int) -> None:
    """So many places of the first storage solution are taken."""
    tx.change(
        "UPDATE storage_solution SET occupied = ? "
        "WHERE id = (SELECT min(id) FROM storage_solution)",
        (count,),
    )
    tx.touch(Topic.PLACES)


async def _first_views(browser: Browser, address: str) -> tuple[list[float], int]:
    """Milliseconds until the first view had loaded, each in a profile of its own, and its bytes."""
    took, size = [], 0
    for _ in range(VIEWS):
        context = await browser.new_context()
        page = await context.new_page()
        await page.goto(address + PAGE)
        took.append(float(await page.evaluate(LOADED)))
        size = max(size, int(await page.evaluate(BYTES)))
        await context.close()
    return took, size


async def _view_changes(page: Page) -> list[float]:
    """Milliseconds from a touch on a link of the frame until the next view can be used; every
    view is seen once before, so that its module is there."""
    ways = await page.evaluate(WAYS)
    took = []
    for round in range(1 + ROUNDS):
        for path in ways[1:] + ways[:1]:
            async with page.expect_event("load"):
                await page.evaluate(CLICK, path)
            if round:
                took.append(float(await page.evaluate(USABLE)))
    return took


async def _seen(
    page: Page, changes: Sequence[tuple[str, Callable[[], Awaitable[object]]]]
) -> list[float]:
    """Milliseconds from before each change until the page shows the text that tells of it."""
    took = []
    for text, change in changes:
        shown = asyncio.create_task(page.evaluate(SHOWS, text))
        await asyncio.sleep(0.3)
        begun = time.time() * 1000
        await change()
        took.append(float(await shown) - begun)
    return took


async def _in_a_browser(folder: Path) -> list[Figure]:
    clock = SystemClock()
    async with (
        running() as browser,
        await furnished(folder / "store.db", clock) as db,
        over(db, clock) as api,
    ):
        address = f"http://127.0.0.1:{api.server.port}"
        views, size = await _first_views(browser, address)
        context = await browser.new_context()
        who = await hired(db, api.pins, "Ada Example", Role.SUPERVISOR)
        await enter(context, address, who, "bench-1")
        page = await context.new_page()
        await page.goto(address + PAGE)
        changes = await _view_changes(page)
        await page.goto(address + PAGE)
        counted = [(f"{count} of ", partial(db.write, _taken, count)) for count in SEEN]
        seen = await _seen(page, counted)
    return [
        Figure(
            GROUP, "first view loaded in Chromium, median", median(views), "ms", 1000, "at most"
        ),
        Figure(GROUP, "first view, bytes over the network", size, "B", 300_000, "at most"),
        Figure(
            GROUP, "view change, from touch to use, median", median(changes), "ms", 100, "at most"
        ),
        Figure(GROUP, "view change, from touch to use, slowest", max(changes), "ms"),
        Figure(GROUP, "a change seen in Chromium, median", median(seen), "ms", 300, "at most"),
        Figure(GROUP, "a change seen in Chromium, slowest", max(seen), "ms"),
    ]


@contextmanager
def _consoles(port: int, count: int) -> Iterator[None]:
    command = [sys.executable, "-m", "bench.console_lookers", str(port), BOARD, str(count)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "looking\n"
        try:
            yield
        finally:
            process.communicate("enough\n", timeout=10)


def _span(there: Gateway, count: int) -> Span:
    with _consoles(there.port, count):
        time.sleep(WARM_S)
        before, begun = usage(there.process.pid).cpu_s, time.monotonic()
        found, _ = looked(there, ())
        cpu = (usage(there.process.pid).cpu_s - before) / (time.monotonic() - begun)
    return Span(tuple(found), (), cpu, {})


def measure(folder: Path) -> list[Figure]:
    """All figures of the group."""
    figures = asyncio.run(_in_a_browser(folder))
    place = folder / "sweeps"
    place.mkdir()
    with gateway(place, 600) as there:
        alarms_of(there)
        _span(there, 1)  # what is imported at the first look
        spans = [(_span(there, 0), _span(there, CONSOLES)) for _ in range(ROUNDS)]
    idle, busy = (late([one[part] for one in spans], 0.99) for part in (0, 1))
    costs = [100 * median(one[part].cpu for one in spans) for part in (0, 1)]
    ratio = busy / max(idle, CLOCK_MS)
    many = folder / "many"
    many.mkdir()
    return [
        *figures,
        *console_slots.measure(many, GROUP),
        Figure(GROUP, "no console: 99 of 100 sweeps late by at most", idle, "ms"),
        Figure(GROUP, f"{CONSOLES} consoles: 99 of 100 late by at most", busy, "ms"),
        Figure(
            GROUP,
            f"lateness of sweeps with {CONSOLES} consoles to none",
            ratio,
            "ratio",
            2,
            "at most",
        ),
        Figure(GROUP, "CPU of the gateway, no console", costs[0], "%"),
        Figure(GROUP, f"CPU of the gateway, {CONSOLES} consoles", costs[1], "%"),
    ]
