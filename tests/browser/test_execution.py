"""An execution at the bench, by touch and by scanner: the page over the real engine and store."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ExecutionState, ProcedureType, Verdict
from crinsu_gateway.model.sign_in import IDLE_S
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import commands, executions, inputs, interlocks, places, policies
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import come_in, door, touch_pin
from tests.fakes.bench import Bench
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, Member, hired
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting
from tests.fakes.wedge import Wedge, wedge

HOSTILE = "<script>alert(1)</script>\u202e" + "W" * 170


@dataclass(slots=True)
class At:
    """Somebody before the page of an execution, with a scanner."""

    api: Api
    visit: Visit
    who: Member
    run: int
    page: Page
    scanner: Wedge

    @property
    def path(self) -> str:
        """Where the page stands."""
        return f"/console/executions/{self.run}"

    async def at(self, kind: str) -> None:
        """Wait until the page shows a step of this kind."""
        await expect(self.page.locator("#step")).to_have_attribute("data-kind", kind)

    async def press(self, kind: str) -> None:
        """Wait for a step of this kind, let its button rest, and press it."""
        await self.at(kind)
        await expect(self.page.locator(".run")).not_to_have_attribute("data-resting", "yes")
        await self.page.locator("#word").tap()

    async def verdict(self, kind: str, text: str = "") -> None:
        """Wait until the page says what became of what was told."""
        verdict = self.page.locator(".verdict")
        await expect(verdict).to_have_attribute("data-kind", kind)
        await expect(verdict).to_contain_text(text)

    async def stored(self) -> ExecutionRow:
        """The run as it stands in the store."""
        return await self.api.db.read(executions.execution, self.run)


@pytest_asyncio.fixture(loop_scope="session")
async def engine(api: Api) -> AsyncIterator[None]:
    """What moves executions."""
    task = asyncio.create_task(Engine(api.db).run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def begun(visit: Visit, api: Api, tags: list[str], kind: ProcedureType) -> At:
    """A technician who began a run in T2, which has no units: every step is a person's."""
    who = await signed_in(visit, api, Role.TECHNICIAN)
    at = [f"T2/C1/CN1/{number}" for number in range(1, len(tags) + 1)]
    stored_at = at if kind is ProcedureType.RETRIEVE else None
    made = await api.db.write(with_procedure, kind, tags, stored_at=stored_at)
    wish = Wish() if kind is ProcedureType.RETRIEVE else Wish(storage="T2")
    run = await api.db.write(
        start, made, technician=who.actor_id, station="bench-1", key="k", wish=wish
    )
    page = await visit.open(f"/console/executions/{run}")
    return At(api, visit, who, run, page, await wedge(page))


