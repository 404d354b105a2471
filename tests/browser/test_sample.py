"""The custody of a sample container in a real browser: where it is, its chain, its quarantine."""

from playwright.async_api import expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import clearance, exposure_views, policies, samples
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import touch_pin
from tests.fakes.crew import OFFICE, hired
from tests.fakes.facility import with_procedure
from tests.fakes.second_person import prove
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

ANNA = Actor("anna", "bench-1")
HOSTILE = "<b>cracked</b> \u202e" + "W" * 150
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def tagged(tx: Transaction) -> SampleRow:
    """The one that the tests are about."""
    found = samples.tagged(tx, "TAG-1")
    assert found is not None
    return found


def stored(tx: Transaction) -> int:
    """It is stored; its public id."""
    with_procedure(tx, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"])
    return tagged(tx).id


def out_and_back(tx: Transaction) -> None:
    """It was taken out, and stored in another place."""
    row = tagged(tx)
    samples.take(tx, row.local_id, actor=ANNA, execution=None)
    place = tx.value("SELECT id FROM slot WHERE label = '3' ORDER BY id DESC LIMIT 1")
    samples.store(tx, row.local_id, int(place), actor=ANNA, execution=None)


async def test_its_chain_says_where_it_was_and_who_had_it(visit: Visit, api: Api) -> None:
    """Newest first, live; whose it is for those who may read it."""
    number = await api.db.write(stored)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(f"/console/samples/{number}")
    await expect(page.locator(".find-card")).to_contain_text("SUBJ-1")
    await expect(page.get_by_text("It was never out of the cold here.")).to_be_visible()
    await api.db.write(out_and_back)
    steps = page.locator(".sample-chain strong")
    await expect(steps).to_have_text(
        ["Stored", "Taken out", "Taken over with its place", "Made known"]
    )
    assert await page.locator(".sample-place").all_text_contents() == [
        "T2/C2/CN2/3",
        "T1/C1/CN1/1",
    ]
    await expect(page.locator(".sample-chain li").nth(1)).to_contain_text("with anna")
    await expect(page.locator(".sample-out")).to_contain_text("within its budget")
    await expect(page.locator(".place-way li")).to_have_text(["T2", "C2", "CN2", "3"])


async def test_whose_it_is_is_not_told_to_those_who_may_not_read_it(visit: Visit, api: Api) -> None:
    """A viewer sees where it is; a stranger is asked to sign in."""
    number = await api.db.write(stored)
    await api.db.write(lambda tx: clearance.quarantine(tx, tagged(tx).local_id, "secret", ANNA))
    closed = await visit.open(f"/console/samples/{number}")
    await expect(closed.get_by_text("Sign in to see this")).to_be_visible()
    await closed.close()
    await signed_in(visit, api, Role.VIEWER)
    page = await visit.open(f"/console/samples/{number}")
    await expect(page.locator(".find-card h2")).to_have_text("TAG-1")
    told = await page.content()
    for word in ("SUBJ-1", "Vial TAG", "secret"):
        assert word not in told, word
    await expect(page.locator("main form")).to_have_count(0)


async def test_a_quarantine_is_ordered_shown_and_released_by_another(
    visit: Visit, api: Api
) -> None:
    """With what must be shown; whoever ordered it is not offered its release."""
    number = await api.db.write(stored)
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(f"/console/samples/{number}")
    await page.get_by_text("Put it into quarantine").click()
    await page.get_by_label("Reason").fill(HOSTILE)
    await page.get_by_label("1", exact=True).fill("A second count")
    await page.get_by_role("button", name="Put into quarantine").click()
    await expect(page.get_by_text("In quarantine: nobody takes it out")).to_be_visible()
    await expect(page.get_by_text("Who ordered a quarantine does not release it")).to_be_visible()
    await expect(page.locator("[data-piece=sample-acts]")).to_contain_text("<b>cracked</b>")
    assert await barriers(page) == []
    await visit.context.clear_cookies()
    await signed_in(visit, api, Role.SUPERVISOR, station="bench-2")
    await page.reload()
    await expect(page.get_by_text("It is released once all of that is shown.")).to_be_visible()
    await page.get_by_label("What shows it").fill("Counted twice")
    await page.get_by_role("button", name="It is shown").click()
    await page.get_by_label("Reason").fill("All is well")
    await page.get_by_role("button", name="Release it").click()
    await expect(page.get_by_text("In quarantine: nobody takes it out")).to_have_count(0)
    await expect(page.locator(".sample-chain strong").first).to_have_text(
        "Released from quarantine"
    )


async def test_a_release_that_needs_a_witness_asks_for_one(visit: Visit, api: Api) -> None:
    """Who is shown what is released, and proves it; given up, nothing happens."""
    number = await api.db.write(stored)
    await api.db.write(lambda tx: clearance.quarantine(tx, tagged(tx).local_id, "cracked", ANNA))
    await api.db.write(policies.put_words, policies.WITNESSED_ACTS, ["sample.release"], OFFICE)
    witness = await hired(
        api.db, api.pins, "Wim Example", Role.TECHNICIAN, Training.CAN_WITNESS, number=3
    )
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(f"/console/samples/{number}")
    await page.get_by_label("Reason").fill("All is well")
    await page.get_by_role("button", name="Release it").click()
    await expect(page.locator("#step-up")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("In quarantine: nobody takes it out")).to_be_visible()
    await page.get_by_role("button", name="Release it").click()
    await prove(page, witness, shown="Release sample container TAG-1 from quarantine. Reason: All")
    await expect(page.get_by_text("In quarantine: nobody takes it out")).to_have_count(0)


async def test_what_is_out_is_said_to_be_in_the_cold_again(visit: Visit, api: Api) -> None:
    """Then its clock stands, and nobody is asked again."""
    number = await api.db.write(stored)
    local_id = (await api.db.read(tagged)).local_id
    await api.db.write(samples.take, local_id, actor=ANNA, execution=None)
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open(f"/console/samples/{number}")
    assert await barriers(page) == []
    await page.get_by_role("button", name="It is in a dry shipper").click()
    await expect(page.get_by_role("button", name="It is in a dry shipper")).to_have_count(0)
    _, (out,) = await api.db.read(exposure_views.of_sample, local_id)
    assert out.ended_in == "dry shipper"


async def test_what_was_destroyed_is_noted_with_a_witness(visit: Visit, api: Api) -> None:
    """It is asked twice, as it cannot be taken back; where the site wants a witness, for one."""
    number = await api.db.write(stored)
    await api.db.write(policies.put_words, policies.WITNESSED_ACTS, ["sample.discard"], OFFICE)
    witness = await hired(
        api.db, api.pins, "Wim Example", Role.TECHNICIAN, Training.CAN_WITNESS, number=3
    )
    sam = await signed_in(visit, api, Role.SUPERVISOR, Training.CAN_DISPOSE)
    page = await visit.open(f"/console/samples/{number}")
    await page.get_by_text("Destroyed", exact=True).click()
    await page.get_by_label("Reason").last.fill("It broke")
    assert await barriers(page) == []
    await page.get_by_role("button", name="It was destroyed").click()
    await page.get_by_role("button", name="No").click()
    assert (await api.db.read(tagged)).state is SampleState.STORED
    await page.get_by_role("button", name="It was destroyed").click()
    await page.get_by_role("button", name="Yes").click()
    await expect(page.locator("#step-up [data-step=pin]")).to_be_visible()
    await expect(page.locator("#step-up .shown")).to_contain_text("Place: T1/C1/CN1/1")
    await touch_pin(page.locator("#step-up"), sam.pin)
    await prove(page, witness, shown="Note that sample container TAG-1 was destroyed")
    await expect(page.locator(".sample-chain strong").first).to_have_text("Destroyed")
    assert (await api.db.read(samples.sample, number)).state is SampleState.DISCARDED
    await expect(page.get_by_role("button", name="It was destroyed")).to_have_count(0)


async def test_the_custody_report_opens_for_those_who_may_read_the_trail(
    visit: Visit, api: Api
) -> None:
    """Beside the page, which goes on to tell of alarms, with the cookie alone; or into a file."""
    number = await api.db.write(stored)
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(f"/console/samples/{number}")
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="Custody report", exact=True).click()
    report = await opened.value
    await expect(report.get_by_text("TAG-1").first).to_be_visible()
    assert report.url.endswith(f"/sample-containers/{number}/custody-report?format=html")
    async with page.expect_download() as begun:
        await page.get_by_role("link", name="Custody report as PDF").click()
    saved = await begun.value
    assert saved.suggested_filename == f"custody-{number}.pdf"
    assert (await saved.path()).read_bytes().startswith(b"%PDF-")


async def test_custody_shuts_nobody_out(visit: Visit, api: Api) -> None:
    """No barrier, light or dark; nothing is wider than a narrow screen; unknown ones are told."""
    number = await api.db.write(stored)
    await api.db.write(out_and_back)
    await api.db.write(
        lambda tx: clearance.quarantine(
            tx, tagged(tx).local_id, HOSTILE, ANNA, criteria=[HOSTILE, "ok"]
        )
    )
    await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open(f"/console/samples/{number}")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        assert await barriers(page) == []
    await page.set_viewport_size({"width": 400, "height": 800})
    assert await page.evaluate(WIDE) == 0
    for wrong in ("7", "x", "9" * 30):
        answer = await visit.context.request.get(f"{visit.address}/console/samples/{wrong}")
        assert answer.status == 404, wrong
