"""The card of a unit as it is drawn: what it says in words, and what the page may hold."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from xml.etree import ElementTree

import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue, words
from crinsu_gateway.web.console.drawing.vessel import Sign, Standing, Unit, vessel
from tests.fakes.vessels import GOOD, STATES, alarmed

SVG = "{http://www.w3.org/2000/svg}"


@cache
def card() -> Callable[..., str]:
    """The macro that draws it."""
    loader = PackageLoader("crinsu_gateway.web.console")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    macro: Callable[..., str] = vars(made.get_template("drawing/vessel.svg").module)["vessel"]
    return macro


def drawn(unit: Unit, language: str = "en") -> ElementTree.Element:
    """The card, read as XML."""
    return ElementTree.fromstring(str(card()(vessel(unit), words(language))))


def title(unit: Unit) -> str:
    """What a screen reader says of it."""
    return " ".join((drawn(unit)[0].text or "").split())


def classes(unit: Unit) -> set[str]:
    """What the whole card is dressed as."""
    return set(drawn(unit).attrib["class"].split())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_is_drawn_in_every_language(state: str, language: str) -> None:
    """As sound XML, named by its first child, with no style and no script in it."""
    unit = STATES[state]
    svg = drawn(unit, language)
    assert svg[0].tag == SVG + "title"
    assert (svg.attrib["role"], svg.attrib["aria-labelledby"]) == ("img", svg[0].attrib["id"])
    for element in svg.iter():
        assert element.tag not in {SVG + "style", SVG + "script"}
        assert not [one for one in element.attrib if one == "style" or one.startswith("on")]


def test_two_cards_share_no_id_and_each_finds_its_own() -> None:
    """Patterns and clips are those of the same card."""
    text = str(card()(vessel(STATES["full"]), words("en")))
    named = re.findall(r' id="([^"]+)"', text)
    assert len(named) == len(set(named))
    assert all(one.startswith(STATES["full"].id + "-") for one in named)
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(named)


def test_the_title_says_all_that_the_picture_says() -> None:
    """In sentences."""
    assert title(alarmed(Severity.HIGH, Standing.ACTIVE, 3)) == (
        "T1, tank. High alarm · active (+2). "
        "Level: 78 %, live; limit at least 20 %. "
        "Temperature: −192.3 °C, live; limit at most −150 °C. "
        "Lid closed. Not filling. 5 s old. 312 of 450 places taken, 6 blocked."
    )


def test_an_accepted_alarm_is_said_and_shown_beside_worse_news() -> None:
    """It does not vanish when values grow stale."""
    unit = STATES["stale and accepted"]
    assert "High alarm · accepted." in title(unit)
    assert "vessel-standing-sign" in str(card()(vessel(unit), words("en")))


@pytest.mark.parametrize("state", ["stale", "dewar stale", "freezer stale", "stale and in alarm"])
def test_a_stale_level_is_hatched_and_told_as_past(state: str) -> None:
    """No liquid, no wave, no large digits; a stamp over the vessel, and the word."""
    unit = STATES[state]
    text = str(card()(vessel(unit), words("en")))
    assert {"vessel-stale"} <= classes(unit)
    assert f"url(#{unit.id}-hatch)" in text
    assert f'fill="url(#{unit.id}-depth)"' not in text
    assert "vessel-big" not in text
    assert "vessel-stamp" in text
    assert "Level was" in text
    assert "stale · " in text


@pytest.mark.parametrize("state", ["bad", "never", "unwatched"])
def test_where_nothing_is_known_nothing_is_drawn(state: str) -> None:
    """No liquid, and no tick that says all is well."""
    text = str(card()(vessel(STATES[state]), words("en")))
    assert "vessel-surface" not in text
    assert "vessel-stamp" in text
    assert "No alarm" not in text


def test_a_good_unit_carries_no_stamp() -> None:
    """What covers a vessel means that its values do not hold."""
    assert "vessel-stamp" not in str(card()(vessel(GOOD), words("en"))).replace(
        "vessel-stamp-ground", ""
    )


def test_a_hostile_name_is_text() -> None:
    """What looks like markup in a name is never markup."""
    unit = STATES["hostile name"]
    assert title(unit).startswith('</title><script>alert("1")</script>WWW')


def test_every_alarm_and_sign_has_its_words() -> None:
    """In every language, for each kind of unit; numbers are written as the language writes them."""
    for language in LANGUAGES:
        for severity, stands in product(Severity, Standing):
            drawn(alarmed(severity, stands), language)
        for lid, filling, kind in product(Sign, Sign, StorageType):
            drawn(replace(GOOD, type=kind, lid_open=lid, filling=filling), language)
    assert "−192,3" in (drawn(GOOD, "de")[0].text or "")


def test_no_word_of_the_card_is_left_over() -> None:
    """What the catalogue says for it is said in some state."""
    said: set[str] = set()

    def listening(key: str, **put: object) -> str:
        said.add(key)
        return words("en")(key, **put)

    signs = [replace(GOOD, lid_open=one, filling=one) for one in Sign]
    alarms = [alarmed(*one) for one in product(Severity, Standing)]
    for unit in [*STATES.values(), *signs, *alarms]:
        card()(vessel(unit), listening)
    assert {key for key in catalogue("en") if key.startswith("vessel.")} == said
