"""A reading: what a point of a unit said, when, and how far it can be believed.

It does not decide how a value is decoded (profile/) or how old is too old for a point
(the profile says; `aged` applies it).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from crinsu_gateway.model.quantity import Quantity


class Quality(StrEnum):
    """How far a reading can be believed; only GOOD may be shown as normal."""

    GOOD = "good"
    SUSPECT = "suspect"
    BAD = "bad"
    STALE = "stale"

    @property
    def rank(self) -> int:
        """0 for the best; for comparing. The hours of history in the store are kept by it."""
        return BEST_FIRST.index(self)


BEST_FIRST = (Quality.GOOD, Quality.SUSPECT, Quality.STALE, Quality.BAD)


class Reason(StrEnum):
    """Why a reading is not good; NONE for a good one."""

    NONE = ""
    NEVER_READ = "never_read"
    SILENT = "silent"
    REFUSED = "refused"
    FRAME = "frame"
    WRONG_DEVICE = "wrong_device"
    LINK_DOWN = "link_down"
    SENTINEL = "sentinel"
    RANGE = "range"
    STEP = "step"
    SENSOR_FAULT = "sensor_fault"
    STUCK = "stuck"
    UNDECODABLE = "undecodable"
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one point. `quantity` is None when nothing believable was decoded.

    `at_ms` is UTC in ms, `boot_ms` the boot clock at the same moment. `detail` is a
    sentence for people ("exception 2 (illegal data address) on holding 75").
    """

    unit: str
    point: str
    quantity: Quantity | None
    quality: Quality
    at_ms: int
    boot_ms: int
    reason: Reason = Reason.NONE
    detail: str = ""


def aged(reading: Reading, boot_ms: int, stale_after_s: float) -> Reading:
    """The reading as it must be shown now: STALE once older than `stale_after_s`."""
    age_ms = boot_ms - reading.boot_ms
    if reading.quality is Quality.BAD or 0 <= age_ms <= stale_after_s * 1000:
        return reading
    return replace(
        reading,
        quality=Quality.STALE,
        reason=Reason.TOO_OLD,
        detail=f"last read {max(age_ms, 0) // 1000} s ago, limit {stale_after_s:g} s",
    )
