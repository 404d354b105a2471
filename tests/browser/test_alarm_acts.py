"""People see to alarms in a real browser: they accept, shelve and take back, alone and at once."""

import asyncio

from playwright.async_api import Browser, Route, expect

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.person import Role
from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import raise_low_level, raise_sensor_fault
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import hired
from tests.fakes.ears import sounding, with_ears
from tests.fakes.second_person import prove
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting


def the_alarm(tx: Transaction) -> AlarmRow:
    """The only one."""
    return alarms.one(tx, 1)


async def test_who_accepts_an_alarm_ends_its_sound_in_every_view(
    chromium: Browser, visit: Visit, api: Api
) -> None:
    """By keyboard alone; with their name for who signed in, and silence at the other bench too."""
    await api.db.write(raise_low_level)
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    async with visiting(chromium, visit.address) as elsewhere:
        await with_ears(elsewhere.context)
        floor = await elsewhere.open("/console")
        await sounding(floor, "high", aloud=False)
        page = await visit.open("/console/alarms")
        await page.get_by_role("button", name="Accept").focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".alarm-line")).to_contain_text(f"Accepted by {ada.name}")
        await expect(page.get_by_role("button", name="Accept")).to_have_count(0)
        await sounding(page, "", aloud=True)
        await sounding(floor, "", aloud=True)
        await expect(floor.locator(".banner")).to_contain_text("Accepted")
    row = await api.db.read(the_alarm)
    assert (row.state, row.acknowledged_by) == (AlarmState.ACKNOWLEDGED, ada.actor_id)


async def test_of_two_who_accept_at_once_one_does_and_the_other_is_told(
    chromium: Browser, visit: Visit, api: Api
) -> None:
    """Both pressed; one event; whoever was second reads that there is nothing to accept."""
    await api.db.write(raise_low_level)
    await signed_in(visit, api, Role.TECHNICIAN)
    async with visiting(chromium, visit.address) as other:
        await signed_in(other, api, Role.SUPERVISOR, station="bench-2")
        pages = [await one.open("/console/alarms/1") for one in (visit, other)]
        both = asyncio.Barrier(2)

        async def at_once(route: Route) -> None:
            await both.wait()
            await route.continue_()

        for one in pages:
            await one.route("**/acknowledge", at_once)
            await one.get_by_label("Note").fill(f"seen by {pages.index(one)}")
        await asyncio.gather(*(one.get_by_role("button", name="Accept").click() for one in pages))
        for one in pages:
            await expect(one.locator(".alarm-card")).to_contain_text("Accepted")
            await expect(one.get_by_role("button", name="Accept")).to_have_count(0)
            await expect(one.locator("form.alarm-accept output")).not_to_be_empty()
        told = [await one.locator("form.alarm-accept output").text_content() for one in pages]
        assert sorted("nothing to acknowledge" in (one or "") for one in told) == [False, True]
        [refused] = visit.troubles + other.troubles  # whose it is nobody knows before
        (visit if visit.troubles else other).expect("409")
        assert "409" in refused
    accepted = await api.db.read(
        lambda tx: tx.value("SELECT count(*) FROM audit_event WHERE kind = 'alarm.acknowledged'")
    )
    assert accepted == 1


async def test_an_alarm_is_shelved_with_a_reason_until_an_end_and_taken_back(
    visit: Visit, api: Api
) -> None:
    """What is not said is asked for; it says who, why and until when, and all of it is history."""
    await api.db.write(raise_sensor_fault)
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/alarms/1")
    await page.get_by_text("Shelve it for up to an hour").click()
    form = page.locator("form[data-act$='/shelve']").first
    await form.get_by_label("30 min").check()
    await form.get_by_role("button", name="Shelve").click()
    await expect(form.get_by_label("Reason")).to_be_focused()  # it says why, or nothing happens
    await form.get_by_label("Reason").fill("Being mended <b>now</b>")
    assert await barriers(page) == []
    await form.get_by_role("button", name="Shelve").click()
    card = page.locator(".alarm-card")
    await expect(card).to_contain_text("shelved until")
    await expect(card).to_contain_text(ada.name)
    await expect(card).to_contain_text("Being mended <b>now</b>")
    await expect(page.locator(".banner")).to_contain_text("No alarm · 1 is shelved")
    register = await visit.open("/console/alarms?show=shelved")
    await expect(register.locator(".alarm-line")).to_contain_text("Being mended <b>now</b>")
    await page.get_by_role("button", name="Take it back from the shelf").click()
    await expect(card).to_contain_text("Not accepted")
    steps = page.locator(".alarm-step strong")
    await expect(steps).to_have_text(["Taken back from the shelf", "Shelved", "Raised"])
    await expect(register.get_by_text("No alarm is shelved")).to_be_visible()


async def test_what_is_urgent_is_never_offered_a_shelf(visit: Visit, api: Api) -> None:
    """It says why."""
    await api.db.write(raise_low_level, Severity.EMERGENCY)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/alarms/1")
    await expect(page.get_by_text("So bad an alarm is never shelved")).to_be_visible()
    await expect(page.locator("form[data-act$='/shelve']")).to_have_count(0)


async def test_who_may_not_accept_is_offered_nothing(visit: Visit, api: Api) -> None:
    """A viewer reads it, with the names of those who see to it."""
    await api.db.write(raise_sensor_fault)
    await signed_in(visit, api, Role.VIEWER)
    page = await visit.open("/console/alarms/1")
    await expect(page.locator(".alarm-card")).to_contain_text("Not accepted")
    await expect(page.locator("main form")).to_have_count(0)


async def test_a_note_that_is_being_written_stays_when_the_alarm_becomes_worse(
    visit: Visit, api: Api
) -> None:
    """What happens meanwhile is shown; nothing of what is typed is lost, nor the place in it."""
    await api.db.write(raise_low_level)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/alarms/1")
    await page.get_by_label("Note").press_sequentially("on my w")
    await api.db.write(raise_low_level, Severity.EMERGENCY)
    await expect(page.locator(".alarm-card")).to_contain_text("Emergency")
    await page.keyboard.type("ay")
    await expect(page.get_by_label("Note")).to_have_value("on my way")
    await expect(page.locator(".alarm-step strong")).to_have_text(["Became worse", "Raised"])


async def test_for_longer_than_an_hour_a_second_person_agrees(visit: Visit, api: Api) -> None:
    """Who supervises is shown what is shelved and why, and gives badge and PIN for it."""
    await api.db.write(raise_sensor_fault)
    sam = await hired(api.db, api.pins, "Sam Second", Role.SUPERVISOR, number=4)
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/alarms/1")
    await page.get_by_text("Shelve it for longer, with a second person").click()
    form = page.locator("form[data-shows]")
    await form.get_by_label("4 h").check()
    await form.get_by_label("Reason").fill("The part comes tomorrow")
    await form.get_by_role("button", name="Shelve").click()
    await prove(page, sam, shown="Shelve for 240 min: a sensor is broken, T1. Reason: The part")
    card = page.locator(".alarm-card")
    await expect(card).to_contain_text(f"{ada.name}, {sam.name}: The part comes tomorrow")
    row = await api.db.read(the_alarm)
    assert row.shelf is not None
    assert (row.shelf.owner, row.shelf.second) == (ada.actor_id, sam.actor_id)
