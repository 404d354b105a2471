"""Where a pull goes on: an incremental list walks by moments, a whole one by pages."""

from crinsu_gateway.model.clock import parse_iso_utc
from crinsu_gateway.sync.pull.cursors import Cursor, after_page, parse, resume_of

T0, T1, T2 = (f"2025-01-01T00:0{n}:00.000Z" for n in range(3))


def test_cursors_are_kept_as_text() -> None:
    """A cursor read back from its text is the same."""
    for cursor in (Cursor(None, 3, True), Cursor(T1, 1, True)):
        assert parse(str(cursor), incremental=True) == cursor
    assert parse(None, incremental=False) == Cursor(None, 1, incremental=False)


def test_a_full_page_is_followed_by_the_moment_of_its_last_record() -> None:
    """So that a record that moves to the end while we read is not skipped."""
    here = Cursor(T0, 1, incremental=True)
    assert after_page(here, full=True, newest=T1) == Cursor(T1, 1, incremental=True)
    assert after_page(here, full=False, newest=T1) is None


def test_a_page_full_of_one_moment_turns_the_page() -> None:
    """More records of one moment than a page holds must not be read for ever."""
    here = Cursor(T1, 1, incremental=True)
    assert after_page(here, full=True, newest=T1) == Cursor(T1, 2, incremental=True)


def test_the_next_pull_reaches_back_a_little_but_never_before_this_one() -> None:
    """Five seconds of overlap; an empty page keeps the place."""
    here = Cursor(T0, 1, incremental=True)
    assert resume_of(here, T2) == "1@2025-01-01T00:01:55.000Z"
    assert resume_of(here, None) == f"1@{T0}"
    assert resume_of(Cursor(T2, 1, incremental=True), T2) == f"1@{T2}"
    assert resume_of(Cursor(None, 4, incremental=False), T2) is None


def test_a_change_dated_in_the_future_hides_none_that_come_before_it() -> None:
    """A centre whose clock once ran ahead is asked from its present on, also after many pages."""
    now_ms = parse_iso_utc(T1)
    asked_from = "1@2025-01-01T00:00:55.000Z"
    for since in (None, T0, T2):
        here = Cursor(since, 1, incremental=True)
        assert resume_of(here, "2035-01-01T00:00:00Z", now_ms) == asked_from
    assert resume_of(Cursor(T2, 1, incremental=True), None, now_ms) == asked_from
    assert resume_of(Cursor(T0, 1, incremental=True), None, now_ms) == f"1@{T0}"
