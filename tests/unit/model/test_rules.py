"""The small rules of the model: transitions, custody, expiry, age, quantities, audit bytes."""

import json
from collections.abc import Callable

import pytest

from crinsu_gateway.model import errors
from crinsu_gateway.model.audit import Actor, canonical, event_body, leaf_hash
from crinsu_gateway.model.clock import Instant, iso_utc, iso_utc_seconds, parse_iso_utc
from crinsu_gateway.model.command import Command, CommandState, is_expired
from crinsu_gateway.model.procedure import FINAL, PROCEDURE_MOVES, ProcedureStatus, require_move
from crinsu_gateway.model.quantity import Quantity, converted
from crinsu_gateway.model.reading import Quality, Reading, Reason, aged
from crinsu_gateway.model.sample import (
    Sample,
    SampleState,
    match_tag,
    may_move,
    may_store,
    may_take,
)

S = ProcedureStatus


@pytest.mark.parametrize("current", list(S))
@pytest.mark.parametrize("wanted", list(S))
@pytest.mark.requirement("R23")
def test_every_change_of_status_is_as_the_table_says(current: S, wanted: S) -> None:
    """All 36 pairs: allowed ones pass, the others are refused by name."""
    if wanted in PROCEDURE_MOVES[current]:
        require_move(current, wanted)
        return
    expected = errors.IllegalTransition
    if wanted is S.IN_PROGRESS:
        expected = errors.ProcedureNotCreated
    with pytest.raises(expected):
        require_move(current, wanted)


def test_final_states_and_the_way_in() -> None:
    """Three states are final, and only CREATED can be executed."""
    assert {S.COMPLETED, S.CANCELLED, S.FAILED} == FINAL
    assert [state for state in S if S.IN_PROGRESS in PROCEDURE_MOVES[state]] == [S.CREATED]


def sample(state: SampleState) -> Sample:
    return Sample(1, "Vial", "TAG", state, "T1/C1/1" if state is SampleState.STORED else None)


@pytest.mark.parametrize("state", list(SampleState))
@pytest.mark.requirement("R23")
def test_custody_rules_for_every_state(state: SampleState) -> None:
    """Stored: taken or moved. Out or missing: stored, when it is found. Gone is gone."""
    one = sample(state)
    stored = state is SampleState.STORED
    storable = state in (SampleState.EXPECTED, SampleState.OUT, SampleState.MISSING)
    acts: list[tuple[bool, Callable[[], None]]] = [
        (storable, lambda: may_store(one, "T1/C1/2", None)),
        (stored, lambda: may_take(one)),
        (stored, lambda: may_move(one, "T1/C1/2", None)),
    ]
    for allowed, act in acts:
        if allowed:
            act()
        else:
            with pytest.raises(errors.RuleError):
                act()


def test_an_occupied_slot_is_named_with_its_occupant() -> None:
    """The refusal says which slot, and what is in it."""
    with pytest.raises(errors.SlotOccupied, match="T1/C1/2 holds Vial 9"):
        may_store(sample(SampleState.OUT), "T1/C1/2", "Vial 9")
    with pytest.raises(errors.SlotOccupied):
        may_move(sample(SampleState.STORED), "T1/C1/2", "Vial 9")


def test_a_tag_is_matched_exactly() -> None:
    """Spaces around a scan are dropped; case is not; the refusal says what is waited for."""
    assert match_tag(" A-1\r\n", {"A-1": 7}) == 7
    with pytest.raises(errors.WrongTag, match="waits for A-1"):
        match_tag("a-1", {"A-1": 7})
    with pytest.raises(errors.UnknownSample):
        match_tag("  ", {"A-1": 7})


@pytest.mark.parametrize(
    ("boot_ms", "boot_id", "expired"),
    [(999, "b", False), (1000, "b", True), (5, "other", True), (999, "other", True)],
)
def test_an_order_ends_with_its_time_and_with_its_boot(
    boot_ms: int, boot_id: str, expired: bool
) -> None:
    """Past its expiry, or after the machine was restarted, an order is never sent."""
    command = Command(1, "u", "p", True, "x", "k", CommandState.INTENDED, "b", 1000)
    assert is_expired(command, Instant(0, boot_ms, boot_id)) is expired


@pytest.mark.parametrize(
    ("quality", "now", "shown"),
    [
        (Quality.GOOD, 11_000, Quality.GOOD),
        (Quality.GOOD, 11_001, Quality.STALE),
        (Quality.SUSPECT, 99_000, Quality.STALE),
        (Quality.BAD, 99_000, Quality.BAD),
        (Quality.GOOD, 500, Quality.STALE),
    ],
)
def test_nothing_old_looks_fresh(quality: Quality, now: int, shown: Quality) -> None:
    """A value older than its limit, or from the future, is STALE; a bad one stays bad."""
    reading = Reading("u", "p", Quantity(1.0, "%"), quality, 0, 1000)
    after = aged(reading, now, 10.0)
    assert after.quality is shown
    assert (after.reason is Reason.TOO_OLD) is (shown is Quality.STALE)


def test_units_are_converted_only_where_it_is_exact() -> None:
    """Kelvin and inches have factors; percent has none."""
    assert converted(Quantity(77.36, "K"), "Cel").value == pytest.approx(-195.79)
    assert converted(Quantity(10.0, "[in_i]"), "cm") == Quantity(25.4, "cm")
    for given, unit in ((Quantity(50.0, "cm"), "%"), (Quantity("x", ""), "Cel")):
        with pytest.raises(ValueError, match="no conversion"):
            converted(given, unit)


def test_quantities_are_written_for_people() -> None:
    """Values carry their unit and no needless digits."""
    assert [str(Quantity(*one)) for one in ((-195.8, "Cel"), (80.0, "%"), ("Off", ""))] == [
        "-195.8 °C",
        "80 %",
        "Off",
    ]


def test_moments_are_written_and_read() -> None:
    """ISO 8601 in UTC both ways; a moment without a zone is refused."""
    assert iso_utc(1_700_000_000_123) == "2023-11-14T22:13:20.123Z"
    assert iso_utc_seconds(1_700_000_000_999) == "2023-11-14T22:13:20Z"
    assert parse_iso_utc("2023-11-14T23:13:20.123+01:00") == 1_700_000_000_123
    with pytest.raises(ValueError, match="no time zone"):
        parse_iso_utc("2023-11-14T22:13:20")


def test_audit_bytes_are_canonical_and_chained() -> None:
    """Key order does not matter, floats are refused, and each event names the one before."""
    assert canonical({"b": 1, "a": "é"}) == b'{"a":"\xc3\xa9","b":1}'
    for bad in ({"x": 1.5}, {"x": 2**53}, {"é": 1}):
        with pytest.raises(ValueError, match="audit"):
            canonical(bad)  # type: ignore[arg-type]
    body = event_body(1, "k", Actor("a", "s"), Instant(1, 2, "b"), {"id": 3}, "0" * 64)
    assert json.loads(body)["prev"] == "0" * 64
    # RFC 6962: the leaf hash of the empty string.
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
