"""The audit trail on a page: who did what, when and why; searched, paged, reviewed."""

import re

from playwright.async_api import expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.views.audit import PER_PAGE
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

TRAIL = "/console/audit"
SCRIPT = "<script>alert(1)</script>"
HOSTILE = f"{SCRIPT}\u202e" + "W" * 200
BODIES = "SELECT body FROM audit_event"
ANNA = Actor("anna", "bench-1")


def moved(tx: Transaction) -> None:
    """A sample container comes to a place, for a hostile reason."""
    facts = {"sample": 7, "from": None, "to": "T1/C1/CN1/1"}
    audit.append(tx, "sample.stored", ANNA, facts, reason=HOSTILE)


def many(tx: Transaction) -> None:
    """More events than a page holds."""
    for number in range(PER_PAGE + 5):
        audit.append(tx, "thing.happened", ANNA, {"number": number})


async def test_the_newest_event_is_seen_at_once(visit: Visit, api: Api) -> None:
    """With who, where, what and why; whatever the reason says."""
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(TRAIL)
    await expect(page.get_by_text("The trail holds as far as was looked")).to_be_visible()
    await api.db.write(moved)
    row = page.get_by_role("row").filter(has_text="sample.stored").first
    for text in ("anna", "bench-1", "T1/C1/CN1/1", HOSTILE):
        await expect(row).to_contain_text(text)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []


async def test_the_trail_is_searched_and_paged(visit: Visit, api: Api) -> None:
    """By kind and place; older ones follow by cursor, and the way back is there."""
    await api.db.write(moved)
    await api.db.write(many)
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(TRAIL)
    await expect(page.locator("tbody tr")).to_have_count(PER_PAGE)
    await page.get_by_role("link", name="Older").click()
    await expect(page.get_by_role("link", name="Newest")).to_be_visible()
    await page.get_by_label("Where").fill("T1/C1")
    await page.get_by_label("What", exact=True).fill("sample.")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page.get_by_label("Where")).to_have_value("T1/C1")
    visit.expect("400")
    await page.goto(f"{visit.address}{TRAIL}?since=yesterday")
    await expect(page.get_by_role("alert")).to_be_visible()


async def test_a_person_is_looked_for_by_name(visit: Visit, api: Api) -> None:
    """Their acts are found, also on older pages, and the name stands in no address nor review."""
    await api.db.write(many)
    who = await signed_in(visit, api, Role.QA)
    for _ in range(PER_PAGE + 1):
        await api.db.write(lambda tx: audit.append(tx, "thing.done", Actor(who.actor_id, "b"), {}))
    page = await visit.open(TRAIL)
    await page.get_by_label("Who, or about whom").fill(who.name.upper())
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator("tbody tr")).to_have_count(PER_PAGE)
    await expect(page.get_by_text("thing.happened")).to_have_count(0)
    await page.get_by_role("link", name="Older").click()
    await expect(page.get_by_role("link", name="Newest")).to_be_visible()
    await expect(page.get_by_text("thing.happened")).to_have_count(0)
    await expect(page.get_by_label("Who, or about whom")).to_have_value(who.name.upper())
    assert who.name.split()[0].casefold() not in page.url.casefold()
    await page.get_by_text("Put down a review").click()
    await page.get_by_label("What you found").fill("nothing strange")
    await page.get_by_role("button", name="Put it down").click()
    await expect(page.get_by_text("nothing strange").first).to_be_visible()
    bodies = await api.db.read(lambda tx: [str(one[0]) for one in tx.all(BODIES)])
    assert not [one for one in bodies if who.name.casefold() in one.casefold()]


async def test_a_review_is_put_down_for_what_is_shown(visit: Visit, api: Api) -> None:
    """By quality assurance; the review is an event itself, and stands below the trail."""
    await api.db.write(moved)
    who = await signed_in(visit, api, Role.QA)
    page = await visit.open(f"{TRAIL}?kind=sample.")
    await page.get_by_text("Put down a review").click()
    await page.get_by_label("What you found").fill(f"nothing strange {SCRIPT}")
    await page.get_by_role("button", name="Put it down").click()
    found = page.get_by_role("listitem").filter(has_text="nothing strange")
    await expect(found).to_contain_text(who.name)
    await expect(found).to_contain_text(SCRIPT)


async def test_the_trail_is_not_for_everybody(visit: Visit, api: Api) -> None:
    """Neither a stranger nor a technician sees an event; the way there is not offered."""
    await api.db.write(moved)
    page = await visit.open(TRAIL)
    await expect(page.get_by_role("heading", name="Sign in to see this")).to_be_visible()
    await signed_in(visit, api, Role.TECHNICIAN)
    visit.expect("403")
    await page.reload()
    await expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()
    assert "T1/C1/CN1/1" not in await page.content()
    await expect(page.get_by_role("link", name=re.compile("Audit"))).to_have_count(0)
