"""An execution before a unit that obeys, or does not, and the count of what is in one."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect

from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import commands, interlocks, making, places
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.at_the_bench import moved, started
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import touch_pin
from tests.fakes.bench import Bench
from tests.fakes.clock import HandClock
from tests.fakes.crew import OFFICE, hired
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def engine(api: Api) -> AsyncIterator[None]:
    """What moves executions."""
    async with moved(api):
        yield


async def test_a_refill_is_watched(visit: Visit, api: Api, clock: HandClock) -> None:
    """What the unit does is shown with its time limit; what nobody knows is put to a person."""
    unit, who = Bench(api.db, clock), await signed_in(visit, api, Role.TECHNICIAN)
    await unit.read_unit()
    made = await api.db.write(with_procedure, ProcedureType.REFILL, [])
    it = await started(visit, api, who, made)
    page = it.page
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
    await it.press("sign")
    await expect(page.get_by_role("heading", name="Done", exact=True)).to_be_visible()


async def test_an_interlock_is_overridden_by_two(visit: Visit, api: Api, clock: HandClock) -> None:
    """What blocks is told; where the site lets two persons go on, they do it here."""
    unit, who = Bench(api.db, clock), await signed_in(visit, api, Role.TECHNICIAN)
    sue = await hired(api.db, api.pins, "Sue Example", Role.SUPERVISOR)
    await unit.read_unit(level=10.0)
    await api.db.write(_let_override)
    made = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["VIAL-1"], stored_at=["T1/C1/CN1/1"]
    )
    it = await started(visit, api, who, made)
    page = it.page
    step, proof = page.locator("#step"), page.locator("#step-up")
    await expect(step).to_contain_text("There is too little nitrogen in it. Refill it first.")
    await expect(step).to_contain_text("the level is 10 %, at least 20 % is needed")
    await page.get_by_text("Go on all the same").tap()
    await page.get_by_label("Reason").fill("nitrogen comes at noon")
    assert await barriers(page) == []
    await page.get_by_role("button", name="Ask a second person").tap()
    await expect(proof.get_by_role("textbox")).to_be_visible()
    await expect(proof).to_contain_text("T1 is opened although: the level is 10 %")
    await it.scanner.scan(f"{sue.badge}\r")
    await touch_pin(proof, sue.pin)
    await expect(step).to_have_attribute("data-kind", "unlock_lid")


def _let_override(tx: Transaction) -> None:
    local_id = places.storage_named(tx, "T1").local_id
    interlocks.set_overridable(tx, local_id, [Cause.LEVEL], OFFICE)


async def test_a_stock_take_is_blind(visit: Visit, api: Api) -> None:
    """Everything is scanned, nothing that is expected is shown; a tag counts once."""
    who = await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(with_procedure, ProcedureType.STORE, ["VIAL-1"], stored_at=["T2/C1/CN1/1"])
    made = await api.db.write(_stocktake)
    it = await started(visit, api, who, made)
    page = it.page
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("count_samples")
    await it.scanner.scan("VIAL-9\r")
    await expect(page.get_by_text("1 scanned", exact=True)).to_be_visible()
    await it.scanner.scan("VIAL-9\r")
    await it.verdict("wrong", "Scanned already")
    assert "VIAL-1" not in await page.content()
    await expect(page.locator(".place svg")).to_have_count(0)
    await it.press("count_samples")
    await it.at("lower")


def _stocktake(tx: Transaction) -> int:
    return making.stocktake(tx, places.storage_named(tx, "T2"), "C1/CN1", actor=OFFICE)
