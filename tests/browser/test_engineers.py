"""What engineers look at: devices, a unit by itself, the health of the gateway, the sync."""

import re

from playwright.async_api import Browser, expect

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import commands, readings, sync_state, units
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.representation.health import BusHealth, DaemonHealth, InhabitantHealth
from crinsu_gateway.wire.recent import Recent
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.clock import HandClock
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting

HOSTILE = "<script>alert(1)</script>\u202e" + "x" * 200
UNIT = "/console/units/freezer-1"


def told(tx: Transaction) -> None:
    """The freezer says something good, something doubtful and something hostile."""

    def said(point: str, value: float, quality: Quality, reason: Reason, detail: str) -> Reading:
        now, quantity = tx.now, Quantity(value, "%")
        unit = "freezer-1"
        return Reading(unit, point, quantity, quality, now.utc_ms, now.boot_ms, reason, detail)

    good = said("level", 81.5, Quality.GOOD, Reason.NONE, "")
    doubt = said("temperature", -120.0, Quality.SUSPECT, Reason.STUCK, HOSTILE)
    readings.record(tx, [good, doubt])


async def test_every_unit_is_listed_by_its_line(visit: Visit, api: Api) -> None:
    """How the line stands and why, how each unit stands, when it was read last."""
    api.health[:] = [DaemonHealth(buses=(BusHealth("bus net", "running", 7, HOSTILE),))]
    await api.db.write(told)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/devices")
    await expect(page.get_by_text("The line does not stand")).to_be_visible()
    await expect(page.get_by_text(HOSTILE[:30])).to_be_visible()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await page.get_by_role("link", name="freezer-1").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Unit freezer-1")


async def test_a_unit_tells_each_value_with_its_quality(
    visit: Visit, api: Api, clock: HandClock
) -> None:
    """Good, doubtful and never read are told apart in words; what is said next is seen at once."""
    await api.db.write(told)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(UNIT)
    level, cold = page.locator("[data-key=level]"), page.locator("[data-key=temperature]")
    await expect(level).to_contain_text("81.5 %")
    await expect(level).to_contain_text("good")
    await expect(cold).to_contain_text("doubtful")
    await expect(cold).to_contain_text("has not moved for too long")
    await expect(page.locator("[data-key=lid_open]")).to_contain_text("never read")
    line = api.lines[await api.db.read(units.link_of, "freezer-1")] = Recent(clock)
    line.sent(b"\x01\x03\x00\x4b")
    await api.db.write(told)
    await expect(page.get_by_role("row", name="sent")).to_contain_text("01 03 00 4b")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []


async def test_values_are_written_as_their_reader_writes_them(chromium: Browser, api: Api) -> None:
    """With the comma of German and a true minus; what the profile says is marked as English."""
    await api.db.write(told)
    address = str(api.client.base_url).rstrip("/")
    async with visiting(chromium, address, locale="de-DE") as visit:
        await signed_in(visit, api, Role.TECHNICIAN)
        page = await visit.open(UNIT)
        cold = page.locator("[data-key=temperature]")
        await expect(cold).to_contain_text("\N{MINUS SIGN}120,0 %")
        await expect(page.locator("[data-key=level]")).to_contain_text("81,5 %")
        await expect(cold.locator("th [lang=en]")).to_have_count(1)


async def test_an_order_is_sent_and_how_it_stands_is_seen(visit: Visit, api: Api) -> None:
    """As whoever is signed in, for a reason, once; what the profile forbids cannot be typed."""
    who = await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(UNIT)
    row = page.locator("[data-key=fill_valve]")
    await row.get_by_text("Order", exact=True).click()
    await row.get_by_label("Why").fill(f"a trial {HOSTILE[:20]}")
    await row.get_by_label("Value").select_option("no")
    await row.get_by_role("button", name="Send the order").click()
    await expect(page.locator("#ask")).to_contain_text(": no?")
    await page.get_by_role("button", name="Yes").click()
    order = page.locator("[data-key^=order-]")
    await expect(order).to_have_count(1)
    await expect(order).to_contain_text("waits for the line")
    await expect(order).to_contain_text(who.name)

    def ended(tx: Transaction) -> None:
        (command, _), *_ = commands.last_of(tx, "freezer-1", 1)
        commands.begin(tx, command.id)
        commands.settle(tx, command.id, CommandState.FAILED, HOSTILE)

    await api.db.write(ended)
    await expect(order).to_contain_text("failed")
    assert await barriers(page) == []


