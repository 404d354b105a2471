"""What lies in the demo's storage solutions, as the centre knows it before the gateway first asks.

Invented, and the same on every run. It writes into the file of the sandbox central, whose rules it
does not check.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.sandbox.central.bulk_layout import Shape, containers
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.seed import INTEGRATION_CLIENT
from crinsu_gateway.sandbox.demo.rooms import Room

SUBJECTS = 24
DAY_MS = 86_400_000
YEARS = 3
OFFICE_RATE = 600
"""Requests a minute of the clinic's own system, which compares all of it at the end."""
_CARRIERS = {"Vial": "cryovial", "Straw": "straw"}


@dataclass(frozen=True, slots=True)
class Stored:
    """A sample container in the stock, and whose it is."""

    id: int
    subject: str
    storage: str


def fill(centre: Centre, rooms: Sequence[Room]) -> list[Stored]:
    """Storage solutions with their containers, and what lies in them."""
    database, now = centre.database, centre.now_ms()
    dice = random.Random(7)  # noqa: S311 - invented data
    found: list[Stored] = []
    with database.transaction():
        database.execute(
            "UPDATE client SET rate_per_minute = ? WHERE id = ?", OFFICE_RATE, INTEGRATION_CLIENT
        )
        subjects = {
            int(row["id"]): str(row["code"]) for row in database.all("SELECT * FROM subject")
        }
        for room in rooms:
            found += _filled(database, room, subjects, now, dice)
        database.execute("INSERT INTO changed SELECT id, 'samples' FROM facility")
    return found


def _filled(
    database: Database, room: Room, subjects: dict[int, str], now: int, dice: random.Random
) -> list[Stored]:
    storage = database.execute(
        "INSERT INTO storage (facility_id, name, type, capacity, created_ms) "
        "SELECT id, ?, ?, ?, ? FROM facility",
        *(room.name, room.shape.type, room.shape.capacity, now),
    )
    first = database.one("SELECT ifnull(max(id), 0) + 1 AS id FROM container")["id"]
    database.many(
        "INSERT INTO container (id, storage_id, parent_id, kind, label, slots) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        containers(room.shape, storage, first),
    )
    made = []
    for container, slots in _places(room.shape.placed_from(first), room.share, dice):
        subject = dice.choice(list(subjects))
        for slot in slots:
            number = database.one("SELECT ifnull(max(id), 0) + 1 AS id FROM sample_container")["id"]
            stored = now - int(dice.random() * YEARS * 365 * DAY_MS)
            database.execute(
                "INSERT INTO sample_container (id, subject_id, name, tag, carrier, state, "
                "container_id, slot, stored_ms, updated_ms) "
                "VALUES (?, ?, ?, ?, ?, 'STORED', ?, ?, ?, ?)",
                *(number, subject, f"{room.holds} {number:04}", f"CG-{number:06}"),
                *(_CARRIERS[room.holds], container, slot, stored, stored),
            )
            made.append(Stored(number, subjects[subject], room.name))
    return made


def _places(shape: Shape, share: float, dice: random.Random) -> list[tuple[int, list[str]]]:
    """Innermost containers with the slots that are taken: some full, some begun, some empty."""
    width = shape.inner[2] + 1
    found = []
    for outer in range(shape.outer[2]):
        for inner in range(1, width):
            full = min(1.0, max(0.0, dice.gauss(share, 0.35)))
            taken = shape.slots[: round(full * len(shape.slots))]
            kept = [slot for slot in taken if dice.random() > 0.04]
            if kept:
                found.append((shape.first + outer * width + inner, kept))
    return found
