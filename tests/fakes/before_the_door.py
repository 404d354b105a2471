"""What somebody before the sign-in of the console does: shows a badge, gives a PIN."""

from playwright.async_api import Locator, Page, expect

from tests.fakes.crew import Member
from tests.fakes.wedge import wedge


def door(page: Page) -> Locator:
    """The sign-in that stands over a page."""
    return page.locator("#entrance")


async def arrive(page: Page, who: Member | None = None) -> None:
    """Wait until the page knows who is before it: this person, or nobody."""
    person = "" if who is None else str(who.id)
    await expect(page.locator("body")).to_have_attribute("data-person", person)
    await expect(page.locator("body")).to_have_attribute("data-door", "ready")


async def show_badge(page: Page, who: Member) -> None:
    """The scanner reads a badge, wherever the focus is."""
    await (await wedge(page)).scan(f"{who.badge}\r")


async def touch_pin(place: Locator, pin: str) -> None:
    """A PIN by the pad on the screen."""
    for digit in pin:
        await place.get_by_role("button", name=digit, exact=True).click()
    await place.get_by_role("button", name="OK").click()


async def type_pin(page: Page, pin: str) -> None:
    """A PIN by the keyboard, on the clock of the scanner: nothing comes before what it read."""
    await (await wedge(page)).type(f"{pin}\r")


async def come_in(page: Page, who: Member) -> None:
    """Badge and PIN at the sign-in that is open, until the page is theirs."""
    await show_badge(page, who)
    await expect(door(page)).to_contain_text("Your PIN")
    await touch_pin(door(page), who.pin)
    await arrive(page, who)
    await expect(door(page)).to_be_hidden()
