"""LN2 in a vessel against published figures: evaporation, holding time, failure shapes, fills."""

from dataclasses import replace

import pytest

from crinsu_gateway.sandbox.units.physics import (
    AMBIENT_CEL,
    BOILING_CEL,
    DAY_S,
    FillControl,
    Tank,
    Vessel,
    advance,
    begin_fill,
    heat_leak_w,
)

BY_HAND = FillControl(automatic=False)
HOUR_S = 3_600.0


def seconds_to(vessel: Vessel, tank: Tank, *, level: float, step_s: float) -> float:
    """The time until the level has fallen to a mark."""
    passed = 0.0
    while tank.level > level:
        tank = advance(vessel, BY_HAND, tank, step_s)
        passed += step_s
    return passed


def seconds_to_warm(vessel: Vessel, tank: Tank, *, celsius: float, step_s: float) -> float:
    """The time until the sample height has warmed to a mark."""
    passed = 0.0
    while tank.temperature < celsius:
        tank = advance(vessel, BY_HAND, tank, step_s)
        passed += step_s
    return passed


def test_one_litre_a_day_is_known_heat() -> None:
    """1 L/day is 1.86 W; 1 W boils off 0.538 L/day."""
    assert heat_leak_w(1.0) == pytest.approx(1.86, abs=0.005)
    assert 1.0 / heat_leak_w(1.0) == pytest.approx(0.538, abs=0.001)


def test_static_holding_time_of_a_known_dewar() -> None:
    """35 L at 0.22 L/day hold 159 days."""
    vessel = Vessel(litres=35.0, evaporation_percent_day=100.0 * 0.22 / 35.0)
    full = Tank(level=100.0)
    assert advance(vessel, BY_HAND, full, 158.9 * DAY_S).level > 0.0
    assert advance(vessel, BY_HAND, full, 159.2 * DAY_S).level == 0.0


@pytest.mark.parametrize(
    ("factor", "hours"), [(3.0, 821.0), (5.0, 492.0), (10.0, 246.0), (50.0, 49.0), (200.0, 12.0)]
)
def test_vacuum_loss_empties_as_simulated_elsewhere(factor: float, hours: float) -> None:
    """40 L at 0.39 L/day times the factor of a failing vacuum last the known number of hours."""
    vessel = Vessel(litres=40.0, evaporation_percent_day=100 * 0.39 / 40, vacuum_factor=factor)
    lasted = seconds_to(vessel, Tank(level=100.0), level=0.0, step_s=60.0) / HOUR_S
    assert lasted == pytest.approx(hours, rel=0.03)


def test_intact_dewar_shows_level_a_month_before_temperature() -> None:
    """At 2.2 %/day a tenth is gone after 4.2 to 4.9 days, more than 30 days before -185 Cel."""
    vessel = Vessel(litres=35.0, evaporation_percent_day=2.2)
    full = Tank(level=100.0, temperature=BOILING_CEL)
    tenth = seconds_to(vessel, full, level=90.0, step_s=600.0)
    warm = seconds_to_warm(vessel, full, celsius=-185.0, step_s=600.0)
    assert 4.2 * DAY_S <= tenth <= 4.9 * DAY_S
    assert warm - tenth > 30 * DAY_S


def test_medium_leak_shows_level_hours_before_temperature() -> None:
    """A tenth in 0.8 h is at least 2.7 h ahead of -185 Cel."""
    vessel = Vessel(litres=35.0, evaporation_percent_day=2.2, vacuum_factor=136.4)
    full = Tank(level=100.0, temperature=BOILING_CEL)
    tenth = seconds_to(vessel, full, level=90.0, step_s=1.0)
    assert tenth == pytest.approx(0.8 * HOUR_S, rel=0.01)
    assert seconds_to_warm(vessel, full, celsius=-185.0, step_s=1.0) - tenth > 2.7 * HOUR_S


def test_fast_leak_empties_in_minutes_and_warms_at_the_measured_rate() -> None:
    """A tenth in 15 s, empty in less than 3 min, then 43.9 to 51.6 Cel/h."""
    vessel = Vessel(litres=35.0, evaporation_percent_day=0.1 / 15.0 * DAY_S * 100)
    full = Tank(level=100.0, temperature=BOILING_CEL)
    assert seconds_to(vessel, full, level=90.0, step_s=0.5) == pytest.approx(15.0, abs=0.5)
    dry = advance(vessel, BY_HAND, full, 180.0)
    assert dry.level == 0.0
    hour_later = advance(vessel, BY_HAND, dry, HOUR_S)
    assert 43.9 <= hour_later.temperature - dry.temperature <= 51.6


