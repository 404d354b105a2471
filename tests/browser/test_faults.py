"""What goes wrong around a page: the disk is full, the line is bad, a clock is set, a door is shut.

The screen says what happened and what to do; nothing is lost, and nothing is done twice.
"""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.model.person import Role
from crinsu_gateway.store import people, sync_state
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import raise_low_level, raise_sensor_fault
from tests.fakes.api import Api, serving
from tests.fakes.bad_network import BadNetwork, Ill, bad_network
from tests.fakes.clock import HandClock
from tests.fakes.signed_in import signed_in
from tests.fakes.small_disk import small_disk
from tests.fakes.visit import Visit, visiting

HOUR_MS = 3_600_000
COMES_BACK_MS = 25_000
"""A browser comes back after some seconds, and may meet the bad line again."""
HEARS = """() => new EventSource(document.body.dataset.board).addEventListener(
  'pieces', (event) => event.data.includes('alarm-2') && console.log('came'))"""
OFFICE = Actor("office", "test")


def seen(tx: Transaction) -> int:
    """How often an alarm was acknowledged."""
    kind = "alarm.acknowledged"
    return int(tx.value("SELECT count(*) FROM audit_event WHERE kind = ?", (kind,)))


async def accept(page: Page, word: str) -> None:
    """Touch the button that accepts the alarm."""
    await page.locator("main").get_by_role("button", name=word).first.tap()


async def fill(folder: Path, api: Api) -> None:
    """Take the room, and then what the store had for itself."""
    room = os.statvfs(folder)
    (folder / "ballast").write_bytes(b"\0" * (room.f_bavail * room.f_frsize))
    for size in (50_000, 2_000, 10):
        with pytest.raises(StoreFull):  # noqa: PT012 - until it is full
            for number in range(2_000):
                await api.db.write(sync_state.put, f"{size} {number}", "x" * size)


async def test_a_full_disk_is_said_in_the_language_of_the_page(
    chromium: Browser, tmp_path: Path
) -> None:
    """Nothing can be done, everything can be read; once there is room the same touch does it."""
    folder = tmp_path / "small"
    folder.mkdir()
    with small_disk(folder, mib=12):
        async with serving(folder, HandClock()) as api:
            url = str(api.client.base_url).rstrip("/")
            await api.db.write(raise_low_level)
            async with visiting(chromium, url, locale="de-DE") as visit:
                await signed_in(visit, api, Role.TECHNICIAN)
                page = await visit.open("/console/alarms")
                await fill(folder, api)
                visit.expect("503")
                await accept(page, "Quittieren")
                told = page.locator("main").get_by_role("alert")
                await expect(told).to_contain_text("Die Festplatte des Gateways ist voll")
                assert await api.db.read(seen) == 0
                await page.reload()
                await expect(page.locator("body")).to_have_attribute("data-live", "yes")
                (folder / "ballast").unlink()
                await accept(page, "Quittieren")
                await expect(page.locator(".alarm-line")).to_contain_text("Quittiert von")
                assert await api.db.read(seen) == 1


@pytest.mark.parametrize("ill", [Ill.RESET_IN_REQUEST, Ill.RESET_BEFORE_ANSWER, Ill.TWICE])
async def test_a_bad_line_does_nothing_twice(chromium: Browser, api: Api, ill: Ill) -> None:
    """Each connection fails in its way for a while: the act is done once, and seen to be."""
    await api.db.write(raise_low_level)
    async with bad_network(api.server.port) as line, visiting(chromium, line.url) as visit:
        await signed_in(visit, api, Role.TECHNICIAN)
        page = await visit.open("/console/alarms")
        await expect(page.locator("body")).to_have_attribute("data-live", "yes")
        await worse(line, visit, ill)
        await accept(page, "Accept")
        line_of_it = page.locator(".alarm-line")
        await expect(line_of_it).to_contain_text("Accepted by", timeout=COMES_BACK_MS)
        assert await api.db.read(seen) == 1


async def worse(line: BadNetwork, visit: Visit, ill: Ill) -> None:
    """From now on the next connections fail."""
    visit.expect("net::ERR_")
    line.ills = [ill] * 3
    line.reset_all()


@pytest.mark.parametrize("hours", [-26, 26])
async def test_a_clock_that_is_set_at_the_gateway_makes_nothing_dead(
    visit: Visit, api: Api, clock: HandClock, hours: int
) -> None:
    """Wall time jumps, boot time does not: the page stays live and shows the new time."""
    page = await visit.open("/console")
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    before = await page.locator(".clock").inner_text()
    clock.utc_ms += hours * HOUR_MS
    await api.db.write(raise_low_level)  # what happens is told with the time
    await expect(page.locator(".clock")).not_to_have_text(before)
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    for one in await page.locator("[data-since]").all_inner_texts():
        assert not one.startswith("-")


async def test_a_permission_that_is_withdrawn_ends_the_page(visit: Visit, api: Api) -> None:
    """A technician becomes a viewer while the page stands: it asks who is there, by itself."""
    await api.db.write(raise_low_level)
    who = await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/alarms")
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await api.db.write(_viewer_from_now, who.id)
    await api.db.write(raise_sensor_fault)  # what happens is told to whoever may still look
    await expect(page.get_by_role("dialog")).to_be_visible(timeout=COMES_BACK_MS)


def _viewer_from_now(tx: Transaction, person: int) -> None:
    people.set_role(tx, person, Role.VIEWER, OFFICE)


async def test_what_comes_under_a_finger_waits_until_it_rose(visit: Visit, api: Api) -> None:
    """The touch does what it was on, though another alarm takes that place, and a notice goes."""
    first = await api.db.write(raise_low_level)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/alarms")
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    button = page.locator("main").get_by_role("button", name="Accept")
    box = await button.bounding_box()
    assert box is not None
    hand = await visit.context.new_cdp_session(page)
    finger = {"x": box["x"] + 20, "y": box["y"] + 20}
    await hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    async with page.expect_event("console", lambda one: "came" in one.text):
        await page.evaluate(HEARS)
        await api.db.write(raise_sensor_fault)
    assert await button.bounding_box() == box
    await hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    await expect(page.locator(".alarm-line")).to_have_count(2)
    await expect(page.locator(f"[data-key=alarm-{first}]")).to_contain_text("Accepted by")
    assert await api.db.read(seen) == 1
