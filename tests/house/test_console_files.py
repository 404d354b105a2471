"""The console's files keep to its policy and its colours, before any browser sees them."""

import re
from pathlib import Path

CONSOLE = Path(__file__).parents[2] / "src" / "crinsu_gateway" / "web" / "console"
TEMPLATES = sorted((CONSOLE / "templates").rglob("*.*"))
STATIC = sorted((CONSOLE / "static").rglob("*.*"))
SVG = "http://www.w3.org/2000/svg"

INLINE = {
    "a style attribute": r"\sstyle\s*=",
    "a style element": r"<style\b",
    "a script without src": r"<script\b(?![^>]*\ssrc=)",
    "an event attribute": r"\son[a-z]+\s*=",
    "a javascript: address": r"javascript:",
}
ELSEWHERE = r"(?:https?:)?//[a-z0-9-]+\.[a-z]"
LOADED = r"@import|url\("
NAMED_COLOUR = r"--[a-z-]+:[^;]*;"
COLOUR = r":[^;{}]*(?:#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|lab)a?\()[^;{}]*;"


def broken(shapes: dict[str, str], text: str) -> list[str]:
    """What of this a text holds."""
    return [what for what, shape in shapes.items() if re.search(shape, text, re.IGNORECASE)]


def found(files: list[Path], shapes: dict[str, str]) -> dict[str, list[str]]:
    """The same of files, by name; those that hold none of it are left out."""
    told = {str(one.relative_to(CONSOLE)): broken(shapes, one.read_text("utf-8")) for one in files}
    return {name: what for name, what in told.items() if what}


def test_templates_hold_nothing_that_the_policy_forbids() -> None:
    """No style, script or event in place: a browser would show the page without them."""
    assert found(TEMPLATES, INLINE) == {}


def test_what_is_put_into_a_page_is_escaped() -> None:
    """Pieces, which templates of ours made, are put into pages by the code that made them."""
    unescaped = r"\w+\s*\|\s*safe\b|autoescape|Markup"
    found = {one.name: re.findall(unescaped, one.read_text("utf-8")) for one in TEMPLATES}
    assert {name: what for name, what in found.items() if what} == {}


def test_no_blank_before_a_tag_is_lost() -> None:
    """What stands before a tag at the beginning of a line is stripped: words would run together."""
    lost = {
        one.name: re.findall(r"^ +{%(?!-).*", one.read_text("utf-8"), re.M) for one in TEMPLATES
    }
    assert {name: lines for name, lines in lost.items() if lines} == {}


def test_what_the_policy_forbids_is_found() -> None:
    """Each kind, in a text that breaks it; an innocent one breaks none."""
    bad = "<p style='x' onclick = 'y'><style></style><script>1</script><a href='javascript:1'>"
    assert broken(INLINE, bad) == list(INLINE)
    good = "<script type=module src='/console/x.js'></script><p class='on' data-on='1'>"
    assert broken(INLINE, good) == []


def test_nothing_comes_from_another_host() -> None:
    """No file of the console names another address, and styles load nothing at all."""
    texts = {one: one.read_text("utf-8").replace(SVG, "") for one in [*TEMPLATES, *STATIC]}
    assert [one for one, text in texts.items() if re.search(ELSEWHERE, text, re.IGNORECASE)] == []
    styles = [text for one, text in texts.items() if one.suffix == ".css"]
    assert styles
    assert [text for text in styles if re.search(LOADED, text)] == []


def test_colours_have_names() -> None:
    """A colour stands where a name is given to it and nowhere else: the themes change names."""
    styles = {one: one.read_text("utf-8") for one in STATIC if one.suffix == ".css"}
    unnamed = {one: re.sub(NAMED_COLOUR, "", text) for one, text in styles.items()}
    assert {
        str(one): bad for one, text in unnamed.items() if (bad := re.findall(COLOUR, text))
    } == {}
    assert re.findall(COLOUR, "a { --lit: #fff; color: #ffc629; fill: rgb(1 2 3) }") != []
