"""What the gateway watches of itself: room on the disk, backups, withdrawals."""

import pytest

from crinsu_gateway.model.alarm import Severity, guidance
from crinsu_gateway.model.upkeep import (
    DAY_MS,
    HOUR_MS,
    MIB,
    Backups,
    Room,
    Thresholds,
    of_backups,
    of_disk,
    of_review,
    of_withdrawals,
    room_of,
)

THRESHOLDS = Thresholds()
NOW = 1_760_000_000_000


@pytest.mark.parametrize(
    ("mib", "room"),
    [(500, Room.AMPLE), (499, Room.LOW), (199, Room.TIGHT), (63, Room.SCARCE), (0, Room.SCARCE)],
)
def test_room_counts_by_its_thresholds(mib: int, room: Room) -> None:
    """Less than a threshold is worse; exactly it is not."""
    assert room_of(mib * MIB, THRESHOLDS, Room.AMPLE) is room


@pytest.mark.parametrize(
    ("mib", "before", "room"),
    [
        (501, Room.LOW, Room.LOW),
        (551, Room.LOW, Room.AMPLE),
        (210, Room.TIGHT, Room.TIGHT),
        (221, Room.TIGHT, Room.LOW),
        (70, Room.SCARCE, Room.SCARCE),
        (10_000, Room.SCARCE, Room.AMPLE),
    ],
)
def test_better_is_only_with_a_tenth_to_spare(mib: int, before: Room, room: Room) -> None:
    """A disk at a threshold does not go to and fro."""
    assert room_of(mib * MIB, THRESHOLDS, before) is room


def test_only_the_worst_of_the_disk_is_said() -> None:
    """Each room has one alarm of its own severity, with what is left and the threshold."""
    said = [of_disk(10 * MIB, room, THRESHOLDS) for room in Room]
    assert said[0] is None
    assert [one.severity for one in said if one] == [Severity.LOW, Severity.MEDIUM, Severity.HIGH]
    assert [one.limit for one in said if one] == ["500 MiB", "200 MiB", "64 MiB"]
    assert all(one.value == "10 MiB" and "10 MiB" in one.reason for one in said if one)


def test_a_backup_is_late_by_the_newest_or_by_the_age_of_the_store() -> None:
    """Each folder is judged by itself; a young store without a backup is not late yet."""
    fresh = Backups("one", NOW - 2 * HOUR_MS)
    old = Backups("two", NOW - 27 * HOUR_MS)
    none = Backups("three", None)
    late = of_backups([fresh, old, none], 26, NOW - 3 * HOUR_MS, NOW)
    assert [one.source for one in late] == ["gateway/backup two"]
    late = of_backups([fresh, old, none], 26, NOW - 300 * HOUR_MS, NOW)
    assert [one.source for one in late] == ["gateway/backup two", "gateway/backup three"]
    assert "there is none" in late[1].reason
    assert of_backups([old, none], 0, 0, NOW) == []


def test_a_failed_backup_is_wrong_at_once_and_an_unsound_store_is_worse() -> None:
    """The sentence of the failure is the reason."""
    fresh = NOW - HOUR_MS
    seen = [Backups("one", fresh, "no space"), Backups("two", fresh, "bad page", unsound=True)]
    found = of_backups(seen, 26, NOW, NOW)
    assert [(one.code, one.severity, one.reason) for one in found] == [
        ("backup_failed", Severity.MEDIUM, "no space"),
        ("store_unsound", Severity.HIGH, "bad page"),
    ]


def test_many_withdrawals_name_nobody() -> None:
    """More than the limit is wrong; none is, where the limit is 0."""
    assert of_withdrawals(20, 20) is None
    assert of_withdrawals(1_000, 0) is None
    found = of_withdrawals(21, 20)
    assert found is not None
    assert found.value == "21"
    assert guidance(found.code).title != "many withdrawals"


def test_a_review_is_due_after_so_many_days() -> None:
    """Not a day earlier; never where 0 says so."""
    assert of_review(NOW - 90 * DAY_MS + 1, 90, NOW) is None
    assert of_review(NOW - 900 * DAY_MS, 0, NOW) is None
    found = of_review(NOW - 90 * DAY_MS, 90, NOW)
    assert found is not None
    assert (found.value, found.severity) == ("90 days", Severity.LOW)
