"""Levels of both sides beside each other."""

from crinsu_gateway.sync.pull.levels import NAMED, capacity_difference, level_difference


def test_the_same_levels_do_not_differ() -> None:
    """Unknown numbers of slots do not differ from any."""
    there = {"C1": None, "C1/CN1": 3, "C1/CN2": None}
    here = {"C1": 6, "C1/CN1": 3, "C1/CN2": 5}
    assert level_difference(there, here) is None
    assert capacity_difference(there, here) is None


def test_much_that_differs_is_counted() -> None:
    """Some are named, the rest is a number, on both sides."""
    there = {f"C{n}": n for n in range(1, 9)}
    found = level_difference(there, {})
    assert found is not None
    assert found.central == "alone there: C1, C2, C3, C4, C5 and 3 more"
    assert found.local == "alone here: none"
    sizes = capacity_difference(there, dict.fromkeys(there, 0))
    assert sizes is not None
    assert sizes.central.count("slots") == NAMED
    assert sizes.local.endswith("and 3 more")
