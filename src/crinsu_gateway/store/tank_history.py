"""What a storage solution did through a period, thinned to what a plot can show, and no more read.

Short periods are thinned from history itself, long ones from its hours (store/reading_hours.py):
a year costs what a day costs. What stood over it meanwhile: alarms, fills, an open lid, a clock
that was set. Only what was believed is taken for a fact.
"""

from collections.abc import Iterator, Sequence

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.reading import BEST_FIRST
from crinsu_gateway.model.series import COLUMNS, LEAST_GAP_MS, Bin, Mark, Series, Tank, split
from crinsu_gateway.store import audit_search
from crinsu_gateway.store.audit_search import Wanted
from crinsu_gateway.store.reading_hours import HOUR_MS
from crinsu_gateway.store.transaction import Row, Transaction

SHOWN = (Purpose.TEMPERATURE, Purpose.LEVEL)
SEEN = {
    Purpose.FILLING: ("fill", "filling, said by"),
    Purpose.LID_OPEN: ("lid", "lid open, said by"),
}
"""Points that say yes while something lasts, and what that is."""
MOST_CLOCK_EVENTS = 500
MOST_GAPS = 400
MOST_READ = 20_000
ALWAYS_READ_MS = 25 * HOUR_MS
"""History itself is read where it is so short in a period, or the period is a day."""

Inside = tuple[str, str, int, int]
"""A point, by its unit and name, and a period."""

_HOURS = (
    "FROM history_hour WHERE unit = ?1 AND point = ?2 AND hour_ms > ?3 - 3600000 AND hour_ms <= ?4"
)
_SAID = "FROM history WHERE unit = ?1 AND point = ?2 AND at_ms BETWEEN ?3 AND ?4"
_GOOD = "CASE WHEN quality = 'good' AND unit_code = ?6 THEN CAST(value AS REAL) END"
_RANKED = " ".join(f"WHEN '{one}' THEN {one.rank}" for one in BEST_FIRST)
_RANK = f"CASE quality {_RANKED} ELSE {BEST_FIRST[-1].rank} END"
_OF_SAID = (
    f"SELECT min(at_ms), max(at_ms), min({_GOOD}), max({_GOOD}), max({_RANK}) {_SAID} "
    "GROUP BY (at_ms - ?3) * ?5 / max(1, ?4 - ?3)"
)
_OF_HOURS = (
    "SELECT max(min(first_ms), ?3), min(max(last_ms), ?4), "
    "min(CASE WHEN unit_code = ?6 THEN low END), max(CASE WHEN unit_code = ?6 THEN high END), "
    f"max(worst) {_HOURS} AND last_ms >= ?3 AND first_ms <= ?4 "
    "GROUP BY max(0, hour_ms - ?3) * ?5 / max(1, ?4 - ?3)"
)


def tank(tx: Transaction, name: str, from_ms: int, until_ms: int, columns: int = COLUMNS) -> Tank:
    """A storage solution through a period, in at most about so many columns."""
    series = tuple(
        _series(tx, purpose, (unit, point, from_ms, until_ms), columns)
        for unit, point, purpose in _points(tx, name, SHOWN)
    )
    marks = (
        *_alarms_and_refills(tx, name, from_ms, until_ms),
        *_seen(tx, name, from_ms, until_ms),
        *_clock(tx, from_ms, until_ms),
    )
    return Tank(name, from_ms, until_ms, series, marks)


def alarmed(tx: Transaction, storage_id: int) -> tuple[int | None, int]:
    """The newest alarm of a storage solution (local id), and how many have not returned: what is
    another with one that is raised or returns."""
    newest, lasting = tx.need(
        "alarms",
        "SELECT max(id), count(*) FILTER (WHERE returned_ms IS NULL) FROM alarm "
        "WHERE storage_id = ?",
        (storage_id,),
    )
    return newest, lasting


def _points(tx: Transaction, name: str, purposes: Sequence[Purpose]) -> list[Row]:
    """Unit, name and purpose of the points of a storage solution that serve one of these."""
    return tx.all(
        "SELECT p.unit, p.name, p.purpose FROM point p JOIN storage_unit b ON b.unit = p.unit "
        "JOIN storage_solution s ON s.id = b.storage_id "
        "WHERE s.name = ? AND p.purpose IN (?, ?) ORDER BY p.purpose DESC, p.unit",
        (name, *purposes),
    )


def _series(tx: Transaction, purpose: str, inside: Inside, columns: int) -> Series:
    count, near, usual_ms = tx.need(
        "hours",
        "SELECT COALESCE(sum(count), 0), sum(count - 1), "
        f"sum(last_ms - first_ms) / max(1, sum(count - 1)) {_HOURS}",
        inside,
    )
    if not near:  # never two in an hour
        usual_ms = tx.value(f"SELECT min(gap_until_ms - gap_from_ms) {_HOURS}", inside)
    gap_ms = max(LEAST_GAP_MS, 3 * (usual_ms or 0))
    code = tx.value(
        f"SELECT unit_code {_HOURS} AND low IS NOT NULL ORDER BY hour_ms DESC LIMIT 1", inside
    )
    few = inside[3] - inside[2] <= ALWAYS_READ_MS or count <= MOST_READ
    read = _OF_SAID if few and _is_whole(tx, inside) else _OF_HOURS
    rows = tx.all(read, (*inside, columns, code or ""))
    bins = [
        Bin(first, last, low, high, BEST_FIRST[worst].value)
        for first, last, low, high, worst in rows
    ]
    gaps = tx.all(
        f"SELECT gap_from_ms, gap_until_ms {_HOURS} AND gap_until_ms - gap_from_ms > ?5 "
        "ORDER BY gap_until_ms - gap_from_ms DESC LIMIT ?6",
        (*inside, gap_ms, MOST_GAPS),
    )
    known = split(bins, sorted((row[0], row[1]) for row in gaps))
    return Series(inside[0], inside[1], purpose, code or "", gap_ms / 1000, known)


def _is_whole(tx: Transaction, inside: Inside) -> bool:
    """Whether history holds the period from where its hours begin; a full disk may have cut it."""
    first = tx.value(f"SELECT min(at_ms) {_SAID}", inside)
    begins = tx.value(f"SELECT max(min(first_ms), ?3) {_HOURS}", inside)
    return begins is None or (first is not None and int(first) <= int(begins) + HOUR_MS)


def _alarms_and_refills(
    tx: Transaction, storage: str, from_ms: int, until_ms: int
) -> Iterator[Mark]:
    during = "x.{0} <= ? AND COALESCE(x.{1}, ?) >= ?"
    period = (until_ms, until_ms, from_ms)
    for row in tx.all(
        "SELECT x.severity || ' ' || x.code || ': ' || x.reason, x.raised_ms, x.returned_ms, "
        "x.severity "
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
        for row in tx.all(
            "SELECT from_ms, until_ms FROM yes_span WHERE unit = ?1 AND point = ?2 "
            "AND from_ms <= ?4 AND COALESCE(until_ms, ?4) >= ?3 ORDER BY from_ms",
            (unit, point, from_ms, until_ms),
        ):
            yield Mark(kind, f"{text} {unit}/{point}", *row)


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
