"""The templates that draw what is inside: named, escaped, and fit for the strictest policy."""

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.web.console.catalogue import LANGUAGES, words
from crinsu_gateway.web.console.drawing.content import Fullness
from crinsu_gateway.web.console.drawing.grid import BARS, SIGNS, grid
from crinsu_gateway.web.console.drawing.mosaic import mosaic
from crinsu_gateway.web.console.drawing.rack import rack
from crinsu_gateway.web.console.drawing.ring import ring
from tests.fakes.stocked import grids, mosaics, racks, rings, row

SVG = "{http://www.w3.org/2000/svg}"
Link = Callable[[str], str]


def drawn(name: str, it: object, language: str = "en", link: Link | None = None) -> str:
    """A drawing as its template makes it."""
    return str(getattr(templates(name), name)(it, words(language), link))


def templates(name: str) -> Any:
    """The macros of a drawing."""
    made = Environment(
        loader=PackageLoader("crinsu_gateway.web.console"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return made.get_template(f"drawing/{name}.svg").module


def drawings(language: str = "en", link: Link | None = None) -> Iterator[str]:
    """All of them, in all states."""
    for name, shapes in (("ring", rings()), ("rack", racks()), ("grid", grids())):
        for it in shapes.values():
            yield drawn(name, it, language, link)
    for one in mosaics().values():
        yield drawn("mosaic", one, language, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_is_a_picture_with_a_name_that_says_it_all(language: str) -> None:
    """Its title comes first, and title and description are what it is called."""
    for text in drawings(language):
        svg = ElementTree.fromstring(text)
        assert svg.get("role") == "img"
        title, rest = list(svg)[:2]
        assert (title.tag, rest.tag) == (f"{SVG}title", f"{SVG}desc")
        assert f"{title.get('id')} {rest.get('id')}" == svg.get("aria-labelledby")
        assert title.text


def test_with_links_a_drawing_is_a_group_of_them_each_with_a_name() -> None:
    """What can be touched is a link for the keyboard too; a picture may have none in it."""
    for text in drawings(link=lambda address: f"/console/inside/{address}"):
        svg = ElementTree.fromstring(text)
        assert svg.get("role") == "group"
        links = list(svg.iter(f"{SVG}a"))
        assert all(one.get("aria-label") for one in links)
        assert all((one.get("href") or "").startswith("/console/inside/") for one in links)


def test_no_drawing_needs_more_than_the_policy_of_the_console_gives() -> None:
    """No style in an attribute or an element, no script, nothing from elsewhere."""
    for text in drawings():
        svg = ElementTree.fromstring(text)
        for part in svg.iter():
            assert part.tag.removeprefix(SVG) not in {"style", "script", "image", "use"}
            assert not [key for key in part.attrib if key == "style" or key.startswith("on")]
        assert "url(" not in text


@pytest.mark.parametrize(
    "text", [drawn("ring", rings()["states"]), drawn("rack", racks()["states"])]
)
def test_every_state_of_a_container_is_drawn_and_said(text: str) -> None:
    """Full is not told by a colour: a class for its shape, and a word."""
    for state in Fullness:
        assert f"inside-{state.lower()}" in text
        assert words("en")(f"inside.{state.lower()}") in text
    assert "C2: partly full, 2 of 5 occupied, 3 free, looked for" in text


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (drawn("grid", grids()["box"]), "slot"),
        (drawn("mosaic", mosaics()["freezer"]), "marks"),
    ],
)
def test_every_state_of_a_slot_is_drawn_and_said(text: str, looks: str) -> None:
    """Near and far."""
    for state in SlotState:
        assert f"{looks}-{state.lower()}" in text
        assert words("en")(f"inside.{state.lower()}") in text


def test_a_slot_that_is_looked_for_is_said() -> None:
    """Whoever cannot see the bands hears it."""
    assert "A2 is looked for" in drawn("grid", grids()["box"])


def test_a_hostile_label_stays_text() -> None:
    """Whatever a label is, it makes no element and no attribute."""
    hostile = '"><script>alert(1)</script>'
    for name, it in (
        ("ring", ring("T1", [row(hostile, slots=1, free=1)])),
        ("rack", rack("T1", [row(hostile, slots=1, free=1)])),
        ("grid", grid(hostile, {hostile: SlotState.FREE})),
        ("mosaic", mosaic("T1", [row(hostile, slots=1, free=1)], {})),
    ):
        text = drawn(name, it, link=lambda address: address)
        assert "<script" not in text
        ElementTree.fromstring(text)


def test_the_legend_names_every_sign() -> None:
    """What a sign means stands beside it."""
    text = templates("grid").legend(SIGNS, BARS, words("en"))
    assert BARS in text
    for state in SlotState:
        assert f"slot-{state.lower()}" in text
        assert words("en")(f"inside.{state.lower()}") in text
