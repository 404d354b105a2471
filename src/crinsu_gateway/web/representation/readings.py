"""What the own API shows of the history of readings: values as kept, and figures of spans. Pure.

What was not good is never without its quality.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.reading_history import Bucket, Kept


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A value as it was kept; null where there was none."""

    point: str
    at: str
    value: Any
    unit: str
    quality: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReadingBucket:
    """What was kept in a span of time. `count` is how much, `used` how much of it the figures are
    of: what was good or suspect. `quality` is the worst; figures are null where nothing was usable.
    """

    point: str
    start: str
    end: str
    min: float | None
    mean: float | None
    max: float | None
    unit: str
    count: int
    used: int
    quality: str


def kept_reading(row: Kept) -> KeptReading:
    """A value as it was kept."""
    value = None if row.value is None else orjson.loads(row.value)
    return KeptReading(row.point, iso_utc(row.at_ms), value, row.unit_code, row.quality, row.reason)


def reading_bucket(row: Bucket) -> ReadingBucket:
    """A span of time."""
    return ReadingBucket(
        point=row.point,
        start=iso_utc(row.from_ms),
        end=iso_utc(row.to_ms),
        min=row.least,
        mean=None if row.mean is None else round(row.mean, 6),
        max=row.most,
        unit=row.unit_code,
        count=row.count,
        used=row.used,
        quality=row.quality.value,
    )
