"""Brings the store up to what is configured: owner, facility, units, storage solutions, limits.

Functions that run inside one transaction. Places are added, never removed (store/places.py).
"""

from collections.abc import Mapping, Sequence

from crinsu_gateway.app.harvest import collections_of
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.config.storage import StorageSettings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.device import Condition
from crinsu_gateway.store import (
    collections,
    commands,
    facilities,
    interlocks,
    meta,
    places,
    policies,
    units,
)
from crinsu_gateway.store.places import StorageEntry
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import UnitEntry

CONFIG = Actor("gateway", "config")
NOBODY: Mapping[str, str] = {}


def apply_site(
    tx: Transaction,
    settings: Settings,
    entries: Sequence[UnitEntry],
    left_out: Mapping[str, str] = NOBODY,
) -> int:
    """Make the store that of this site; the epoch. ConfigError when it is another gateway's.

    `left_out` says of units that will not run why.
    """
    epoch = meta.claim(tx, settings.gateway.id)
    # Before any bus starts: what was being sent when the process ended is not known, and is
    # never sent again by itself, also when its unit is not configured any more.
    commands.recover(tx)
    facility = facilities.own(tx, settings.gateway.facility, settings.gateway.time_zone)
    units.apply(tx, entries)
    for name, reason in left_out.items():
        units.note(tx, name, Condition.LOST, reason)
    for storage in settings.storages:
        places.apply(tx, facility, entry_of(storage), CONFIG)
    apply_policies(tx, settings)
    apply_interlocks(tx, settings)
    places.retire_others(tx, [storage.name for storage in settings.storages], CONFIG)
    collections.apply(tx, collections_of(settings), CONFIG)
    return epoch


def apply_policies(tx: Transaction, settings: Settings) -> None:
    """Take over what the configuration decides about people, procedures and exposures."""
    required = "yes" if settings.people.required else "no"
    policies.put(tx, policies.PEOPLE_REQUIRED, required, CONFIG)
    policies.put(tx, policies.OFFLINE_DAYS, str(settings.people.offline_days), CONFIG)
    policies.put(tx, policies.CENTRE, "yes" if settings.central else "", CONFIG)
    policies.put_words(tx, policies.STATIONS, settings.people.stations, CONFIG)
    policies.put_words(tx, policies.WITNESSED_ACTS, settings.people.witnessed, CONFIG)
    policies.put_words(tx, policies.WITNESSED, settings.procedures.witness, CONFIG)
    assumed = settings.exposure.assumed_carrier.value
    policies.put(tx, policies.ASSUMED_CARRIER, assumed, CONFIG)


def apply_interlocks(tx: Transaction, settings: Settings) -> None:
    """Take over what two persons may override in each storage solution."""
    for storage in settings.storages:
        may = storage.interlocks.overridable(settings.interlocks)
        local_id = places.storage_named(tx, storage.name).local_id
        interlocks.set_overridable(tx, local_id, may, CONFIG)


def apply_limits(tx: Transaction, settings: Settings) -> None:
    """Take over the limits of all storage solutions, and nothing else."""
    for storage in settings.storages:
        limits = storage.limits
        places.set_limits(tx, storage.name, limits.level_min, limits.temperature_max, CONFIG)


def entry_of(storage: StorageSettings) -> StorageEntry:
    """A configured storage solution as the store takes it."""
    return StorageEntry(
        storage.name,
        storage.type,
        storage.units,
        storage.layout(),
        storage.limits.level_min,
        storage.limits.temperature_max,
    )
