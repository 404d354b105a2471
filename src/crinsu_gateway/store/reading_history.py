"""The history of readings as faces ask for it: as it was kept, or a figure for each span of time.

It is read by its key (unit, point, moment): a page costs what stands on it, wherever it lies.
Nothing is rolled up beforehand. History is thinned where it is written (store/readings.py): least
and most of a span are exact, the mean is that of what was kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.store.listing.reading import MOST_WORK, TooCostly
from crinsu_gateway.store.transaction import Row, Transaction

Mark = tuple[str, int]
"""A point, and the moment (ms) of what was told of it."""

_NUMBER = (
    "CASE WHEN quality NOT IN ('good', 'suspect') THEN NULL WHEN value = 'true' THEN 1.0 "
    "WHEN value = 'false' THEN 0.0 WHEN value GLOB '[-0-9]*' THEN CAST(value AS REAL) END"
)
_IN = "FROM history WHERE unit = ?1 AND point = ?2 AND at_ms >= ?3 AND at_ms < ?4"


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on, up to another one that is not in it; UTC in ms."""

    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Where:
    """From which mark on, or backwards from it; None: from the first."""

    mark: Mark | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """One value as it was kept: `value` is JSON, None where there was none."""

    point: str
    at_ms: int
    value: str | None
    unit_code: str
    quality: str
    reason: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """What was kept of a point in a span: all of it in `count`, what the figures are of in `used`.

    Only what is good or suspect goes into the figures; `quality` is the worst that there was.
    The figures are None where nothing could be used, for texts, and where the unit changed.
    """

    point: str
    from_ms: int
    to_ms: int
    least: float | None
    most: float | None
    mean: float | None
    unit_code: str
    count: int
    used: int
    quality: Quality


def points_of(tx: Transaction, unit: str, names: Sequence[str], purpose: str | None) -> list[str]:
    """The points that are asked for, by name: some, those of a purpose, or all; NotFound."""
    tx.need(f"device {unit}", "SELECT 1 FROM unit WHERE name = ? AND in_use = 1", (unit,))
    rows = tx.all("SELECT name, purpose FROM point WHERE unit = ? ORDER BY name", (unit,))
    known = {row[0] for row in rows}
    for name in names:
        if name not in known:
            raise NotFound(f"{unit} has no point {name}", what="point")
    return [
        name for name, meant in rows if (not names or name in names) and purpose in (None, meant)
    ]


def _parts(
    points: Sequence[str], period: Period, where: Where, step_ms: int
) -> Iterator[tuple[str, Period]]:
    """The points with what is left of a period after a mark, or before one, that one first.

    What is told begins at most every `step_ms`.
    """
    at = where.mark
    for point in reversed(points) if where.backwards else points:
        if at is None or (point < at[0] if where.backwards else point > at[0]):
            yield point, period
        elif point == at[0] and where.backwards:
            yield point, Period(period.from_ms, min(period.to_ms, at[1]))
        elif point == at[0]:
            yield point, Period(max(period.from_ms, at[1] + step_ms), period.to_ms)


def kept(
    tx: Transaction, unit: str, points: Sequence[str], period: Period, where: Where, limit: int
) -> list[Kept]:
    """What was kept of some points, point by point in time."""
    found: list[Kept] = []
    order = "DESC" if where.backwards else "ASC"
    for point, part in _parts(points, period, where, 1):
        rows = tx.all(
            f"SELECT point, at_ms, value, unit_code, quality, reason {_IN} "
            f"ORDER BY at_ms {order} LIMIT ?5",
            (unit, point, part.from_ms, part.to_ms, limit - len(found)),
        )
        found += [Kept(*row) for row in rows]
        if len(found) == limit:
            break
    return found[::-1] if where.backwards else found


def count_kept(tx: Transaction, unit: str, points: Sequence[str], period: Period) -> int:
    """How much was kept of some points; TooCostly for too much."""
    return sum(
        _counted(tx, f"SELECT count(*) {_IN}", (unit, point, period.from_ms, period.to_ms))
        for point in points
    )


def buckets(
    tx: Transaction,
    unit: str,
    points: Sequence[str],
    period: Period,
    size_ms: int,
    where: Where,
    limit: int,
) -> list[Bucket]:
    """A figure for each span of `size_ms` (whole ones of UTC) in which something was kept."""
    found: list[Bucket] = []
    nearest = "max" if where.backwards else "min"
    for point, part in _parts(points, period, where, size_ms):
        while len(found) < limit:
            moment = tx.value(
                f"SELECT {nearest}(at_ms) {_IN}", (unit, point, part.from_ms, part.to_ms)
            )
            if moment is None:
                break
            begin = moment - moment % size_ms
            end = begin + size_ms
            inside = (unit, point, max(begin, period.from_ms), min(end, period.to_ms))
            found.append(_bucket(tx, inside, begin, end))
            part = Period(part.from_ms, begin) if where.backwards else Period(end, part.to_ms)
    return found[::-1] if where.backwards else found


def _bucket(tx: Transaction, inside: tuple[str, str, int, int], begin: int, end: int) -> Bucket:
    row: Row = tx.need(
        "readings",
        f"SELECT min({_NUMBER}), max({_NUMBER}), avg({_NUMBER}), "
        "max(CASE WHEN quality IN ('good', 'suspect') THEN unit_code ELSE '' END), "
        "count(DISTINCT CASE WHEN quality IN ('good', 'suspect') THEN unit_code END), count(*), "
        f"count({_NUMBER}), group_concat(DISTINCT quality) {_IN}",
        inside,
    )
    least, most, mean = row[0:3] if row[4] <= 1 else (None, None, None)
    quality = max(map(Quality, row[7].split(",")), key=lambda one: one.rank)
    return Bucket(inside[1], begin, end, least, most, mean, row[3], row[5], row[6], quality)


def count_buckets(
    tx: Transaction, unit: str, points: Sequence[str], period: Period, size_ms: int
) -> int:
    """In how many spans something was kept: from one to the next by the index."""
    return sum(
        _counted(
            tx,
            "WITH RECURSIVE span (at_ms) AS ("
            f"SELECT min(at_ms) {_IN} UNION ALL SELECT (SELECT min(h.at_ms) FROM history h "
            "WHERE h.unit = ?1 AND h.point = ?2 AND h.at_ms >= span.at_ms - span.at_ms % ?5 + ?5 "
            "AND h.at_ms < ?4) FROM span WHERE span.at_ms IS NOT NULL) "
            "SELECT count(at_ms) FROM span",
            (unit, point, period.from_ms, period.to_ms, size_ms),
        )
        for point in points
    )


def _counted(tx: Transaction, sql: str, values: tuple[str | int, ...]) -> int:
    found = tx.all_within(MOST_WORK, sql, values)
    if found is None:
        raise TooCostly("this is too much to count; ask for a shorter time, or one point")
    return int(found[0][0])
