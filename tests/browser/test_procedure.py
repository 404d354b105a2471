"""The page of a procedure in a real browser: approved, placed, started, called off."""

from playwright.async_api import Browser, Page, Route, expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import (
    Direction,
    ExecutionState,
    ProcedureStatus,
    ProcedureType,
)
from crinsu_gateway.store import (
    approving,
    executions,
    facilities,
    making,
    places,
    policies,
    procedures,
    samples,
)
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import OFFICE
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit, visiting
from tests.fakes.wedge import wedge

PATH = "/console/procedures"
T = ProcedureType
EVIL = "<script>x</script>\u202e" + "W" * 180


def waiting(tx: Transaction, actor: Actor = OFFICE) -> int:
    """A store that waits for approval, of three straws; two have no tag, one is hostile."""
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="S-9", last_name="Ottesen", actor=OFFICE
    )
    made = [
        samples.put(tx, central_id=None, subject_id=subject, name=name, tag=tag, actor=OFFICE)
        for name, tag in (("Straw 1", "E1"), ("Straw 2", None), (EVIL, None))
    ]
    return approving.make(tx, T.STORE, made, actor=actor, approved=False)


async def live(page: Page) -> None:
    """A page that was gone to is there with its scripts."""
    await expect(page.locator("body")).to_have_attribute("data-live", "yes")
    await page.wait_for_load_state("load")


async def without_the_next_page(page: Page) -> None:
    """What is gone to after a start is another view's matter."""

    async def blank(route: Route) -> None:
        await route.fulfill(body="<title>there</title>", content_type="text/html")

    await page.route("**/console/executions/*", blank)


async def test_the_page_shuts_nobody_out(visit: Visit, api: Api) -> None:
    """Waiting, ready or over: no barrier, light or dark; nothing hostile widens it."""
    await signed_in(visit, api, Role.SUPERVISOR)
    waits = await api.db.write(waiting)
    ready = await api.db.write(with_procedure, T.STORE, ["N1", "N2"])
    page = await visit.context.new_page()
    for one in (waits, ready):
        await page.goto(f"{visit.address}{PATH}/{one}")
        await expect(page.get_by_role("heading", name="Store")).to_be_visible()
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await barriers(page) == []
        await page.set_viewport_size({"width": 400, "height": 700})
        wide = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await page.evaluate(wide)


async def test_tags_are_scanned_and_it_is_approved(visit: Visit, api: Api) -> None:
    """Each label goes to the next container without one, wherever the focus is; none twice."""
    await signed_in(visit, api, Role.SUPERVISOR)
    waits = await api.db.write(waiting)
    page = await visit.open(f"{PATH}/{waits}")
    await expect(page.get_by_text("Ottesen")).to_be_visible()
    await live(page)
    scanner = await wedge(page)
    for tag in ("TAG-2", "TAG-2", "TAG-3"):
        await scanner.scan(f"{tag}\r")
    tags = page.get_by_label("Tag")
    await expect(tags.nth(0)).to_have_value("TAG-2")
    await expect(tags.nth(1)).to_have_value("TAG-3")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.get_by_role("button", name="Start")).to_be_visible()
    row = await api.db.read(procedures.procedure, waits)
    assert [one.tag for one in row.items] == ["E1", "TAG-2", "TAG-3"]


async def test_a_badge_is_no_tag(visit: Visit, api: Api) -> None:
    """What is scanned while somebody signs in over the page goes onto no sample container."""
    who = await signed_in(visit, api, Role.SUPERVISOR)
    waits = await api.db.write(waiting)
    page = await visit.open(f"{PATH}/{waits}")
    await live(page)
    await visit.context.clear_cookies(name="crinsu-session")
    await page.evaluate(
        "document.dispatchEvent(new CustomEvent('entrance', { detail: { why: 'over' } }))"
    )
    await expect(page.locator("#entrance")).to_be_visible()
    await (await wedge(page)).scan(f"{who.badge}\r")
    for tag in await page.locator("input[data-tag]").all():
        await expect(tag).to_have_value("")


async def test_nobody_approves_their_own(visit: Visit, api: Api) -> None:
    """Who asked is told that another must; so is who may not, and where a centre decides."""
    who = await signed_in(visit, api, Role.SUPERVISOR)
    own = await api.db.write(waiting, Actor(who.actor_id, "bench-1"))
    page = await visit.open(f"{PATH}/{own}")
    await expect(page.get_by_text("You asked for this")).to_be_visible()
    await signed_in(visit, api, Role.TECHNICIAN)
    await page.reload()
    await expect(page.get_by_text("It waits for a supervisor")).to_be_visible()
    await api.db.write(policies.put, policies.CENTRE, "yes", OFFICE)
    await page.reload()
    await expect(page.get_by_text("It waits for the centre")).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)


