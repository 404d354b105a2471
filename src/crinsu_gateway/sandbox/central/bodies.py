"""Rows of the sandbox central turned into bodies, documented ones and those of the device side.

The documented field names are those of the public samples; what is added is marked in
docs/central-contract.md. Names of people appear in the subject alone.
"""

from crinsu_gateway.model.clock import iso_utc, iso_utc_seconds
from crinsu_gateway.sandbox.central.answers import Body
from crinsu_gateway.sandbox.central.database import Database, Row

FACILITIES = "SELECT * FROM facility WHERE organization_id = ?"
STORAGES = """
SELECT s.*, f.name AS facility_name, f.organization_id,
  (SELECT count(*) FROM sample_container x JOIN container c ON c.id = x.container_id
    WHERE c.storage_id = s.id) AS occupied
FROM storage s JOIN facility f ON f.id = s.facility_id WHERE f.organization_id = ?
"""
SUBJECTS = """
SELECT s.*, f.name AS facility_name
FROM subject s JOIN facility f ON f.id = s.facility_id WHERE f.organization_id = ?
"""
SAMPLES = """
SELECT x.*, s.code AS subject_code, s.facility_id, f.name AS facility_name,
  c.storage_id, t.name AS storage_name
FROM sample_container x
JOIN subject s ON s.id = x.subject_id JOIN facility f ON f.id = s.facility_id
LEFT JOIN container c ON c.id = x.container_id LEFT JOIN storage t ON t.id = c.storage_id
WHERE f.organization_id = ?
"""
PROCEDURES = """
SELECT p.*, f.name AS facility_name, s.code AS subject_code, t.name AS storage_name
FROM procedure p JOIN facility f ON f.id = p.facility_id
LEFT JOIN subject s ON s.id = p.subject_id LEFT JOIN storage t ON t.id = p.storage_id
WHERE f.organization_id = ?
"""
CONTAINERS = """
SELECT c.*, t.name AS storage_name,
  (SELECT count(*) FROM sample_container x WHERE x.container_id = c.id) AS occupied
FROM container c JOIN storage t ON t.id = c.storage_id JOIN facility f ON f.id = t.facility_id
WHERE f.organization_id = ?
"""


def _seconds(moment: int | None) -> str | None:
    return None if moment is None else iso_utc_seconds(moment)


def _reference(key: int | None, name: str | None) -> Body | None:
    return None if key is None else {"id": key, "name": name}


def facility(row: Row) -> Body:
    """A facility (ours: the documentation shows only id and name inside other bodies)."""
    return {"id": row["id"], "name": row["name"], "createdAt": _seconds(row["created_ms"])}


def storage(row: Row) -> Body:
    """A storage solution as documented."""
    return {
        "id": row["id"],
        "name": row["name"],
        "type": row["type"],
        "facility": _reference(row["facility_id"], row["facility_name"]),
        "capacity": row["capacity"],
        "occupied": row["occupied"],
        "createdAt": _seconds(row["created_ms"]),
    }


def subject(row: Row) -> Body:
    """A subject as documented; the date of birth is never echoed."""
    return {
        "id": row["id"],
        "facility": _reference(row["facility_id"], row["facility_name"]),
        "code": row["code"],
        "firstName": row["first_name"],
        "lastName": row["last_name"],
        "createdAt": _seconds(row["created_ms"]),
    }


def device_subject(row: Row) -> Body:
    """A subject as the device side reads it (our extension)."""
    merged = row["merged_into"]
    return {**subject(row), "mergedInto": merged, "updatedAt": iso_utc(row["updated_ms"])}


def sample(row: Row) -> Body:
    """A sample container as documented."""
    return {
        "id": row["id"],
        "name": row["name"],
        "subject": {"id": row["subject_id"], "code": row["subject_code"]},
        "description": row["description"],
        "storedAt": _seconds(row["stored_ms"]),
    }


def path_of(database: Database, container: int) -> list[Row]:
    """The containers from the storage solution down to this one."""
    return database.all(
        """
        WITH RECURSIVE up (id, parent_id, kind, label, depth) AS (
          SELECT id, parent_id, kind, label, 0 FROM container WHERE id = ?
          UNION ALL
          SELECT c.id, c.parent_id, c.kind, c.label, up.depth + 1
          FROM container c JOIN up ON c.id = up.parent_id)
        SELECT id, kind, label FROM up ORDER BY depth DESC
        """,
        container,
    )


