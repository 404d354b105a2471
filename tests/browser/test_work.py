"""The work list in a real browser: what there is to do, begun once, printed, in step."""

from playwright.async_api import Browser, Page, Route, expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.store import executions, making, places
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import raise_low_level
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import STATION, Visit, visiting
from tests.fakes.wedge import wedge

WORK = "/console/work"
T = ProcedureType
UNTOUCHABLE = """() => [...document.querySelectorAll('a, button, select, label')]
  .filter((one) => one.closest('main'))
  .filter((one) => one.offsetParent && one.offsetHeight < 48).map((one) => one.outerHTML)"""
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


def retrieval(tx: Transaction, tag: str, place: str) -> int:
    """A retrieval of one vial; its id."""
    return with_procedure(tx, T.RETRIEVE, [tag], stored_at=[place])


async def two_retrievals(api: Api) -> list[int]:
    """Two retrievals from one cane, that may be executed."""
    return [
        await api.db.write(retrieval, "A", "T1/C1/CN1/1"),
        await api.db.write(retrieval, "B", "T1/C1/CN1/2"),
    ]


def run_on(tx: Transaction, storage: str) -> int:
    """Somebody at another bench refills a storage solution; the id of the execution."""
    made = making.refill(tx, places.storage_named(tx, storage), actor=Actor("other", "bench-9"))
    return start(tx, made, technician="other", station="bench-9", key="k", wish=Wish())


async def without_the_next_page(page: Page) -> None:
    """What is gone to after a start is another view's matter."""

    async def blank(route: Route) -> None:
        await route.fulfill(body="<title>there</title>", content_type="text/html")

    await page.route("**/console/executions/*", blank)


async def test_the_work_list_shuts_nobody_out(visit: Visit, api: Api) -> None:
    """With every part filled there is no barrier, light or dark, narrow or zoomed; all is large."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await two_retrievals(api)
    await api.db.write(with_procedure, T.STORE, ["N"], status=ProcedureStatus.PENDING)
    await api.db.write(run_on, "T2")
    page = await visit.open(WORK)
    await expect(page.get_by_role("heading", name="Refill T2")).to_be_visible()
    assert await page.evaluate(UNTOUCHABLE) == []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await page.set_viewport_size({"width": 400, "height": 700})
    assert not await page.evaluate(WIDER)


async def test_what_is_hostile_is_text_and_breaks_nothing(visit: Visit, api: Api) -> None:
    """A tag of 200 characters with markup in it is told as it is and stays within the page."""
    await signed_in(visit, api, Role.TECHNICIAN)
    evil = "<script>x</script>\u202e" + "W" * 180
    await api.db.write(retrieval, evil, "T1/C1/CN1/1")
    page = await visit.open(WORK)
    await page.get_by_text("In which order").click()
    await expect(page.locator(".lifts .tag")).to_have_text(evil)
    await page.set_viewport_size({"width": 400, "height": 700})
    assert not await page.evaluate(WIDER)


async def test_what_is_ticked_is_started_as_one_trip(visit: Visit, api: Api) -> None:
    """One execution with the ticked ones alone, and the page goes on to it."""
    await signed_in(visit, api, Role.TECHNICIAN)
    one, two = await two_retrievals(api)
    page = await visit.open(WORK)
    await without_the_next_page(page)
    trip = page.get_by_role("article", name="One opening of T1")
    await expect(trip.get_by_text("1 lift")).to_be_visible()
    await trip.get_by_role("checkbox").nth(1).uncheck()
    await trip.get_by_role("checkbox").nth(1).press("Enter")
    assert await api.db.read(executions.running) == []
    await trip.get_by_role("button", name="Start").click()
    await page.wait_for_url("**/console/executions/*")
    (run,) = await api.db.read(executions.running)
    assert page.url.endswith(f"/{run}")
    found = await api.db.read(executions.execution, run)
    assert (found.public_members, found.station) == ((one,), "bench-1")
    assert two not in found.public_members


async def test_what_comes_and_goes_is_seen_without_a_reload(visit: Visit, api: Api) -> None:
    """A new procedure stands in the list; what somebody else starts is under way then, with a way
    to it, and what was unticked meanwhile stays unticked.
    """
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(WORK)
    await expect(page.get_by_text("Nothing can be started now.")).to_be_visible()
    await api.db.write(retrieval, "A", "T1/C1/CN1/1")
    tick = page.get_by_role("checkbox").first
    await tick.uncheck()
    await api.db.write(retrieval, "B", "T1/C1/CN1/2")
    await expect(page.get_by_role("checkbox")).to_have_count(2)
    await expect(tick).not_to_be_checked()
    run = await api.db.write(run_on, "T1")
    ways = page.locator(f"a[href='/console/executions/{run}']")
    await expect(ways).to_have_count(2)
    await expect(page.get_by_role("button", name="Start")).to_have_count(0)
    await expect(page.get_by_text("T1 is being worked on")).to_be_visible()


async def test_the_second_of_two_stations_is_told(visit: Visit, api: Api) -> None:
    """Whose page did not know yet gets the refusal in words; nothing is begun twice."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await two_retrievals(api)
    page = await visit.context.new_page()
    await page.route("**/console/work/pieces*", lambda route: route.abort())
    visit.expect("ERR_FAILED")
    visit.expect("409")
    await page.goto(visit.address + WORK)
    run = await api.db.write(run_on, "T1")
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_role("alert")).to_contain_text(f"execution {run} is running on T1")
    assert await api.db.read(executions.running) == [run]


