"""The facility and its storage solutions as the centre calls them: known by their ids, once linked.

What is called otherwise there, is another facility's or is gone is told to a person; work goes on
with the names of the configuration, and the centre's places are read by them.
"""

from dataclasses import replace

from crinsu_gateway.model.place import Address
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import facilities, places, reconciliation, sync_state
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.target import RemoteFacility, RemoteStorage

NOT_KNOWN = "not known"
_CALLED = "storage_there."
"""In the state of the sync: what a storage solution of ours is called there, by their name."""


def facility(tx: Transaction, record: RemoteFacility, name: str) -> None:
    """Link our facility by its name once, then go by its id; say what does not fit."""
    _, known = facilities.named(tx, name)
    if known is None:
        if record.name == name:
            facilities.link(tx, record.id, record.name)
        return
    about = f"facility/{record.id}"
    if (record.id == known) == (record.name == name):
        reconciliation.agree(tx, ItemKind.FACILITY, about)
    elif record.id == known:
        there, here = f"called {record.name}", f"called {name}"
        reconciliation.note(tx, ItemKind.FACILITY, about, there, here)
    else:
        here = f"{name} is facility/{known} here"
        reconciliation.note(tx, ItemKind.FACILITY, about, f"called {name}", here)


def facility_unknown_there(tx: Transaction, name: str, known: frozenset[int]) -> None:
    """Note that the complete list of the centre does not have our facility any more."""
    central_id = facilities.named(tx, name)[1]
    if central_id is not None and central_id not in known:
        about = f"facility/{central_id}"
        reconciliation.note(tx, ItemKind.FACILITY, about, NOT_KNOWN, f"called {name}")


def storage(tx: Transaction, record: RemoteStorage) -> None:
    """Link a storage solution by its name once, then go by its id; say what it is called there."""
    ours = places.linked(tx, record.id)
    if ours in (None, record.name):
        places.link(tx, record.id, record.name)
        ours = None
    key = _CALLED + record.name
    if ours != sync_state.get(tx, key):
        sync_state.put(tx, key, ours)
    if ours is not None:
        about, there = f"storage/{ours}", f"called {record.name}"
        reconciliation.note(tx, ItemKind.STORAGE, about, there, f"called {ours}")


def storages_unknown_there(tx: Transaction, known: frozenset[str]) -> None:
    """Note each storage solution of ours that the complete list of the facility does not have.

    `known` holds what `mark` gave for each record.
    """
    for one in places.storages(tx):
        about = f"storage/{one.name}"
        if one.name in known:
            reconciliation.agree(tx, ItemKind.STORAGE, about)
        elif f"#{one.id}" not in known:
            reconciliation.note(tx, ItemKind.STORAGE, about, NOT_KNOWN, one.name)


def marks(record: RemoteStorage) -> tuple[str, str]:
    """By what a storage solution of a list is known: its name, and its id."""
    return record.name, f"#{record.id}"


def ours(tx: Transaction, address: Address | None) -> Address | None:
    """A place as the centre names it, by the name that its storage solution has here."""
    if address is None:
        return None
    here = sync_state.get(tx, _CALLED + address.storage)
    return replace(address, storage=here) if isinstance(here, str) else address
