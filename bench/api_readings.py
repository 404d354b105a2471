"""Pages of the history of readings: 200 devices, a year, as clients read them over HTTP.

The device that is asked keeps all its points once a minute, as the daemon does with values that
rest; the others keep one every ten minutes, as on a disk that is nearly full. Ratios of one run.
"""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from bench.api_pages import GROUP, Line, served, timed
from bench.figures import Figure, ratio_of_medians
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.web.api.readings import SERIES
from crinsu_gateway.web.asking.cursors import cursor_of

DEVICES, POINTS = 200, 8
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365
MINUTE_MS = 60_000
ROUNDS = 40
PATH = "/api/v1/devices/d001/readings"

_COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
_ROWS = (
    "INSERT INTO unit (name, profile, link, since_ms) "
    + _COUNT.format(DEVICES)
    + "SELECT printf('d%03d', i), 'p', 'l', 0 FROM n",
    "INSERT INTO point (unit, name, title, kind, writable, stale_after_s) "
    + _COUNT.format(POINTS)
    + "SELECT u.name, 'p' || i, 'P', 'number', 0, 60 FROM unit u, n",
    "INSERT INTO history (unit, point, at_ms, value, unit_code, quality, reason) "
    "SELECT p.unit, p.name, {begin} + (n.i - 1) * {every}, '-196.' || (n.i % 10), 'Cel', 'good', "
    "'' FROM point p CROSS JOIN (" + _COUNT.format("{count}") + "SELECT i FROM n) n WHERE {which}",
)
_FULL, _SPARING = "p.unit = 'd001'", "p.unit > 'd001' AND p.name = 'p1'"


def fill(path: Path, sparing: str = _SPARING) -> None:
    """Make a store with a year of readings; `sparing`: what the other devices keep."""
    connection = open_writer(path)
    connection.pragma("synchronous", "OFF")
    span_ms, begin = DAYS * 86_400_000, int(BEGIN.timestamp() * 1000)
    with connection:
        for rows in _ROWS[:-1]:
            connection.execute(rows)
        for which, every in ((_FULL, MINUTE_MS), (sparing, 10 * MINUTE_MS)):
            count = span_ms // every
            told = _ROWS[-1].format(begin=begin, every=every, count=count, which=which)
            connection.execute(told)
    connection.pragma("wal_checkpoint(TRUNCATE)")
    connection.close()


def _period(day: int, days: float) -> str:
    start = BEGIN + timedelta(days=day)
    end = start + timedelta(days=days)
    return f"from={start:%Y-%m-%dT%H:%M:%SZ}&to={end:%Y-%m-%dT%H:%M:%SZ}"


def measure(folder: Path) -> list[Figure]:
    """All figures."""
    store = folder / "year.db"
    fill(store)
    with served(store, folder) as (port, _):
        return measured(Line(port, (folder / "token").read_text()))


def measured(line: Line) -> list[Figure]:
    """The figures of a store that is served."""
    month = f"{PATH}?{_period(200, 31)}"
    total = int(line.get(month).headers["total-count"])
    deep_ms = int((BEGIN + timedelta(days=215)).timestamp() * 1000)
    deep = f"{month}&after={cursor_of(('raw', total, f'p{POINTS}', deep_ms), SERIES)}"
    asked = {
        "a month of 8 points, first page": month,
        "a month of 8 points, page 11,000": deep,
        "an hour of one point": f"{PATH}?{_period(100, 1 / 24)}&point=p1",
        "a year of one point by the hour": f"{PATH}?{_period(0, DAYS)}&point=p1&resolution=hour",
        "a year of one point by the day": f"{PATH}?{_period(0, DAYS)}&point=p1&resolution=day",
    }
    times: dict[str, list[float]] = {name: [] for name in asked}
    assert len(json.loads(line.get(deep).body)["_embedded"]["readings"]) == 30
    for _ in range(ROUNDS):
        for name, path in asked.items():
            times[name].append(timed(partial(line.get, path)))
    first, far = (times[name] for name in list(asked)[:2])
    ratio = ratio_of_medians(far, first)
    name = "page 11,000 of readings to page 1"
    return [
        Figure(GROUP, name, ratio, "x", 1.2, "at most"),
        *(
            Figure(GROUP, f"readings, {name}, median", median(took) * 1000, "ms")
            for name, took in times.items()
        ),
    ]
