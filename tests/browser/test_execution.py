"""An execution at the bench, by touch and by scanner: the page over the real engine and store."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import Spot
from crinsu_gateway.model.procedure import Direction, ExecutionState, ProcedureType
from crinsu_gateway.store import inputs, making, places, samples
from crinsu_gateway.store.starting import Wish
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.at_the_bench import lifted, moved, retrieving, started
from tests.fakes.axe import barriers
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

HOSTILE = "<script>alert(1)</script>\u202e" + "W" * 170


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def engine(api: Api) -> AsyncIterator[None]:
    """What moves executions."""
    async with moved(api):
        yield


async def test_a_retrieval_by_touch_and_scanner(visit: Visit, api: Api) -> None:
    """From the check to the signature; a wrong tag is said and changes nothing."""
    it = await retrieving(visit, api, "VIAL-1", "VIAL-2")
    await expect(it.page.get_by_text("Step 1 of 10")).to_be_visible()
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await expect(it.page.get_by_role("timer")).to_contain_text("left")
    await it.scanner.scan("]C1OTHER\r")
    await it.verdict("wrong", "Wrong tag")
    await it.scanner.scan("VIAL-1\r\n")
    await it.verdict("right", "VIAL-1")
    await it.scanner.scan("VIAL-1\r", after_ms=300)
    await it.verdict("again", "Read twice, counted once")
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


async def test_pause_stop_and_what_they_ask_before(visit: Visit, api: Api) -> None:
    """Each says what it will ask for; a paused run goes on, a stopped one is wound down."""
    it = await lifted(visit, api, "VIAL-1")
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


async def test_what_is_not_there_is_left_with_a_reason(visit: Visit, api: Api) -> None:
    """Labels as they come, of any length: shown as text, nothing breaks, and one is left."""
    it = await lifted(visit, api, HOSTILE, "VIAL-2")
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


async def test_the_clock_goes_on_over_a_reload(visit: Visit, api: Api, clock: HandClock) -> None:
    """It counts from what the store says; at half it urges, past the budget it says how much."""
    it = await retrieving(visit, api, "VIAL-1")
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    timer, run = it.page.get_by_role("timer"), it.page.locator(".run")
    await expect(timer).to_contain_text("left")
    await expect(run).to_have_attribute("data-exposure", "running")
    clock.pass_s(8.0)
    await it.page.reload()
    await expect(run).to_have_attribute("data-exposure", "warned")
    await expect(it.page.locator(".out-word")).to_contain_text("Hurry:")
    clock.pass_s(8.0)
    await it.page.reload()
    await expect(timer).to_contain_text("too long")
    await expect(it.page.locator(".out-word")).to_contain_text("into the cold now")
    assert await barriers(it.page) == []
    await it.scanner.scan("VIAL-1\r")
    await it.press("lower")
    await expect(it.page.get_by_text("In the hand")).to_be_visible()
    await expect(run).to_have_attribute("data-exposure", "inHand")


async def test_who_packs_what_was_taken_out_is_urged(
    visit: Visit, api: Api, clock: HandClock
) -> None:
    """It goes on into the cold of a shipper, so the clock in the hand counts down as before."""
    await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["VIAL-1"], stored_at=["T2/C1/CN1/1"]
    )
    (found,) = await api.db.read(samples.sought, "VIAL-1", 1)
    made = await api.db.write(
        lambda tx: making.transfer(tx, [found.id], Direction.OUT, None, "", actor=OFFICE)
    )
    it = await started(visit, api, await signed_in(visit, api, Role.TECHNICIAN), made)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await it.scanner.scan("VIAL-1\r")
    for kind in ("lower", "close_lid", "lock_lid", "verify_unit"):
        await it.press(kind)
    await it.at("ship_samples")
    run = it.page.locator(".run")
    await expect(it.page.get_by_role("timer")).to_contain_text("left")
    clock.pass_s(16.0)
    await it.page.reload()
    await expect(run).to_have_attribute("data-exposure", "excursion")
    await expect(it.page.locator(".out-word")).to_contain_text("into the cold now")
    await it.scanner.scan("DRY-1\r")
    await it.scanner.scan("VIAL-1\r", after_ms=2000)
    await it.at("sign")
    await expect(it.page.get_by_role("timer")).to_have_count(0)


async def test_a_store_into_the_cane_whose_tag_was_scanned(visit: Visit, api: Api) -> None:
    """Its tag lifts it, another one does not; each sample container is scanned into its slot."""
    await api.db.write(_tag_cane)
    who = await signed_in(visit, api, Role.TECHNICIAN)
    made = await api.db.write(with_procedure, ProcedureType.STORE, ["VIAL-1", "VIAL-2"])
    it = await started(visit, api, who, made, Wish(storage="T2"))
    for kind in ("check_unit", "unlock_lid", "open_lid"):
        await it.press(kind)
    await it.at("lift")
    await expect(it.page.get_by_text("Or scan its tag: CANE-1")).to_be_visible()
    await it.scanner.scan("CANE-2\r")
    await it.verdict("wrong", "Wrong tag")
    await it.scanner.scan("CANE-1\r")
    await it.at("store_samples")
    await it.scanner.scan("\x02VIAL-2\x03")  # the next before there is an answer to this
    await it.scanner.scan("\x02VIAL-1\x03", after_ms=60)
    for kind in ("lower", "close_lid", "lock_lid", "verify_unit", "sign"):
        await it.press(kind)
    await expect(it.page.get_by_role("heading", name="Done", exact=True)).to_be_visible()
    kept = await api.db.read(samples.tagged, "VIAL-2")
    assert kept is not None
    assert str(kept.address) == "T2/C1/CN1/2"


def _tag_cane(tx: Transaction) -> None:
    cane = places.container_at(tx, Spot("T2", ("C1", "CN1")))
    places.set_tag(tx, cane.id, "CANE-1", "labelled", OFFICE)
