"""A fresh PIN for exactly what is shown, in a real browser: one's own, and a second person's."""

from typing import Any

import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.sign_in import IDLE_S
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import arrive, come_in, door, show_badge, touch_pin, type_pin
from tests.fakes.clock import HandClock
from tests.fakes.crew import Member, hired
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

HASH = "ab" * 32
PROVEN = """async ([purpose, shown, text]) => {
  const name = performance.getEntriesByType('resource').map((one) => one.name)
    .find((one) => one.includes('/step_up.js'));
  const { proven } = await import(name);
  window.proof = proven(purpose, shown, text);
}"""
FORM = """([id]) => {
  document.querySelector('main').innerHTML = `<form data-act="POST /api/v1/alarms/${id}/shelve"
    data-step-up="shelve" data-shows="POST /api/v1/alarms/${id}/shelve/shown" data-done="So be it">
    <input type="hidden" name="minutes" data-type="number" value="240">
    <label>Why <input name="reason" value="the probe is mended"></label>
    <button>Do it</button><output></output></form>`;
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def sam(api: Api) -> Member:
    """A supervisor who is at hand."""
    return await hired(api.db, api.pins, "Sam Second", Role.SUPERVISOR, number=2)


def asks(page: Page) -> Locator:
    """What asks for the PIN."""
    return page.locator("#step-up")


def granted(tx: Transaction) -> list[tuple[Any, ...]]:
    """The step-ups that were given, oldest first."""
    return tx.all("SELECT person_id, purpose, shown_hash, station FROM step_up ORDER BY id")


async def at_the_floor(visit: Visit, who: Member) -> Page:
    """A page of somebody who is signed in."""
    page = await visit.open("/console")
    await arrive(page, who)
    return page


async def test_the_first_signature_of_a_session_takes_badge_and_pin(visit: Visit, api: Api) -> None:
    """The next one the PIN alone (21 CFR 11.200); each is bound to what was shown."""
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await at_the_floor(visit, ada)
    await page.evaluate(PROVEN, ["sign", HASH, "3 vials <b>of</b> the North"])
    await expect(asks(page)).to_contain_text("Sign with badge and PIN")
    await expect(asks(page)).to_contain_text("3 vials <b>of</b> the North")
    await show_badge(page, ada)
    await touch_pin(asks(page), ada.pin)
    assert await page.evaluate("window.proof")
    await page.evaluate(PROVEN, ["sign", "cd" * 32, "4 vials"])
    await expect(asks(page)).to_contain_text("Sign with your PIN")
    await type_pin(page, ada.pin)
    assert await page.evaluate("window.proof")
    assert await api.db.read(granted) == [
        (ada.id, "sign", HASH, "bench-1"),
        (ada.id, "sign", "cd" * 32, "bench-1"),
    ]


async def test_a_wrong_pin_is_told_and_giving_up_signs_nothing(visit: Visit, api: Api) -> None:
    """The question stays until it is answered or given up."""
    visit.expect("403")
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await at_the_floor(visit, ada)
    await page.evaluate(PROVEN, ["people", HASH, "another role"])
    await touch_pin(asks(page), "111222")
    await expect(asks(page).get_by_role("alert")).to_contain_text("PIN is wrong")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await page.keyboard.press("Escape")
    await expect(asks(page)).to_be_hidden()
    assert await page.evaluate("window.proof") is None
    assert await api.db.read(granted) == []


async def test_a_form_that_needs_a_second_person_shows_them_what_it_is(
    visit: Visit, api: Api, sam: Member
) -> None:
    """Their badge and PIN, for what the gateway says that it would do; the first one acts."""
    alarm = await api.db.write(raise_low_level, Severity.MEDIUM)
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await at_the_floor(visit, ada)
    await page.evaluate(FORM, [alarm])
    await page.get_by_role("button", name="Do it").click()
    await expect(asks(page)).to_contain_text("Another person")
    await expect(asks(page)).to_contain_text("Reason: the probe is mended")
    await show_badge(page, sam)
    await touch_pin(asks(page), sam.pin)
    await expect(page.get_by_text("So be it")).to_be_visible()
    row = "SELECT owner, second FROM alarm_shelf"
    assert await api.db.read(lambda tx: tx.one(row)) == (ada.actor_id, sam.actor_id)


async def test_a_session_that_is_over_is_taken_up_before_the_pin_is_asked_again(
    visit: Visit, api: Api, clock: HandClock
) -> None:
    """The sign-in stands over the question; then the question is there again."""
    visit.expect("401")
    visit.expect("ERR_FAILED")
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    # the board would tell it first
    await visit.context.route("**/console/pieces*", lambda one: one.abort())
    page = await at_the_floor(visit, ada)
    await page.evaluate(PROVEN, ["dispose", HASH, "a vial"])
    await expect(asks(page)).to_be_visible()
    clock.pass_s(IDLE_S)
    await touch_pin(asks(page), ada.pin)
    await expect(door(page)).to_contain_text("The session is over")
    await expect(asks(page)).to_be_hidden()
    await come_in(page, ada)
    await expect(asks(page)).to_be_visible()
    await expect(asks(page)).to_contain_text("a vial")
