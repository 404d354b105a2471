"""Whether a condition holds by what the store says, and the sentence that says why."""

import pytest

from crinsu_gateway.model.alarm import Severity, Signal, Timing
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store.units import UnitState
from crinsu_gateway.watch.definition import (
    BitSet,
    Definition,
    Equal,
    Lost,
    NoData,
    Over,
    Test,
    Under,
)
from crinsu_gateway.watch.rules import Evidence, Seen, judge

NOW = Instant(1_760_000_000_000, 500_000, "boot-a")


def told(
    test: Test,
    value: Value | None = None,
    unit: str = "",
    quality: Quality = Quality.GOOD,
    condition: Condition = Condition.GOOD,
    *,
    read: bool = True,
) -> Evidence | None:
    """The evidence for one test on one reading."""
    definition = Definition("f/p", "level_low", Severity.HIGH, "f", "p", test, Timing())
    quantity = None if value is None else Quantity(value, unit)
    reason = Reason.NONE if quality is Quality.GOOD else Reason.SENTINEL
    reading = Reading("f", "p", quantity, quality, NOW.utc_ms, 499_000, reason, "no sensor")
    state = UnitState("f", "profile", "net", "T1", condition, "no answer", NOW.utc_ms)
    return judge(definition, Seen(NOW, {("f", "p"): reading} if read else {}, {"f": state}))


@pytest.mark.parametrize(
    ("test", "value", "unit", "signal"),
    [
        (Under(20, 5, "%"), 19.0, "%", Signal.BREACH),
        (Under(20, 5, "%"), 22, "%", Signal.BETWEEN),
        (Over(-150, 2, "Cel"), -149, "Cel", Signal.BREACH),
        (Over(-150, 2, "Cel"), -160.0, "Cel", Signal.WELL),
        (Over(5, 0, ""), 6, "min", Signal.BREACH),
        (BitSet(4), 16, "", Signal.BREACH),
        (BitSet(4), 15, "", Signal.WELL),
        (BitSet(0), -1, "", Signal.BREACH),
        (Equal(True), True, "", Signal.BREACH),
        (Equal(True), False, "", Signal.WELL),
        (Equal("timeout"), "timeout", "", Signal.BREACH),
        (Equal(1), 1, "", Signal.BREACH),
    ],
)
def test_what_a_value_says(test: Test, value: Value, unit: str, signal: Signal) -> None:
    """Each kind of test on a value that can be believed, at the moment of the value."""
    evidence = told(test, value, unit)
    assert evidence is not None
    assert (evidence.signal, evidence.at_ms) == (signal, 499_000)


@pytest.mark.parametrize(
    ("test", "value", "unit"),
    [
        (Under(20, 5, "%"), 19.0, "cm"),
        (Under(20, 5, "%"), "19", "%"),
        (Under(20, 5, "%"), True, "%"),
        (BitSet(0), True, ""),
        (BitSet(0), "1", ""),
    ],
)
def test_what_cannot_be_compared_is_not_judged(test: Test, value: Value, unit: str) -> None:
    """A value in another unit or of another kind raises nothing and clears nothing."""
    assert told(test, value, unit) is None


def test_true_is_not_one() -> None:
    """A switch and a number are different things."""
    evidence = told(Equal(True), 1)
    assert evidence is not None
    assert evidence.signal is Signal.WELL


@pytest.mark.parametrize("quality", [Quality.BAD, Quality.STALE, Quality.SUSPECT])
def test_a_value_that_cannot_be_believed_is_no_data(quality: Quality) -> None:
    """It says nothing about its limit, and is a condition of its own."""
    assert told(Under(20, 5, "%"), 10.0, "%", quality) is None
    evidence = told(NoData(), 10.0, "%", quality)
    assert evidence is not None
    assert (evidence.signal, evidence.at_ms) == (Signal.BREACH, NOW.boot_ms)
    assert evidence.sentence == f"p is {quality}: no sensor"


def test_a_point_that_was_never_read_is_no_data() -> None:
    """Lack of data is never normal."""
    evidence = told(NoData(), read=False)
    assert evidence is not None
    assert (evidence.signal, evidence.sentence) == (Signal.BREACH, "p was never read")


def test_the_points_of_a_lost_unit_raise_nothing_of_their_own() -> None:
    """One alarm for the unit, not one more for each of its points."""
    assert told(NoData(), 1.0, "%", Quality.STALE, Condition.LOST) is None
    evidence = told(Lost(), condition=Condition.LOST)
    assert evidence is not None
    assert (evidence.signal, evidence.sentence) == (Signal.BREACH, "f is lost: no answer")


def test_a_unit_that_is_starting_is_neither_lost_nor_found() -> None:
    """After a restart an open alarm stays until the unit has answered."""
    assert told(Lost(), condition=Condition.STARTING) is None


def test_the_sentence_names_value_and_limit() -> None:
    """What a technician reads needs no other screen."""
    evidence = told(Under(20, 5, "%"), 14.25, "%")
    assert evidence is not None
    assert evidence.sentence == "p is 14.25 %, the limit is 20 %"
    assert (evidence.value, evidence.limit) == ("14.25 %", "20 %")
