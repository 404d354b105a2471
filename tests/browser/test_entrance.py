"""Signing in, locking, switching and coming back before the console, in a real browser."""

import json

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.sign_in import IDLE_S, WITH_A_PERSON
from crinsu_gateway.store import people, places, policies, sessions
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import arrive, come_in, door, show_badge, touch_pin, type_pin
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.signed_in import enter
from tests.fakes.visit import Visit

FLOOR, STATION = "/console", "bench-1"
UNTOUCHABLE = """() => [...document.querySelectorAll('a, button, input')]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => !one.classList.contains('skip'))
  .filter((one) => one.offsetHeight < 48 || one.offsetWidth < 48)
  .map((one) => one.outerHTML)"""
ACT = """async (path) => {
  const name = performance.getEntriesByType('resource').map((one) => one.name)
    .find((one) => one.includes('/act.js'));
  const { act } = await import(name);
  window.told = 'waits';
  window.doing = act('POST', path, { note: 'seen' }).then((told) => window.told = told.status);
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def ada(api: Api) -> Member:
    """A technician."""
    return await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN)


@pytest_asyncio.fixture(loop_scope="session")
async def ben(api: Api) -> Member:
    """A supervisor."""
    return await hired(api.db, api.pins, "Ben Example", Role.SUPERVISOR, number=1)


@pytest_asyncio.fixture(loop_scope="session")
async def stations(api: Api) -> None:
    """Two stations are configured."""
    await api.db.write(policies.put_words, policies.STATIONS, [STATION, "bench-2"], OFFICE)


async def opened(visit: Visit, who: Member) -> Page:
    """The floor with somebody before it."""
    await enter(visit.context, visit.address, who, STATION)
    page = await visit.open(FLOOR)
    await arrive(page, who)
    return page


@pytest.mark.usefixtures("stations")
async def test_badge_and_pin_let_somebody_in(visit: Visit, api: Api, ada: Member) -> None:
    """The badge is read wherever the focus is, the PIN touched; the station is asked for once."""
    page = await visit.open(FLOOR)
    await arrive(page)
    await page.get_by_role("button", name="Sign in").click()
    await expect(door(page)).to_contain_text("Which station is this?")
    await page.get_by_role("button", name="bench-2").click()
    await expect(door(page)).to_contain_text("Show your badge")
    await page.get_by_role("button", name="Cancel").focus()
    await come_in(page, ada)
    await expect(page.get_by_text("Ada Example")).to_be_visible()
    live = await api.db.read(sessions.live)
    assert [(one.person_id, one.station) for one in live] == [(ada.id, "bench-2")]
    await page.get_by_role("button", name="Signed in: Ada Example").click()
    await page.get_by_role("button", name="Sign out").click()
    await arrive(page)
    await page.get_by_role("button", name="Sign in").click()
    await expect(door(page)).to_contain_text("Show your badge")
    assert await api.db.read(sessions.live) == []


async def test_a_badge_at_the_floor_opens_the_door(visit: Visit, ada: Member) -> None:
    """Nothing need be touched before; the address may name the station of a screen."""
    page = await visit.open(f"{FLOOR}?station={STATION}")
    await arrive(page)
    await come_in(page, ada)


async def test_with_the_keyboard_alone(visit: Visit, ada: Member) -> None:
    """From the first key to the lock and back: no pointer is needed, and the focus is seen."""
    page = await visit.open(f"{FLOOR}?station={STATION}")
    await arrive(page)
    await page.get_by_role("button", name="Sign in").focus()
    await page.keyboard.press("Enter")
    await expect(door(page).get_by_label("Or type the number on it")).to_be_focused()
    await page.keyboard.type(ada.badge.lower().upper(), delay=60)
    await page.keyboard.press("Enter")
    await expect(door(page).get_by_label("No digit given")).to_be_focused()
    await page.keyboard.type("99", delay=60)
    await expect(door(page).get_by_label("2 digits given")).to_be_focused()
    await page.keyboard.press("Backspace")
    await page.keyboard.press("Backspace")
    await type_pin(page, ada.pin)
    await arrive(page, ada)
    await page.get_by_role("button", name="Lock").focus()
    await page.keyboard.press("Enter")
    await expect(door(page)).to_contain_text("Ada Example: your PIN")
    await page.keyboard.press("Escape")
    await expect(door(page)).to_be_visible()
    await type_pin(page, ada.pin)
    await expect(door(page)).to_be_hidden()


async def test_a_wrong_pin_says_what_is_wrong_and_for_how_long(visit: Visit, ada: Member) -> None:
    """The badge need not be shown again; after five it is said how many minutes to wait."""
    visit.expect("403")
    page = await visit.open(f"{FLOOR}?station={STATION}")
    await arrive(page)
    await page.get_by_role("button", name="Sign in").click()
    await show_badge(page, ada)
    for _ in range(WITH_A_PERSON.to_lock - 1):
        await type_pin(page, "111222")
        await expect(door(page).get_by_role("alert")).to_contain_text("PIN is wrong")
    await type_pin(page, "111222")
    await expect(door(page).get_by_role("alert")).to_contain_text("wait 15 min")


async def test_a_pin_that_another_set_is_changed_first(visit: Visit, api: Api, ada: Member) -> None:
    """Twice the same, and none that is easy to guess; then its owner is in with it."""
    visit.expect("403")
    visit.expect("422")
    await api.db.write(people.set_pin, ada.id, await api.pins.kept("662607"), OFFICE)
    page = await visit.open(f"{FLOOR}?station={STATION}")
    await arrive(page)
    await page.get_by_role("button", name="Sign in").click()
    await show_badge(page, ada)
    await type_pin(page, "662607")
    await expect(door(page)).to_contain_text("Somebody else set this PIN")
    for first, second, told in (
        ("930274", "930275", "not the same"),
        ("123456", "123456", "too easy"),
    ):
        await type_pin(page, first)
        await expect(door(page)).to_contain_text("once more")
        await type_pin(page, second)
        await expect(door(page).get_by_role("alert")).to_contain_text(told)
    await type_pin(page, "930274")
    await expect(door(page)).to_contain_text("once more")
    await type_pin(page, "930274")
    await arrive(page, ada)


async def test_somebody_changes_their_own_pin(visit: Visit, api: Api, ada: Member) -> None:
    """Badge, the PIN as it is, the new one twice; the session goes on, the new PIN opens it."""
    page = await opened(visit, ada)
    await page.get_by_role("button", name="Signed in: Ada Example").click()
    await page.get_by_role("button", name="Change my PIN").click()
    await show_badge(page, ada)
    await expect(door(page)).to_contain_text("as it is now")
    await type_pin(page, ada.pin)
    for told in ("A new PIN", "once more"):
        await expect(door(page)).to_contain_text(told)
        await type_pin(page, "930274")
    await expect(door(page)).to_be_hidden()
    await page.get_by_role("button", name="Lock").click()
    await type_pin(page, "930274")
    await expect(door(page)).to_be_hidden()


async def test_a_lock_covers_all_that_could_be_read(visit: Visit, api: Api, ada: Member) -> None:
    """But alarms, which are for everybody; its person goes on where they were, and the page was
    not made anew."""
    await api.db.write(raise_low_level)
    page = await opened(visit, ada)
    await page.evaluate("window.same = true")
    await page.get_by_role("button", name="Lock").click()
    await expect(door(page)).to_contain_text("Nobody acts in your name")
    readable = await page.evaluate("document.body.innerText")
    assert "Lyon Centre" not in readable
    assert "too little nitrogen" in readable
    await expect(page.get_by_role("main")).to_be_hidden()
    await expect(page.get_by_text("Ada Example: your PIN")).to_be_visible()
    await touch_pin(door(page), ada.pin)
    await expect(page.get_by_role("main")).to_be_visible()
    assert await page.evaluate("window.same")


async def test_a_locked_session_is_nobodys_after_a_reload(visit: Visit, ada: Member) -> None:
    """What everybody may see is shown; the chip says who locked it, and leads back by PIN."""
    page = await opened(visit, ada)
    async with page.expect_response("**/console/session/lock"):
        await page.get_by_role("button", name="Lock").click()
    await page.reload()
    await arrive(page)
    await page.get_by_role("button", name="Locked: Ada Example").click()
    await touch_pin(door(page), ada.pin)
    await arrive(page, ada)


async def test_users_switch_in_two_touches(
    visit: Visit, api: Api, ada: Member, ben: Member
) -> None:
    """Touch, touch, badge, PIN: the former is out here, and nothing of theirs is left."""
    page = await opened(visit, ada)
    await page.evaluate("sessionStorage.setItem('act 1', 'a key')")
    await page.get_by_role("button", name="Signed in: Ada Example").click()
    await page.get_by_role("button", name="Switch user").click()
    await expect(door(page)).to_contain_text("Show your badge")
    await come_in(page, ben)
    await expect(page.get_by_role("button", name="Signed in: Ben Example")).to_be_visible()
    assert await page.evaluate("sessionStorage.getItem('act 1')") is None
    assert [one.person_id for one in await api.db.read(sessions.live)] == [ben.id]


async def test_who_only_meant_to_switch_goes_on(visit: Visit, ada: Member) -> None:
    """The former is locked, not out: their PIN brings them back."""
    page = await opened(visit, ada)
    await page.get_by_role("button", name="Signed in: Ada Example").click()
    await page.get_by_role("button", name="Switch user").click()
    await page.get_by_role("button", name="Ada Example goes on").click()
    await touch_pin(door(page), ada.pin)
    await expect(door(page)).to_be_hidden()


async def test_a_session_over_in_mid_act_goes_on_for_the_same_person(
    visit: Visit, api: Api, ada: Member, clock: HandClock
) -> None:
    """The act waits, the page is covered; after badge and PIN it is done, once, and the page is
    the same."""
    visit.expect("401")
    alarm = await api.db.write(raise_low_level)
    page = await opened(visit, ada)
    await page.evaluate("window.same = true")
    clock.pass_s(IDLE_S)
    await page.evaluate(ACT, f"/api/v1/alarms/{alarm}/acknowledge")
    await expect(door(page)).to_contain_text("The session is over")
    await expect(page.get_by_role("main")).to_be_hidden()
    assert await page.evaluate("window.told") == "waits"
    await come_in(page, ada)
    assert await page.evaluate("window.doing") == 200
    assert await page.evaluate("window.same")


async def test_after_another_person_nothing_of_the_former_is_done(
    visit: Visit, api: Api, ada: Member, ben: Member, clock: HandClock
) -> None:
    """The page is made anew for who is there now; the act that waited is gone."""
    visit.expect("401")
    alarm = await api.db.write(raise_low_level)
    page = await opened(visit, ada)
    clock.pass_s(IDLE_S)
    await page.evaluate(ACT, f"/api/v1/alarms/{alarm}/acknowledge")
    await expect(door(page)).to_contain_text("The session is over")
    await come_in(page, ben)
    state = "SELECT acknowledged_by FROM alarm WHERE id = ?"
    assert await api.db.read(lambda tx: tx.value(state, (alarm,))) in (None, "")
    kept = await page.evaluate("Object.keys(sessionStorage)")
    assert kept == ["person"]


async def test_who_touches_stays_and_who_left_is_warned(
    visit: Visit, ada: Member, clock: HandClock
) -> None:
    """A minute before the end it is said over the page; a touch is enough to stay."""
    await enter(visit.context, visit.address, ada, STATION)
    page = await visit.context.new_page()
    await page.clock.install()
    await page.goto(visit.address + FLOOR)
    await arrive(page, ada)
    clock.pass_s(IDLE_S - 30)
    await page.clock.run_for((IDLE_S - 30) * 1000)
    warning = page.locator("#soon")
    await expect(warning).to_contain_text("Touch the screen to stay")
    async with page.expect_response("**/console/session/seen") as seen:
        await page.get_by_role("heading", level=1).click()
    assert (await seen.value).status == 204
    await expect(warning).to_be_hidden()
    clock.pass_s(60)
    await page.clock.run_for(60_000)
    await expect(door(page)).to_be_hidden()


async def test_who_is_away_is_out_without_touching_anything(
    visit: Visit, ada: Member, clock: HandClock
) -> None:
    """At the end the page covers itself."""
    await enter(visit.context, visit.address, ada, STATION)
    page = await visit.context.new_page()
    await page.clock.install()
    await page.goto(visit.address + FLOOR)
    await arrive(page, ada)
    clock.pass_s(IDLE_S)
    await page.clock.run_for((IDLE_S + 2) * 1000)
    await expect(door(page)).to_contain_text("The session is over")
    await expect(page.get_by_role("main")).to_be_hidden()


async def test_it_shuts_nobody_out(visit: Visit, ada: Member) -> None:
    """No barrier in any step, light or dark; all that is touched is large; nothing is cut off at
    the width of a phone."""
    page = await visit.open(f"{FLOOR}?station={STATION}")
    await arrive(page)

    async def sound() -> None:
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await barriers(page) == []
        assert await page.evaluate(UNTOUCHABLE) == []
        wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        await page.set_viewport_size({"width": 400, "height": 700})
        assert not await page.evaluate(wider)
        await page.set_viewport_size({"width": 1280, "height": 800})

    await page.get_by_role("button", name="Sign in").click()
    await sound()
    await page.get_by_role("button", name="another one").click()
    await sound()
    await door(page).get_by_label("Name of the station").fill(STATION)
    await page.get_by_role("button", name="This is it").click()
    await show_badge(page, ada)
    await sound()
    await type_pin(page, ada.pin)
    await arrive(page, ada)
    await page.get_by_role("button", name="Signed in: Ada Example").click()
    await sound()


async def test_badge_and_pin_are_left_nowhere(
    visit: Visit, api: Api, ada: Member, capfd: pytest.CaptureFixture[str]
) -> None:
    """In no address, storage, cookie or element of the browser, and in no log of the gateway."""
    visit.expect("403")
    asked: list[str] = []
    visit.context.on("request", lambda one: asked.append(one.url))
    page = await visit.open(f"{FLOOR}?station={STATION}")
    await arrive(page)
    await page.get_by_role("button", name="Sign in").click()
    await door(page).get_by_label("Or type the number on it").fill(ada.badge)
    await page.get_by_role("button", name="Next").click()
    await type_pin(page, "718290")
    await expect(door(page).get_by_role("alert")).to_contain_text("wrong")
    await page.keyboard.type(ada.pin, delay=60)
    left = [await page.content(), *await inputs(page)]
    await page.keyboard.press("Enter")
    await arrive(page, ada)
    left += [await page.content(), *await inputs(page), *asked]
    left.append(await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))
    left.append(json.dumps(await visit.context.storage_state(indexed_db=True)))
    said = capfd.readouterr()
    left += [said.out, said.err]
    for secret in (ada.badge, ada.pin, "718290"):
        assert not [one for one in left if secret in one]


async def inputs(page: Page) -> list[str]:
    """What stands in each input now."""
    values: list[str] = await page.evaluate(
        "[...document.querySelectorAll('input')].map((one) => one.value)"
    )
    return values


@pytest.mark.parametrize("path", ["find", "storages/{T1}", "work"])
async def test_a_badge_before_the_locked_screen_is_no_question_to_the_page_beneath(
    visit: Visit, api: Api, ada: Member, ben: Member, path: str
) -> None:
    """What looks for a label does not look for a badge: it would be in an address."""
    number = (await api.db.read(places.storage_named, "T1")).id
    await enter(visit.context, visit.address, ada, STATION)
    asked: list[str] = []
    visit.context.on("request", lambda one: asked.append(one.url))
    page = await visit.open(f"/console/{path.format(T1=number)}")
    await arrive(page, ada)
    await page.get_by_role("button", name="Signed in: Ada Example").click()
    await page.get_by_role("button", name="Lock").click()
    await expect(door(page)).to_contain_text("PIN")
    await come_in(page, ben)
    assert len(asked) > 1
    assert not [one for one in asked if ben.badge in one]