async def test_the_pick_list_of_what_is_ticked_is_printed(visit: Visit, api: Api) -> None:
    """Another page with the codes, of those procedures alone, that asks the printer by itself."""
    await signed_in(visit, api, Role.TECHNICIAN)
    one, two = await two_retrievals(api)
    await visit.context.add_init_script("window.print = () => { document.title = 'printed'; }")
    page = await visit.open(WORK)
    await page.get_by_role("checkbox").nth(1).uncheck()
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Print the pick list").click()
    sheet = await opened.value
    await expect(sheet).to_have_title("printed")
    await expect(sheet.get_by_text(f"procedure {one}", exact=True)).to_be_visible()
    await expect(sheet.get_by_text(f"procedure {two}", exact=True)).to_have_count(0)
    assert await sheet.locator("svg").count() >= 2


async def test_what_was_printed_is_gone_from_the_screen(visit: Visit, api: Api) -> None:
    """A kiosk shows no tabs: nothing else would lead back to the work list."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await two_retrievals(api)
    printed = "window.print = () => window.dispatchEvent(new Event('afterprint'))"
    await visit.context.add_init_script(printed)
    page = await visit.open(WORK)
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Print the pick list").click()
    sheet = await opened.value
    if not sheet.is_closed():
        await sheet.wait_for_event("close")
    assert visit.context.pages == [page]


async def test_the_list_is_narrowed(visit: Visit, api: Api) -> None:
    """By part, type, storage solution and text; what does not fit says so."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await two_retrievals(api)
    await api.db.write(retrieval, "C", "T2/C1/CN1/1")
    await api.db.write(with_procedure, T.STORE, ["N"], status=ProcedureStatus.PENDING)
    page = await visit.open(WORK)
    trips = page.get_by_role("article")
    await expect(trips).to_have_count(2)
    await page.locator("select[name=storage]").select_option("T2")
    await expect(trips).to_have_count(1)
    await expect(page.get_by_role("article", name="One opening of T2")).to_be_visible()
    await page.get_by_label("Search").fill("nothing like it")
    await page.keyboard.press("Enter")
    await expect(trips).to_have_count(0)
    await page.get_by_role("link", name="Show everything").click()
    await page.get_by_role("link", name="Waits for somebody 1").click()
    await expect(page.get_by_text("needs approval")).to_be_visible()
    await expect(trips).to_have_count(0)
    await page.locator("select[name=type]").select_option("Retrieve")
    await expect(page.get_by_text("Nothing fits")).to_be_visible()
    visit.expect("400")
    await page.goto(f"{visit.address}{WORK}?part=yesterday")
    await expect(page.get_by_text("running, ready, waiting, over")).to_be_visible()


async def test_a_storage_solution_with_an_alarm_says_so(visit: Visit, api: Api) -> None:
    """Before anybody walks there, and without a reload."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await two_retrievals(api)
    await api.db.write(retrieval, "C", "T2/C1/CN1/1")
    page = await visit.open(WORK)
    await expect(page.get_by_role("article")).to_have_count(2)
    await api.db.write(raise_low_level)
    here = page.get_by_role("article", name="One opening of T1")
    await expect(here.get_by_text("Alarm")).to_be_visible()
    there = page.get_by_role("article", name="One opening of T2")
    await expect(there.get_by_text("Alarm")).to_have_count(0)


async def test_a_label_that_is_scanned_finds_what_it_is_in(visit: Visit, api: Api) -> None:
    """Wherever the focus is; what else there is to do stands aside."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(retrieval, "TAG-A", "T1/C1/CN1/1")
    await api.db.write(retrieval, "TAG-B", "T2/C1/CN1/2")
    page = await visit.open(WORK)
    await (await wedge(page)).scan("TAG-B\r")
    await page.wait_for_url("**asked=*")
    await expect(page.get_by_role("article")).to_have_count(1)
    await expect(page.get_by_role("article", name="One opening of T2")).to_be_visible()


async def test_who_may_not_work_starts_nothing(visit: Visit, api: Api) -> None:
    """A viewer sees what there is to do and no button; a stranger is asked to sign in."""
    await two_retrievals(api)
    stranger = await visit.open(WORK)
    await expect(stranger.get_by_role("heading", name="Sign in to see this")).to_be_visible()
    await expect(stranger.get_by_text("SUBJ-1")).to_have_count(0)
    await signed_in(visit, api, Role.VIEWER)
    page = await visit.open(WORK)
    await expect(page.get_by_role("article", name="One opening of T1")).to_be_visible()
    await expect(page.get_by_role("button", name="Start")).to_have_count(0)
    await expect(page.get_by_role("link", name="Begin something new")).to_have_count(0)


async def test_the_work_list_speaks_german(chromium: Browser, api: Api) -> None:
    """All words of it, for a browser that asks for them; why something cannot begin, too."""
    await api.db.write(retrieval, "A", "T1/C1/CN1/1")
    apart = ["T1/C1/CN1/2", "T2/C1/CN1/1"]
    await api.db.write(with_procedure, T.RETRIEVE, ["B", "C"], stored_at=apart)
    address = str(api.client.base_url).rstrip("/")
    async with visiting(chromium, address, **{**STATION, "locale": "de-DE"}) as visit:
        await signed_in(visit, api, Role.TECHNICIAN)
        page = await visit.open(WORK)
        await expect(page.get_by_role("article", name="Eine Öffnung von T1")).to_be_visible()
        await expect(page.get_by_role("button", name="Starten")).to_be_visible()
        why = page.locator("bdi[lang=de]")
        await expect(why).to_contain_text("in several storage solutions")
        assert "(" in await why.inner_text()
