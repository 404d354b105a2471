"""What the gateway watches of itself: room on the disk, its backups, withdrawals, and reviews.

Pure rules: from what was seen to what is wrong now. It reads no disk and raises nothing
(watch/upkeep.py does). The figures are those of common practice and can be configured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.clock import iso_utc

MIB = 1024 * 1024
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
RECOVERED = 1.1
"""Room must be a tenth more than a threshold before it counts as regained."""

DISK_LOW, DISK_TIGHT, DISK_SCARCE = "disk_low", "disk_tight", "disk_scarce"
BACKUP_LATE, BACKUP_FAILED, STORE_UNSOUND = "backup_late", "backup_failed", "store_unsound"
MANY_WITHDRAWALS, REVIEW_DUE = "many_withdrawals", "review_due"
SERVICE_OVER = "service_over"


class Room(IntEnum):
    """How much room the disk of the store has left; the higher, the worse."""

    AMPLE = 0
    LOW = 1  # somebody should see to it some day soon
    TIGHT = 2  # readings are kept more sparingly, so that acts still find room
    SCARCE = 3  # the ballast is given up; when that is used as well, acts are refused


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Under how many MiB the disk is low, tight and scarce; the last is the ballast's size too."""

    low: int = 500
    tight: int = 200
    scarce: int = 64


def room_of(free: int, thresholds: Thresholds, before: Room) -> Room:
    """How the room of a disk counts; `free` in bytes, without the ballast.

    What became worse counts at once; better it is only with a tenth to spare.
    """
    now, eased = _room(free, thresholds), _room(int(free / RECOVERED), thresholds)
    return now if now >= before else min(eased, before)


def _room(free: int, thresholds: Thresholds) -> Room:
    limits = (thresholds.low, thresholds.tight, thresholds.scarce)
    return Room(sum(free < limit * MIB for limit in limits))


@dataclass(frozen=True, slots=True)
class Backups:
    """What one folder of backups shows: the newest in UTC ms, and why the last try failed."""

    folder: str
    newest_ms: int | None
    failed: str = ""
    unsound: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong now; `source` and `code` name it, as an alarm's do."""

    source: str
    code: str
    severity: Severity
    value: str
    limit: str
    reason: str


_ROOMS = {
    Room.LOW: (DISK_LOW, Severity.LOW, "soon"),
    Room.TIGHT: (DISK_TIGHT, Severity.MEDIUM, "readings are kept more sparingly until then"),
    Room.SCARCE: (DISK_SCARCE, Severity.HIGH, "when it is full every act is refused"),
}


_THEN_BOUND = {
    Room.LOW: "soon",
    Room.TIGHT: "readings are kept more sparingly until then",
    Room.SCARCE: "the oldest readings go until then; what acts write never does",
}


def of_disk(
    free: int, room: Room, thresholds: Thresholds, bound: int | None = None
) -> Wrong | None:
    """What is wrong with the room of the disk; only the worst is said.

    `bound`: it is this bound of the store, in bytes, that leaves so little; None: the disk itself.
    """
    if room is Room.AMPLE:
        return None
    code, severity, then = _ROOMS[room]
    limit = {
        Room.LOW: thresholds.low,
        Room.TIGHT: thresholds.tight,
        Room.SCARCE: thresholds.scarce,
    }[room]
    left = f"{free // MIB} MiB"
    reason = f"{left} are left on the disk of the store: free some space; {then}"
    if bound is not None:
        reason = (
            f"{left} are left of the {bound // MIB} MiB that the store may use: raise [store] "
            f"most_mib; {_THEN_BOUND[room]}"
        )
    return Wrong("gateway/disk", code, severity, left, f"{limit} MiB", reason)


def of_backups(
    seen: Sequence[Backups], late_after_h: int, since_ms: int, now_ms: int
) -> list[Wrong]:
    """What is wrong with the backups; `since_ms` is when the store was made, 0 hours: never late.

    A folder without any backup is late as if one had been made when the store was.
    """
    found = []
    for one in seen:
        source = f"gateway/backup {one.folder}"
        if one.failed:
            code = STORE_UNSOUND if one.unsound else BACKUP_FAILED
            severity = Severity.HIGH if one.unsound else Severity.MEDIUM
            found.append(Wrong(source, code, severity, "", "", one.failed))
        age_h = (now_ms - (one.newest_ms or since_ms)) / HOUR_MS
        if late_after_h and age_h > late_after_h:
            last = "there is none" if one.newest_ms is None else f"from {iso_utc(one.newest_ms)}"
            reason = f"the newest backup in {one.folder}: {last}"
            value, limit = f"{age_h:.0f} h", f"{late_after_h} h"
            found.append(Wrong(source, BACKUP_LATE, Severity.MEDIUM, value, limit, reason))
    return found


def of_withdrawals(most: int, limit: int) -> Wrong | None:
    """What is wrong when one person took out so many within an hour; limit 0: nothing ever.

    A stolen session shows itself by this (OWASP API6:2023). It names nobody: the trail does.
    """
    if not limit or most <= limit:
        return None
    reason = f"one person took {most} sample containers out within an hour: see the audit trail"
    return Wrong(
        "gateway/withdrawals", MANY_WITHDRAWALS, Severity.MEDIUM, str(most), str(limit), reason
    )


def of_review(last_ms: int, every_days: int, now_ms: int) -> Wrong | None:
    """What is wrong when nobody reviewed the trail for so many days; 0: never (Annex 11, 9).

    `last_ms` is when it was reviewed last, or when the store was made.
    """
    days = (now_ms - last_ms) // DAY_MS
    if not every_days or days < every_days:
        return None
    reason = f"the audit trail was not reviewed for {days} days"
    return Wrong(
        "gateway/trail", REVIEW_DUE, Severity.LOW, f"{days} days", f"{every_days} days", reason
    )


def of_service(storage: str, owner: str, until_ms: int) -> Wrong:
    """What is wrong when the time of a service is over and nobody said that it ended."""
    until = iso_utc(until_ms)
    reason = f"{storage} was in service by {owner} until {until}; nobody said that it is over"
    source = f"gateway/service {storage}"
    return Wrong(source, SERVICE_OVER, Severity.MEDIUM, "", until, reason)
