"""The warming model: the table of docs/exposure.md as an oracle, and what must always hold."""

import math
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import UnknownCarrier
from crinsu_gateway.model.thermal import (
    AIR,
    AIR_C,
    ALIASES,
    CARRIERS,
    LIMIT_C,
    LIQUID,
    LN2_C,
    CarrierClass,
    Environment,
    Surroundings,
    Warmth,
    after,
    budget_s,
    carrier_class,
    cold,
    seconds_to,
    temperature_after,
)

TABLE = {  # (class, start Cel, around Cel) -> {to Cel: seconds at the upper h, at the lower h}
    (CarrierClass.OPEN_DEVICE, -196, 22): {
        -150: ("0.1", "0.3"),
        -135: ("0.2", "0.4"),
        -123: ("0.3", "0.5"),
        -80: ("0.5", "1.1"),
    },
    (CarrierClass.STRAW_025, -196, 22): {
        -150: ("3.8", "6.3"),
        -135: ("5.5", "9.2"),
        -123: ("7.2", "12"),
        -80: ("16", "26"),
    },
    (CarrierClass.STRAW_05, -196, 22): {
        -150: ("6.3", "10.5"),
        -135: ("9.3", "15.5"),
        -123: ("12", "20"),
        -80: ("27", "44"),
    },
    (CarrierClass.VIAL_2_HALF, -196, 22): {
        -150: ("13", "25"),
        -135: ("19", "36"),
        -123: ("25", "46"),
        -80: ("53", "99"),
    },
    (CarrierClass.VIAL_2_FULL, -196, 22): {
        -150: ("17", "32"),
        -135: ("25", "46"),
        -123: ("32", "60"),
        -80: ("69", "130"),
    },
    (CarrierClass.VIAL_2_FULL, -170, 22): {-135: ("16", "31")},
    (CarrierClass.BAG_25, -196, 22): {
        -150: ("37", "69"),
        -135: ("54", "102"),
        -123: ("71", "133"),
        -80: ("158", "297"),
    },
    (CarrierClass.STRAW_05, -196, -100): {-135: ("39", "117")},
}
CELLS = [
    pytest.param(kind, start, around, end, upper, lower, id=f"{kind} {start} in {around} to {end}")
    for (kind, start, around), row in TABLE.items()
    for end, (upper, lower) in row.items()
]
kinds = st.sampled_from(list(CarrierClass))
temperatures = st.floats(-196, 20)
seconds = st.floats(0, 1000)


@pytest.mark.requirement("R31")
@pytest.mark.parametrize(("kind", "start", "around", "end", "upper", "lower"), CELLS)
def test_every_cell_of_the_table_comes_out(
    kind: CarrierClass, start: float, around: float, end: float, upper: str, lower: str
) -> None:
    """Within 0.1 s where the table has tenths; as the same whole second where it has not."""
    carrier = CARRIERS[kind]
    surroundings = Surroundings.AIR if around == AIR_C else Surroundings.VAPOUR
    low_h, high_h = Environment(surroundings, around).h(carrier)
    for h, told in ((high_h, upper), (low_h, lower)):
        found = seconds_to(carrier, h, start, end, around)
        assert found == pytest.approx(float(told), abs=0.1 if "." in told else 0.5)


def test_the_page_shows_the_table_that_is_proved() -> None:
    """docs/exposure.md and the oracle are one table."""
    page = (Path(__file__).parents[3] / "docs" / "exposure.md").read_text()
    shown = re.findall(r"^\| .*`(\w+\.?\w*)`.*?\|.*?\|(.*)\|$", page, flags=re.MULTILINE)
    rows = {name: re.findall(r"([\d.]+)-([\d.]+) s", cells) for name, cells in shown}
    for (kind, start, around), row in TABLE.items():
        if (start, around) == (-196, 22):
            assert rows[kind.value] == list(row.values())


@given(kinds, temperatures, seconds, seconds)
def test_longer_is_never_colder(kind: CarrierClass, start: float, one: float, two: float) -> None:
    """In air the temperature and the time above the limit only grow with time."""
    carrier, h = CARRIERS[kind], CARRIERS[kind].air_h[1]
    short = after(cold(start), carrier, h, min(one, two), AIR_C)
    long = after(cold(start), carrier, h, max(one, two), AIR_C)
    assert long.worst_c >= short.worst_c
    assert long.above_limit_s >= short.above_limit_s - 1e-6
    assert long.above_critical_s >= short.above_critical_s - 1e-6


@given(kinds, temperatures, seconds)
def test_more_heat_is_never_colder(kind: CarrierClass, start: float, long: float) -> None:
    """The upper heat transfer is the bound on the safe side."""
    carrier = CARRIERS[kind]
    least, record = (after(cold(start), carrier, h, long, AIR_C) for h in carrier.air_h)
    assert record.worst_c >= least.worst_c - 1e-9
    assert record.above_limit_s >= least.above_limit_s - 1e-6


