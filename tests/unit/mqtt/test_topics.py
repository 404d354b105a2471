"""Topic names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.mqtt.topics import Topics, level, slug


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Lyon Centre", "lyon-centre"),
        ("  Hôpital Édouard-Herriot (Lyon) ", "hopital-edouard-herriot-lyon"),
        ("A/B#C+D", "a-b-c-d"),
        ("Bank 2", "bank-2"),
    ],
)
def test_a_facility_becomes_one_readable_level(name: str, expected: str) -> None:
    """Accents fall, anything else that is no letter or digit becomes one dash."""
    assert slug(name) == expected


def test_names_without_a_latin_letter_still_differ() -> None:
    """Two facilities in another script do not share a topic."""
    assert slug("東京") != slug("大阪")
    assert slug("東京").isascii()


@given(st.text(min_size=1))
def test_no_name_breaks_out_of_its_level(name: str) -> None:
    """Whatever a facility or unit is called, the topic has as many levels, and no wildcard."""
    topic = Topics(name, level(name)).unit_state(name)
    assert topic.count("/") == 6
    assert not set("+#\0") & set(topic)
    assert slug(name)


def test_each_topic_stands_where_the_page_says() -> None:
    """The names that listeners subscribe to."""
    topics = Topics("Lyon Centre", "gw-1")
    root = "crinsu/v1/lyon-centre/gw-1"
    assert topics.status == f"{root}/status"
    assert topics.unit_state("freezer-1") == f"{root}/units/freezer-1/state"
    assert topics.unit_readings("freezer-1") == f"{root}/units/freezer-1/readings"
    assert topics.procedure(7) == f"{root}/procedures/7"
    assert topics.inventory("T1") == f"{root}/inventory/T1"
