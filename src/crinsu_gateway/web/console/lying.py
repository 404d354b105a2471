"""Where something lies, for a picture of it: the way to its place, and the slots around it.

It reads the innermost container alone, and says nothing of what else lies there but that it does.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.place import Address, Spot
from crinsu_gateway.store import places, slots
from crinsu_gateway.store.slots import SlotState
from crinsu_gateway.store.transaction import Transaction

MOST = 200
"""With more slots than this a container is drawn in the view of its storage solution alone."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A place: its storage solution (public id), the labels on the way to it, and its address.

    `container` is the address of the innermost container; `stands` are its slots by label, empty
    where there are too many to draw.
    """

    storage_id: int
    labels: tuple[str, ...]
    address: str
    container: str
    stands: dict[str, SlotState]

    def href(self, lit: int | None = None) -> str:
        """Where the place is looked at, with a sample container (public id) lit up."""
        asked = {"place": self.container} | ({} if lit is None else {"lit": str(lit)})
        return f"/console/storages/{self.storage_id}?{urlencode(asked)}"


def lying(tx: Transaction, address: Address) -> Lying:
    """The place of a slot; UnknownPlace when there is none."""
    found = of_container(tx, Spot(address.storage, address.containers))
    if address.slot not in found.stands and found.stands:
        raise UnknownPlace(f"there is no slot {address} now", address=str(address))
    labels = (*found.labels, address.slot)
    return Lying(found.storage_id, labels, str(address), found.container, found.stands)


def of_container(tx: Transaction, spot: Spot) -> Lying:
    """The place of a container; UnknownPlace when none stands there."""
    row = places.container_at(tx, spot)
    here = [one for one in slots.of_container(tx, row.id) if one.state is not SlotState.RETIRED]
    stands = {one.label: one.state for one in here} if len(here) <= MOST else {}
    return Lying(row.storage_id, (spot.storage, *spot.containers), str(spot), str(spot), stands)
