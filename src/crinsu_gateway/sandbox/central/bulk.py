"""Seed data of any size: organisations, facilities, layouts, sample containers, procedures, people.

The same plan and seed number give the same rows at the same moment. Everything in it is invented.
Rows are made by generators and written in one go; nothing here checks a rule of the centre.
"""

import random
from collections.abc import Callable, Iterator
from itertools import pairwise

from crinsu_gateway.sandbox.central.bulk_layout import Shape, containers, shape_of
from crinsu_gateway.sandbox.central.bulk_plan import YEAR_MS, Bulk, facility_of
from crinsu_gateway.sandbox.central.bulk_procedures import procedures
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.tokens import secret_hash

Told = Callable[[int, int], None]
"""Hears how many sample containers are written, and how many there will be."""
STEP = 50_000
STATES = (
    ("STORED", 0.90),
    ("OUT", 0.03),
    ("EXPECTED", 0.03),
    ("SHIPPED", 0.02),
    ("DISCARDED", 0.015),
    ("MISSING", 0.005),
)
ROLES = ("technician", "technician", "supervisor", "viewer", "qa", "service")


def client_names(organization: int) -> tuple[tuple[str, str, bool], ...]:
    """Id, secret and whether it is a device, of the clients of a further organisation."""
    return (
        (f"crinsu-gateway-{organization}", f"sandbox-gateway-secret-{organization}", True),
        (f"sandbox-emr-{organization}", f"sandbox-emr-secret-{organization}", False),
    )


def fill(database: Database, plan: Bulk, now_ms: int, told: Told | None = None) -> None:
    """Write it all beside organisation 1 and facility 1, which are there; one transaction."""
    dice = random.Random(plan.seed)  # noqa: S311 - invented data
    with database.transaction():
        _organizations(database, plan, now_ms)
        shapes = [_storage(database, plan, n, now_ms) for n in range(1, plan.storages + 1)]
        database.many(
            "INSERT INTO subject (id, facility_id, code, first_name, last_name, date_of_birth, "
            "created_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (_subject(plan, number, now_ms) for number in range(1, plan.subjects + 1)),
        )
        _samples(database, plan, dice, shapes, now_ms, told)
        database.many(
            "INSERT INTO person (id, facility_id, name, role, badge, trainings, updated_ms) "
            "VALUES (?, ?, ?, ?, ?, '{}', ?)",
            (_person(plan, number, now_ms) for number in range(1, plan.people + 1)),
        )
        procedures(database, plan, dice, now_ms)
        database.execute("INSERT INTO changed SELECT id, 'samples' FROM facility")


def _organizations(database: Database, plan: Bulk, now_ms: int) -> None:
    for organization in range(1, plan.organizations + 1):
        if organization > 1:
            database.execute(
                "INSERT INTO organization (id, name, created_ms) VALUES (?, ?, ?)",
                *(organization, f"Example Clinics {organization}", now_ms),
            )
            for name, secret, is_device in client_names(organization):
                database.execute(
                    "INSERT INTO client (id, secret_sha256, organization_id, is_device) "
                    "VALUES (?, ?, ?, ?)",
                    *(name, secret_hash(secret), organization, is_device),
                )
    for number in range(2, plan.places + 1):
        organization = 1 + (number - 1) % plan.organizations
        database.execute(
            "INSERT INTO facility (id, organization_id, name, created_ms) VALUES (?, ?, ?, ?)",
            *(number, organization, f"Centre {number}", now_ms),
        )


def _storage(database: Database, plan: Bulk, number: int, now_ms: int) -> Shape:
    shape = shape_of(number, -(-plan.samples // plan.storages))
    within = 1 + (number - 1) // plan.places
    database.execute(
        "INSERT INTO storage (id, facility_id, name, type, capacity, created_ms) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        *(number, facility_of(plan, number), f"T{within}", shape.type, shape.capacity, now_ms),
    )
    first = database.one("SELECT ifnull(max(id), 0) + 1 AS id FROM container")["id"]
    database.many(
        "INSERT INTO container (id, storage_id, parent_id, kind, label, slots) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        containers(shape, number, first),
    )
    return shape.placed_from(first)


def _subject(plan: Bulk, number: int, now_ms: int) -> tuple[object, ...]:
    born = f"{1960 + number % 45}-{1 + number % 12:02}-{1 + number % 28:02}"
    code = f"SUBJ-2024-{number:03}"
    facility = facility_of(plan, number)
    return (number, facility, code, "Sample", f"Person {number}", born, now_ms)


def _person(plan: Bulk, number: int, now_ms: int) -> tuple[object, ...]:
    role = ROLES[number % len(ROLES)]
    return (number, facility_of(plan, number), f"Worker {number}", role, f"BADGE-{number}", now_ms)


def _samples(
    database: Database,
    plan: Bulk,
    dice: random.Random,
    shapes: list[Shape],
    now_ms: int,
    told: Told | None,
) -> None:
    rows = _sample_rows(plan, dice, shapes, now_ms)
    with database.without_indexes("sample_container"):
        for start, end in pairwise([*range(0, plan.samples, STEP), plan.samples]):
            database.many(
                "INSERT INTO sample_container (id, subject_id, name, tag, state, container_id, "
                "slot, stored_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (next(rows) for _ in range(end - start)),
            )
            if told:
                told(end, plan.samples)


def _sample_rows(
    plan: Bulk, dice: random.Random, shapes: list[Shape], now_ms: int
) -> Iterator[tuple[object, ...]]:
    names, weights = zip(*STATES, strict=True)
    places = [shape.places(dice) for shape in shapes]
    for number in range(1, plan.samples + 1):
        at = (number - 1) % plan.storages
        facility = facility_of(plan, at + 1)
        of_facility = 1 + (plan.subjects - facility) // plan.places
        subject = facility + plan.places * int(dice.random() * of_facility)
        (state,) = dice.choices(names, weights)
        updated = now_ms - int(dice.random() * 2 * YEAR_MS)
        container, slot = next(places[at]) if state == "STORED" else (None, None)
        tag = None if state == "EXPECTED" and number % 2 else f"SB-{number:08}"
        stored = None if state == "EXPECTED" else updated - 1000
        yield (number, subject, f"Vial {number}", tag, state, container, slot, stored, updated)
