"""Audit events: what is written beside every change, and its canonical bytes.

Bodies hold ids and states only: never a name of a person or a subject. Canonical form: keys
sorted, no spaces, UTF-8; strings, booleans, null, lists and integers below 2**53 (the subset in
which this equals RFC 8785 for our ASCII keys). Floats are refused: write them as text with a unit.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant

BodyValue = str | int | bool | None | list["BodyValue"] | dict[str, "BodyValue"]
Body = Mapping[str, BodyValue]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person's or client's id, and the way in (api, cli, scanner, sync, engine)."""

    id: str
    station: str


def canonical(body: Body) -> bytes:
    """The canonical bytes of a body; ValueError for what the canonical form cannot hold."""
    _check(dict(body))
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _check(value: object) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"audit keys are ASCII text, not {key!r}")
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError(f"audit bodies hold no {value!r}; write it as text with its unit")


def event_body(
    seq: int, kind: str, actor: Actor, now: Instant, facts: Body, previous: str
) -> bytes:
    """The canonical bytes of one event, chained to the leaf hash of the one before."""
    return canonical(
        {
            "seq": seq,
            "kind": kind,
            "actor": actor.id,
            "station": actor.station,
            "utc_ms": now.utc_ms,
            "boot_ms": now.boot_ms,
            "boot_id": now.boot_id,
            "facts": dict(facts),
            "prev": previous,
        }
    )


def leaf_hash(body: bytes) -> str:
    """The RFC 6962 leaf hash of an event, in hex."""
    return hashlib.sha256(b"\x00" + body).hexdigest()
