"""What the storage solutions around a sample container did meanwhile, for the report of custody.

Readings thinned to what a plot shows, and what stood over them: alarms, fills, an open lid, a clock
that was set. It reads only, and takes only what was believed for a fact.
"""

from collections.abc import Iterator, Sequence

from crinsu_gateway.model.custody_report import Stay
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.series import Mark, Series, Tank, thinned
from crinsu_gateway.store import audit_search, readings
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.transaction import Transaction

SHOWN = (Purpose.TEMPERATURE, Purpose.LEVEL)
SEEN = {
    Purpose.FILLING: ("fill", "filling, said by"),
    Purpose.LID_OPEN: ("lid", "lid open, said by"),
}
"""Points that say yes while something lasts, and what that is."""
MOST_CLOCK_EVENTS = 500


def around(tx: Transaction, there: Sequence[Stay], end_ms: int) -> tuple[Tank, ...]:
    """One for each storage solution, from the first to the last moment in it."""
    periods: dict[str, tuple[int, int]] = {}
    for stay in there:
        name = stay.place.partition("/")[0]
        until_ms = end_ms if stay.until_ms is None else stay.until_ms
        first_ms, last_ms = periods.get(name, (stay.from_ms, until_ms))
        periods[name] = (min(first_ms, stay.from_ms), max(last_ms, until_ms))
    return tuple(_tank(tx, name, *period) for name, period in periods.items())


def _tank(tx: Transaction, name: str, from_ms: int, until_ms: int) -> Tank:
    series = tuple(
        _series(tx, unit, point, purpose, from_ms, until_ms)
        for unit, point, purpose in _points(tx, name, SHOWN)
    )
    marks = (
        *_alarms_and_refills(tx, name, from_ms, until_ms),
        *_seen(tx, name, from_ms, until_ms),
        *_clock(tx, from_ms, until_ms),
    )
    return Tank(name, from_ms, until_ms, series, marks)


def _points(tx: Transaction, name: str, purposes: Sequence[Purpose]) -> list[tuple[str, str, str]]:
    """Unit, name and purpose of the points of a storage solution that serve one of these."""
    rows = tx.all(
        "SELECT p.unit, p.name, p.purpose FROM point p JOIN storage_unit b ON b.unit = p.unit "
        "JOIN storage_solution s ON s.id = b.storage_id "
        "WHERE s.name = ? AND p.purpose IN (?, ?) ORDER BY p.purpose DESC, p.unit",
        (name, *purposes),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _series(
    tx: Transaction, unit: str, point: str, purpose: str, from_ms: int, until_ms: int
) -> Series:
    said = readings.history(tx, unit, point, from_ms, until_ms)
    codes = [one.quantity.unit for one in said if one.quantity is not None]
    gap_s, bins = thinned(
        [(one.at_ms, _number(one), one.quality.value) for one in said], from_ms, until_ms
    )
    return Series(unit, point, purpose, codes[-1] if codes else "", gap_s, bins)


def _number(reading: Reading) -> float | None:
    value = None if reading.quantity is None else reading.quantity.value
    return None if isinstance(value, bool | str) or value is None else float(value)


def _alarms_and_refills(
    tx: Transaction, storage: str, from_ms: int, until_ms: int
) -> Iterator[Mark]:
    during = "x.{0} <= ? AND COALESCE(x.{1}, ?) >= ?"
    period = (until_ms, until_ms, from_ms)
    for row in tx.all(
        "SELECT x.severity || ' ' || x.code || ': ' || x.reason, x.raised_ms, x.returned_ms "
        "FROM alarm x JOIN storage_solution s ON s.id = x.storage_id WHERE s.name = ? AND "
        + during.format("raised_ms", "returned_ms")
        + " ORDER BY x.id",
        (storage, *period),
    ):
        yield Mark("alarm", *row)
    for row in tx.all(
        "SELECT 'refill, execution ' || x.id, x.started_ms, x.ended_ms FROM execution x "
        "JOIN procedure p ON p.id = x.procedure_id JOIN storage_solution s ON s.id = x.storage_id "
        "WHERE s.name = ? AND p.type = ? AND "
        + during.format("started_ms", "ended_ms")
        + " ORDER BY x.id",
        (storage, ProcedureType.REFILL, *period),
    ):
        yield Mark("fill", *row)


def _seen(tx: Transaction, storage: str, from_ms: int, until_ms: int) -> Iterator[Mark]:
    """What the units themselves said of fills and lids."""
    for unit, point, purpose in _points(tx, storage, tuple(SEEN)):
        kind, text = SEEN[Purpose(purpose)]
        for began_ms, ended_ms in lasting(readings.history(tx, unit, point, from_ms, until_ms)):
            yield Mark(kind, f"{text} {unit}/{point}", began_ms, ended_ms)


def lasting(said: Sequence[Reading]) -> list[tuple[int, int | None]]:
    """From when to when a point said yes, UTC ms; no end: it still does.

    It ends with the first reading that says no, or that cannot be believed.
    """
    found: list[tuple[int, int | None]] = []
    since_ms: int | None = None
    for one in said:
        value = None if one.quantity is None else one.quantity.value
        yes = one.quality is Quality.GOOD and value is True
        if yes and since_ms is None:
            since_ms = one.at_ms
        elif not yes and since_ms is not None:
            found.append((since_ms, one.at_ms))
            since_ms = None
    return found if since_ms is None else [*found, (since_ms, None)]


def _clock(tx: Transaction, from_ms: int, until_ms: int) -> Iterator[Mark]:
    """When the wall clock was set: the time that was left out, or that came twice."""
    for row in audit_search.find(tx, Wanted(kind="clock."), after=0, limit=MOST_CLOCK_EVENTS):
        before, after = row.body["facts"].get("before_ms"), row.body["facts"].get("after_ms")
        if not isinstance(before, int) or not isinstance(after, int):
            continue
        first_ms, last_ms = sorted((before, after))
        if first_ms <= until_ms and last_ms >= from_ms:
            way = (
                "forward: this time did not pass"
                if after > before
                else "back: this time came twice"
            )
            by = f"{abs(after - before) / 1000:g} s"
            yield Mark("clock", f"the clock was set {by} {way}", first_ms, last_ms)
