"""Seeded procedures: in turn each type and status, about sample containers that fit it.

They are written as they would stand, with the marks of whoever executed them; nothing is executed.
"""

import random

from crinsu_gateway.sandbox.central.bulk_plan import YEAR_MS, Bulk, facility_of
from crinsu_gateway.sandbox.central.database import Database

PROCEDURES: tuple[tuple[str, str, str | None, bool], ...] = (
    ("STORE", "PENDING", "EXPECTED", False),
    ("STORE", "CREATED", "EXPECTED", True),
    ("STORE", "COMPLETED", "STORED", True),
    ("STORE", "CANCELLED", "EXPECTED", True),
    ("RETRIEVE", "PENDING", "STORED", True),
    ("RETRIEVE", "CREATED", "STORED", True),
    ("RETRIEVE", "IN_PROGRESS", "STORED", True),
    ("RETRIEVE", "COMPLETED", "OUT", True),
    ("RETRIEVE", "FAILED", "STORED", True),
    ("RETRIEVE", "CANCELLED", "STORED", True),
    ("REFILL", "COMPLETED", None, True),
    ("TRANSFER", "COMPLETED", "STORED", True),
    ("STOCKTAKE", "COMPLETED", None, True),
)
"""Type, status, the state of its sample containers (None: it has none), and whether tagged."""


def procedures(database: Database, plan: Bulk, dice: random.Random, now_ms: int) -> None:
    """Write, in turn, each type and status that there is, about sample containers that fit it."""
    for number in range(1, plan.procedures + 1):
        kind, status, state, tagged = PROCEDURES[(number - 1) % len(PROCEDURES)]
        made = now_ms - int(dice.random() * YEAR_MS)
        found = _fitting(database, plan, dice, state, tagged) if state else []
        storage = None if found else 1 + int(dice.random() * plan.storages)
        if state and not found:
            continue
        running = status not in ("PENDING", "CREATED", "CANCELLED")
        key = database.execute(
            "INSERT INTO procedure (facility_id, type, status, subject_id, storage_id, gateway, "
            "cancelled_ms, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            found[0]["facility_id"] if found else facility_of(plan, storage or 1),
            *(kind, status, found[0]["subject_id"] if found else None, storage),
            f"seed-{found[0]['facility_id'] if found else storage}" if running else None,
            made + 1 if status == "CANCELLED" else None,
            *(made, made + 60_000),
        )
        database.many(
            "INSERT INTO procedure_sample (procedure_id, sample_container_id) VALUES (?, ?)",
            ((key, one["id"]) for one in found),
        )


def _fitting(
    database: Database, plan: Bulk, dice: random.Random, state: str, tagged: bool
) -> list[dict[str, object]]:
    """Up to five of one subject that are in this state and tagged so or not."""
    start = int(dice.random() * plan.samples)
    terms = f"x.state = ? AND (x.tag IS NOT NULL) = {int(tagged)}"
    one = database.find(
        f"SELECT subject_id FROM sample_container x WHERE x.id > ? AND {terms} ORDER BY id LIMIT 1",  # noqa: S608
        *(start, state),
    ) or database.find(
        f"SELECT subject_id FROM sample_container x WHERE {terms} ORDER BY id LIMIT 1",  # noqa: S608
        state,
    )
    if one is None:
        return []
    return database.all(
        f"SELECT x.id, x.subject_id, s.facility_id FROM sample_container x "  # noqa: S608
        f"JOIN subject s ON s.id = x.subject_id WHERE x.subject_id = ? AND {terms} "
        f"ORDER BY x.id LIMIT {1 + int(dice.random() * 5)}",
        *(one["subject_id"], state),
    )
