# ruff: noqa: N815
"""What the own API shows of the room of the store, and for how long it lasts. Pure."""

from dataclasses import dataclass

from crinsu_gateway.model.autonomy import DAY_H, StoreRoom
from crinsu_gateway.model.clock import Instant, iso_utc
from crinsu_gateway.model.upkeep import MIB


@dataclass(frozen=True, slots=True)
class Room:
    """The room of the store. `boundBy` is disk, or bound: [store] most_mib.

    `autonomyHours` says for how long what is left lasts if it grows on as it did, ten years
    (87,600 h) at most; null, like the growth, before an hour was seen.
    """

    usedMiB: float
    leftMiB: float
    boundBy: str
    growthMiBPerDay: float | None
    measuredHours: float | None
    autonomyHours: float | None
    at: str
    ageSeconds: float


def room_of(room: StoreRoom, now: Instant) -> Room:
    """The room of the store as it was looked at, with the age of the look."""
    grows, hours = room.growth, room.autonomy_h
    return Room(
        usedMiB=round(room.used / MIB, 3),
        leftMiB=round(room.left / MIB, 3),
        boundBy="disk" if room.is_bound_by_disk else "bound",
        growthMiBPerDay=None if grows is None else round(grows.bytes_per_hour * DAY_H / MIB, 3),
        measuredHours=None if grows is None else round(grows.measured_h, 1),
        autonomyHours=None if hours is None else round(hours, 1),
        at=iso_utc(room.at_ms),
        ageSeconds=max(0, now.boot_ms - room.boot_ms) / 1000,
    )
