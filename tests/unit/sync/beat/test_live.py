"""The live state of a gateway: what it bears, when it changed so that it must be told."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.device import Condition, Purpose
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.units import PointEntry, UnitState
from crinsu_gateway.sync.beat.live import (
    LAST_VERSION,
    MOST,
    REFRESH_MS,
    Weight,
    compose,
    next_version,
    weigh,
)
from crinsu_gateway.sync.beat.live_told import LiveTold
from crinsu_gateway.sync.shown import Live

UNIT = UnitState("tank-1", "some-tank", "line", "T1", Condition.GOOD, "", 1_000)
POINTS = {
    "tank-1": (
        PointEntry("ln2", "Level", "number", Purpose.LEVEL, False, 60.0),
        PointEntry("lid", "Lid", "bool", Purpose.LID_OPEN, False, 60.0),
        PointEntry("fan", "Fan", "number", None, False, 60.0),
    )
}


def said(level: float = 80.0, *, lid: bool = False, at_ms: int = 5_000) -> list[Reading]:
    """What the tank says."""
    return [
        Reading("tank-1", "ln2", Quantity(level, "%"), Quality.GOOD, at_ms, at_ms),
        Reading("tank-1", "lid", Quantity(lid, ""), Quality.GOOD, at_ms, at_ms),
    ]


def alarm(number: int = 7, state: AlarmState = AlarmState.ACTIVE) -> AlarmRow:
    """An alarm of the tank, with words that stay here."""
    words = ("9 %", "20 %", "the level is 9 %", "refill now")
    return AlarmRow(
        *(number, "unit/tank-1", "level_low", Severity.HIGH, "tank-1", "ln2", "T1", False, *words),
        *(state, 1, 4_000, None, None, "somebody", "bench-1", "a note", None, ""),
    )


def live(level: float = 80.0, *alarms: AlarmRow, lid: bool = False, at_ms: int = 5_000) -> Live:
    """The live state of one tank."""
    return compose([UNIT], POINTS, said(level, lid=lid, at_ms=at_ms), alarms, [])


def test_it_bears_what_the_units_say_of_their_purposes() -> None:
    """Values by purpose with quality and moment; a point without a purpose is not in it."""
    (unit,) = live(80.5).units
    assert (unit.unit, unit.storage, unit.condition) == ("tank-1", "T1", "good")
    assert set(unit.values) == {"level", "lid_open"}
    level = unit.values["level"]
    assert (level.value, level.unit, level.quality, level.at_ms) == (80.5, "%", "good", 5_000)


def test_what_was_never_read_is_bad() -> None:
    """A value that is not there does not look like one."""
    (unit,) = compose([UNIT], POINTS, [], [], []).units
    assert (unit.values["level"].value, unit.values["level"].quality) == (None, "bad")


def test_what_no_json_can_bear_is_no_value() -> None:
    """A number that is none is left out; its quality says the rest."""
    (unit,) = live(float("nan")).units
    assert unit.values["level"].value is None


def test_no_word_of_a_person_is_in_it() -> None:
    """Who acknowledged, the note and the texts of an alarm stay at the gateway."""
    text = repr(live(80.0, alarm()))
    for word in ("somebody", "a note", "refill now", "bench-1"):
        assert word not in text


def test_only_so_many_alarms_are_told_and_all_are_counted() -> None:
    """The worst come first; how many there are is said whatever their number."""
    many = live(80.0, *(alarm(number) for number in range(MOST + 50)))
    assert (len(many.alarms), many.alarms_open) == (MOST, MOST + 50)


@pytest.mark.parametrize(
    ("after", "weight"),
    [
        (live(80.0), Weight.NONE),
        (live(80.9, at_ms=9_000), Weight.NONE),  # noise within the dead-band, a newer moment
        (live(81.0), Weight.CALM),
        (live(80.0, lid=True), Weight.CALM),
        (live(80.0, alarm()), Weight.URGENT),
        (replace(live(80.0), units=()), Weight.URGENT),
    ],
)
def test_only_a_material_change_is_told(after: Live, weight: Weight) -> None:
    """Noise is not; a level with the next heartbeat; an alarm or a condition at once."""
    assert weigh(live(80.0), after, 1_000) is weight


def test_a_lost_unit_and_an_acknowledged_alarm_are_told_at_once() -> None:
    """The condition of a unit, and the state of an alarm."""
    lost = compose([replace(UNIT, condition=Condition.LOST)], POINTS, said(), [], [])
    assert weigh(live(), lost, 0) is Weight.URGENT
    accepted = live(80.0, alarm(state=AlarmState.ACKNOWLEDGED))
    assert weigh(live(80.0, alarm()), accepted, 0) is Weight.URGENT


def test_a_value_that_turns_bad_is_told_though_its_number_stays() -> None:
    """Quality has no dead-band."""
    stale = [replace(one, quality=Quality.STALE) for one in said()]
    assert weigh(live(), compose([UNIT], POINTS, stale, [], []), 0) is Weight.CALM


def test_what_crept_within_the_dead_band_is_told_after_ten_minutes() -> None:
    """So that no moment at the centre is older than that while the unit is read."""
    crept = live(80.4, at_ms=9_000)
    assert weigh(live(80.0), crept, REFRESH_MS - 1) is Weight.NONE
    assert weigh(live(80.0), crept, REFRESH_MS) is Weight.CALM
    assert weigh(live(80.0), live(80.0), REFRESH_MS) is Weight.NONE


def test_versions_rise_over_restarts_and_restores() -> None:
    """A restored store has a later epoch, and its versions are beyond all that were used."""
    assert next_version(0, 1) == 1 << 20
    assert next_version(1 << 20, 1) == (1 << 20) + 1
    assert next_version((1 << 20) + 5, 1_760_000_000) == 1_760_000_000 << 20
    assert next_version(0, 1_760_000_000) < LAST_VERSION


def test_a_version_rises_only_with_a_material_change() -> None:
    """The same state again has the same number, and is sent until the centre keeps it."""
    first = LiveTold().renewed(live(), 1, 0)
    assert first.to_send() is not None
    assert first.renewed(live(80.2), 1, 60_000) == first
    kept = first.answered(first.version)
    assert kept.to_send() is None
    changed = kept.renewed(live(85.0), 1, 60_000)
    assert changed.version == kept.version + 1
    assert changed.to_send() is not None


def test_an_alarm_stays_urgent_until_the_centre_has_it() -> None:
    """A heartbeat that was lost on the way is sent again at once, with the same number."""
    told = LiveTold().renewed(live(), 1, 0).answered(1 << 20)
    assert told.is_urgent(live(80.0, alarm()), 1_000)
    sent = told.renewed(live(80.0, alarm()), 1, 1_000)
    assert sent.is_urgent(live(80.0, alarm()), 2_000)
    assert sent.answered(told.version).is_urgent(live(80.0, alarm()), 3_000)
    assert not sent.answered(sent.version).is_urgent(live(80.0, alarm()), 3_000)


def test_a_centre_that_keeps_no_states_is_not_asked_at_once() -> None:
    """It is offered a state every ten minutes, in case it learned to keep them."""
    told = LiveTold().renewed(live(), 1, 0).answered(None)
    assert not told.is_urgent(live(80.0, alarm()), 1_000)
    assert told.renewed(live(80.0, alarm()), 1, 1_000).to_send() is None
    assert told.renewed(live(80.0, alarm()), 1, REFRESH_MS).to_send() is not None


def test_a_centre_that_knows_a_later_version_gets_a_still_later_one() -> None:
    """It heard from a store that is lost; what is told now must not look older."""
    told = LiveTold().renewed(live(), 1, 0).answered(5 << 20)
    assert told.renewed(live(), 1, 10).version == (5 << 20) + 1


def test_a_centre_that_was_restored_gets_the_state_again() -> None:
    """It keeps an older version than it once confirmed."""
    told = LiveTold().renewed(live(), 1, 0).answered(1 << 20)
    assert told.to_send() is None
    assert told.answered(3).to_send() is not None
