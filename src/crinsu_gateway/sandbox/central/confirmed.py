"""A gateway tells that a person looked: where a sample container is holds, whatever stood here.

Unlike a fact about what was done it is no conflict that it was elsewhere here before; staff see
both in the event. What it was resolved with stays at the gateway.
"""

from crinsu_gateway.model.place import parse_address
from crinsu_gateway.sandbox.central import origins, positions
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.effect import Effect
from crinsu_gateway.sandbox.central.facts import Confirmed


def confirmed(
    centre: Centre, client: Client, gateway: Row, facts: Confirmed, effect: Effect
) -> None:
    """Take the place or the state over; only what cannot be taken over is a conflict."""
    row = origins.sample(centre, client, gateway["id"], facts.sample, facts.localSample)
    if row is None:
        named = facts.sample or facts.localSample
        effect.conflicts.append(f"there is no sample container {named} here")
        return
    effect.here = {"state": row["state"], "address": positions.address_of(centre, row)}
    if facts.place is None:
        positions.put(centre, row["id"], facts.state, None, None, None)
        return
    place = parse_address(facts.place)
    storage = positions.storage_named(centre, client, gateway, place.storage)
    if storage is None:
        effect.conflicts.append(f"there is no storage solution {place.storage} here")
        return
    container = positions.container_at(centre, storage["id"], place.containers)
    other = positions.occupant(centre, container, place.slot)
    if other is not None and other != row["id"]:
        effect.conflicts.append(f"slot {facts.place} holds sample container {other} here")
    stored = row["stored_ms"] or centre.now_ms()
    positions.put(centre, row["id"], "STORED", container, place.slot, stored)
