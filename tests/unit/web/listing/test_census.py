"""What is known of a question: bounded, and read by some while others add to it."""

from crinsu_gateway.web.listing.census import MOST_MARKS, Known


def test_whoever_goes_through_what_is_known_sees_it_as_it_was() -> None:
    """One reader notes where a page begins while another one looks for the nearest."""
    known = Known(version=1, total=1000)
    known.note(30, (30,))
    known.note(60, (60,))
    looked_at = iter(known.marks)
    assert next(looked_at) == 30
    known.note(90, (90,))
    assert list(looked_at) == [60]
    assert known.nearest(100) == (90, (90,))


def test_the_latest_are_remembered() -> None:
    """As many as there is room for; what was noted first goes first."""
    known = Known(version=1, total=10**6)
    for offset in range(1, MOST_MARKS + 2):
        known.note(offset, (offset,))
    assert len(known.marks) == MOST_MARKS
    assert known.nearest(1) == (0, None)
    assert known.nearest(2) == (2, (2,))
    assert known.nearest(10**6) == (MOST_MARKS + 1, (MOST_MARKS + 1,))
