"""Alarms in a real browser: seen and heard by everybody, in step, whatever is written in them."""

import pytest
from playwright.async_api import expect

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import alarms, shelving
from crinsu_gateway.store.shelving import Wish
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.alarms import end_low_level, raise_low_level, raise_sensor_fault
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.before_the_door import arrive, door
from tests.fakes.ears import heard, sounding, with_ears
from tests.fakes.visit import Visit

ANNA = Actor("anna", "bench-1")
HOSTILE = "<script>document.title='hacked'</script>\u202egnp.exe " + "W" * 200
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll('a, button, select, summary, input')]
  .filter((one) => one.offsetParent && !one.classList.contains('skip'))
  .filter((one) => one.offsetHeight < 48 || one.offsetWidth < 48)
  .map((one) => one.outerHTML.slice(0, 90))"""


def all_kinds(tx: Transaction) -> None:
    """One of each severity, in each standing, with a hostile text."""
    raise_low_level(tx, Severity.EMERGENCY)
    raise_sensor_fault(tx)
    alarms.raise_of_no_unit(tx, "gateway/disk", "disk_low", Severity.LOW, HOSTILE)
    pins = alarms.raise_of_no_unit(tx, "people/1", "wrong_pins", Severity.HIGH, "5 wrong PINs")
    alarms.acknowledge(tx, pins, actor=ANNA, note="secret note", key="seen")
    late = alarms.raise_of_no_unit(tx, "gateway/backup", "backup_late", Severity.MEDIUM, "late")
    shelving.shelve(tx, Wish(late, 30, "secret reason"), actor=ANNA, key="shelved")


PAGES = (
    "/console/alarms",
    "/console/alarms?show=shelved",
    "/console/alarms/1",
    "/console/alarms/3",
)


@pytest.mark.parametrize("path", PAGES)
async def test_alarms_shut_nobody_out(visit: Visit, api: Api, path: str) -> None:
    """No barrier, light or dark; what is touched is large; nothing is wide."""
    await api.db.write(all_kinds)
    page = await visit.open(path)
    assert await page.evaluate(SMALL) == []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert await barriers(page) == []
    await page.set_viewport_size({"width": 400, "height": 800})
    assert await page.evaluate(WIDE) == 0
    assert "hacked" not in await page.title()


async def test_a_stranger_reads_of_alarms_and_of_nobody(visit: Visit, api: Api) -> None:
    """What is wrong, where and since when; not who saw to it, nor what they wrote."""
    await api.db.write(all_kinds)
    for path in (*PAGES, "/console/alarms/4", "/console/alarms/5"):
        told = await (await visit.context.request.get(visit.address + path)).text()
        for word in ("anna", "secret", "bench-1"):
            assert word not in told, (path, word)
    page = await visit.open("/console/alarms")
    line = page.get_by_role("listitem").filter(has_text="Emergency")
    await expect(line).to_contain_text("too little nitrogen")
    await expect(line).to_contain_text("T1")
    await expect(line).to_contain_text("Not accepted")
    await expect(page.get_by_role("button", name="Accept", exact=True)).to_have_count(0)
    await arrive(page)
    await line.get_by_role("button", name="Sign in to accept").tap()
    await expect(door(page)).to_be_visible()


async def test_an_alarm_that_is_raised_is_shown_and_heard_in_every_view(
    visit: Visit, api: Api
) -> None:
    """Quiet before; then the banner tells it, and it sounds once somebody touched the screen."""
    await with_ears(visit.context)
    page = await visit.open("/console")
    await expect(page.locator(".banner")).to_contain_text("No alarm")
    await sounding(page, "", aloud=True)
    await api.db.write(raise_low_level)
    await expect(page.get_by_role("alert")).to_contain_text("High alarm: too little nitrogen, T1")
    await sounding(page, "high", aloud=False)
    await expect(page.get_by_text("Sound is off on this screen")).to_be_visible()
    assert await heard(page) == 0
    await page.get_by_role("button", name="Turn sound on").tap()
    await sounding(page, "high", aloud=True)
    await expect(page.get_by_text("Sound is off on this screen")).to_be_hidden()
    await page.wait_for_function("window.tones > 0")
    await api.db.write(end_low_level)
    await expect(page.locator(".banner")).to_contain_text("No alarm")
    await sounding(page, "", aloud=True)


async def test_a_key_lets_it_be_heard_too(visit: Visit, api: Api) -> None:
    """Whoever scans or types has touched it."""
    await with_ears(visit.context)
    await api.db.write(raise_low_level)
    page = await visit.open("/console/alarms")
    await sounding(page, "high", aloud=False)
    await page.keyboard.press("a")
    await sounding(page, "high", aloud=True)


async def test_a_screen_that_may_is_heard_before_anybody_touches_it(visit: Visit, api: Api) -> None:
    """As one on a wall that was started so: it does not say that it is silent."""
    await with_ears(visit.context, may=True)
    await api.db.write(raise_low_level)
    page = await visit.open("/console")
    await sounding(page, "high", aloud=True)
    await expect(page.get_by_text("Sound is off on this screen")).to_be_hidden()
    await page.wait_for_function("window.tones > 0")


async def test_a_flood_of_alarms_is_listed_as_far_as_a_screen_can_take_it(
    visit: Visit, api: Api
) -> None:
    """The worst first; how many more there are is said, and all of them are counted."""

    def flood(tx: Transaction) -> None:
        for number in range(200):
            alarms.raise_of_no_unit(tx, f"x/{number}", "disk_low", Severity.LOW, HOSTILE)
        raise_low_level(tx)

    await api.db.write(flood)
    page = await visit.open("/console/alarms")
    await expect(page.locator(".alarm-line").first).to_contain_text("too little nitrogen")
    await expect(page.get_by_text("141 more")).to_be_visible()
    await expect(page.get_by_text("201 of 201 not accepted")).to_be_visible()
    assert len(await page.content()) < 200_000


async def test_what_is_not_urgent_is_shown_and_not_heard(visit: Visit, api: Api) -> None:
    """It calls nobody from the bench."""
    await api.db.write(raise_sensor_fault)
    page = await visit.open("/console")
    await expect(page.locator(".banner")).to_contain_text("Medium alarm: a sensor is broken")
    await sounding(page, "", aloud=True)


async def test_a_banner_that_is_not_told_anything_says_so(visit: Visit, api: Api) -> None:
    """Once the gateway is silent "No alarm" is crossed out, and it is said why."""
    page = await visit.context.new_page()
    await page.clock.install()
    await page.route("**/console/alarms/pieces", lambda route: route.abort())
    visit.expect("ERR_FAILED")
    await page.goto(f"{visit.address}/console/alarms")
    past = page.get_by_text("how alarms stand now is not known here")
    await expect(past).to_be_hidden()
    await page.clock.fast_forward(13_000)
    await expect(past).to_be_visible()
    assert await barriers(page) == []


async def test_the_list_is_narrowed_down_and_paged(visit: Visit, api: Api) -> None:
    """By how bad and where; what is past has pages, and what is shelved its end."""

    def past(tx: Transaction) -> None:
        for number in range(30):
            alarms.raise_of_no_unit(tx, f"x/{number}", "disk_low", Severity.LOW, f"reason {number}")
            alarms.calm(tx, f"x/{number}", "disk_low", tx.now)

    await api.db.write(past)
    await api.db.write(all_kinds)
    page = await visit.open("/console/alarms")
    lines = page.locator(".alarm-line")
    await expect(lines).to_have_count(5)
    await page.get_by_label("How bad").select_option("emergency")
    await expect(lines).to_have_count(1)
    assert "severity=emergency" in page.url
    await page.get_by_label("How bad").select_option("")
    await expect(lines).to_have_count(5)
    await page.get_by_label("Where").select_option("T1")
    await expect(lines).to_have_count(2)
    await page.get_by_role("link", name="Shelved 1").click()
    await expect(lines).to_have_count(1)
    await expect(lines).to_contain_text("shelved until")
    await page.get_by_role("link", name="Past").click()
    await expect(lines).to_have_count(25)
    await page.get_by_role("link", name="Older").click()
    await expect(lines).to_have_count(5)
    await expect(page.get_by_text("Page 2 of 2")).to_be_visible()


async def test_what_cannot_be_asked_is_told(visit: Visit) -> None:
    """As a page, with the place that is wrong."""
    asked = {
        "?severity=terrible": 400,
        "?show=all": 400,
        "?page=0": 400,
        "?page=9999999999": 400,
        "?place=nowhere": 200,
        "/999": 404,
        "/x": 404,
        "/99999999999999999999999": 404,
    }
    for path, status in asked.items():
        answer = await visit.context.request.get(f"{visit.address}/console/alarms{path}")
        assert answer.status == status, path
        assert "text/html" in answer.headers["content-type"]