async def test_an_order_that_nobody_carried_out_may_be_given_again(visit: Visit, api: Api) -> None:
    """It was taken though it was not settled: the same one after that is another order."""
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(UNIT)
    row = page.locator("[data-key=fill_valve]")
    await row.get_by_text("Order", exact=True).click()
    for count in (1, 2):
        await row.get_by_label("Why").fill("a trial")
        await row.get_by_role("button", name="Send the order").click()
        await page.get_by_role("button", name="Yes").click()
        await expect(row.get_by_role("status")).to_contain_text("was taken", timeout=15_000)
        await expect(page.locator("[data-key^=order-]")).to_have_count(count)


async def test_a_unit_that_is_not_there_is_said(visit: Visit, api: Api) -> None:
    """No page of nothing."""
    await signed_in(visit, api, Role.TECHNICIAN)
    visit.expect("404")
    page = await visit.open("/console/units/none")
    await expect(page.get_by_role("alert")).to_be_visible()


async def test_bytes_are_not_for_those_who_read_the_inventory_alone(
    visit: Visit, api: Api, clock: HandClock
) -> None:
    """A viewer sees the values, and no bytes."""
    api.lines["net"] = Recent(clock)
    api.lines["net"].sent(b"\x01\x03\x00\x4b")
    await signed_in(visit, api, Role.VIEWER)
    page = await visit.open(UNIT)
    await expect(page.get_by_role("heading", name="What it says")).to_be_visible()
    await expect(page.get_by_text("01 03 00 4b")).to_have_count(0)
    await expect(page.get_by_role("link", name="Health")).to_have_count(0)


async def test_what_failed_in_the_gateway_is_told_with_its_reason(visit: Visit, api: Api) -> None:
    """Parts, lines, store and clock; a stranger is asked to sign in first."""
    api.health[:] = [
        DaemonHealth(
            (InhabitantHealth("engine", "waiting", 2, 1, "STORE_FULL", HOSTILE),),
            (BusHealth("bus net", "running", 120, ""),),
            (f"engine failed: {HOSTILE}",),
            warnings=("the certificate ends in 20 days",),
        )
    ]
    page = await visit.open("/console/health")
    await expect(page.get_by_role("heading", name="Sign in to see this")).to_be_visible()
    assert HOSTILE[:20] not in await page.content()
    await signed_in(visit, api, Role.ADMINISTRATOR)
    await page.reload()
    await expect(page.get_by_text("The gateway does not take all work")).to_be_visible()
    await expect(page.locator("[data-key=engine]")).to_contain_text("STORE_FULL")
    await expect(page.get_by_text("the certificate ends")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"\d+ MiB")).first).to_be_visible()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []


async def test_a_centre_that_is_away_is_said_and_that_nothing_is_lost(
    visit: Visit, api: Api, clock: HandClock
) -> None:
    """Since when, why, when it is tried next; and what the outbox keeps meanwhile."""

    def away(tx: Transaction) -> None:
        sync_state.put(tx, "last_success_ms", tx.now.utc_ms - 90_000)
        sync_state.put(tx, "last_failure_ms", tx.now.utc_ms - 5_000)
        sync_state.put(tx, "last_failure", HOSTILE)
        sync_state.put(tx, "next_try_ms", tx.now.utc_ms + 60_000)

    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/sync")
    await expect(page.get_by_text("No centre was heard yet")).to_be_visible()
    await api.db.write(away)
    await expect(page.get_by_text("The centre is not heard now")).to_be_visible()
    await expect(page.get_by_text("Work goes on")).to_be_visible()
    await expect(page.get_by_text(HOSTILE[:30])).to_be_visible()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
