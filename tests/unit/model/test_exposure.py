"""What an exposure comes to: stages of its clock, gaps, and figures with their bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.deviation import Resolution, require_whole
from crinsu_gateway.model.errors import DeviationIncomplete
from crinsu_gateway.model.exposure import (
    Allowance,
    Span,
    Stage,
    allowance,
    figures,
    gap_ms,
    stage,
    still_warm_c,
)
from crinsu_gateway.model.thermal import AIR_C, CarrierClass

VIAL, STRAW = CarrierClass.VIAL_2_HALF, CarrierClass.STRAW_025
spans = st.integers(0, 500_000)


@pytest.mark.parametrize(
    ("elapsed_ms", "wanted"),
    [
        (0, Stage.RUNNING),
        (4999, Stage.RUNNING),
        (5000, Stage.WARNED),
        (9999, Stage.WARNED),
        (10_000, Stage.EXCURSION),
        (30_000, Stage.EXCURSION),
        (30_001, Stage.CRITICAL),
        (None, Stage.CRITICAL),
    ],
)
def test_half_warns_and_the_whole_is_an_excursion(elapsed_ms: int | None, wanted: Stage) -> None:
    """A time that no clock can tell counts as the worst."""
    assert stage(elapsed_ms, Allowance(10_000, 30_000)) is wanted


def test_an_open_device_is_beyond_its_budget_at_once() -> None:
    """Its budget is 0: it has to stay in liquid."""
    allowed = allowance(CarrierClass.OPEN_DEVICE, -196.0, -150.0)
    assert allowed.budget_ms == 0
    assert stage(0, allowed) is Stage.EXCURSION


def test_a_place_that_is_kept_warm_has_no_clock() -> None:
    """A mechanical freezer at -80 Cel is always above the limit of vitrified samples."""
    allowed = allowance(VIAL, -80.0, -70.0)
    assert allowed == Allowance(None, None)
    assert stage(10**9, allowed) is Stage.RUNNING


def test_a_place_that_became_warm_leaves_no_time() -> None:
    """The limit of the site says that it should be cold, and it is not."""
    assert allowance(VIAL, -120.0, -150.0).budget_ms == 0


def test_within_a_boot_the_gap_is_what_the_boot_clock_says() -> None:
    """The wall clock may have been set meanwhile; it does not count."""
    assert gap_ms(1_000_000, 50_000, -86_400_000, 53_000, same_boot=True) == 3000


def test_across_boots_the_wall_clock_bounds_the_gap() -> None:
    """Unless it contradicts that the machine has been up for some time already."""
    assert gap_ms(1_000_000, 50_000, 1_040_000, 20_000, same_boot=False) == 40_000
    assert gap_ms(1_000_000, 50_000, 1_010_000, 20_000, same_boot=False) is None
    assert gap_ms(1_000_000, 50_000, 0, 20_000, same_boot=False) is None


@given(st.sampled_from(list(CarrierClass)), spans, spans)
def test_the_record_is_never_milder_than_the_least(kind: CarrierClass, one: int, two: int) -> None:
    """Upper heat, longest time and slow cooling against lower heat, shortest time and quick."""
    told = figures(kind, -180.0, -180.0, Span(min(one, two), max(one, two)))
    assert told.record.worst_c >= told.least.worst_c - 1e-9
    assert told.record.above_limit_s >= told.least.above_limit_s - 1e-6
    assert told.record.above_critical_s >= told.least.above_critical_s - 1e-6


def test_the_time_to_be_cold_again_counts() -> None:
    """What is back in the cold is above the limit until it has cooled below it."""
    out = Span(30_000, 30_000)
    back = figures(VIAL, -180.0, -180.0, out)
    hanging = figures(VIAL, -180.0, None, out)
    assert back.record.above_limit_s > hanging.record.above_limit_s > 0
    assert back.record.worst_c == hanging.record.worst_c
    short = figures(VIAL, -180.0, -180.0, Span(5000, 5000))
    assert short.record.above_limit_s == 0.0


def test_a_length_that_nobody_knows_is_as_warm_as_the_room() -> None:
    """The worse bound counts; the times are those that are proven."""
    told = figures(STRAW, -180.0, -180.0, Span(2000, None))
    assert told.record.worst_c == AIR_C
    assert told.least.worst_c < -135.0


def test_what_is_lifted_again_soon_is_still_warm() -> None:
    """After minutes in cold vapour some warmth is left, after an hour none that matters."""
    soon = still_warm_c(VIAL, -100.0, -180.0, 30.0)
    assert -180.0 < soon < -100.0
    assert still_warm_c(VIAL, -100.0, -180.0, 3600.0) == pytest.approx(-180.0, abs=0.1)


@pytest.mark.requirement("R30")
@pytest.mark.parametrize("missing", ["cause", "action", "signature"])
def test_a_deviation_is_not_closed_without(missing: str) -> None:
    """Each of the three must be said, and blanks say nothing."""
    said = {"cause": "dropped", "action": "looked at", "signature": "s-1"} | {missing: "  "}
    with pytest.raises(DeviationIncomplete, match=missing):
        require_whole(Resolution(**said))
