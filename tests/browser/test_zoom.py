"""The stage of what is inside: nearer and farther, by every hand, in a real browser."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.store import places
from tests.fakes.api import Api
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

WHERE = """(sheet) => {
  const { a, e, f } = new DOMMatrix(getComputedStyle(sheet).transform);
  return [a, e, f];
}"""
PINCHED = """(stage) => {
  const { left, top } = stage.getBoundingClientRect();
  const finger = (kind, id, x) => stage.dispatchEvent(new PointerEvent(kind, { pointerId: id,
    pointerType: "touch", clientX: left + x, clientY: top + 200, bubbles: true }));
  stage.setPointerCapture = () => {};
  finger("pointerdown", 1, 190); finger("pointerdown", 2, 210);
  for (const far of [15, 20, 30, 40]) {
    finger("pointermove", 1, 200 - far);
    finger("pointermove", 2, 200 + far);
  }
  finger("pointerup", 1, 160); finger("pointerup", 2, 240);
}"""

SEEN = """(stage) => {
  const [a, b] = [stage, document.activeElement].map((one) => one.getBoundingClientRect());
  return b.right > a.left && b.left < a.right && b.bottom > a.top && b.top < a.bottom;
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """How large the picture is, and where its corner stands."""

    k: float
    x: float
    y: float


async def where(page: Page) -> Place:
    """Where it is now, once it was drawn."""
    await page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    return Place(*await page.locator(".stage-sheet").evaluate(WHERE))


async def shown(visit: Visit, api: Api, query: str = "") -> tuple[Page, Locator]:
    """The stage of T1 before a technician."""
    await signed_in(visit, api, Role.TECHNICIAN)
    number = (await api.db.read(places.storage_named, "T1")).id
    page = await visit.open(f"/console/storages/{number}{query}")
    await expect(page.get_by_role("button", name="Nearer")).to_be_visible()
    return page, page.locator("[data-stage]")


async def by_wheel(page: Page, stage: Locator) -> None:
    """A pinch on a pad, which browsers tell as a wheel with Ctrl."""
    await stage.hover()
    await page.keyboard.down("Control")
    await page.mouse.wheel(0, -300)
    await page.keyboard.up("Control")


async def by_key(page: Page, stage: Locator) -> None:
    """Plus."""
    await stage.press("+")


async def by_button(page: Page, stage: Locator) -> None:
    """The button that says it."""
    await page.get_by_role("button", name="Nearer").click()


async def by_fingers(page: Page, stage: Locator) -> None:
    """Two fingers that go apart."""
    await stage.evaluate(PINCHED)


@pytest.mark.parametrize(
    "hand", [by_wheel, by_key, by_button, by_fingers], ids=lambda one: one.__name__
)
async def test_each_hand_makes_it_nearer_and_a_key_shows_all_again(
    visit: Visit, api: Api, hand: Callable[[Page, Locator], Awaitable[None]]
) -> None:
    """The picture is larger; then the arrows move it, its edges stay outside; 0 is as it was."""
    page, stage = await shown(visit, api)
    first = await where(page)
    await hand(page, stage)
    near = await where(page)
    assert near.k > first.k * 1.3
    await stage.focus()
    for _ in range(60):
        await stage.press("ArrowRight")
    edge = await where(page)
    room = await stage.evaluate(
        "(stage) => [stage.clientWidth, stage.querySelector('svg').viewBox.baseVal.width]"
    )
    assert edge.x == pytest.approx(
        min(room[0] - room[1] * near.k, (room[0] - room[1] * near.k) / 2), abs=1
    )
    await stage.press("0")
    assert (await where(page)).k == pytest.approx(first.k)


async def test_a_drag_is_no_touch_and_a_touch_is_no_drag(visit: Visit, api: Api) -> None:
    """Who moves the picture goes nowhere by it; who touches a canister does."""
    page, stage = await shown(visit, api)
    for _ in range(3):
        await page.get_by_role("button", name="Nearer").click()
    here, before = page.url, await where(page)
    await page.get_by_role("link", name="C1:").hover()
    await page.mouse.down()
    await page.mouse.move(500, 500, steps=8)
    await page.mouse.up()
    assert (await where(page)) != before
    assert page.url == here
    await stage.press("0")
    await page.get_by_role("link", name="C1:").click()
    await expect(page).to_have_url(f"{here}?place=T1%2FC1")


async def test_what_the_keyboard_comes_to_is_seen(visit: Visit, api: Api) -> None:
    """However near the picture is, the link that has the focus lies on the stage."""
    page, stage = await shown(visit, api, "?show=slots")
    for _ in range(6):
        await page.get_by_role("button", name="Nearer").click()
    await stage.focus()
    for _ in range(4):
        await page.keyboard.press("Tab")
        await where(page)
        assert await stage.evaluate(SEEN)


async def test_without_its_script_the_picture_scrolls(
    chromium: Browser, visit: Visit, api: Api
) -> None:
    """Nothing is out of reach."""
    await signed_in(visit, api, Role.TECHNICIAN)
    number = (await api.db.read(places.storage_named, "T1")).id
    state = await visit.context.storage_state()
    context = await chromium.new_context(java_script_enabled=False, storage_state=state)
    page = await context.new_page()
    await page.goto(f"{visit.address}/console/storages/{number}")
    await page.get_by_role("link", name="C2:").click()
    await expect(page.get_by_role("link", name="CN2:")).to_be_visible()
    await expect(page.get_by_role("button", name="Nearer")).to_be_hidden()
    await context.close()
