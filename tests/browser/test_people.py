"""People on a page: listed, added, changed with a fresh PIN, unlocked, their sessions ended."""

import re

from playwright.async_api import Page, expect

from crinsu_gateway.model.person import PersonState, Role
from crinsu_gateway.store import people, sessions
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.signed_in import enter, signed_in
from tests.fakes.visit import Visit
from tests.fakes.wedge import wedge

PEOPLE = "/console/people"
HOSTILE = "<script>alert(1)</script>\u202e" + "W" * 60


async def give_pin(page: Page, who: Member) -> None:
    """The PIN of whoever is asked for it."""
    dialog = page.locator("#step-up")
    await expect(dialog).to_be_visible()
    await page.keyboard.type(who.pin, delay=120)
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()


async def test_people_are_listed_and_found_without_a_name_in_the_address(
    visit: Visit, api: Api
) -> None:
    """What is typed hides the others, in the page alone."""
    await hired(api.db, api.pins, HOSTILE, Role.VIEWER, number=3)
    await signed_in(visit, api, Role.ADMINISTRATOR)
    page = await visit.open(PEOPLE)
    await expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await page.get_by_label("Find on this page").fill("alex")
    await expect(page.get_by_role("link", name=HOSTILE)).to_be_hidden()
    await expect(page.get_by_role("link", name="Alex Example")).to_be_visible()
    assert "lex" not in page.url


async def test_somebody_new_is_added_with_a_fresh_pin(visit: Visit, api: Api) -> None:
    """Without it nobody; with it the page of the new person stands there, and a badge follows."""
    admin = await signed_in(visit, api, Role.ADMINISTRATOR)
    page = await visit.open(PEOPLE)
    await page.get_by_text("Somebody new").click()
    await page.get_by_label("Name", exact=True).fill("Dee Example")
    await page.get_by_role("button", name="Add").click()
    await expect(page.locator("#step-up")).to_be_visible()
    await page.keyboard.press("Escape")
    total, _ = await api.db.read(people.page, 0, 10)
    assert total == 1
    await page.get_by_role("button", name="Add").click()
    await give_pin(page, admin)
    await expect(page.get_by_role("heading", name="Dee Example")).to_be_visible()
    await page.get_by_text("Give a badge").first.click()
    keyboard = await wedge(page)
    await keyboard.scan("04FEEDBEEF\r")  # wherever the focus is
    await expect(page.get_by_label("Scan the badge")).to_have_value("04FEEDBEEF")
    await page.get_by_role("button", name="Give a badge").click()
    await expect(page.locator("#step-up")).to_be_visible()
    await keyboard.type(f"{admin.pin}\r")
    await expect(page.get_by_text("End the badge").first).to_be_visible()
    assert await barriers(page) == []


async def test_somebody_is_locked_and_every_session_ends(visit: Visit, api: Api) -> None:
    """At once; the page says how they stand now, and offers to unlock them."""
    ada = await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=1)
    admin = await signed_in(visit, api, Role.ADMINISTRATOR)
    page = await visit.open(f"{PEOPLE}?person={ada.id}")
    form = page.locator("[data-key=lock]")
    await form.get_by_text("Lock", exact=True).first.click()
    await form.get_by_role("button").click()
    await give_pin(page, admin)
    await expect(page.get_by_text("locked", exact=True)).to_be_visible()
    standing = await api.db.read(people.standing, ada.id)
    assert standing.state is PersonState.LOCKED
    await expect(page.get_by_text("Unlock").first).to_be_visible()


async def test_nobody_changes_themselves(visit: Visit, api: Api) -> None:
    """No form stands there for oneself."""
    admin = await signed_in(visit, api, Role.ADMINISTRATOR)
    page = await visit.open(f"{PEOPLE}?person={admin.id}")
    await expect(page.get_by_text("Nobody changes themselves")).to_be_visible()
    await expect(page.locator("main form")).to_have_count(0)


async def test_a_supervisor_ends_a_session_and_sees_no_list_of_people(
    visit: Visit, api: Api
) -> None:
    """The session is over at its station; roles and badges are not for supervisors."""
    await signed_in(visit, api, Role.SUPERVISOR)
    ada = await hired(api.db, api.pins, "Ada Example", Role.TECHNICIAN, number=1)
    apart = await visit.context.browser.new_context()  # type: ignore[union-attr]
    await enter(apart, visit.address, ada, "bench-7")
    await apart.close()
    page = await visit.open(PEOPLE)
    await expect(page.get_by_role("heading", name="All people")).to_have_count(0)
    await page.get_by_role("button", name="End the session at bench-7").click()
    await page.get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("row", name=re.compile("bench-7"))).to_have_count(0)
    assert [one.station for one in await api.db.read(sessions.live)] == ["bench-1"]


async def test_an_administrator_who_is_one_no_more_sees_nobody(visit: Visit, api: Api) -> None:
    """The page says that the session is over, and no name stands there any more for the new one."""
    admin = await signed_in(visit, api, Role.ADMINISTRATOR)
    page = await visit.open(PEOPLE)
    await expect(page.get_by_role("link", name="Alex Example")).to_be_visible()
    await api.db.write(people.set_state, admin.id, PersonState.REVOKED, OFFICE)
    await hired(api.db, api.pins, "Late Example", Role.VIEWER, number=5)
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_role("link", name="Alex Example")).to_be_hidden()
    assert "Late Example" not in await page.content()


async def test_people_are_not_for_the_bench(visit: Visit, api: Api) -> None:
    """A technician is told that this is not shown."""
    await signed_in(visit, api, Role.TECHNICIAN)
    visit.expect("403")
    page = await visit.open(PEOPLE)
    await expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()
    await expect(page.get_by_role("link", name="People")).to_have_count(0)
