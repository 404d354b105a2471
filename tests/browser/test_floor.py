"""The floor in a real browser: for everybody, in step with the gateway, honest when it is not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Route, expect

from crinsu_gateway.store import places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.visit import Visit, visiting

FLOOR, PIECES = "/console", "**/console/pieces"
LONGER_THAN_PATIENCE_MS = 13_000
UNTOUCHABLE = """() => [...document.querySelectorAll('a, button, input')]
  .filter((one) => one.offsetParent && !one.classList.contains('skip'))
  .filter((one) => one.offsetHeight < 48 || one.offsetWidth < 48).length"""


def no_room_left(tx: Transaction) -> None:
    """Somebody fills the first storage solution."""
    first = places.storages(tx)[0]
    tx.change("UPDATE storage_solution SET occupied = capacity WHERE id = ?", (first.local_id,))
    tx.touch(Topic.PLACES)


async def test_the_floor_shuts_nobody_out(visit: Visit, api: Api) -> None:
    """Every storage solution is named; no barrier, light or dark; all that is touched is large."""
    page = await visit.open(FLOOR)
    for one in await api.db.read(places.storages):
        await expect(page.get_by_role("img", name=one.name)).to_be_visible()
    assert await page.evaluate(UNTOUCHABLE) == 0
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []


async def test_what_changes_at_the_bench_is_seen_without_a_reload(visit: Visit, api: Api) -> None:
    """The card of what changed says so; the page was not loaded again."""
    page = await visit.open(FLOOR)
    await page.evaluate("window.same = true")
    first = (await api.db.read(places.storages))[0]
    full = f"{first.capacity} of {first.capacity}"
    await expect(page.get_by_role("img", name=full)).to_have_count(0)
    await api.db.write(no_room_left)
    await expect(page.get_by_role("img", name=full)).to_have_count(1)
    assert await page.evaluate("window.same")


async def test_a_floor_that_is_not_told_anything_says_so_over_everything(visit: Visit) -> None:
    """Once the gateway is silent for two beats it is said in words; nobody takes it for live."""
    page = await visit.context.new_page()
    await page.clock.install()
    await page.route(PIECES, lambda route: route.abort())
    visit.expect("ERR_FAILED")
    await page.goto(visit.address + FLOOR)
    await expect(page.locator("body")).not_to_have_attribute("data-live", "no")
    await page.clock.fast_forward(LONGER_THAN_PATIENCE_MS)
    await expect(page.locator("body")).to_have_attribute("data-live", "no")
    await expect(page.get_by_role("status")).to_contain_text("Not live")
    await expect(page.get_by_text("Live", exact=True)).to_be_hidden()


async def test_a_floor_without_its_script_does_not_say_that_it_is_live(
    chromium: Browser, api: Api
) -> None:
    """A page that nothing keeps in step says that it stays as it was."""
    address = str(api.client.base_url).rstrip("/")
    async with visiting(chromium, address, java_script_enabled=False) as visit:
        page = await visit.open(FLOOR)
        await expect(page.get_by_role("status")).to_contain_text("Not live")
        await expect(page.get_by_text("Live", exact=True)).to_be_hidden()


async def test_a_clock_that_is_wrong_at_the_bench_makes_nothing_old(visit: Visit) -> None:
    """The gateway's time is shown, and what it tells is live."""
    page = await visit.context.new_page()
    await page.clock.install(time=datetime(2035, 1, 1, 12, tzinfo=UTC))
    await page.goto(visit.address + FLOOR)
    await expect(page.get_by_text("Live", exact=True)).to_be_visible()
    now = await page.locator("body").get_attribute("data-now")
    assert now is not None
    shown = datetime.fromtimestamp(int(now) / 1000, ZoneInfo("Europe/Paris"))
    await expect(page.locator(".clock")).to_contain_text(f"{shown:%M}")


async def test_a_browser_comes_back_by_itself(visit: Visit, api: Api) -> None:
    """After the line was cut for a while it is live again, with what happened meanwhile."""
    page = await visit.context.new_page()
    await page.clock.install()
    await page.route(PIECES, lambda route: route.abort())
    visit.expect("ERR_FAILED")
    await page.goto(visit.address + FLOOR)
    await page.clock.fast_forward(LONGER_THAN_PATIENCE_MS)
    await expect(page.locator("body")).to_have_attribute("data-live", "no")
    first = (await api.db.read(places.storages))[0]
    await api.db.write(no_room_left)
    await page.unroute(PIECES)
    full = f"{first.capacity} of {first.capacity}"
    await expect(page.get_by_role("img", name=full)).to_have_count(1)
    await page.clock.run_for(1000)
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")


async def test_a_refusal_does_not_end_it(visit: Visit, api: Api) -> None:
    """When there was no room for one more it asks again by itself, and then is in step."""
    asked: list[str] = []

    async def refuse_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            await route.fulfill(status=503)
        else:
            await route.continue_()

    page = await visit.context.new_page()
    await page.route(PIECES, refuse_once)
    visit.expect("503")
    await page.goto(visit.address + FLOOR)
    first = (await api.db.read(places.storages))[0]
    await api.db.write(no_room_left)
    full = f"{first.capacity} of {first.capacity}"
    await expect(page.get_by_role("img", name=full)).to_have_count(1)
    assert len(asked) > 1
