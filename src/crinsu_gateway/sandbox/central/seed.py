"""Seed data of the sandbox central: one organisation, one facility, three tanks, a few subjects.

`seed` fills an empty file; a file that holds an organisation already is left as it is.
Everything in it is invented. `Seed` says how much; names and ids are the same on every run.
"""

from dataclasses import dataclass

from crinsu_gateway.sandbox.central.bulk import Told, fill
from crinsu_gateway.sandbox.central.bulk_plan import Bulk
from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.tokens import secret_hash

DEVICE_CLIENT, DEVICE_SECRET = "crinsu-gateway", "sandbox-gateway-secret"
INTEGRATION_CLIENT, INTEGRATION_SECRET = "sandbox-emr", "sandbox-emr-secret"


@dataclass(frozen=True, slots=True)
class Seed:
    """What to seed. Layout of each storage solution: canisters x canes x slots.

    With `bulk` the storage solutions, subjects and procedures are those of the bulk instead.
    """

    organization: str = "Example Clinics"
    facility: str = "Lyon Centre"
    storages: tuple[tuple[str, str], ...] = (("T1", "TANK"), ("T2", "TANK"), ("T3", "DEWAR"))
    canisters: int = 6
    canes: int = 4
    slots: int = 5
    subjects: int = 4
    procedures: bool = True
    device_client: tuple[str, str] = (DEVICE_CLIENT, DEVICE_SECRET)
    integration_client: tuple[str, str] = (INTEGRATION_CLIENT, INTEGRATION_SECRET)
    bulk: Bulk | None = None


def seed(centre: Centre, plan: Seed, told: Told | None = None) -> bool:
    """Fill an empty file; whether anything was written."""
    database = centre.database
    if database.find("SELECT 1 FROM organization") is not None:
        return False
    now = centre.now_ms()
    with database.transaction():
        organization = database.execute(
            "INSERT INTO organization (name, created_ms) VALUES (?, ?)", plan.organization, now
        )
        for (client, secret), is_device in (
            (plan.device_client, True),
            (plan.integration_client, False),
        ):
            database.execute(
                "INSERT INTO client (id, secret_sha256, organization_id, is_device) "
                "VALUES (?, ?, ?, ?)",
                client,
                secret_hash(secret),
                organization,
                is_device,
            )
        facility = database.execute(
            "INSERT INTO facility (organization_id, name, created_ms) VALUES (?, ?, ?)",
            organization,
            plan.facility,
            now,
        )
        if plan.bulk is not None:
            fill(database, plan.bulk, now, told)
            return True
        storages = [_storage(centre, plan, facility, *one) for one in plan.storages]
        subjects = [_subject(centre, facility, number) for number in range(1, plan.subjects + 1)]
        if plan.procedures and subjects and storages:
            _first_procedures(centre, facility, subjects)
    return True


def _storage(centre: Centre, plan: Seed, facility: int, name: str, kind: str) -> int:
    now = centre.now_ms()
    capacity = plan.canisters * plan.canes * plan.slots
    storage = centre.database.execute(
        "INSERT INTO storage VALUES (NULL, ?, ?, ?, ?, ?)",
        facility,
        name,
        kind,
        capacity,
        now,
    )
    level = (
        "INSERT INTO container (storage_id, parent_id, kind, label, slots) VALUES (?, ?, ?, ?, ?)"
    )
    for canister in range(1, plan.canisters + 1):
        outer = centre.database.execute(level, storage, None, "canister", f"C{canister}", 0)
        for cane in range(1, plan.canes + 1):
            centre.database.execute(level, storage, outer, "cane", f"CN{cane}", plan.slots)
    return storage


def _subject(centre: Centre, facility: int, number: int) -> int:
    return centre.database.execute(
        """INSERT INTO subject (facility_id, code, first_name, last_name, date_of_birth, created_ms)
        VALUES (?, ?, ?, ?, ?, ?)""",
        facility,
        f"SUBJ-2024-{number:03}",
        "Sample",
        f"Person {number}",
        f"19{70 + number % 30}-05-15",
        centre.now_ms(),
    )


def _first_procedures(centre: Centre, facility: int, subjects: list[int]) -> None:
    """One store that waits for tags, and one that is ready with two tagged vials."""
    _store(centre, facility, subjects[0], "PENDING", [("Vial A1", None)])
    ready: list[tuple[str, str | None]] = [("Vial B1", "TAG-0001"), ("Vial B2", "TAG-0002")]
    _store(centre, facility, subjects[-1], "CREATED", ready)


def _store(
    centre: Centre, facility: int, subject: int, status: str, vials: list[tuple[str, str | None]]
) -> None:
    now = centre.now_ms()
    procedure = centre.database.execute(
        """INSERT INTO procedure (facility_id, type, status, subject_id, created_ms, updated_ms)
        VALUES (?, 'STORE', ?, ?, ?, ?)""",
        facility,
        status,
        subject,
        now,
        now,
    )
    for name, tag in vials:
        sample = centre.database.execute(
            """INSERT INTO sample_container (subject_id, name, tag, state, updated_ms)
            VALUES (?, ?, ?, 'EXPECTED', ?)""",
            subject,
            name,
            tag,
            now,
        )
        centre.database.execute("INSERT INTO procedure_sample VALUES (?, ?)", procedure, sample)
