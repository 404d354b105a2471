"""The glass is broken, ended and reviewed in a real browser: alone, by two at once, and refused."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, Route, expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import emergencies, places, signatures
from crinsu_gateway.store.emergencies import EmergencyRow
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.at_the_bench import moved, started
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import show_badge, touch_pin
from tests.fakes.bench import Bench
from tests.fakes.clock import HandClock
from tests.fakes.crew import Member
from tests.fakes.facility import with_procedure
from tests.fakes.second_person import prove
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting

HOSTILE = "<b>vacuum</b> {name}" + "\u202e" + "W" * 170
SMALL = """() => [...document.querySelectorAll('.glass *, .glass-over *, .alarm-glass *')]
  .filter((one) => one.matches('button, input, summary') && one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().height < 47.5).map((one) => one.outerHTML)"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def all_of_them(api: Api) -> list[EmergencyRow]:
    """Every emergency, newest first."""
    return await api.db.read(emergencies.all_of_them)


async def before_t1(visit: Visit, api: Api) -> Page:
    """The page of T1."""
    number = (await api.db.read(places.storage_named, "T1")).id
    return await visit.open(f"/console/storages/{number}")


async def ask_to_break(page: Page, reason: str) -> None:
    """Open what is set apart, say why and press; it asks once more."""
    await page.locator(".glass summary").click()
    await page.locator(".glass").get_by_label("Why").fill(reason)
    await page.get_by_role("button", name="Break the glass").click()
    await expect(page.locator("#ask")).to_contain_text("no interlock of it refuses")


async def break_the_glass(page: Page, reason: str = "T1 loses its vacuum") -> None:
    """All of it, until it lasts."""
    await ask_to_break(page, reason)
    await page.locator("#ask").get_by_role("button", name="Yes").click()
    await expect(page.locator("[data-key=emergency]")).to_be_visible()


async def end_it(page: Page) -> None:
    """Say that it is over, and mean it."""
    await page.get_by_role("button", name="It is over").click()
    await expect(page.locator("#ask")).to_contain_text("refuse again")
    await page.locator("#ask").get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("button", name="It is over")).to_have_count(0)


async def test_a_technician_breaks_the_glass_and_says_that_it_is_over(
    visit: Visit, api: Api
) -> None:
    """With a reason, after a question; who, why and until when stands first; the alarm stays."""
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    page = await before_t1(visit, api)
    await page.locator(".glass summary").click()
    await page.get_by_role("button", name="Break the glass").click()
    await expect(page.locator(".glass").get_by_label("Why")).to_be_focused()  # it says why
    await page.locator(".glass summary").click()
    await ask_to_break(page, HOSTILE)
    await page.locator("#ask").get_by_role("button", name="No").click()
    assert await all_of_them(api) == []
    await page.get_by_role("button", name="Break the glass").click()
    await page.locator("#ask").get_by_role("button", name="Yes").click()
    notice = page.locator("[data-key=emergency]")
    for said in (HOSTILE, f"Declared by {ada.name}", "Until"):
        await expect(notice).to_contain_text(said)
    await expect(page.locator(".banner")).to_contain_text("Emergency")
    await expect(page.get_by_role("button", name="Break the glass")).to_have_count(0)
    assert await page.evaluate(WIDER) == 0
    await end_it(page)
    await expect(notice).to_have_count(0)
    await expect(page.locator(".banner")).to_contain_text("Emergency")
    [row] = await all_of_them(api)
    assert (row.actor, row.reason, row.lasts) == (ada.actor_id, HOSTILE, False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_what_breaks_and_ends_it_shuts_nobody_out(
    visit: Visit, api: Api, scheme: str
) -> None:
    """Open, asking and broken: no barrier, and what is touched is large."""
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await before_t1(visit, api)
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await ask_to_break(page, "T1 loses its vacuum")
    assert await barriers(page) == []
    await page.locator("#ask").get_by_role("button", name="No").click()
    assert await page.evaluate(SMALL) == []
    assert await barriers(page) == []
    await page.get_by_role("button", name="Break the glass").click()
    await page.locator("#ask").get_by_role("button", name="Yes").click()
    await expect(page.get_by_role("button", name="It is over")).to_be_visible()
    assert await page.evaluate(SMALL) == []
    assert await barriers(page) == []


async def test_of_two_who_break_it_at_once_one_does_and_the_other_is_told(
    chromium: Browser, visit: Visit, api: Api
) -> None:
    """One emergency, one alarm, one review; both see who."""
    await signed_in(visit, api, Role.TECHNICIAN)
    async with visiting(chromium, visit.address) as other:
        await signed_in(other, api, Role.SUPERVISOR, station="bench-2")
        pages = [await before_t1(one, api) for one in (visit, other)]
        both = asyncio.Barrier(2)

        async def at_once(route: Route) -> None:
            await both.wait()
            await route.continue_()

        for one in pages:
            await one.route("**/emergencies", at_once)
            await ask_to_break(one, "it loses its vacuum")
        yes = [one.locator("#ask").get_by_role("button", name="Yes") for one in pages]
        await asyncio.gather(*(one.click() for one in yes))
        for one in pages:
            await expect(one.locator("[data-key=emergency]")).to_contain_text("Example")
            await expect(one.locator(".glass output")).not_to_be_empty()
        told = [await one.locator(".glass output").text_content() for one in pages]
        assert sorted("nothing more is needed" in (one or "") for one in told) == [False, True]
        (visit if visit.troubles else other).expect("409")
    assert len(await all_of_them(api)) == 1


async def test_a_line_that_is_cut_breaks_it_once(visit: Visit, api: Api) -> None:
    """The gateway heard it, its answer was lost: it is asked again, and it is the same one."""
    visit.expect("ERR_FAILED")
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await before_t1(visit, api)
    lost: list[str] = []

    async def lose_the_first(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        lost.append((await (await route.fetch()).text())[:20])
        await route.abort()

    await page.route("**/emergencies", lose_the_first)
    await break_the_glass(page)
    await expect(page.locator(".glass output")).to_contain_text("for an hour")
    assert lost
    assert len(await all_of_them(api)) == 1


async def test_after_an_hour_the_page_says_so_by_itself(visit: Visit, api: Api) -> None:
    """Nothing is pressed and nothing is loaded anew; then it can be broken again."""
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await before_t1(visit, api)
    await break_the_glass(page)
    await api.db.write(Transaction.change, "UPDATE emergency SET until_ms = 1, until_boot_ms = 1")
    await expect(page.locator("[data-key=emergency]")).to_have_count(0, timeout=15_000)
    await expect(page.get_by_role("button", name="Break the glass")).to_be_visible()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.QA, Role.SERVICE])
