"""An execution and more than one person: two stations, a witness, who lets pass, who only reads."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, expect

from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ProcedureType, Verdict
from crinsu_gateway.model.sign_in import IDLE_S
from crinsu_gateway.store import inputs, policies
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.api import Api
from tests.fakes.at_the_bench import lifted, moved, retrieving
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import come_in, door, touch_pin
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, hired
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def engine(api: Api) -> AsyncIterator[None]:
    """What moves executions."""
    async with moved(api):
        yield


async def test_two_stations_on_one_step_act_once(chromium: Browser, visit: Visit, api: Api) -> None:
    """The second says who has it where, acts only when told to, and then what moved on is said."""
    it = await retrieving(visit, api, "VIAL-1")
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


async def test_a_witness_and_a_signature(visit: Visit, api: Api) -> None:
    """A second person gives badge and PIN for what is shown, who runs it their own at the end."""
    await api.db.write(policies.put, policies.PEOPLE_REQUIRED, "yes", OFFICE)
    await api.db.write(policies.put_words, policies.WITNESSED, ["RETRIEVE"], OFFICE)
    bob = await hired(api.db, api.pins, "Bob Example", Role.TECHNICIAN, Training.CAN_WITNESS)
    it = await lifted(visit, api, "VIAL-1")
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


async def test_a_torn_label_is_let_through_by_two(visit: Visit, api: Api) -> None:
    """With a reason and a second person the scanned tag counts once as that sample container."""
    sue = await hired(api.db, api.pins, "Sue Example", Role.SUPERVISOR)
    it = await lifted(visit, api, "VIAL-1", "VIAL-2")
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


async def test_a_session_that_is_over_in_mid_step(visit: Visit, api: Api, clock: HandClock) -> None:
    """What was scanned waits under the sign-in, and is handed over once when the person is back."""
    visit.expect("401")
    it = await lifted(visit, api, "VIAL-1")
    clock.pass_s(IDLE_S)
    await it.scanner.scan("VIAL-1\r")
    await expect(door(it.page)).to_contain_text("The session is over")
    await come_in(it.page, it.who)
    await it.verdict("right", "VIAL-1")
    await it.at("lower")
    said = await api.db.read(inputs.of_execution, it.run)
    assert [one.text for one in said if one.kind == "scan"] == ["VIAL-1"]


async def test_who_only_reads_has_nothing_to_press(visit: Visit, api: Api) -> None:
    """A viewer sees the run and no way to act; what there is not has a page that says so."""
    await signed_in(visit, api, Role.VIEWER)
    made = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["VIAL-1"], stored_at=["T2/C1/CN1/1"]
    )
    run = await api.db.write(
        start, made, technician="tech-9", station="bench-7", key="k", wish=Wish()
    )
    page = await visit.open(f"/console/executions/{run}")
    await expect(page.get_by_text("tech-9, bench-7")).to_be_visible()
    await expect(page.locator("main").get_by_role("button")).to_have_count(0)
    visit.expect("404")
    await page.goto(f"{visit.address}/console/executions/999")
    await expect(page.get_by_text("there is no execution 999")).to_be_visible()
    await page.goto(f"{visit.address}/console/executions/x")
    await expect(page.get_by_text("there is no execution x")).to_be_visible()