async def test_who_may_not_read_subjects_sees_no_name(visit: Visit, api: Api) -> None:
    """The code stands there, the name does not."""
    await signed_in(visit, api, Role.VIEWER)
    waits = await api.db.write(waiting)
    page = await visit.open(f"{PATH}/{waits}")
    await expect(page.get_by_text("S-9")).to_be_visible()
    await expect(page.get_by_text("Ottesen")).to_have_count(0)


async def test_it_is_started_where_it_was_chosen(visit: Visit, api: Api) -> None:
    """Storage solution and container by touch, one slot by hand; what was shown is promised."""
    await signed_in(visit, api, Role.TECHNICIAN)
    stores = await api.db.write(with_procedure, T.STORE, ["N1", "N2"])
    page = await visit.open(f"{PATH}/{stores}")
    await without_the_next_page(page)
    await expect(page.get_by_label("Into").first).to_have_value("T1/C1/CN1/1")
    await page.get_by_role("link", name="T2 12 free").first.click()
    await page.get_by_role("link", name="C2 6 free").click()
    await page.get_by_role("link", name="CN1 3 free").click()
    slots = page.get_by_label("Into")
    await expect(slots.nth(0)).to_have_value("T2/C2/CN1/1")
    await slots.nth(1).fill("T2/C2/CN1/3")
    await live(page)
    await page.get_by_role("button", name="Start").click()
    await page.wait_for_url("**/console/executions/*")
    row = await api.db.read(procedures.procedure, stores)
    promised = [str(await api.db.read(places.address, one.slot_id or 0)) for one in row.items]
    assert promised == ["T2/C2/CN1/1", "T2/C2/CN1/3"]


async def test_what_is_done_next_is_always_in_reach(visit: Visit, api: Api) -> None:
    """However many sample containers there are, at the bench the button is on the screen, and what
    has the focus is not under it.
    """
    await signed_in(visit, api, Role.TECHNICIAN)
    stores = await api.db.write(with_procedure, T.STORE, [f"N{one}" for one in range(1, 10)])
    page = await visit.open(f"{PATH}/{stores}")
    begin = page.get_by_role("button", name="Start")
    await expect(begin).to_be_in_viewport()
    fields = page.get_by_label("Into")
    await fields.nth(5).focus()
    for _ in range(2):
        await page.keyboard.press("Tab")
    field, foot = await fields.nth(7).bounding_box(), await page.locator(".act").bounding_box()
    assert field is not None
    assert foot is not None
    assert field["y"] + field["height"] <= foot["y"]


async def test_half_of_a_store_goes_elsewhere(visit: Visit, api: Api) -> None:
    """One in each of two storage solutions, in one execution."""
    await signed_in(visit, api, Role.TECHNICIAN)
    stores = await api.db.write(with_procedure, T.STORE, ["N1", "N2"])
    page = await visit.open(f"{PATH}/{stores}")
    await without_the_next_page(page)
    half = page.get_by_role("navigation", name="Half of them somewhere else")
    await half.get_by_role("link", name="T2").click()
    await expect(page.get_by_label("Into").nth(1)).to_have_value("T2/C1/CN1/1")
    await live(page)
    await page.get_by_role("button", name="Start").click()
    await page.wait_for_url("**/console/executions/*")
    (run,) = await api.db.read(executions.running)
    assert list((await api.db.read(executions.execution, run)).storages) == ["T1", "T2"]


