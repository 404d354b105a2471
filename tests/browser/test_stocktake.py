"""The page of a stock-take in a real browser: blind while it is counted, resolved by another."""

from playwright.async_api import expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ExecutionState, ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import executions, making, places, procedures, samples, stocktakes
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import Member
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

PATH = "/console/stocktakes"
CANE = "T1/C1/CN1"
EVIL = "<b>odd</b>\u202e" + "W" * 180
OTHER = Actor("tech-9", "bench-9")


def begun(tx: Transaction, who: Actor) -> tuple[int, int]:
    """A stock-take of one cane that runs: the vial of another was scanned, and an odd label; one
    that belongs there was not. The procedure and the execution.
    """
    where = ["T1/C1/CN1/1", "T1/C1/CN1/2", "T2/C1/CN1/1"]
    over = ProcedureStatus.CANCELLED
    with_procedure(
        tx, ProcedureType.RETRIEVE, ["HERE", "GONE", "MOVED"], stored_at=where, status=over
    )
    made = making.stocktake(tx, places.storage_named(tx, "T1"), "C1/CN1", actor=who)
    run = start(tx, made, technician=who.id, station=who.station, key="k", wish=Wish())
    for tag in ("HERE", "MOVED", EVIL):
        stocktakes.scan(tx, run, CANE, tag, actor=who)
    return made, run


def counted(tx: Transaction, who: Actor) -> int:
    """The same, counted to its end; the procedure."""
    made, run = begun(tx, who)
    stocktakes.compare(tx, run, made, [CANE])
    executions.finish(tx, run, ExecutionState.COMPLETED, code="", sentence="", actor=who)
    procedures.move_to(tx, made, ProcedureStatus.COMPLETED, actor=who)
    return made


async def tagged(api: Api, tag: str) -> SampleRow:
    """The vial with this tag."""
    found = await api.db.read(samples.tagged, tag)
    assert found is not None
    return found


async def test_who_counts_is_shown_no_record(visit: Visit, api: Api) -> None:
    """While it goes on there is nothing of what is expected, and the way to the count."""
    await signed_in(visit, api, Role.TECHNICIAN)
    made, run = await api.db.write(begun, OTHER)
    page = await visit.open(f"{PATH}/{made}")
    await expect(page.get_by_text("when the count is over")).to_be_visible()
    way = page.get_by_role("link", name="Go to it")
    await expect(way).to_have_attribute("href", f"/console/executions/{run}")
    for tag in ("HERE", "GONE", "MOVED"):
        await expect(page.get_by_text(tag, exact=True)).to_have_count(0)


async def test_what_differs_is_resolved_one_by_one(visit: Visit, api: Api) -> None:
    """The record follows the count where that is right, and stays where it is not."""
    await signed_in(visit, api, Role.TECHNICIAN)
    made = await api.db.write(counted, OTHER)
    page = await visit.open(f"{PATH}/{made}")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    moved = page.get_by_role("article", name="Somewhere else MOVED")
    await moved.get_by_label("Why", exact=True).fill("it stood in the wrong cane")
    await moved.get_by_label("In which slot").select_option(f"{CANE}/3")
    await moved.get_by_role("button", name="It lies here").click()
    await expect(moved).to_have_count(0)
    assert str((await tagged(api, "MOVED")).address) == f"{CANE}/3"
    gone = page.get_by_role("article", name="Not found GONE")
    await gone.get_by_label("Why", exact=True).fill("looked twice")
    await gone.get_by_role("button", name="It is missing").click()
    await expect(gone).to_have_count(0)
    assert (await tagged(api, "GONE")).state is SampleState.MISSING
    odd = page.get_by_role("article", name="Not in the record")
    await expect(odd.get_by_role("button")).to_have_count(1)
    await odd.get_by_label("Why", exact=True).fill("a label of the shelf")
    await odd.get_by_role("button", name="The record is right").click()
    await expect(page.get_by_text("All differences are resolved.")).to_be_visible()
    await expect(page.get_by_text("a label of the shelf")).to_be_visible()


async def test_a_key_in_the_reason_resolves_nothing(visit: Visit, api: Api) -> None:
    """Only a touch says which is right; and nothing is resolved without a reason or a slot."""
    await signed_in(visit, api, Role.TECHNICIAN)
    made = await api.db.write(counted, OTHER)
    page = await visit.open(f"{PATH}/{made}")
    moved = page.get_by_role("article", name="Somewhere else MOVED")
    await moved.get_by_label("Why", exact=True).fill("hm")
    await moved.get_by_label("Why", exact=True).press("Enter")
    visit.expect("422")
    await moved.get_by_role("button", name="It lies here").click()
    await expect(moved.get_by_role("alert")).to_contain_text("say in which slot it is")
    assert (await api.db.read(lambda tx: stocktakes.page(tx, 0, 9, only_open=True)))[0] == 3


async def test_who_counted_resolves_nothing(visit: Visit, api: Api) -> None:
    """They are told that another person must, and see what differs."""
    who: Member = await signed_in(visit, api, Role.TECHNICIAN)
    made = await api.db.write(counted, Actor(who.actor_id, "bench-1"))
    page = await visit.open(f"{PATH}/{made}")
    await expect(page.get_by_text("You counted this")).to_be_visible()
    await expect(page.get_by_role("article")).to_have_count(3)
    await expect(page.get_by_label("Why", exact=True)).to_have_count(0)


async def test_a_hostile_label_breaks_nothing(visit: Visit, api: Api) -> None:
    """200 letters with markup and a mark that turns the writing round stay text in their card."""
    await signed_in(visit, api, Role.TECHNICIAN)
    made = await api.db.write(counted, OTHER)
    page = await visit.open(f"{PATH}/{made}")
    await page.set_viewport_size({"width": 400, "height": 700})
    await expect(page.get_by_text(EVIL)).to_be_visible()
    wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(wide)


async def test_what_waits_to_be_resolved_stands_in_the_work_list(visit: Visit, api: Api) -> None:
    """With its number, and the way to it."""
    await signed_in(visit, api, Role.TECHNICIAN)
    made = await api.db.write(counted, OTHER)
    page = await visit.open("/console/work?part=waiting")
    await expect(page.get_by_text("3 differences to resolve")).to_be_visible()
    await page.get_by_role("link", name="Resolve").click()
    await page.wait_for_url(f"**{PATH}/{made}")


async def test_another_procedure_is_no_stock_take(visit: Visit, api: Api) -> None:
    """Nor is a number that nothing has."""
    await signed_in(visit, api, Role.TECHNICIAN)
    other = await api.db.write(with_procedure, ProcedureType.STORE, ["N"])
    visit.expect("404")
    page = await visit.open(f"{PATH}/{other}")
    await expect(page.get_by_text("is no stock-take")).to_be_visible()
