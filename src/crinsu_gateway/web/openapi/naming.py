"""How operations, groups of them and examples are called in the document and on the page."""

import re

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, REGISTRY_PREFIX

_PREFIXES = (f"{EXTERNAL_PREFIX}/", f"{REGISTRY_PREFIX}/", "/api/v1/", "/api/latest/", "/")


SCOPES = {
    "inventory:read": "devices, storage solutions, containers, sample containers, alarms",
    "inventory:write": "tags, blocks, moves, quarantine, sheets",
    "subjects:read": "subjects with their names",
    "subjects:write": "making subjects",
    "procedures:read": "procedures and their executions",
    "procedures:write": "asking for procedures, withdrawing them",
    "procedures:execute": "starting, scanning, confirming, stopping",
    "units:write": "orders to units, within their profiles",
    "units:service": "orders to points that are for service only",
    "gateway:read": "health, the last bytes on a line, sync, reconciliation, metrics",
    "gateway:maintain": "shutting the API for maintenance, opening it",
    "audit:read": "the audit trail, its checkpoints and reviews",
    "audit:review": "putting down a review, asking for a checkpoint",
    "audit:admin": "keys of the trail, purges; only on the machine itself",
    "alarms:write": "acknowledging alarms",
    "stations:sign-in": "signing people in at a station, taking their PINs",
    "people:read": "people, for an administrator who is signed in",
    "people:write": "changing people, for an administrator who is signed in",
    "people:admin": "changing people in nobody's name; only on the machine itself",
    "reconciliation:write": "resolving differences with the centre",
    "registry:write": "publishing the record of the biobank; only on the machine itself",
    "collections:write": "changing records on the registry face, seeing those not published",
    "deviations:write": "closing deviations, opening and closing incidents",
}
"""What each scope opens, in a few words."""


def operation_id(endpoint: AnyEndpoint) -> str:
    """The name of an operation for tools: its method and the words of its path."""
    words = re.findall(r"\w+", endpoint.path.removeprefix("/api/"))
    return "_".join([endpoint.method.lower(), *words])


def group(path: str) -> str:
    """The resource that a path is about: its first part after the prefix of its face."""
    for prefix in _PREFIXES:
        if path.startswith(prefix):
            return path.removeprefix(prefix).partition("/")[0]
    return path


def plain_name(name: str) -> str:
    """What a type is called whose name another one bears too: its module goes before it.

    pydantic says such names with the whole path of their module.
    """
    *_, module, kind = ["", *name.split("__")]
    return "".join(word.title() for word in module.split("_")) + kind
