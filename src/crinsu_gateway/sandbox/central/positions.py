"""Places at the sandbox central: storage solutions by name, containers by labels, who is in a slot.

A container that a gateway names and the centre does not know is added: the gateway owns where
things physically are.
"""

from collections.abc import Sequence

from crinsu_gateway.sandbox.central import bodies
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row


def storage_named(centre: Centre, client: Client, gateway: Row, name: str | None) -> Row | None:
    """A storage solution by name: of the gateway's facility, else the only one so named."""
    rows = centre.database.all(f"{bodies.STORAGES} AND s.name = ?", client.organization_id, name)
    near = [row for row in rows if row["facility_id"] == gateway["facility_id"]]
    found = near or rows
    return found[0] if len(found) == 1 else None


def container_at(centre: Centre, storage: int, labels: Sequence[str]) -> int:
    """The innermost container of a path of labels, with what is missing of it added."""
    parent: int | None = None
    for label in labels:
        row = centre.database.find(
            "SELECT id FROM container WHERE storage_id = ? AND parent_id IS ? AND label = ?",
            storage,
            parent,
            label,
        )
        parent = row["id"] if row else _added(centre, storage, parent, label)
    assert parent is not None
    return parent


def _added(centre: Centre, storage: int, parent: int | None, label: str) -> int:
    """A new container of the kind that its neighbours have."""
    near = centre.database.find(
        "SELECT kind, slots FROM container WHERE storage_id = ? AND parent_id IS ?", storage, parent
    ) or centre.database.find(
        "SELECT kind, slots FROM container WHERE storage_id = ? AND (parent_id IS NULL) = ?",
        storage,
        parent is None,
    )
    return centre.database.execute(
        "INSERT INTO container (storage_id, parent_id, kind, label, slots) VALUES (?, ?, ?, ?, ?)",
        storage,
        parent,
        near["kind"] if near else "container",
        label,
        near["slots"] if near else 0,
    )


def occupant(centre: Centre, container: int, slot: str) -> int | None:
    """The sample container that the centre believes to be in a slot."""
    row = centre.database.find(
        "SELECT id FROM sample_container WHERE container_id = ? AND slot = ?", container, slot
    )
    return row["id"] if row else None


def bearer_of(centre: Centre, organization: int, tag: str) -> int | None:
    """The sample container of an organisation that bears a tag."""
    row = centre.database.find(
        """SELECT x.id FROM sample_container x JOIN subject s ON s.id = x.subject_id
        JOIN facility f ON f.id = s.facility_id WHERE x.tag = ? AND f.organization_id = ?""",
        *(tag, organization),
    )
    return row["id"] if row else None


def address_of(centre: Centre, sample: Row) -> str | None:
    """The address of a sample container, or None when it is in no slot."""
    if sample["container_id"] is None:
        return None
    levels = bodies.path_of(centre.database, sample["container_id"])
    labels = [level["label"] for level in levels]
    return "/".join([sample["storage_name"], *labels, sample["slot"]])


def put(
    centre: Centre,
    sample: int,
    state: str,
    container: int | None,
    slot: str | None,
    stored: int | None,
) -> None:
    """Let a sample container stand so from now on: in a slot of a container, or in none."""
    centre.database.execute(
        """UPDATE sample_container SET state = ?, container_id = ?, slot = ?, stored_ms = ?,
        updated_ms = ? WHERE id = ?""",
        state,
        container,
        slot,
        stored,
        centre.now_ms(),
        sample,
    )
