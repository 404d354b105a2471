"""What gateways call things that they made themselves, and what those are at the sandbox central.

Ids from 10^12 on are a gateway's own; any fact may name such a thing by it, before and after the
gateway learnt ours.
"""

from crinsu_gateway.sandbox.central import bodies
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row

FIRST_LOCAL_ID = 1_000_000_000_000


def remember(centre: Centre, gateway: str, kind: str, ref: int, key: int | None) -> None:
    """Keep what a gateway's own id stands for here; None: for nothing that we have."""
    centre.database.execute(
        "INSERT INTO origin (gateway, kind, ref, id) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET id = excluded.id",
        *(gateway, kind, ref, key),
    )


def known(centre: Centre, gateway: str, kind: str, ref: int) -> Row | None:
    """What was kept of a gateway's own id, None when it never told of it."""
    return centre.database.find(
        "SELECT id FROM origin WHERE gateway = ? AND kind = ? AND ref = ?", gateway, kind, ref
    )


def key_of(centre: Centre, gateway: str, kind: str, key: int | None, ref: int | None) -> int | None:
    """Our id of a thing that a fact names by ours, by the gateway's, or by both."""
    if key is not None and key < FIRST_LOCAL_ID:
        return key
    for own in (ref, key):
        row = None if own is None else known(centre, gateway, kind, own)
        if row is not None:
            return None if row["id"] is None else int(row["id"])
    return None


def sample(
    centre: Centre, client: Client, gateway: str, key: int | None, ref: int | None
) -> Row | None:
    """The sample container that a fact names, None when the organisation has none such."""
    ours = key_of(centre, gateway, "sample", key, ref)
    return centre.database.find(f"{bodies.SAMPLES} AND x.id = ?", client.organization_id, ours)