async def test_who_may_not_break_it_is_not_offered_it(visit: Visit, api: Api, role: Role) -> None:
    """Nor may they say that it is over; they read that it is broken."""
    await signed_in(visit, api, role)
    page = await before_t1(visit, api)
    await expect(page.get_by_role("heading", name="T1")).to_be_visible()
    await expect(page.locator(".glass")).to_have_count(0)
    await api.db.write(broken)
    await expect(page.locator("[data-key=emergency]")).to_contain_text("Pat <i>Passerby</i>")
    await expect(page.get_by_role("button", name="It is over")).to_have_count(0)


async def test_from_a_step_that_must_wait_to_the_glass_and_on(
    visit: Visit, api: Api, clock: HandClock
) -> None:
    """The step leads to the tank; once the glass is broken it goes on, and the review reads why."""
    ada = await signed_in(visit, api, Role.TECHNICIAN)
    await Bench(api.db, clock).read_unit(level=5.0)
    made = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["VIAL-1"], stored_at=["T1/C1/CN1/1"]
    )
    async with moved(api):
        it = await started(visit, api, ada, made)
        await expect(it.page.locator("#step")).to_have_attribute("data-way", "blocked")
        assert await barriers(it.page) == []
        await it.page.get_by_role("link", name="See T1").click()
        await break_the_glass(it.page)
        await it.page.goto(f"{visit.address}{it.path}")
        await expect(it.page.locator(".run-head")).to_contain_text("interlocks are set aside")
        await expect(it.page.locator("#step")).not_to_have_attribute("data-way", "blocked")
    [row] = await all_of_them(api)
    await signed_in(visit, api, Role.QA)
    page = await visit.open(f"/console/alarms/{row.alarm_id}")
    uses = page.locator(".alarm-uses")
    await expect(uses).to_contain_text("Past an interlock: there was too little nitrogen in it")


def broken(tx: Transaction, actor: Actor | None = None, reason: str = HOSTILE) -> EmergencyRow:
    """The glass was broken over T1, by who is signed in or a passer-by, and used."""
    t1 = places.storage_named(tx, "T1").local_id
    made = emergencies.declare(
        tx,
        t1,
        reason=reason,
        actor=actor,
        called="" if actor else "Pat <i>Passerby</i>",
        station="bench-1",
        client="bench-1",
        token="emergency-x",
    )
    row = emergencies.one(tx, made)
    for what, execution in (("interlock level,warm", 7), ("witness", 7), ("odd <i>thing</i>", 0)):
        emergencies.use(tx, made, what, row.acting, execution, 3 if execution else 0)
    return row


def over(tx: Transaction, actor: Actor | None = None) -> EmergencyRow:
    """The same, and over."""
    row = broken(tx, actor)
    emergencies.end(tx, row.id, row.acting)
    return row


async def review(page: Page, who: Member, finding: str) -> None:
    """Say what was found, read what is signed, and give badge and PIN for it."""
    await page.get_by_label("What you found").fill(finding)
    await page.get_by_role("button", name="Review it and sign").click()
    await prove(page, who, shown=finding)


