"""Whether the words in drawings can be read: their colours, and whether they have room.

axe-core leaves text in SVG out. What is behind a text is taken from a picture of the page without
any text; a halo, painted under the letters, counts as what is behind them.
"""

from collections import Counter
from io import BytesIO
from typing import Any

from PIL import Image
from playwright.async_api import Page

LARGE_PX = 24.0
BOLD_LARGE_PX = 18.66
LARGE, SMALL = 3.0, 4.5
"""WCAG 2.2, 1.4.3: the contrast that large text needs, and any other."""
CROSSED = 0.15
"""A line may cross a word: this share of what is behind it may be of any colour."""
Colour = tuple[float, ...]

TEXTS = """() => [...document.querySelectorAll('svg text')]
.filter((one) => one.textContent.trim() && one.checkVisibility({ visibilityProperty: true }))
.map((one) => {
  const looks = getComputedStyle(one), box = one.getBoundingClientRect();
  let seen = Number(looks.fillOpacity);
  for (let at = one; at; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
  const numbers = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const haloed = looks.paintOrder.startsWith('stroke') && looks.stroke !== 'none';
  const scale = one.getScreenCTM().a;
  return {
    words: one.textContent.trim(), looks: one.getAttribute('class') ?? '',
    state: one.closest('[data-state]')?.dataset.state ?? '',
    fill: numbers(looks.fill), seen, halo: haloed ? numbers(looks.stroke) : null,
    size: parseFloat(looks.fontSize) * scale, bold: Number(looks.fontWeight) >= 700,
    box: [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY],
  };
}).filter((one) => one.seen > 0)"""
WITHOUT_TEXT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('text { visibility: hidden !important }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
WITH_TEXT = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1) }"


CROWDED = """() => [...document.querySelectorAll('svg')].flatMap((svg) => {
  const whole = svg.getBoundingClientRect(), said = [];
  const state = svg.closest('[data-state]')?.dataset.state ?? '';
  const boxes = [...svg.querySelectorAll('text')]
    .filter((one) => one.textContent.trim() && one.checkVisibility({ visibilityProperty: true }))
    .map((one) => {
      const { left, right, top, bottom } = one.getBoundingClientRect();
      const lead = (bottom - top) / 4; // above and below the letters a line is empty
      return { words: one.textContent.trim(), left, right, top: top + lead, bottom: bottom - lead };
    });
  boxes.forEach((one, at) => {
    if (one.left < whole.left || one.right > whole.right || one.top < whole.top
        || one.bottom > whole.bottom) said.push(`${state}: '${one.words}' sticks out`);
    for (const other of boxes.slice(at + 1)) {
      if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1
          && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1)
        said.push(`${state}: '${one.words}' lies over '${other.words}'`);
    }
  });
  return said;
})"""


async def crowded(page: Page) -> list[str]:
    """Words in drawings that lie over each other, or stick out of their drawing, by state."""
    found: list[str] = await page.evaluate(CROWDED)
    return found


async def faint(page: Page) -> list[str]:
    """Each text of a drawing that stands too little out, by state, with its contrast."""
    texts = await page.evaluate(TEXTS)
    assert texts
    await page.evaluate(WITHOUT_TEXT)
    taken = await page.screenshot(full_page=True)
    await page.evaluate(WITH_TEXT)
    picture = Image.open(BytesIO(taken)).convert("RGB")
    return [told for one in texts if (told := _told(one, picture))]


def _told(one: dict[str, Any], picture: Image.Image) -> str:
    behind = {tuple(one["halo"][:3]): 1} if one["halo"] else _behind(picture, one["box"])
    ratios = {under: contrast(_over(one["fill"], one["seen"], under), under) for under in behind}
    crossed = CROSSED * sum(behind.values())
    for under in sorted(behind, key=ratios.__getitem__):
        if (crossed := crossed - behind[under]) < 0:
            break
    large = one["size"] >= (BOLD_LARGE_PX if one["bold"] else LARGE_PX)
    if ratios[under] >= (LARGE if large else SMALL):
        return ""
    return f"{one['state']}: {one['words']!r} ({one['looks']}) has {ratios[under]:.2f} on {under}"


def _behind(picture: Image.Image, box: list[float]) -> dict[Colour, int]:
    left, top, right, bottom = (round(edge) for edge in box)
    part = picture.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    pixels = part.tobytes()
    return dict(Counter(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True)))


def _over(colour: list[float], seen: float, under: Colour) -> Colour:
    alpha = seen * (colour[3] if len(colour) > 3 else 1.0)
    return tuple(alpha * a + (1 - alpha) * b for a, b in zip(colour[:3], under, strict=True))


def contrast(one: Colour, other: Colour) -> float:
    """How far two colours of 0 to 255 are from each other, 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
