"""The view of a storage solution in a real browser: from the tank to a slot, lit up, and why."""

from playwright.async_api import Page, expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import clearance, places, readings, samples, servicing, slots
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.crew import OFFICE
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

MINUTE_MS = 60_000
HOSTILE = "<script>alert(1)</script>" + "\u202e" + "W" * 170
UNTOUCHABLE = """() => [...document.querySelectorAll('main :is(a, button, input, summary)')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 47.5 || box.width < 47.5).map(([html]) => html)"""
SCANNED = """(text) => document.dispatchEvent(new CustomEvent("scan", { detail: { text } }))"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def read_for_a_day(tx: Transaction) -> None:
    """T1 is read each minute of a day, until now; its lid was open for some of them."""
    for minute in range(24 * 60, -1, -5):
        said = {"level": (60.0 + minute // 5 % 20, "%"), "temperature": (-180.0, "Cel")}
        bits = {"lid_open": 300 < minute < 310, "filling": False}
        at = (tx.now.utc_ms - minute * MINUTE_MS, tx.now.boot_ms - minute * MINUTE_MS)
        quantities = {point: Quantity(*one) for point, one in said.items()}
        quantities |= {point: Quantity(one, "") for point, one in bits.items()}
        readings.record(
            tx,
            [
                Reading("freezer-1", point, one, Quality.GOOD, *at)
                for point, one in quantities.items()
            ],
        )


async def at_work(visit: Visit, api: Api, *tags: str) -> int:
    """A technician is signed in, T1 was read and holds vials of these tags; its id."""
    stored = [f"T1/C1/CN1/{number}" for number in range(1, len(tags) + 1)]
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, list(tags), stored_at=stored)
    await api.db.write(read_for_a_day)
    await signed_in(visit, api, Role.TECHNICIAN)
    return (await api.db.read(places.storage_named, "T1")).id


async def sees(page: Page, *names: str) -> None:
    """The way to what is looked at."""
    way = page.get_by_role("navigation", name="Where you are").get_by_role("listitem")
    await expect(way).to_have_text(list(names))


async def test_the_view_shuts_nobody_out(visit: Visit, api: Api) -> None:
    """All slots, and a slot with all that opens open: no barrier, and what is touched is large."""
    here = f"/console/storages/{await at_work(visit, api, 'A1')}"
    for path, scheme in (("?show=slots", "light"), ("?place=T1/C1/CN1/1", "dark")):
        page = await visit.open(here + path)
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for details in await page.locator("main details").all():
            await details.locator("summary").click()
        assert await page.evaluate(UNTOUCHABLE) == []
        assert await barriers(page) == []
        await page.close()


async def test_from_the_floor_to_a_slot_and_back(visit: Visit, api: Api) -> None:
    """Each touch leads one level in, the way leads out again, and the slot says what is in it."""
    await at_work(visit, api, "A1")
    page = await visit.open("/console")
    await page.get_by_role("link", name="T1").click()
    await sees(page, "T1")
    for label in ("C1", "CN1"):
        await page.get_by_role("link", name=f"{label}:").click()
    await sees(page, "T1", "C1", "CN1")
    await page.get_by_role("link", name="1: held").click()
    await sees(page, "T1", "C1", "CN1", "1")
    await expect(page.get_by_text("Vial A1").first).to_be_visible()
    await page.get_by_role("link", name="Out one level").click()
    await page.get_by_role("link", name="C1", exact=True).click()
    await sees(page, "T1", "C1")


async def test_what_is_scanned_or_typed_is_lit_at_each_level(visit: Visit, api: Api) -> None:
    """A tag that is scanned, a name that is typed: the place lights up down to the slot."""
    page = await visit.open(f"/console/storages/{await at_work(visit, api, 'A1', 'B2')}")
    await page.evaluate(SCANNED, "B2")
    await expect(page.get_by_text("T1/C1/CN1/2")).to_be_visible()
    await expect(page.get_by_role("link", name="C1: partly full")).to_have_accessible_name(
        "C1: partly full, 2 of 6 occupied, 4 free, looked for"
    )
    await page.get_by_role("link", name="T1/C1/CN1/2").click()
    await sees(page, "T1", "C1", "CN1", "2")
    await expect(page.get_by_role("link", name="2: held, looked for")).to_be_visible()
    await page.get_by_role("link", name="Show nothing").click()
    await page.get_by_role("searchbox").fill("vial")
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_text("2 may be meant")).to_be_visible()
    await page.get_by_role("link", name="Vial A1").click()
    await expect(page.get_by_text("T1/C1/CN1/1")).to_be_visible()


async def test_a_tag_that_looks_like_the_id_of_another_lights_up_its_own(
    visit: Visit, api: Api
) -> None:
    """An id in the address is an id; what is typed is a tag first."""
    number = await at_work(visit, api, "A1", "B2")
    first, second = [(await api.db.read(samples.sought, tag, 1))[0] for tag in ("A1", "B2")]
    change = "UPDATE sample_container SET tag = ? WHERE id = ?"
    await api.db.write(lambda tx: tx.change(change, (str(first.id), second.local_id)))
    here = f"/console/storages/{number}"
    page = await visit.open(f"{here}?lit={first.id}")
    await expect(page.locator(".sought")).to_contain_text("Vial A1")
    await page.goto(f"{visit.address}{here}?find={first.id}")
    await expect(page.locator(".sought")).to_contain_text("Vial B2")
    await page.goto(f"{visit.address}{here}?lit=999999")
    await expect(page.locator(".sought")).to_contain_text("Nothing here is called 999999")


async def test_what_is_in_quarantine_is_barred_in_the_picture(visit: Visit, api: Api) -> None:
    """By bars across its slot, in words, in the table, and without a reload."""
    number = await at_work(visit, api, "A1", "B2")
    page = await visit.open(f"/console/storages/{number}?place=T1/C1/CN1")
    await expect(page.get_by_role("link", name="1: held", exact=True)).to_be_visible()
    await expect(page.locator("a .slot-bars")).to_have_count(0)
    (one,) = await api.db.read(samples.sought, "A1", 1)
    await api.db.write(clearance.quarantine, one.local_id, "cracked", OFFICE)
    await expect(page.get_by_role("link", name="1: held, in quarantine")).to_be_visible()
    await expect(page.locator("a .slot-bars")).to_have_count(1)
    assert await barriers(page) == []


async def test_a_slot_that_changes_at_the_bench_is_seen_without_a_reload(
    visit: Visit, api: Api
) -> None:
    """What is stored, and blocked, shows; where one stood and what was typed stays."""
    number = await at_work(visit, api, "A1")
    page = await visit.open(f"/console/storages/{number}?place=T1/C1/CN1")
    await page.get_by_role("searchbox").fill("half a na")
    await page.get_by_role("button", name="Nearer").click()
    near = await page.locator(".stage-sheet").get_attribute("style")
    await api.db.write(
        lambda tx: slots.block(
            tx, places.slot_at(tx, parse_address("T1/C1/CN1/3")), HOSTILE, Actor("tech", "bench")
        )
    )
    await expect(page.get_by_role("link", name="3: blocked")).to_be_visible()
    await expect(page.get_by_role("searchbox")).to_have_value("half a na")
    assert near is not None
    assert (await page.locator(".stage-sheet").get_attribute("style") or "").startswith(
        near.partition(" will-change")[0][:20]
    )


async def test_why_a_value_is_not_fresh_is_said_with_what_to_do(visit: Visit, api: Api) -> None:
    """A silent unit, a sensor that fails, a storage solution that nothing watches, a service."""
    number = await at_work(visit, api, "A1")

    def fails(tx: Transaction) -> None:
        at = (tx.now.utc_ms, tx.now.boot_ms)
        odd = Reading(
            "freezer-1", "level", None, Quality.BAD, *at, Reason.SENSOR_FAULT, "bit 3 of holding 12"
        )
        lost = Reading(
            "freezer-1", "temperature", None, Quality.BAD, *at, Reason.SILENT, "no answer"
        )
        readings.record(tx, [odd, lost])
        one = places.storage_named(tx, "T1").local_id
        servicing.begin(tx, one, minutes=30, reason=HOSTILE, actor=Actor("tech", "bench"))

    page = await visit.open(f"/console/storages/{number}")
    await expect(page.locator(".notice")).to_have_count(0)
    await api.db.write(fails)
    for said in ("In service", "The sensor fails", "The unit does not answer"):
        await expect(page.locator(".notice-title", has_text=said)).to_be_visible()
    await expect(page.get_by_text("call service for the sensor")).to_be_visible()
    await expect(page.get_by_text("Last good value").first).to_be_visible()
    assert await page.evaluate(WIDER) == 0
    other = (await api.db.read(places.storage_named, "T2")).id
    await page.goto(f"{visit.address}/console/storages/{other}")
    await expect(page.get_by_text("Nothing watches this storage solution")).to_be_visible()


async def test_the_past_is_a_plot_and_the_same_as_tables(visit: Visit, api: Api) -> None:
    """Spans are links; the table has what the plot has, also the lid that was open."""
    page = await visit.open(f"/console/storages/{await at_work(visit, api, 'A1')}")
    plot = page.get_by_role("img", name="T1 from")
    await expect(plot).to_be_visible()
    await page.get_by_text("The values as a table").click()
    await expect(page.get_by_role("cell", name="60 % … 79 %").first).to_be_visible()
    await page.get_by_text("openings as a table (1)").click()
    await expect(page.get_by_role("row", name="Lid open 5 min")).to_be_visible()
    for span in ("Hour", "Week", "Month", "Year"):
        await page.get_by_role("link", name=span, exact=True).click()
        await expect(page.get_by_role("link", name=span, exact=True)).to_have_attribute(
            "aria-current", "true"
        )
        await expect(plot).to_be_visible()


async def test_a_narrow_and_a_magnified_page_scroll_in_their_boxes_only(
    visit: Visit, api: Api
) -> None:
    """At 400 px, and at 200 %, nothing is wider than the page; what was found breaks nothing."""
    number = await at_work(visit, api, "A1")
    sample = (await api.db.read(samples.sought, "A1", 1))[0]
    await api.db.write(
        lambda tx: tx.change(
            "UPDATE sample_container SET name = ? WHERE id = ?", (HOSTILE, sample.local_id)
        )
    )
    page = await visit.open(f"/console/storages/{number}?place=T1/C1/CN1/1&lit={sample.id}")
    for width, height in ((400, 800), (640, 400)):
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(WIDER) == 0


async def test_strangers_see_the_floor_and_not_what_is_inside(visit: Visit, api: Api) -> None:
    """Without signing in nothing of it is told."""
    number = (await api.db.read(places.storage_named, "T1")).id
    page = await visit.open(f"/console/storages/{number}")
    await expect(page.get_by_text("Sign in to see this")).to_be_visible()
    assert "T1" not in await page.content()


async def test_a_place_that_is_gone_leads_to_the_one_around_it(visit: Visit, api: Api) -> None:
    """An old link tells what is missing, and shows what is nearest."""
    number = await at_work(visit, api, "A1")
    page = await visit.open(f"/console/storages/{number}?place=T1/C1/CN9/4")
    await sees(page, "T1", "C1")
    await expect(page.get_by_text("This place is not there any more: T1/C1/CN9/4")).to_be_visible()
    await page.get_by_role("searchbox").fill(HOSTILE[:40])
    await page.get_by_role("button", name="Find").click()
    await expect(page.get_by_text("Nothing here is called")).to_be_visible()


async def test_who_may_puts_it_into_service_and_blocks_a_slot(visit: Visit, api: Api) -> None:
    """A supervisor does both in the page, sees it done, and takes it back; nothing was reloaded."""
    number = (await api.db.read(places.storage_named, "T1")).id
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(f"/console/storages/{number}?place=T1/C1/CN1/2")
    await page.evaluate("window.same = true")
    await page.get_by_text("Put into service").click()
    await page.get_by_label("Reason").first.fill("a new valve")
    await page.get_by_role("button", name="Keep it shut").click()
    await expect(page.locator(".notice-service")).to_contain_text("a new valve")
    await page.get_by_role("button", name="End the service").click()
    await expect(page.locator(".notice-service")).to_have_count(0)
    for act, stands in (("Block this slot", "blocked"), ("Open this slot again", "free")):
        form = page.locator(".chosen")
        await form.get_by_text(act).first.click()
        await form.get_by_label("Reason").fill("it is bent")
        await form.get_by_role("button", name=act).click()
        await expect(page.get_by_role("link", name=f"2: {stands}")).to_be_visible()
    assert await page.evaluate("window.same")


async def test_who_may_not_is_offered_nothing(visit: Visit, api: Api) -> None:
    """A viewer sees what is inside, and no act."""
    number = (await api.db.read(places.storage_named, "T1")).id
    await signed_in(visit, api, Role.VIEWER)
    page = await visit.open(f"/console/storages/{number}?place=T1/C1/CN1/2")
    await expect(page.get_by_role("link", name="2: free, looked for")).to_be_visible()
    assert await page.locator("main form[data-act]").count() == 0
