"""Where something new begins, in a real browser: touched or scanned together, and made once."""

from playwright.async_api import Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType
from crinsu_gateway.store import facilities, policies, procedures, samples
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import OFFICE
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit
from tests.fakes.wedge import wedge

NEW = "/console/work/new"
T = ProcedureType


def stocked(tx: Transaction) -> None:
    """Three vials of one subject in T1, and one of another subject."""
    places = ["T1/C1/CN1/1", "T1/C1/CN1/2", "T1/C2/CN1/1"]
    over = ProcedureStatus.CANCELLED
    with_procedure(tx, T.RETRIEVE, ["TAG-A", "TAG-B", "TAG-C"], stored_at=places, status=over)
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    other = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="SUBJ-2", actor=OFFICE
    )
    samples.put(tx, central_id=None, subject_id=other, name="Other", tag="TAG-Z", actor=OFFICE)


async def newest(api: Api) -> ProcedureRow:
    """The procedure that was made last."""
    local = await api.db.read(procedures.newest)
    return await api.db.read(procedures.procedure, local)


async def made(page: Page, api: Api) -> ProcedureRow:
    """What was made, once the page has gone to it."""
    await page.wait_for_url("**/console/procedures/*")
    row = await newest(api)
    assert page.url.endswith(f"/{row.id}")
    return row


async def live(page: Page) -> None:
    """A page that was gone to is there with its scripts."""
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await page.wait_for_load_state("load")


async def test_a_refill_is_one_touch(visit: Visit, api: Api) -> None:
    """What, where, and it is there to be started; asked for again it is the same one."""
    await signed_in(visit, api, Role.TECHNICIAN)
    first = None
    for _ in range(2):
        page = await visit.open(f"{NEW}?type=REFILL")
        assert await barriers(page) == []
        await page.get_by_role("button", name="T2").click()
        row = await made(page, api)
        assert (row.type, row.storage_name, row.id) == (T.REFILL, "T2", first or row.id)
        first = row.id
    await expect(page.get_by_role("button", name="Start")).to_be_visible()


async def test_a_stock_take_is_of_what_was_touched(visit: Visit, api: Api) -> None:
    """From the storage solution to the container, each by touch."""
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(f"{NEW}?storage=T1")
    await page.get_by_role("link", name="Stock-take").click()
    await page.get_by_role("link", name="C2", exact=True).click()
    await page.get_by_role("link", name="CN1", exact=True).click()
    await live(page)
    assert await barriers(page) == []
    await page.get_by_role("button", name="Count T1/C2/CN1").click()
    row = await made(page, api)
    assert (row.type, row.storage_name, row.path) == (T.STOCKTAKE, "T1", "C2/CN1")


async def test_a_transfer_is_scanned_together(visit: Visit, api: Api) -> None:
    """The first label brings all of its subject, others are ticked; another's is refused."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(stocked)
    page = await visit.open(f"{NEW}?type=TRANSFER&direction=OUT")
    scanner = await wedge(page)
    visit.expect("404")
    await scanner.scan("NOBODY\r")
    await expect(page.get_by_role("alert")).to_contain_text("NOBODY")
    visit.expect("ERR_INTERNET_DISCONNECTED")
    await visit.context.set_offline(True)
    await scanner.scan("TAG-A\r")
    await expect(page.get_by_role("alert")).to_contain_text("does not answer. Scan it again")
    await visit.context.set_offline(False)
    await scanner.scan("TAG-A\r", after_ms=2000)
    ticks = page.get_by_role("checkbox", checked=True)
    await expect(ticks).to_have_count(1)
    await live(page)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await scanner.scan("TAG-C\r")
    await expect(ticks).to_have_count(2)
    await scanner.scan("TAG-Z\r")
    await expect(page.get_by_role("alert")).to_contain_text("another subject")
    await page.get_by_role("button", name="Transfer").click()
    row = await made(page, api)
    assert (row.type, row.direction) == (T.TRANSFER, Direction.OUT)
    assert [one.tag for one in row.items] == ["TAG-A", "TAG-C"]


async def test_what_does_not_fit_cannot_be_ticked(visit: Visit, api: Api) -> None:
    """A sample container that is stored does not arrive; the rule says why."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(stocked)
    found = await api.db.read(samples.tagged, "TAG-A")
    assert found is not None
    page = await visit.open(f"{NEW}?type=TRANSFER&direction=IN&sample={found.id}")
    await expect(page.get_by_text("Vial TAG-A is stored in T1/C1/CN1/1 already")).to_be_visible()
    await expect(page.get_by_role("checkbox").first).to_be_disabled()


async def test_where_a_centre_decides_nobody_stores_or_retrieves_by_themselves(
    visit: Visit, api: Api
) -> None:
    """Without one they are offered and asked for here; with one they are not, and why is said."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(stocked)
    page = await visit.open(f"{NEW}?type=RETRIEVE")
    await page.get_by_label("Scan a tag").fill("TAG-B")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    await live(page)
    await page.get_by_role("button", name="Retrieve: make it").click()
    row = await made(page, api)
    assert (row.type, row.status) == (T.RETRIEVE, ProcedureStatus.PENDING)
    await expect(page.get_by_text("another person must approve it")).to_be_visible()
    await api.db.write(policies.put, policies.CENTRE, "yes", OFFICE)
    page = await visit.open(NEW)
    await expect(page.get_by_text("at the centre")).to_be_visible()
    await expect(page.get_by_role("link", name="Retrieve")).to_have_count(0)


async def test_who_may_not_begin_anything_is_told(visit: Visit, api: Api) -> None:
    """A quality manager opens the page and finds why it is empty."""
    await signed_in(visit, api, Role.QA)
    page = await visit.open(NEW)
    await expect(page.get_by_text("Your role begins nothing here")).to_be_visible()
