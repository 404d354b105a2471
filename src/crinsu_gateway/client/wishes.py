"""What can be asked of a gateway, as calls: the same for both clients. Pure.

Lists take any filter, `q` and `sort` of the API as named values; acts bear a key of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from crinsu_gateway.client import things
from crinsu_gateway.client.talk import Query, Wish

T = TypeVar("T")
MERGE = "application/merge-patch+json"


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A kind of thing: where its list is, under which key, and what one of them becomes."""

    path: str
    key: str
    made: Callable[[Mapping[str, Any]], T]


STORAGE_SOLUTIONS = Kind("/api/v1/storage-solutions", "storageSolutions", things.storage_solution)
DEVICES = Kind("/api/v1/devices", "devices", things.device)
SLOTS = Kind("/api/v1/slots", "slots", things.slot)
SAMPLE_CONTAINERS = Kind("/api/v1/sample-containers", "sampleContainers", things.sample_container)


def get(path: str, query: Query) -> Wish:
    """One resource."""
    return Wish("GET", path, query)


def page(path: str, query: Query) -> Wish:
    """The first page of a list, as large as may be."""
    return Wish("GET", path, {"per_page": 100, **query})


def act(path: str, body: object, key: str, reason: str = "") -> Wish:
    """Something done once, however often it is sent: `key` says that it is the same."""
    more = {"Audit-Reason": reason} if reason else {}
    return Wish("POST", path, None, body, {"Idempotency-Key": key, **more})


def change(path: str, body: object, etag: str, key: str, reason: str) -> Wish:
    """A change of what was read with this tag; null erases (RFC 7396)."""
    headers = {
        "If-Match": etag,
        "Content-Type": MERGE,
        "Idempotency-Key": key,
        "Audit-Reason": reason,
    }
    return Wish("PATCH", path, None, body, headers, again=False)


def delete(path: str) -> Wish:
    """The end of something."""
    return Wish("DELETE", path, again=False)
