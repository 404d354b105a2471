"""A piece is put in place by changing only what differs: what somebody does is not disturbed."""

from typing import Any

import pytest
from playwright.async_api import Page

from crinsu_gateway.web.console import assets
from tests.fakes.visit import Visit

SET = "(html) => { const at = document.querySelector('main'); at.innerHTML = html; }"
MORPH = """async ([script, html]) => {
  const { morph } = await import(script);
  morph(document.querySelector('main'), html);
}"""
SAME = """() => {
  const wanted = document.createElement('main');
  wanted.innerHTML = window.html;
  const at = document.querySelector('main').cloneNode(true);
  return at.innerHTML === wanted.innerHTML;
}"""
PAIRS = [
    ("", "<p>1</p>"),
    ("<p>1</p>", ""),
    ("<p>1</p><p>2</p>", "<p>2</p>"),
    ("<p id=a>1</p><p id=b>2</p><p id=c>3</p>", "<p id=c>3</p><p id=a>1</p><i>x</i>"),
    ("<ul><li data-key=1>a<li data-key=2>b</ul>", "<ul><li data-key=2>b<li data-key=3>c</ul>"),
    ("a<b class=x title=t>b</b>c", "c<b class=y>d</b>"),
    (
        "<svg viewBox='0 0 9 9'><path d='M0 0'/></svg>",
        "<svg viewBox='0 0 8 8'><g><path d='M1 1'/></g></svg>",
    ),
    ("<!-- a -->x", "x<!-- b --><table><tr><td>1</table>"),
]


async def become(page: Page, html: str) -> None:
    """The view becomes this, as a board would have it."""
    await page.evaluate(MORPH, [assets.address("morph.js"), html])


@pytest.mark.parametrize(("was", "becomes"), PAIRS)
async def test_whatever_stood_there_becomes_what_is_wanted(
    visit: Visit, was: str, becomes: str
) -> None:
    """As if it had been written there anew."""
    page = await visit.open("/console")
    await page.evaluate(SET, was)
    await become(page, becomes)
    await page.evaluate("(html) => { window.html = html; }", becomes)
    assert await page.evaluate(SAME)


async def test_what_somebody_does_stays(visit: Visit) -> None:
    """What is typed, the focus, an open dialog, and the very element; words around it change."""
    page = await visit.open("/console")
    form = "<p>{n}</p><dialog id=d><form><input name=why><button>{n}</button></form></dialog>"
    await page.evaluate(SET, form.format(n=1))
    await page.evaluate("document.getElementById('d').showModal()")
    await page.locator("[name=why]").fill("because")
    await page.locator("[name=why]").focus()
    await page.evaluate("window.was = document.activeElement")
    await become(page, "<h2>new</h2>" + form.format(n=2))
    found: dict[str, Any] = await page.evaluate(
        """() => ({
          same: document.activeElement === window.was,
          said: document.activeElement.value,
          open: document.getElementById('d').open,
          button: document.querySelector('dialog button').textContent,
        })"""
    )
    assert found == {"same": True, "said": "because", "open": True, "button": "2"}
