"""What writing a page of 30 and 10,000 slots costs in each format, beside bare orjson, and a row of
a large CSV beside the csv module.

Each is the best of many rounds of processor time, so that a busy machine tells the same.
"""

import csv
import io
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson

from bench.figures import Figure
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.csv_form import flat, table
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Collection, Item, link

GROUP = "formats"
SECONDS = 0.5
BATCH = 500
MOST_TIMES_ORJSON = 3.0
LEAST_OF_CSV = 0.25


def slot(number: int) -> Item:
    """A slot as the own API shows it: 16 values in 13 members, three links."""
    at = f"2026-11-22T10:{number % 60:02}:00Z"
    members = {
        "id": number,
        "label": f"S{number % 100}",
        "position": number % 100,
        "state": "OCCUPIED",
        "occupied": True,
        "reservedFor": None,
        "note": "",
        "container": {"id": number // 100, "name": f"C{number // 100}"},
        "storageSolution": {"id": number // 1000, "name": f"T{number // 1000}"},
        "sampleContainer": {"id": number + 10**12, "name": f"TAG-{number}"},
        "level": -192.5,
        "createdAt": at,
        "changedAt": at,
    }
    links = {
        "self": link(f"/api/v1/slots/{number}", f"S{number % 100}"),
        "container": link(f"/api/v1/containers/{number // 100}", f"C{number // 100}"),
        "block": link("/api/v1/slots/block", method="POST"),
    }
    return Item("slot", members, links)


def page(size: int) -> Collection:
    """A page of slots."""
    around = {"self": link("/api/v1/slots?page=1"), "next": link("/api/v1/slots?page=2")}
    return Collection("slots", "slot", [slot(n) for n in range(size)], around, flat=True)


def best_us(act: Callable[[], object], times: int = 1) -> float:
    """The least processor time that it took, in us, where so many are measured together."""
    best, begun = float("inf"), time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        before = time.process_time_ns()
        for _ in range(times):
            act()
        best = min(best, time.process_time_ns() - before)
    return best / times / 1000


def of_size(size: int) -> list[Figure]:
    """All formats for one page."""
    shown = page(size)
    bare = {"slots": [item.members for item in shown.items]}
    times = 100 if size < 100 else 1
    least = best_us(partial(orjson.dumps, bare), times)
    found = [Figure(GROUP, f"{size} slots, bare orjson", least, "us")]
    for form in Form:
        cost = best_us(partial(written, shown, form), times)
        found.append(Figure(GROUP, f"{size} slots, {form.name}", cost, "us"))
        if form is Form.JSON:
            name = f"{size} slots, JSON to bare orjson"
            found.append(Figure(GROUP, name, cost / least, "x", MOST_TIMES_ORJSON, "at most"))
    return found


def row_by_row() -> list[Figure]:
    """A row of a large CSV, with its dotted columns and harmless cells, beside one without."""
    items = list(page(BATCH).items)
    rows = [flat(item) for item in items]
    columns = list(rows[0])
    cells = [[row[name] for name in columns] for row in rows]
    theirs = best_us(lambda: csv.writer(io.StringIO()).writerows(cells)) / BATCH
    cost = best_us(partial(table, items, columns)) / BATCH
    return [
        Figure(GROUP, "a row of 16 cells, csv module", theirs, "us"),
        Figure(GROUP, "a row of 16 cells, from an item", cost, "us"),
        Figure(GROUP, "csv module to ours", theirs / cost, "x", LEAST_OF_CSV),
    ]


def measure(folder: Path) -> list[Figure]:
    """All of them; nothing is written to the folder."""
    return [*of_size(30), *of_size(10_000), *row_by_row()]
