"""The motion of LN2 in a vessel, for any vessel, controller and moment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.sandbox.units.physics import (
    AMBIENT_CEL,
    BOILING_CEL,
    FillControl,
    Tank,
    Vessel,
    advance,
    begin_fill,
)

VESSELS = st.builds(
    Vessel,
    litres=st.floats(5.0, 1_000.0),
    evaporation_percent_day=st.floats(0.05, 50.0),
    lid_open_factor=st.floats(1.0, 5.0),
    vacuum_factor=st.floats(1.0, 500.0),
    fill_percent_s=st.floats(0.0, 2.0),
)
CONTROLS = st.builds(
    FillControl,
    start=st.floats(0.0, 45.0),
    stop=st.floats(50.0, 100.0),
    longest_s=st.floats(1.0, 7_200.0),
    automatic=st.booleans(),
)
TANKS = st.builds(
    Tank,
    level=st.floats(0.0, 100.0),
    temperature=st.floats(BOILING_CEL, -100.0),
    lid_open=st.booleans(),
)
SECONDS = st.floats(0.0, 1e6)


def tank_after(tank: Tank) -> tuple[object, ...]:
    """What of a tank must agree, floats to rounding."""
    return (
        pytest.approx(tank.level, abs=1e-6),
        pytest.approx(tank.temperature, abs=1e-6),
        pytest.approx(tank.bath, abs=1e-6),
    )


@given(VESSELS, CONTROLS, TANKS, SECONDS)
def test_state_stays_possible(
    vessel: Vessel, control: FillControl, tank: Tank, seconds: float
) -> None:
    """Level stays within 0 and 100 %, temperatures between those of liquid and room."""
    after = advance(vessel, control, tank, seconds)
    assert 0.0 <= after.level <= 100.0
    assert BOILING_CEL - 1e-6 <= after.temperature <= AMBIENT_CEL
    assert BOILING_CEL - 1e-6 <= after.bath <= AMBIENT_CEL


@given(VESSELS, TANKS, SECONDS, st.floats(0.0, 1.0))
def test_two_short_steps_are_one_long_step(
    vessel: Vessel, tank: Tank, seconds: float, share: float
) -> None:
    """How often somebody looks does not change what happens."""
    control = FillControl(automatic=False)
    begun = begin_fill(control, tank)
    once = advance(vessel, control, begun, seconds)
    first = advance(vessel, control, begun, seconds * share)
    twice = advance(vessel, control, first, seconds * (1.0 - share))
    assert (twice.level, twice.temperature, twice.bath) == tank_after(once)


@given(VESSELS, TANKS, SECONDS, SECONDS)
def test_level_only_falls_without_a_fill(
    vessel: Vessel, tank: Tank, sooner: float, more: float
) -> None:
    """With the valve shut a later level is never higher."""
    control = FillControl(automatic=False)
    first = advance(vessel, control, tank, sooner)
    assert first.level <= tank.level
    assert advance(vessel, control, tank, sooner + more).level <= first.level + 1e-9


@given(VESSELS, TANKS, SECONDS, st.floats(1.0, 100.0))
def test_worse_vacuum_or_open_lid_never_leaves_more(
    vessel: Vessel, tank: Tank, seconds: float, factor: float
) -> None:
    """Less vacuum, or an open lid, means less liquid after the same time."""
    control = FillControl(automatic=False)
    closed = replace(tank, lid_open=False)
    sound = advance(vessel, control, closed, seconds).level
    leaky = replace(vessel, vacuum_factor=vessel.vacuum_factor * factor)
    assert advance(leaky, control, closed, seconds).level <= sound
    assert advance(vessel, control, replace(tank, lid_open=True), seconds).level <= sound


@given(VESSELS, TANKS, SECONDS)
def test_open_lid_is_never_colder(vessel: Vessel, tank: Tank, seconds: float) -> None:
    """While liquid is left, samples under an open lid are never colder than under a closed one."""
    control = FillControl(automatic=False)
    opened = advance(vessel, control, replace(tank, lid_open=True), seconds)
    closed = advance(vessel, control, replace(tank, lid_open=False), seconds)
    if opened.level > 0.0 and tank.temperature <= closed.temperature + 1e-9:
        assert opened.temperature >= closed.temperature - 1e-6


@given(VESSELS, CONTROLS, TANKS, SECONDS)
def test_every_fill_ends_by_itself(
    vessel: Vessel, control: FillControl, tank: Tank, seconds: float
) -> None:
    """No fill lasts longer than the longest time or rises over the stop limit."""
    after = advance(vessel, control, begin_fill(control, tank), seconds)
    assert after.level <= max(control.stop, tank.level)
    assert after.filled_s <= control.longest_s
