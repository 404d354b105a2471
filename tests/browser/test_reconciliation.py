"""Differences with the centre: both values, decided by those who may, with their PIN."""

import re

from playwright.async_api import Page, expect

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.reconciling import OPTIONS, Decision, ItemKind, options
from crinsu_gateway.store import people, policies, reconciliation, samples
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue
from crinsu_gateway.web.console.views.reconciliation import PER_PAGE, word_of
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit
from tests.integration.web.test_api_reconciliation import differs, stored

DIFFERENCES = "/console/reconciliation"
HOSTILE = "<script>alert(1)</script>\u202e" + "W" * 200


def unlike(tx: Transaction) -> None:
    """The centre and the gateway say something different, in hostile words."""
    reconciliation.note(tx, "record", "subject/77", HOSTILE, "T1/C1/CN1/4")


def refused(tx: Transaction) -> None:
    """The centre refused a fact."""
    reconciliation.note(tx, "refused", "fact/12", "409 unknown", "procedure.finished")


async def decide(page: Page, decision: str, why: str) -> None:
    """Open the form of the only difference, choose and send it."""
    await page.get_by_text("Decide").click()
    await page.get_by_role("radio", name=re.compile(decision)).check()
    await page.get_by_label("Why").fill(why)
    await page.get_by_role("button", name="Resolve").click()


def test_every_decision_has_its_words() -> None:
    """For each kind of difference, in every language: what a decision is called and does."""
    for kind in [*OPTIONS, ItemKind.RECORD]:
        for option in options(kind, "sample/1"):
            for key in (word_of(kind, option.decision), f"decided_{option.decision.lower()}"):
                assert all(f"reconciliation.{key}" in catalogue(one) for one in LANGUAGES)
    for one in LANGUAGES:
        assert all(f"reconciliation.kind_{kind.value}" in catalogue(one) for kind in ItemKind)


async def test_both_values_are_shown_and_stay(visit: Visit, api: Api) -> None:
    """Whatever they say; once somebody decided, both stand there with who, why and when."""
    await api.db.write(unlike)
    who = await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(DIFFERENCES)
    await expect(page.get_by_text(HOSTILE)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_text("Decide").click()
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await page.get_by_text("Decide").click()
    await decide(page, "I looked", "seen with the centre's office")
    await expect(page.get_by_text("Differences that wait for a person: 0")).to_be_visible()
    await page.goto(f"{visit.address}{DIFFERENCES}?state=RESOLVED")
    article = page.get_by_role("article")
    for text in (HOSTILE, "T1/C1/CN1/4", who.name, "seen with the centre's office"):
        await expect(article).to_contain_text(text)


async def test_what_moves_a_sample_is_signed_and_witnessed(visit: Visit, api: Api) -> None:
    """With badge and PIN of who looked, then of a second person; what they sign is shown."""

    def lies_elsewhere(tx: Transaction) -> int:
        (sample,) = stored(tx, "T1/C1/CN1/1")
        policies.put_words(tx, policies.WITNESSED_ACTS, ["sample.correct"], OFFICE)
        differs(tx, sample, "T1/C1/CN1/3")
        return sample

    sample = await api.db.write(lies_elsewhere)
    second = await hired(
        api.db, api.pins, "Sid Example", Role.SUPERVISOR, Training.CAN_WITNESS, number=2
    )
    first = await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(DIFFERENCES)
    await decide(page, "What the centre says", "looked with a torch")
    dialog = page.locator("#step-up")
    for who in (first, second):
        await expect(dialog.locator(".number")).to_be_visible()
        await expect(dialog).to_contain_text("T1/C1/CN1/3")
        await expect(dialog).to_contain_text("looked with a torch")
        await dialog.locator(".number input").fill(who.badge)
        await page.keyboard.press("Enter")
        await expect(dialog.locator(".pad")).to_be_visible()
        await page.keyboard.type(who.pin, delay=120)
        await page.keyboard.press("Enter")
        await expect(dialog.locator(".pad")).to_be_hidden()
    await expect(page.get_by_text("Differences that wait for a person: 0")).to_be_visible()
    assert str((await api.db.read(samples.sample, sample)).address) == "T1/C1/CN1/3"
    page = await visit.open(f"{DIFFERENCES}?state=RESOLVED")
    await expect(page.get_by_role("article")).to_contain_text("Sid Example")


async def test_who_may_not_decide_sees_both_values_and_no_form(visit: Visit, api: Api) -> None:
    """A technician looks; the page offers nothing that would be refused."""
    await api.db.write(unlike)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(DIFFERENCES)
    await expect(page.get_by_text("T1/C1/CN1/4")).to_be_visible()
    await expect(page.get_by_text("Decide")).to_have_count(0)


async def test_somebody_else_decided_meanwhile(visit: Visit, api: Api) -> None:
    """What is being typed is gone with the form: the page says what was decided."""
    await api.db.write(refused)
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(DIFFERENCES)
    await page.get_by_text("Decide").click()
    await page.get_by_label("Why").fill("still typing")

    def closed(tx: Transaction) -> None:
        row = reconciliation.open_items(tx)[0]
        end = reconciliation.Ending(Decision.LEAVE, "by the other one")
        reconciliation.close(tx, row, end, reconciliation.By(OFFICE))

    await api.db.write(closed)
    await expect(page.get_by_text("Differences that wait for a person: 0")).to_be_visible()
    await expect(page.get_by_role("article")).to_have_count(0)


async def test_a_form_keeps_what_is_typed_when_others_come(visit: Visit, api: Api) -> None:
    """A new difference disturbs nobody."""
    await api.db.write(unlike)
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(DIFFERENCES)
    await page.get_by_text("Decide").click()
    await page.get_by_label("Why").fill("half a sen")
    await api.db.write(refused)
    await expect(page.get_by_role("article")).to_have_count(2)
    await expect(page.get_by_label("Why").first).to_have_value("half a sen")
    await expect(page.get_by_label("Why").first).to_be_focused()


async def test_many_are_shown_a_page_at_a_time(visit: Visit, api: Api) -> None:
    """The filter stays in the address; an address that nobody can ask is refused."""

    def many(tx: Transaction) -> None:
        for number in range(PER_PAGE + 1):
            reconciliation.note(tx, "record", f"subject/{number}", "a", "b")
        reconciliation.note(tx, "tag", "sample/1", "a", "b")

    await api.db.write(many)
    await signed_in(visit, api, Role.QA)
    page = await visit.open(f"{DIFFERENCES}?kind=record")
    await expect(page.get_by_role("article")).to_have_count(PER_PAGE)
    await page.get_by_role("link", name="Further").click()
    await expect(page.get_by_role("article")).to_have_count(1)
    await page.get_by_label("About").select_option("tag")
    await expect(page.get_by_role("heading", name="Tag: sample/1")).to_be_visible()
    visit.expect("400")
    await page.goto(f"{visit.address}{DIFFERENCES}?state=NONE")
    await expect(page.get_by_role("alert")).to_be_visible()


async def test_a_role_that_is_taken_away_shows_nothing_more(visit: Visit, api: Api) -> None:
    """The page says so at its next beat, and no difference is told to it any more."""
    who: Member = await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(DIFFERENCES)
    await expect(page.get_by_text("Differences that wait for a person: 0")).to_be_visible()
    await api.db.write(people.set_role, who.id, Role.VIEWER, OFFICE)
    await api.db.write(unlike)
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_text("Differences that wait")).to_be_hidden()
    assert HOSTILE not in await page.content()