@given(kinds, temperatures, temperatures, seconds)
def test_a_warmer_start_is_never_colder(
    kind: CarrierClass, one: float, two: float, long: float
) -> None:
    """Who starts warmer stays warmer, and has less time."""
    carrier, h = CARRIERS[kind], CARRIERS[kind].air_h[1]
    low = after(cold(min(one, two)), carrier, h, long, AIR_C)
    high = after(cold(max(one, two)), carrier, h, long, AIR_C)
    assert high.worst_c >= low.worst_c - 1e-9
    assert high.above_limit_s >= low.above_limit_s - 1e-6
    assert budget_s(carrier, max(one, two)) <= budget_s(carrier, min(one, two))


@given(kinds, temperatures)
def test_no_time_changes_nothing(kind: CarrierClass, start: float) -> None:
    """An exposure of length zero leaves all figures as they were."""
    warmth = Warmth(start, start, 3.0, 2.0)
    assert after(warmth, CARRIERS[kind], 15.0, 0.0, AIR_C) is warmth


@pytest.mark.requirement("R31")
@given(kinds, st.floats(0, 300), st.floats(0, 300))
def test_two_exposures_with_full_cooling_between(
    kind: CarrierClass, one: float, two: float
) -> None:
    """The worst is that of the longer one, the times above are the sum of both."""
    carrier, h = CARRIERS[kind], CARRIERS[kind].air_h[1]

    def once(warmth: Warmth, long: float) -> Warmth:
        out = after(warmth, carrier, h, long, AIR_C)
        return after(out, carrier, LIQUID.h(carrier)[0], 1e6, LN2_C)

    alone = [once(cold(LN2_C), long) for long in (one, two)]
    both = once(once(cold(LN2_C), one), two)
    assert both.worst_c == pytest.approx(max(each.worst_c for each in alone), abs=1e-6)
    total = sum(each.above_limit_s for each in alone)
    assert both.above_limit_s == pytest.approx(total, abs=1e-4)
    total = sum(each.above_critical_s for each in alone)
    assert both.above_critical_s == pytest.approx(total, abs=1e-4)


@given(kinds, st.floats(1, 200), st.floats(1, 30))
def test_a_short_cooling_resets_nothing(kind: CarrierClass, long: float, pause: float) -> None:
    """Who is lifted again too soon starts warmer than the storage is."""
    carrier, h = CARRIERS[kind], CARRIERS[kind].air_h[1]
    out = after(cold(LN2_C), carrier, h, long, AIR_C)
    back = after(out, carrier, 5.0, pause, LN2_C)
    assert LN2_C < back.now_c < out.now_c
    assert back.worst_c == out.worst_c


@given(kinds, temperatures, st.floats(-196, 22), seconds)
def test_time_and_temperature_are_inverse(
    kind: CarrierClass, start: float, around: float, long: float
) -> None:
    """The temperature after a time is reached after that time, warming and cooling."""
    carrier = CARRIERS[kind]
    there = temperature_after(carrier, 15.0, start, long, around)
    assert min(start, around) <= there <= max(start, around)
    if abs(around - start) > 1 and abs(there - around) > 1e-3:
        assert seconds_to(carrier, 15.0, start, there, around) == pytest.approx(long, abs=1e-3)


def test_what_is_never_reached_takes_for_ever() -> None:
    """Air never warms beyond itself, and what is reached already takes no time."""
    carrier = CARRIERS[CarrierClass.BAG_25]
    assert seconds_to(carrier, 8.0, -196, 22, 22) == math.inf
    assert seconds_to(carrier, 8.0, -100, LIMIT_C, 22) == 0.0
    assert seconds_to(carrier, 8.0, -100, LIMIT_C, LN2_C) > 0.0
    assert seconds_to(carrier, 8.0, -50, -50, -50) == 0.0
    assert seconds_to(carrier, 8.0, -50, -60, -50) == math.inf


def test_an_open_device_has_no_time_at_all() -> None:
    """It must stay in liquid, whatever the model says of tenths of a second."""
    assert budget_s(CARRIERS[CarrierClass.OPEN_DEVICE], LN2_C) == 0.0
    assert budget_s(CARRIERS[CarrierClass.STRAW_025], -100.0) == 0.0


def test_classes_have_names_and_aliases_that_err_on_the_safe_side() -> None:
    """A word without a size means the carrier of that kind that warms soonest."""
    assert carrier_class(" Vial ") is CarrierClass.VIAL_2_HALF
    assert carrier_class("straw_0.5") is CarrierClass.STRAW_05
    assert set(CARRIERS) == set(CarrierClass)
    vials = (CarrierClass.VIAL_2_HALF, CarrierClass.VIAL_2_FULL)
    soonest = min(vials, key=lambda kind: budget_s(CARRIERS[kind], LN2_C))
    assert ALIASES["vial"] is ALIASES["cryovial"] is soonest
    with pytest.raises(UnknownCarrier, match="no carrier class 'jam jar'"):
        carrier_class("jam jar")


def test_every_environment_has_a_heat_transfer() -> None:
    """Liquid cools fastest; a dry shipper is cold vapour."""
    carrier = CARRIERS[CarrierClass.BAG_25]
    shipper = Environment(Surroundings.DRY_SHIPPER, -190.0)
    vapour = Environment(Surroundings.VAPOUR, -190.0)
    assert shipper.h(carrier) == vapour.h(carrier)
    assert LIQUID.h(carrier)[0] > AIR.h(carrier)[1]