def test_dry_vessel_ends_at_room_temperature_and_never_above() -> None:
    """Without liquid both probes come to the room's temperature, from below."""
    dry = advance(Vessel(vacuum_factor=1e6), BY_HAND, Tank(level=0.0), 100 * DAY_S)
    assert dry.temperature == pytest.approx(AMBIENT_CEL, abs=0.01)
    assert dry.bath == pytest.approx(AMBIENT_CEL, abs=0.01)


def test_perfect_vessel_never_warms() -> None:
    """With no evaporation there is no heat: an empty vessel stays cold."""
    vessel = Vessel(evaporation_percent_day=0.0)
    dry = Tank(level=0.0)
    assert advance(vessel, BY_HAND, dry, DAY_S) == dry


def test_open_lid_warms_the_samples_and_the_closed_lid_cools_them_again() -> None:
    """Under an open lid the sample height rises by tens of degrees and comes back under a lid."""
    vessel, closed = Vessel(), Tank()
    opened = advance(vessel, BY_HAND, replace(closed, lid_open=True), 1_800.0)
    assert opened.temperature > closed.temperature + 25.0
    shut = advance(vessel, BY_HAND, replace(opened, lid_open=False), 1_800.0)
    assert shut.temperature == pytest.approx(closed.temperature, abs=0.1)


def test_open_lid_costs_liquid() -> None:
    """Working use doubles or triples the static loss: three times with the lid open."""
    vessel, tank = Vessel(), Tank(level=80.0)
    closed = 80.0 - advance(vessel, BY_HAND, tank, DAY_S).level
    opened = 80.0 - advance(vessel, BY_HAND, replace(tank, lid_open=True), DAY_S).level
    assert opened == pytest.approx(3.0 * closed)


def test_fill_stops_at_the_stop_limit_exactly() -> None:
    """The valve closes at the limit, however long the step is in which it is reached."""
    vessel = Vessel(evaporation_percent_day=0.0, fill_percent_s=0.1)
    control = FillControl(stop=90.0, automatic=False)
    filled = advance(vessel, control, begin_fill(control, Tank(level=50.0)), 1e6)
    assert (filled.level, filled.filling, filled.fill_timeout, filled.fills) == (
        90.0,
        False,
        False,
        1,
    )


def test_fill_without_supply_ends_at_the_longest_time() -> None:
    """A valve that brings nothing is closed after the maximum fill time, and that is remembered."""
    vessel = Vessel(fill_percent_s=0.0)
    control = FillControl(longest_s=600.0, automatic=False)
    begun = begin_fill(control, Tank(level=50.0))
    assert advance(vessel, control, begun, 599.0).filling
    ended = advance(vessel, control, begun, 601.0)
    assert not ended.filling
    assert ended.fill_timeout


def test_automatic_fill_starts_at_the_start_limit_and_counts() -> None:
    """An automatic controller keeps the level between its limits for months, fill by fill."""
    vessel = Vessel(evaporation_percent_day=10.0)
    control = FillControl(start=20.0, stop=90.0)
    tank = Tank(level=90.0)
    for _ in range(100):
        tank = advance(vessel, control, tank, DAY_S)
        assert 20.0 <= tank.level <= 90.0
    # 70 % at 10 %/day are a week, and a fill itself takes less than half an hour
    assert tank.fills == 14


def test_automatic_fill_is_not_repeated_after_a_timeout() -> None:
    """After a fill that timed out the controller waits for a person, who can start the next one."""
    vessel = Vessel(evaporation_percent_day=10.0, fill_percent_s=0.0)
    control = FillControl(start=20.0, longest_s=600.0)
    timed_out = advance(vessel, control, Tank(level=20.5), 3 * DAY_S)
    assert timed_out.fills == 1
    assert timed_out.fill_timeout
    assert not begin_fill(control, timed_out).fill_timeout


def test_full_vessel_is_not_filled() -> None:
    """At the stop limit an order to fill does nothing."""
    control = FillControl(stop=90.0)
    assert begin_fill(control, Tank(level=90.0)) == Tank(level=90.0)