async def test_a_transfer_says_where_to_first(visit: Visit, api: Api) -> None:
    """Within one storage solution it cannot be started before a place is chosen."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(
        with_procedure,
        T.RETRIEVE,
        ["A"],
        stored_at=["T1/C1/CN1/1"],
        status=ProcedureStatus.CANCELLED,
    )

    def moved(tx: Transaction) -> int:
        found = samples.tagged(tx, "A")
        assert found is not None
        return making.transfer(tx, [found.id], Direction.WITHIN, None, "", actor=OFFICE)

    page = await visit.open(f"{PATH}/{await api.db.write(moved)}")
    await without_the_next_page(page)
    await expect(page.get_by_text("say where to")).to_be_visible()
    await expect(page.get_by_role("button", name="Start")).to_have_count(0)
    await page.get_by_role("link", name="T2").click()
    await expect(page.get_by_label("Into")).to_have_value("T2/C1/CN1/1")
    await live(page)
    await page.get_by_role("button", name="Start").click()
    await page.wait_for_url("**/console/executions/*")


async def test_what_somebody_else_starts_is_gone_to(visit: Visit, api: Api) -> None:
    """The page changes by itself: no start any more, where it runs, and the way there."""
    await signed_in(visit, api, Role.TECHNICIAN)
    ready = await api.db.write(with_procedure, T.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    page = await visit.open(f"{PATH}/{ready}")
    await expect(page.get_by_role("button", name="Start")).to_be_visible()

    def begun(tx: Transaction) -> int:
        return start(tx, ready, technician="tech-9", station="bench-9", key="k", wish=Wish())

    run = await api.db.write(begun)
    await expect(page.get_by_text("at bench-9")).to_be_visible()
    await expect(page.get_by_role("button", name="Start")).to_have_count(0)
    way = page.get_by_role("link", name="Go to it")
    await expect(way).to_have_attribute("href", f"/console/executions/{run}")


async def test_of_two_stations_one_starts_it_and_the_other_is_led_there(
    chromium: Browser, visit: Visit, api: Api
) -> None:
    """Whose page did not know yet is refused in words, then sees who has it, and the way there."""
    await signed_in(visit, api, Role.TECHNICIAN)
    ready = await api.db.write(with_procedure, T.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    page = await visit.open(f"{PATH}/{ready}")
    await without_the_next_page(page)
    async with visiting(chromium, visit.address) as there:
        await signed_in(there, api, Role.SUPERVISOR, station="bench-2")
        other = await there.context.new_page()
        pieces = f"**{PATH}/{ready}/pieces"
        await other.route(pieces, lambda route: route.abort())
        there.expect("ERR_FAILED")
        there.expect("409")
        await other.goto(f"{visit.address}{PATH}/{ready}")
        await live(page)
        await page.get_by_role("button", name="Start").click()
        await page.wait_for_url("**/console/executions/*")
        await other.get_by_role("button", name="Start").click()
        await expect(other.get_by_role("alert")).to_contain_text("is being executed already")
        await other.unroute(pieces)
        await expect(other.get_by_text("by Ada Example, at bench-1")).to_be_visible()
        (run,) = await api.db.read(executions.running)
        way = other.get_by_role("link", name="Go to it")
        await expect(way).to_have_attribute("href", f"/console/executions/{run}")


async def test_a_slot_that_was_taken_meanwhile_is_refused_in_words(visit: Visit, api: Api) -> None:
    """Nothing is started; the sentence names the slot."""
    await signed_in(visit, api, Role.TECHNICIAN)
    await api.db.write(
        with_procedure,
        T.RETRIEVE,
        ["A"],
        stored_at=["T1/C1/CN1/1"],
        status=ProcedureStatus.CANCELLED,
    )
    stores = await api.db.write(with_procedure, T.STORE, ["N1"])
    page = await visit.open(f"{PATH}/{stores}")
    await page.get_by_label("Into").fill("T1/C1/CN1/1")
    visit.expect("409")
    await live(page)
    await page.get_by_role("button", name="Start").click()
    await expect(page.get_by_role("alert")).to_contain_text("slot T1/C1/CN1/1 holds")
    assert await api.db.read(executions.running) == []


async def test_it_is_called_off_after_a_question(visit: Visit, api: Api) -> None:
    """No is no; yes is told at once, and nothing can be started any more."""
    await signed_in(visit, api, Role.TECHNICIAN)
    ready = await api.db.write(with_procedure, T.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
    page = await visit.open(f"{PATH}/{ready}")
    call_off = page.get_by_role("button", name="Call it off")
    await call_off.click()
    await page.get_by_role("button", name="No", exact=True).click()
    assert (await api.db.read(procedures.procedure, ready)).status is ProcedureStatus.CREATED
    await call_off.click()
    await page.get_by_role("button", name="Yes", exact=True).click()
    await expect(page.locator(".about").get_by_text("Called off")).to_be_visible()
    await expect(page.get_by_role("button", name="Start")).to_have_count(0)


async def test_how_it_went_is_told_in_words(visit: Visit, api: Api) -> None:
    """Why it ended early, and what was left of it."""
    await signed_in(visit, api, Role.TECHNICIAN)

    def failed(tx: Transaction) -> int:
        made = with_procedure(tx, T.RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"])
        who = Actor("tech-9", "bench-9")
        run = start(tx, made, technician="tech-9", station="bench-9", key="k", wish=Wish())
        procedures.release_items(tx, made, "the cane is bent", who)
        told = {"code": "STOPPED", "sentence": "stopped by the technician"}
        executions.finish(tx, run, ExecutionState.FAILED, **told, actor=who)
        procedures.move_to(tx, made, ProcedureStatus.FAILED, actor=who)
        return made

    page = await visit.open(f"{PATH}/{await api.db.write(failed)}")
    await expect(page.get_by_text("stopped by the technician")).to_be_visible()
    await expect(page.get_by_text("left: the cane is bent")).to_be_visible()
    await expect(page.locator(".act")).to_have_count(0)


async def test_what_is_not_there_says_so(visit: Visit, api: Api) -> None:
    """A number that is none, and one that nothing has."""
    await signed_in(visit, api, Role.TECHNICIAN)
    visit.expect("404")
    for one in ("x", "0", "99"):
        page = await visit.open(f"{PATH}/{one}")
        await expect(page.get_by_text("no", exact=False).first).to_be_visible()