async def test_a_retrieval_by_touch_and_scanner(visit: Visit, api: Api, engine: None) -> None:
    """From the check to the signature; a wrong tag is said and changes nothing."""
    it = await begun(visit, api, ["VIAL-1", "VIAL-2"], ProcedureType.RETRIEVE)
    await expect(it.page.get_by_text("Step 1 of 10")).to_be_visible()
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await expect(it.page.get_by_role("timer")).to_contain_text("left")
    await it.scanner.scan("]C1OTHER\r")
    await it.verdict("wrong", "Wrong tag")
    await it.scanner.scan("VIAL-1\r\n")
    await it.verdict("right", "VIAL-1")
    await expect(it.page.get_by_text("1 of 2 sample containers done").first).to_be_visible()
    await it.page.get_by_label("Tag, typed by hand").fill("VIAL-2")
    await it.page.get_by_role("button", name="Take it").tap()
    for kind in ("lower", "close_lid", "lock_lid", "verify_unit", "sign"):
        await it.press(kind)
    await expect(it.page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    run = await it.stored()
    assert run.state is ExecutionState.COMPLETED
    said = await api.db.read(inputs.of_execution, it.run)
    assert [one.text for one in said if one.kind == "scan"] == ["OTHER", "VIAL-1", "VIAL-2"]
    assert await barriers(it.page) == []


async def test_two_stations_on_one_step_act_once(
    chromium: Browser, visit: Visit, api: Api, engine: None
) -> None:
    """The second says who has it where, acts only when told to, and then what moved on is said."""
    it = await begun(visit, api, ["VIAL-1"], ProcedureType.RETRIEVE)
    await it.at("check_unit")
    async with visiting(chromium, visit.address) as other:
        await signed_in(other, api, Role.SUPERVISOR, station="bench-2")
        page = await other.open(it.path)
        await expect(page.get_by_text("Ada Example runs this at bench-1.")).to_be_visible()
        await expect(page.locator("#word")).to_be_hidden()
        await page.get_by_role("button", name="Go on here").tap()
        await page.route("**/pieces", lambda route: route.abort())
        other.expect("net::ERR_FAILED")
        await page.reload()  # from here on what stands there is not kept in step
        await expect(page.locator("#word")).to_be_visible()

        await it.press("check_unit")
        await it.press("unlock_lid")
        await it.at("open_lid")
        await page.locator("#word").tap()
        await expect(page.locator(".verdict")).to_contain_text("The step had moved on")
        await expect(page.locator("#step")).to_have_attribute("data-kind", "check_unit")
        await page.unroute_all()
        await expect(page.locator("#step")).to_have_attribute("data-kind", "open_lid")
    said = await api.db.read(inputs.of_execution, it.run)
    assert [(one.ordinal, one.verdict) for one in said] == [
        (1, Verdict.ACCEPTED),
        (2, Verdict.ACCEPTED),
        (1, Verdict.REFUSED),
    ]


async def test_pause_stop_and_what_they_ask_before(visit: Visit, api: Api, engine: None) -> None:
    """Each says what it will ask for; a paused run goes on, a stopped one is wound down."""
    it = await begun(visit, api, ["VIAL-1"], ProcedureType.RETRIEVE)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await it.page.get_by_role("button", name="Pause").tap()
    asked = it.page.get_by_role("dialog").get_by_role("listitem")
    await expect(asked).to_have_text(["Lower C1/CN1", "Close the lid of T2", "Lock the lid of T2"])
    await it.page.get_by_role("button", name="Pause now").tap()
    for kind in ("lower", "close_lid", "lock_lid"):
        await it.press(kind)
    await it.page.get_by_role("button", name="Go on", exact=True).tap()
    for kind in ("check_unit", "unlock_lid"):
        await it.press(kind)
    await it.at("open_lid")
    await it.page.get_by_role("button", name="Stop safely").tap()
    await expect(asked).to_have_text(["Close the lid of T2", "Lock the lid of T2"])
    assert await barriers(it.page) == []
    await it.page.get_by_label("Why").fill("called away")
    await it.page.get_by_role("button", name="Stop", exact=True).tap()
    for kind in ("close_lid", "lock_lid"):
        await it.press(kind)
    await expect(it.page.get_by_text("called away").first).to_be_visible()
    await expect(it.page.get_by_role("heading", name="Ended without")).to_be_visible()


async def test_what_is_not_there_is_left_with_a_reason(
    visit: Visit, api: Api, engine: None
) -> None:
    """Labels as they come, of any length: shown as text, nothing breaks, and one is left."""
    it = await begun(visit, api, [HOSTILE, "VIAL-2"], ProcedureType.RETRIEVE)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await it.page.set_viewport_size({"width": 400, "height": 800})
    wide = await it.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 400
    visit.expect("422")
    await it.scanner.scan("A" * 201 + "\r")
    await it.verdict("wrong", "200")
    await it.page.get_by_text("Leave it", exact=True).first.tap()
    await it.page.get_by_label("Why it is left").first.fill("not in its slot")
    await it.page.get_by_role("button", name="Leave it there").first.tap()
    await expect(it.page.get_by_text("left: not in its slot")).to_be_visible()
    await it.scanner.scan("VIAL-2\t")
    await it.at("lower")
    assert await barriers(it.page) == []


async def test_the_clock_goes_on_over_a_reload(
    visit: Visit, api: Api, engine: None, clock: HandClock
) -> None:
    """It counts from what the store says; at half it urges, past the budget it says how much."""
    it = await begun(visit, api, ["VIAL-1"], ProcedureType.RETRIEVE)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    timer, run = it.page.get_by_role("timer"), it.page.locator(".run")
    await expect(timer).to_contain_text("left")
    await expect(run).to_have_attribute("data-exposure", "running")
    clock.pass_s(8.0)
    await it.page.reload()
    await expect(run).to_have_attribute("data-exposure", "warned")
    await expect(it.page.get_by_text("Hurry")).to_be_visible()
    clock.pass_s(8.0)
    await it.page.reload()
    await expect(timer).to_contain_text("too long")
    await expect(it.page.get_by_text("into the cold now")).to_be_visible()
    assert await barriers(it.page) == []
    await it.scanner.scan("VIAL-1\r")
    await it.press("lower")
    await expect(it.page.get_by_text("In the hand")).to_be_visible()
    await expect(run).to_have_attribute("data-exposure", "inHand")


async def test_a_refill_is_watched(visit: Visit, api: Api, engine: None, clock: HandClock) -> None:
    """What the unit does is shown with its time limit; what nobody knows is put to a person."""
    unit, who = Bench(api.db, clock), await signed_in(visit, api, Role.TECHNICIAN)
    await unit.read_unit()
    made = await api.db.write(with_procedure, ProcedureType.REFILL, [])
    run = await api.db.write(
        start, made, technician=who.actor_id, station="bench-1", key="k", wish=Wish()
    )
    page = await visit.open(f"/console/executions/{run}")
    step = page.locator("#step")
    await expect(step).to_have_attribute("data-way", "ordered")
    await expect(step).to_contain_text(re.compile(r"1[345] s are left for it"))
    await expect(page.get_by_role("button", name="Pause")).to_have_count(0)
    await unit.obey()
    await unit.read_unit(filling=True, level=61.0)
    await expect(step).to_contain_text("Filling T1: 61 %")
    await expect(step).to_have_attribute("data-way", "watched")
    assert await barriers(page) == []
    await unit.read_unit(filling=False, level=90.0)
    await expect(step).to_have_attribute("data-kind", "shut_valve")
    await unit.take()
    await api.db.write(commands.recover)  # as after a restart: nobody knows what became of it
    await expect(step).to_have_attribute("data-way", "unsure")
    await expect(step).to_contain_text("Look at the unit with your own eyes")
    await expect(page.locator(".run")).not_to_have_attribute("data-resting", "yes")
    await page.get_by_role("button", name="I looked: order it again").tap()
    await unit.obey()
    await expect(step).to_have_attribute("data-kind", "sign")
    await expect(page.locator(".run")).not_to_have_attribute("data-resting", "yes")
    await page.locator("#word").tap()
    await expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()


async def test_a_witness_and_a_signature(visit: Visit, api: Api, engine: None) -> None:
    """A second person gives badge and PIN for what is shown, who runs it their own at the end."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    await api.db.write(policies.put_words, policies.WITNESSED, ["RETRIEVE"], OFFICE)
    bob = await hired(api.db, api.pins, "Bob Example", Role.TECHNICIAN, Training.CAN_WITNESS)
    it = await begun(visit, api, ["VIAL-1"], ProcedureType.RETRIEVE)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await it.scanner.scan("VIAL-1\r")
    await it.press("lower")
    await it.press("witness")
    proof = it.page.locator("#step-up")
    await expect(proof).to_contain_text("Vial VIAL-1 (VIAL-1")
    assert await barriers(it.page) == []
    visit.expect("403")
    await it.scanner.scan(f"{it.who.badge}\r")
    await touch_pin(proof, it.who.pin)
    await expect(proof.locator("output")).not_to_be_empty()  # who did it cannot witness it
    await it.page.keyboard.press("Escape")
    await it.press("witness")
    await expect(proof.get_by_role("textbox")).to_be_visible()
    await it.scanner.scan(f"{bob.badge}\r")
    await touch_pin(proof, bob.pin)
    await it.verdict("right")
    for kind in ("close_lid", "lock_lid", "verify_unit"):
        await it.press(kind)
    await it.press("sign")
    await expect(proof.get_by_role("textbox")).to_be_visible()
    await it.scanner.scan(f"{it.who.badge}\r")
    await touch_pin(proof, it.who.pin)
    await expect(it.page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    said = await api.db.read(inputs.of_execution, it.run)
    assert [one.actor for one in said if one.step_up_id] == [bob.actor_id, it.who.actor_id]
    assert bob.badge not in [one.text for one in said]


async def test_a_torn_label_is_let_through_by_two(visit: Visit, api: Api, engine: None) -> None:
    """With a reason and a second person the scanned tag counts once as that sample container."""
    sue = await hired(api.db, api.pins, "Sue Example", Role.SUPERVISOR)
    it = await begun(visit, api, ["VIAL-1", "VIAL-2"], ProcedureType.RETRIEVE)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await it.scanner.scan("VIA\r")
    await it.verdict("wrong", "Wrong tag")
    await it.page.get_by_text("Label torn or wrong?").tap()
    await it.page.get_by_label("It counts as").select_option(index=1)
    await it.page.get_by_label("Reason").fill("half of the label is gone")
    await it.page.get_by_role("button", name="Ask a second person").tap()
    proof = it.page.locator("#step-up")
    await expect(proof).to_contain_text("VIA counts as VIAL-2")
    await expect(proof).to_contain_text("half of the label is gone")
    await it.scanner.scan(f"{sue.badge}\r")
    await touch_pin(proof, sue.pin)
    await expect(it.page.get_by_text("1 of 2 sample containers done").first).to_be_visible()
    await expect(it.page.locator("[data-state=done]", has_text="VIAL-2")).to_be_visible()
    await it.verdict("right", "VIA")


async def test_a_session_that_is_over_in_mid_step(
    visit: Visit, api: Api, engine: None, clock: HandClock
) -> None:
    """What was scanned waits under the sign-in, and is handed over once when the person is back."""
    visit.expect("401")
    it = await begun(visit, api, ["VIAL-1"], ProcedureType.RETRIEVE)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    clock.pass_s(IDLE_S)
    await it.scanner.scan("VIAL-1\r")
    await expect(door(it.page)).to_contain_text("The session is over")
    await come_in(it.page, it.who)
    await it.verdict("right", "VIAL-1")
    await it.at("lower")
    said = await api.db.read(inputs.of_execution, it.run)
    assert [one.text for one in said if one.kind == "scan"] == ["VIAL-1"]


async def test_an_interlock_is_overridden_by_two(
    visit: Visit, api: Api, engine: None, clock: HandClock
) -> None:
    """What blocks is told; where the site lets two persons go on, they do it here."""
    unit, who = Bench(api.db, clock), await signed_in(visit, api, Role.TECHNICIAN)
    sue = await hired(api.db, api.pins, "Sue Example", Role.SUPERVISOR)
    await unit.read_unit(level=10.0)
    await api.db.write(_let_override)
    made = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["VIAL-1"], stored_at=["T1/C1/CN1/1"]
    )
    run = await api.db.write(
        start, made, technician=who.actor_id, station="bench-1", key="k", wish=Wish()
    )
    page = await visit.open(f"/console/executions/{run}")
    step, proof = page.locator("#step"), page.locator("#step-up")
    await expect(step).to_contain_text("the level is 10 %, at least 20 % is needed")
    await page.get_by_text("Go on all the same").tap()
    await page.get_by_label("Reason").fill("nitrogen comes at noon")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Ask a second person").tap()
    await expect(proof.get_by_role("textbox")).to_be_visible()
    await expect(proof).to_contain_text("T1 is opened although: the level is 10 %")
    await (await wedge(page)).scan(f"{sue.badge}\r")
    await touch_pin(proof, sue.pin)
    await expect(step).to_have_attribute("data-kind", "unlock_lid")


def _let_override(tx: Transaction) -> None:
    local_id = places.storage_named(tx, "T1").local_id
    interlocks.set_overridable(tx, local_id, [Cause.LEVEL], OFFICE)
