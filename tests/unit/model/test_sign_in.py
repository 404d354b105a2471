"""PINs, locks, sessions and step-ups as rules: what is fit, when it locks, when it is over."""

import pytest

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import PinUnfit
from crinsu_gateway.model.sign_in import (
    WITH_A_PERSON,
    WITH_A_PLACE,
    Lock,
    Patience,
    Purpose,
    SessionTimes,
    Tally,
    after_wrong,
    is_fresh,
    left_s,
    lock_of,
    needs_badge,
    remaining_s,
    require_fit_pin,
    shown_hash,
    why_over,
)

MINUTE = 60_000
START = 100 * MINUTE


def at(boot_ms: int, boot_id: str = "a", utc_ms: int = 0) -> Instant:
    """A moment of the boot clock; the wall clock stands anywhere."""
    return Instant(utc_ms, boot_ms, boot_id)


def wrong(times: int, patience: Patience = WITH_A_PERSON) -> Tally:
    """So many wrong PINs in a row, all at START."""
    tally = Tally()
    for _ in range(times):
        tally = after_wrong(tally, patience, at(START))
    return tally


@pytest.mark.parametrize("pin", ["271828", "940215", "804517", "12345600", "736251849023"])
def test_a_fit_pin_is_taken(pin: str) -> None:
    """Six to twelve digits that follow no row."""
    require_fit_pin(pin)


@pytest.mark.parametrize(
    "pin",
    [
        *("27182", "2718281828459", "", "27182a", "２７１８２８", "27 828"),
        *("000000", "777777", "123456", "654321", "456789", "890123", "210987"),
        *("121212", "123123", "12121212", "123321", "1221221"),
    ],
)
def test_an_unfit_pin_is_refused(pin: str) -> None:
    """Too short, too long, no digits, rows, repeats and mirrors."""
    with pytest.raises(PinUnfit):
        require_fit_pin(pin)


def test_a_pin_that_stands_on_the_badge_is_refused() -> None:
    """Whoever finds the badge must not find the PIN on it."""
    with pytest.raises(PinUnfit, match="badge"):
        require_fit_pin("271828", "04-271828-B")


@pytest.mark.requirement("R21")
@pytest.mark.parametrize(
    ("times", "lock"),
    [
        *((0, Lock.OPEN), (4, Lock.OPEN), (5, Lock.FOR_MINUTES), (9, Lock.FOR_MINUTES)),
        *((10, Lock.FOR_A_SUPERVISOR), (11, Lock.FOR_A_SUPERVISOR)),
    ],
)
def test_wrong_pins_lock(times: int, lock: Lock) -> None:
    """Five lock a person for minutes, ten until a supervisor unlocks."""
    assert lock_of(wrong(times), WITH_A_PERSON, at(START)) is lock


@pytest.mark.requirement("R21")
@pytest.mark.parametrize(
    ("times", "lock"),
    [
        *((10, Lock.OPEN), (19, Lock.OPEN), (20, Lock.FOR_MINUTES), (39, Lock.FOR_MINUTES)),
        (40, Lock.FOR_A_SUPERVISOR),
    ],
)
def test_a_place_is_locked_by_many_alone(times: int, lock: Lock) -> None:
    """What one badge can count there until it is closed locks nobody else."""
    assert lock_of(wrong(times, WITH_A_PLACE), WITH_A_PLACE, at(START)) is lock
    assert WITH_A_PERSON.to_close < WITH_A_PLACE.to_lock


def test_a_lock_of_minutes_ends_after_fifteen() -> None:
    """One millisecond before it holds; then the next try is taken, and counts on."""
    tally = wrong(5)
    assert remaining_s(tally, at(START)) == 900
    assert lock_of(tally, WITH_A_PERSON, at(START + 15 * MINUTE - 1)) is Lock.FOR_MINUTES
    assert lock_of(tally, WITH_A_PERSON, at(START + 15 * MINUTE)) is Lock.OPEN
    assert after_wrong(tally, WITH_A_PERSON, at(START + 16 * MINUTE)).wrong == 6


def test_a_restart_of_the_machine_ends_no_lock() -> None:
    """Minutes begin anew with the boot; ten wrong PINs stay ten."""
    assert lock_of(wrong(5), WITH_A_PERSON, at(15 * MINUTE - 1, "b")) is Lock.FOR_MINUTES
    assert lock_of(wrong(5), WITH_A_PERSON, at(15 * MINUTE, "b")) is Lock.OPEN
    assert lock_of(wrong(10), WITH_A_PERSON, at(99 * START, "b")) is Lock.FOR_A_SUPERVISOR


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (at(START), ""),
        (at(START + 10 * MINUTE - 1), ""),
        (at(START + 10 * MINUTE), "idle"),
        (at(START, "b"), "restart"),
        (at(START, "a", utc_ms=10**13), ""),
    ],
)
def test_a_session_ends_by_idleness_or_restart(now: Instant, why: str) -> None:
    """Ten idle minutes of the boot clock or another boot end it; the wall clock does not."""
    assert why_over(SessionTimes("a", START, START), now) == why


def test_a_session_that_is_used_ends_after_twelve_hours() -> None:
    """No activity keeps it longer."""
    end = START + 12 * 60 * MINUTE
    times = SessionTimes("a", START, end - 1)
    assert [why_over(times, at(moment)) for moment in (end - 1, end)] == ["", "age"]


def test_it_is_told_when_a_session_will_be_over() -> None:
    """By whichever comes first, in whole seconds upwards; what is over has none left."""
    end = START + 12 * 60 * MINUTE
    assert left_s(SessionTimes("a", START, START), at(START + 1)) == (600, "idle")
    assert left_s(SessionTimes("a", START, end - MINUTE), at(end - MINUTE)) == (60, "age")
    assert left_s(SessionTimes("a", START, end - 1), at(end)) == (0, "age")


@pytest.mark.requirement("R17")
def test_which_parts_a_signature_needs() -> None:
    """Outside a session and for its first signature both; for later ones, and for a witness the
    PIN of the one who is signed in.
    """
    for purpose in Purpose:
        assert needs_badge(purpose, in_session=False, signed_before=False)
        assert not needs_badge(purpose, in_session=True, signed_before=True)
    first = {one for one in Purpose if needs_badge(one, in_session=True, signed_before=False)}
    assert first == {Purpose.SIGN}


def test_a_fresh_pin_lasts_a_minute_of_one_boot() -> None:
    """After it, before it, and after a restart it counts no more."""
    assert is_fresh(START, "a", at(START + MINUTE))
    assert not is_fresh(START, "a", at(START + MINUTE + 1))
    assert not is_fresh(START, "a", at(START - 1))
    assert not is_fresh(START, "a", at(START + 1, "b"))


def test_the_hash_of_what_is_shown_changes_with_it() -> None:
    """What you see is what you sign: another place, another hash."""
    one = shown_hash({"sample": 1, "place": "T1/C1/1"})
    assert one == shown_hash({"place": "T1/C1/1", "sample": 1})
    assert one != shown_hash({"sample": 1, "place": "T1/C1/2"})
