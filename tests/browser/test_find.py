"""Where is it: answered to anybody who scans or types a tag, an id or an address; about nobody."""

import pytest
from playwright.async_api import expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import clearance, places, samples
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit
from tests.fakes.wedge import wedge

ANNA = Actor("anna", "bench-1")
TAGS = ["TAG-1", "TAG-2", "TAG-3"]
PLACES = ["T1/C1/CN1/1", "T1/C1/CN2/2", "T2/C2/CN1/3"]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
HOSTILE = "<img src=x onerror=alert(1)>\u202e" + "W" * 150


def stored(tx: Transaction) -> dict[str, int]:
    """Three that were stored, one taken out since, one in quarantine; public ids by tag."""
    with_procedure(tx, ProcedureType.RETRIEVE, TAGS, stored_at=PLACES)
    ids = {tag: row for tag in TAGS if (row := samples.tagged(tx, tag)) is not None}
    samples.take(tx, ids["TAG-2"].local_id, actor=ANNA, execution=None)
    clearance.quarantine(tx, ids["TAG-3"].local_id, "secret reason", ANNA)
    box = places.containers(tx)[1]
    places.set_tag(tx, box.id, "BOX-1", "labelled", ANNA)
    return {tag: row.id for tag, row in ids.items()}


async def test_a_stranger_scans_a_tag_and_is_led_to_its_place(visit: Visit, api: Api) -> None:
    """Wherever the focus is; the way to it in words and as a picture; nothing about whose it is."""
    ids = await api.db.write(stored)
    page = await visit.open("/console/find")
    await page.locator("h1").click()
    await (await wedge(page)).scan("TAG-1\r")
    card = page.locator(".find-card")
    await expect(card).to_contain_text("Stored")
    await expect(card.locator(".place-way li")).to_have_text(["T1", "C1", "CN1", "1"])
    await expect(card.get_by_role("img", name="1 is looked for")).to_be_visible()
    link = card.get_by_role("link", name="Show the place")
    lit = f"/console/storages/1000000000001?place=T1%2FC1%2FCN1&lit={ids['TAG-1']}"
    await expect(link).to_have_attribute("href", lit)
    await expect(page.get_by_role("link", name="Custody")).to_have_count(0)
    told = await page.content()
    for word in ("Vial", "SUBJ-1", "anna", "secret"):
        assert word not in told, word


async def test_what_was_taken_out_is_told_without_who_has_it(visit: Visit, api: Api) -> None:
    """And what is in quarantine says so."""
    await api.db.write(stored)
    page = await visit.open("/console/find?q=TAG-2")
    await expect(page.locator(".find-card")).to_contain_text("Taken out since")
    assert "anna" not in await page.content()
    held = await visit.open("/console/find?q=TAG-3")
    await expect(held.locator(".find-card")).to_contain_text("In quarantine: nobody takes it out")


async def test_an_id_an_address_and_a_container_are_found_too(visit: Visit, api: Api) -> None:
    """Whatever the label on it says; what is not known says what to do; all is escaped."""
    ids = await api.db.write(stored)
    asked = {
        str(ids["TAG-1"]): "Stored",
        "T1/C1/CN1/1": "Stored",
        "T1/C1/CN1/2": "A place",
        "T1/C2": "A place",
        "BOX-1": "A place",
        "TAG-9": "Nothing here bears this",
        "Vial TAG-1": "Nothing here bears this",
        "SUBJ-1": "Nothing here bears this",
        "T9/C1/1": "Nothing here bears this",
        "T1/C1/CN1/99": "Nothing here bears this",
        "9" * 30: "Nothing here bears this",
        HOSTILE: "Nothing here bears this",
    }
    page = await visit.open("/console/find")
    for text, answer in asked.items():
        await page.get_by_label("Where is it?").fill(text)
        await page.get_by_role("button", name="Find").click()
        await expect(page.locator(".find-card")).to_contain_text(answer)
        await expect(page.locator(".find-card")).to_contain_text(text)
        assert "/console/find?asked=" in page.url


@pytest.mark.parametrize(
    ("path", "field", "button", "answer"),
    [
        ("/console/find", "Where is it?", "Find", "Vial TAG-1"),
        ("/console/storages/{T1}", "Tag, name, code or place", "Find", "3 may be meant"),
        ("/console/work", "Search", "Show", "SUBJ-1"),
    ],
)
async def test_no_address_bears_what_was_typed(
    visit: Visit, api: Api, path: str, field: str, button: str, answer: str
) -> None:
    """A name stands in no request and in no history; the page keeps in step all the same."""
    await api.db.write(stored)
    await signed_in(visit, api, Role.TECHNICIAN)
    asked: list[str] = []
    visit.context.on("request", lambda one: asked.append(one.url))
    number = (await api.db.read(places.storage_named, "T1")).id
    page = await visit.open(path.format(T1=number))
    await page.get_by_label(field).fill("Vial TAG")
    await page.get_by_role("button", name=button, exact=True).click()
    await page.wait_for_url("**asked=*")
    for _ in range(2):
        await expect(page.locator("main")).to_contain_text(answer)
        await page.reload()
    assert [one for one in asked if "/pieces?" in one]
    assert not [one for one in asked if "Vial" in one]


async def test_who_may_read_names_is_offered_what_one_may_mean(visit: Visit, api: Api) -> None:
    """By how it begins; to all others a name says nothing."""
    ids = await api.db.write(stored)
    page = await visit.open("/console/find?q=vial")
    await expect(page.locator(".find-card")).to_contain_text("Nothing here bears this")
    await signed_in(visit, api, Role.VIEWER)
    page = await visit.open("/console/find?q=vial")
    await expect(page.locator(".find-card")).to_contain_text("Nothing here bears this")
    await visit.context.clear_cookies()
    await signed_in(visit, api, Role.TECHNICIAN)
    page = await visit.open("/console/find?q=vial")
    await expect(page.locator(".find-several li")).to_have_count(3)
    await page.get_by_role("link", name="TAG-1 · Vial TAG-1 · T1/C1/CN1/1").click()
    await expect(page).to_have_url(f"{visit.address}/console/samples/{ids['TAG-1']}")


async def test_the_answer_stays_true(visit: Visit, api: Api) -> None:
    """What is taken out while somebody looks is not shown as stored; what is typed stays."""
    await api.db.write(stored)
    page = await visit.open("/console/find?q=TAG-1")
    await expect(page.locator(".find-card")).to_contain_text("Stored")
    await page.get_by_label("Where is it?").fill("TAG-")
    ids = await api.db.read(lambda tx: samples.tagged(tx, "TAG-1"))
    assert ids is not None
    await api.db.write(samples.take, ids.local_id, actor=ANNA, execution=None)
    await expect(page.locator(".find-card")).to_contain_text("Taken out")
    await expect(page.get_by_label("Where is it?")).to_have_value("TAG-")


async def test_finding_shuts_nobody_out(visit: Visit, api: Api) -> None:
    """No barrier, light or dark, found or not; nothing is wider than a narrow screen."""
    await api.db.write(stored)
    await signed_in(visit, api, Role.TECHNICIAN)
    for asked in ("", "?q=TAG-1", "?q=TAG-3", "?q=" + "W" * 200):
        page = await visit.open(f"/console/find{asked}")
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            assert await barriers(page) == []
        await page.set_viewport_size({"width": 400, "height": 800})
        assert await page.evaluate(WIDE) == 0
        await page.close()
