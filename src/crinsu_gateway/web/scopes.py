"""What a caller of the API may do: the scopes that a token can carry.

Deny by default: an endpoint names the one scope that it needs, a token carries those that its
client was given. It does not decide who gets which; the configuration does.
"""

from collections.abc import Iterable
from enum import StrEnum

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.errors import ConfigError


class Scope(StrEnum):
    """One thing that a caller may do."""

    INVENTORY_READ = "inventory:read"  # units, storage solutions, containers, sample containers
    INVENTORY_WRITE = "inventory:write"  # tags, blocks, moves, quarantine, sheets
    SUBJECTS_READ = "subjects:read"  # names of people
    SUBJECTS_WRITE = "subjects:write"
    PROCEDURES_READ = "procedures:read"  # procedures and their executions
    PROCEDURES_WRITE = "procedures:write"  # create, cancel
    PROCEDURES_EXECUTE = "procedures:execute"  # start, scan, confirm, stop
    UNITS_WRITE = "units:write"  # orders to units, within their profiles
    UNITS_SERVICE = "units:service"  # orders to points that are for service only
    GATEWAY_READ = "gateway:read"  # health, sync, reconciliation
    GATEWAY_MAINTAIN = "gateway:maintain"  # begin and end maintenance; only on the machine itself
    AUDIT_READ = "audit:read"  # the audit trail, its checkpoints and reviews
    AUDIT_REVIEW = "audit:review"  # put down a review, ask for a checkpoint
    AUDIT_ADMIN = "audit:admin"  # have a new key sign, purge; only on the machine itself
    ALARMS_WRITE = "alarms:write"  # acknowledge alarms; they are read with the inventory
    STATIONS_SIGN_IN = "stations:sign-in"  # sign people in at a station, take their PINs
    PEOPLE_READ = "people:read"  # people, for an administrator who is signed in
    PEOPLE_WRITE = "people:write"  # change people, for an administrator who is signed in
    PEOPLE_ADMIN = "people:admin"  # change people in nobody's name; only on the machine itself
    RECONCILIATION_WRITE = "reconciliation:write"  # resolve differences with the centre
    REGISTRY_WRITE = "registry:write"  # publish the biobank's record; only on the machine itself
    COLLECTIONS_WRITE = "collections:write"  # change records on the registry face, see all of them
    DEVIATIONS_WRITE = "deviations:write"  # close deviations; they are read with the inventory


ALL_SCOPES = frozenset(Scope)
ON_THE_MACHINE = frozenset(
    {Scope.PEOPLE_ADMIN, Scope.AUDIT_ADMIN, Scope.REGISTRY_WRITE, Scope.COLLECTIONS_WRITE}
    | {Scope.GATEWAY_MAINTAIN}
)
"""What no configured client gets: only who can read the signing key may do it; collections
also the user of the registry face."""


def parse_scopes(texts: Iterable[str]) -> frozenset[Scope]:
    """The scopes of these names; ConfigError naming the first that does not exist."""
    known = {scope.value: scope for scope in Scope}
    found = []
    for text in texts:
        if text not in known:
            raise ConfigError(
                f"there is no scope {text!r}{near_match(text, known)}; allowed: {', '.join(known)}"
            )
        found.append(known[text])
    return frozenset(found)
