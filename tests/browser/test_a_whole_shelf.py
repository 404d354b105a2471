"""What is put into a storage solution and what is counted there, with nothing left out: from the
page of a bench to the record of the centre, through a kill of the gateway.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Error, expect

from crinsu_gateway.sandbox.demo.agreement import compare
from crinsu_gateway.sandbox.demo.story import BENCH, SUBJECT, TAGS
from crinsu_gateway.store.opening import open_reader
from tests.fakes import promises
from tests.fakes.at_the_console import AtTheConsole, at_the_console
from tests.fakes.whole_site import ADA, CHIARA, JONAS, WholeSite, whole_site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
WHY = "looked twice, with a torch"


@pytest_asyncio.fixture(loop_scope="session")
async def site(chromium: Browser, tmp_path: Path) -> AsyncIterator[WholeSite]:
    """A site where a second person sees what is stored."""
    async with whole_site(tmp_path, witness=["STORE"]) as there:
        yield there


@pytest_asyncio.fixture(loop_scope="session")
async def ada(chromium: Browser, site: WholeSite) -> AsyncIterator[AtTheConsole]:
    """Ada, at the bench."""
    async with at_the_console(chromium, site, ADA, "bench-1") as there:
        yield there


async def standing(site: WholeSite, samples: list[int]) -> list[tuple[str, str]]:
    """State and place of sample containers as the gateway says; the centre must say the same."""
    found = [await site.read(f"/api/v1/sample-containers/{one}") for one in samples]
    here = [(one["state"], one["address"]) for one in found]
    assert [await site.recorded(one) for one in samples] == here
    return here


async def test_a_witnessed_store_outlives_a_kill_between_two_scans(
    site: WholeSite, ada: AtTheConsole
) -> None:
    """Nothing is done twice, and the centre has each act once: who put what where, seen by whom."""
    page = ada.page
    asked = await site.office.ask_for_store(SUBJECT, ["Vial A1", "Vial A2"], list(TAGS))
    samples = [one["id"] for one in asked["sampleContainers"]]
    await ada.go("/console/work?part=ready")
    await page.get_by_role("link", name=f"Look (No. {asked['id']})").click(timeout=30_000)
    await ada.there(f"/console/procedures/{asked['id']}")
    places = page.get_by_role("navigation", name="Storage solution")
    await places.get_by_role("link", name=BENCH).click()
    await ada.begin()
    await ada.carry_out(until="store_samples")
    await ada.scanned(TAGS[0])

    ada.visit.expect("net::ERR_")  # the stream is cut, and what is scanned finds nobody
    await site.daemon.kill()
    await ada.scanner.scan(f"{TAGS[1]}\r")
    await ada.verdict("open", "does not answer")
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        await page.reload()
    await site.start()
    await page.reload()
    await expect(page.get_by_text("1 of 2 sample containers done").first).to_be_visible()
    await ada.scanner.scan(f"{TAGS[0]}\r")
    await ada.verdict("wrong", f"this step waits for {TAGS[1]}")

    await ada.carry_out(until="witness")
    await ada.signed_by(JONAS, shown=f"Vial A2 ({TAGS[1]}, {samples[1]})")
    await expect(page.locator("#step")).not_to_have_attribute("data-kind", "witness")
    await ada.carry_out()
    await site.everything_told()
    put = await standing(site, samples)
    assert [(state, place.split("/")[0]) for state, place in put] == [("STORED", BENCH)] * 2
    told = [("STORED", one["to"]) for one in site.told("sample.stored")]
    assert told == put
    assert [one["sample"] for one in site.told("sample.stored")] == samples
    once_and_witnessed(site, asked["id"])
    assert [row for row in await compare(site.api, site.office) if not row.same] == []
    assert await site.daemon.stop() == 0
    nothing_twice(site)


def once_and_witnessed(site: WholeSite, procedure: int) -> None:
    """The centre has one start, each step once and one end, of this procedure and no other; who
    saw it and who signed it."""
    started, steps, ended = (
        site.told(f"procedure.{one}") for one in ("started", "step", "finished")
    )
    assert [(one["procedure"], one["storage"]) for one in started] == [(procedure, BENCH)]
    assert [(one["procedure"], one["status"]) for one in ended] == [(procedure, "COMPLETED")]
    assert [one["step"] for one in steps] == list(range(1, len(steps) + 1))
    assert {one["state"] for one in steps} == {"DONE"}
    who = {one["kind"]: one["technician"] for one in steps}
    assert (who["witness"], who["sign"]) == (JONAS.actor_id, ADA.actor_id)
    assert site.conflicts() == []


def nothing_twice(site: WholeSite) -> None:
    """Each order went to the unit once, and each scan counted once; the trail says the same."""
    db = open_reader(site.there.setting.config.parent / "state" / "store.db")
    try:
        promises.consistent(db)
        orders = db.execute("SELECT point, value, state FROM command ORDER BY id").fetchall()
        scans = db.execute(
            "SELECT text, verdict FROM input WHERE kind = 'scan' ORDER BY id"
        ).fetchall()
    finally:
        db.close()
    assert orders == [("lid_lock", "false", "DONE"), ("lid_lock", "true", "DONE")]
    assert scans == [(TAGS[0], "ACCEPTED"), (TAGS[0], "REFUSED"), (TAGS[1], "ACCEPTED")]


async def first_cane(site: WholeSite) -> tuple[str, list[Any]]:
    """The first cane of the bench that holds something: its path, and what is in it."""
    some = [one.id for one in site.there.stored if one.storage == BENCH][:5]
    found = [await site.read(f"/api/v1/sample-containers/{one}") for one in some]
    cane = found[0]["container"]["address"]
    return cane.partition("/")[2], [one for one in found if one["container"]["address"] == cane]


async def test_what_a_count_does_not_find_is_missing_at_the_centre_once_another_says_so(
    chromium: Browser, site: WholeSite, ada: AtTheConsole
) -> None:
    """Counted blindly and signed by one, told as a difference; resolved by another, told again."""
    page, (cane, held) = ada.page, await first_cane(site)
    *there, gone = held
    assert there
    await ada.go(f"/console/work/new?storage={BENCH}")
    await page.get_by_role("link", name="Stock-take").click()
    for label in cane.split("/"):
        await page.get_by_role("link", name=label, exact=True).click()
    await page.get_by_role("button", name=f"Count {BENCH}/{cane}").click()
    await ada.begin()
    await ada.carry_out(until="count_samples")
    for one in held:
        await expect(page.get_by_text(one["tag"])).to_have_count(0)
    for one in there:
        await ada.scanned(one["tag"])
    await ada.pressed()
    await ada.carry_out()
    await site.everything_told()
    samples = [one["id"] for one in held]
    lying = [("STORED", one["address"]) for one in held]
    assert await standing(site, samples) == lying  # nothing moves by itself
    told = {"kind": "MISSING", "tag": gone["tag"], "recorded": gone["address"], "found": None}
    (difference,) = site.told("stocktake.difference")
    assert {name: difference[name] for name in told} == told
    assert site.told("stocktake.resolved") == []

    async with at_the_console(chromium, site, CHIARA, "office-1") as chiara:
        await chiara.go("/console/work?part=waiting")
        await chiara.page.get_by_role("link", name="Resolve").click()
        await chiara.there("/console/stocktakes/*")
        missing = chiara.page.get_by_role("article", name=f"Not found {gone['tag']}")
        await missing.get_by_label("Why", exact=True).fill(WHY)
        await missing.get_by_role("button", name="It is missing").click()
        await expect(chiara.page.get_by_text("All differences are resolved.")).to_be_visible()
    await site.everything_told()
    assert await standing(site, samples) == [*lying[:-1], ("MISSING", None)]
    (resolved,) = site.told("stocktake.resolved")
    assert resolved["difference"] == difference["difference"]
    assert (resolved["resolution"], resolved["technician"]) == ("CORRECT", CHIARA.actor_id)
    (missed,) = site.told("sample.missed")
    assert (missed["sample"], missed["from"]) == (gone["id"], gone["address"])
    assert WHY not in str([resolved, missed])  # what people write stays here
    (counted,) = await site.office.read("/procedures")
    assert (counted["type"], counted["status"]) == ("STOCKTAKE", "COMPLETED")
    assert site.conflicts() == []
    signed = [one["technician"] for one in site.told("procedure.step") if one["kind"] == "sign"]
    assert signed == [ADA.actor_id]
