"""Somebody before the dialog that asks for a fresh PIN of another one: badge, then PIN."""

from playwright.async_api import Page, expect

from tests.fakes.before_the_door import show_badge, touch_pin
from tests.fakes.crew import Member


async def prove(page: Page, who: Member, *, shown: str) -> None:
    """They read what is shown, show their badge and touch their PIN."""
    dialog = page.locator("#step-up")
    await expect(dialog.locator("[data-step=badge]")).to_be_visible()
    await expect(dialog.locator(".shown")).to_contain_text(shown)
    await show_badge(page, who)
    await expect(dialog.locator("[data-step=pin]")).to_be_visible()
    await touch_pin(dialog, who.pin)