def position(database: Database, row: Row) -> Body | None:
    """The documented position object: a key a storage level, and (ours) the slot."""
    if row["container_id"] is None:
        return None
    levels = {level["kind"]: level["label"] for level in path_of(database, row["container_id"])}
    return {**levels, "slot": row["slot"]}


def location(database: Database, row: Row) -> Body:
    """Where a sample container is; the documentation names the endpoint but not this body."""
    return {
        "id": row["id"],
        "name": row["name"],
        "status": row["state"],
        "storage": _reference(row["storage_id"], row["storage_name"]),
        "position": position(database, row),
        "storedAt": _seconds(row["stored_ms"]),
    }


def inventory_item(database: Database, row: Row) -> Body:
    """One entry of an inventory as documented."""
    return {**sample(row), "position": position(database, row)}


def container(row: Row) -> Body:
    """A storage level (ours)."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "name": row["label"],
        "storage": _reference(row["storage_id"], row["storage_name"]),
        "parentId": row["parent_id"],
        "capacity": row["slots"],
        "occupied": row["occupied"],
    }


def procedure(database: Database, row: Row) -> Body:
    """A procedure as documented, with updatedAt and the marks of a conflict (ours)."""
    samples = database.all(
        """SELECT x.id, x.name, x.description, x.tag FROM procedure_sample p
        JOIN sample_container x ON x.id = p.sample_container_id
        WHERE p.procedure_id = ? ORDER BY x.id""",
        row["id"],
    )
    subject_of = {"id": row["subject_id"], "code": row["subject_code"]}
    return {
        "id": row["id"],
        "type": row["type"],
        "status": row["status"],
        "facility": _reference(row["facility_id"], row["facility_name"]),
        "subject": None if row["subject_id"] is None else subject_of,
        "sampleContainers": [
            {"id": one["id"], "name": one["name"], "description": one["description"]}
            for one in samples
        ],
        "createdAt": _seconds(row["created_ms"]),
        "updatedAt": _seconds(row["updated_ms"]),
        "conflict": bool(row["conflict"]),
        "cancelledAt": _seconds(row["cancelled_ms"]),
        "reason": row["reason"],
    }


def origin_of(database: Database, kind: str, key: int) -> Body | None:
    """Which gateway made it while it was away, and its id there; None for what was made here."""
    return database.find("SELECT gateway, ref FROM origin WHERE kind = ? AND id = ?", kind, key)


def device_sample(database: Database, row: Row) -> Body:
    """A sample container as the device side reads it (our extension)."""
    place = None
    if row["container_id"] is not None:
        levels = path_of(database, row["container_id"])
        place = {
            "storage": _reference(row["storage_id"], row["storage_name"]),
            "path": [{"kind": level["kind"], "label": level["label"]} for level in levels],
            "slot": row["slot"],
        }
    return {
        **sample(row),
        "facility": _reference(row["facility_id"], row["facility_name"]),
        "tag": row["tag"],
        "carrier": row["carrier"],
        "state": row["state"],
        "position": place,
        "origin": origin_of(database, "sample", row["id"]),
        "updatedAt": iso_utc(row["updated_ms"]),
    }


def device_procedure(database: Database, row: Row) -> Body:
    """A procedure as the device side reads it (our extension)."""
    samples = database.all(
        """SELECT x.id, x.name, x.tag FROM procedure_sample p
        JOIN sample_container x ON x.id = p.sample_container_id
        WHERE p.procedure_id = ? ORDER BY x.id""",
        row["id"],
    )
    return {
        **procedure(database, row),
        "sampleContainers": [
            {**one, "origin": origin_of(database, "sample", one["id"])} for one in samples
        ],
        "origin": origin_of(database, "procedure", row["id"]),
        "storage": _reference(row["storage_id"], row["storage_name"]),
        "gateway": row["gateway"],
        "ref": row["ref"],
        "updatedAt": iso_utc(row["updated_ms"]),
    }