async def test_another_person_reviews_it_where_its_alarm_is(visit: Visit, api: Api) -> None:
    """Who, why, when, and what only it let through; the PIN signs that, and the alarm is over."""
    row = await api.db.write(over)
    quinn = await signed_in(visit, api, Role.QA)
    page = await visit.open(f"/console/alarms/{row.alarm_id}")
    told = page.locator(".alarm-glass")
    for said in ("Pat <i>Passerby</i>", HOSTILE, "nobody was signed in", "Over since"):
        await expect(told).to_contain_text(said)
    uses = told.locator(".alarm-uses li")
    for number, said in enumerate(
        (
            "an interlock: there was too little nitrogen in it, it was too warm",
            "Without a witness",
            "odd <i>",
        )
    ):
        await expect(uses.nth(number)).to_contain_text(said)
    await expect(uses.first.get_by_role("link", name="Execution 7")).to_be_visible()
    await page.get_by_role("button", name="Review it and sign").click()
    await expect(page.get_by_label("What you found")).to_be_focused()  # it is said, or not signed
    await review(page, quinn, "the vacuum was <b>lost</b>")
    await expect(told).to_contain_text("the vacuum was <b>lost</b>")
    await expect(told).to_contain_text(quinn.name)
    await expect(page.locator(".banner")).to_contain_text("No alarm")
    [now] = await all_of_them(api)
    assert (now.reviewed_by, now.finding) == (quinn.actor_id, "the vacuum was <b>lost</b>")
    [signed] = await api.db.read(signatures.of, "emergency", row.id)
    assert await api.db.read(signatures.standing, signed) is signatures.Standing.VALID


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_review_shuts_nobody_out(visit: Visit, api: Api, scheme: str) -> None:
    """No barrier, nothing too small, nothing wider than the page, on a narrow one too."""
    row = await api.db.write(over)
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(f"/console/alarms/{row.alarm_id}")
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await expect(page.get_by_label("What you found")).to_be_visible()
    assert await barriers(page) == []
    assert await page.evaluate(SMALL) == []
    await page.set_viewport_size({"width": 400, "height": 800})
    assert await page.evaluate(WIDER) == 0


async def test_who_broke_the_glass_is_told_that_another_person_reviews_it(
    visit: Visit, api: Api
) -> None:
    """A supervisor may review, not their own: they end it there, and are refused the rest."""
    sam = await signed_in(visit, api, Role.SUPERVISOR)
    row = await api.db.write(broken, Actor(sam.actor_id, "bench-1", Role.SUPERVISOR.value))
    page = await visit.open(f"/console/alarms/{row.alarm_id}")
    told = page.locator(".alarm-glass")
    await expect(told).to_contain_text("It is reviewed when it is over")
    await end_it(page)
    await expect(told).to_contain_text("You broke the glass: another person")
    await expect(page.get_by_label("What you found")).to_have_count(0)


async def test_a_wrong_pin_and_a_review_that_came_first_close_nothing_twice(
    chromium: Browser, visit: Visit, api: Api
) -> None:
    """What is refused is said; of two who review it the first one signs."""
    visit.expect("403")
    row = await api.db.write(over)
    quinn = await signed_in(visit, api, Role.QA)
    async with visiting(chromium, visit.address) as other:
        sam = await signed_in(other, api, Role.SUPERVISOR, station="bench-2")
        pages = [await one.open(f"/console/alarms/{row.alarm_id}") for one in (visit, other)]
        await pages[0].get_by_label("What you found").fill("the first")
        await pages[0].get_by_role("button", name="Review it and sign").click()
        dialog = pages[0].locator("#step-up")
        await expect(dialog.locator("[data-step=badge]")).to_be_visible()
        await show_badge(pages[0], quinn)
        await touch_pin(dialog, "000000")
        await expect(dialog.get_by_role("alert")).to_contain_text("PIN is wrong")
        await review(pages[1], sam, "the second")
        await expect(pages[0].locator(".alarm-glass")).to_contain_text("the second")
    [now] = await all_of_them(api)
    assert (now.reviewed_by, now.finding) == (sam.actor_id, "the second")


async def test_who_may_not_review_it_reads_who_waits_and_not_what_was_let_through(
    visit: Visit, api: Api
) -> None:
    """A technician; a stranger reads nothing of anybody."""
    row = await api.db.write(over)
    stranger = await visit.open(f"/console/alarms/{row.alarm_id}")
    await expect(stranger.locator(".alarm-card")).to_contain_text("the glass was broken")
    assert "Passerby" not in await stranger.content()
    assert "vacuum" not in await stranger.content()
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(f"/console/alarms/{row.alarm_id}")
    told = page.locator(".alarm-glass")
    await expect(told).to_contain_text("It waits for the review of another person")
    await expect(told.locator("li, form")).to_have_count(0)
