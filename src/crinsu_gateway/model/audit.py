"""Audit events: what is written beside every change, and its canonical bytes.

Bodies hold ids and states only: never a name of a person or a subject. Free text is sealed: the
body holds a salted hash of it, the text itself stands in a table beside and can be forgotten.
Canonical form: RFC 8785 for the subset that is allowed here (ASCII keys; strings, booleans,
null, lists, integers below 2**53). Floats are refused: write them as text with their unit.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant, utc_offset_min

BodyValue = str | int | bool | None | list["BodyValue"] | dict[str, "BodyValue"]
Body = Mapping[str, BodyValue]

FORMAT = 2
"""Of the body. 1 (no member `format`) had no role, zone, clock and why."""

GENESIS = "0" * 64
REASON = "reason"
SALT_BYTES = 16
NOTHING: Mapping[str, str] = {}

_MACHINES = {"gateway": "engine", "central": "centre"}
RESERVED = frozenset(_MACHINES)
"""Names that nobody else may bear, since they stand for the gateway and its centre."""
_MACHINE_STATIONS = frozenset({"api", "config", "sync", "bus", "watch", "engine"})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a person's or client's id, the way in (a station, api, cli, sync), the role.

    Without a role it is what such an actor usually is: engine, centre, machine or technician.
    """

    id: str
    station: str
    role: str = ""

    @property
    def acts_as(self) -> str:
        """The role in which it was done."""
        usual = "machine" if self.station in _MACHINE_STATIONS else "technician"
        return self.role or _MACHINES.get(self.id, usual)


_WRITTEN = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_PLAIN = frozenset({str, bool, type(None)})


def canonical(body: Body) -> bytes:
    """The canonical bytes of a body; ValueError for what the canonical form cannot hold."""
    _check(dict(body))
    return _WRITTEN(body).encode()


def _check(value: dict[str, BodyValue] | list[BodyValue]) -> None:
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str) or not key.isascii():
                raise ValueError(f"audit keys are ASCII text, not {key!r}")
    for item in value.values() if isinstance(value, dict) else value:
        if type(item) in _PLAIN:  # most are: this runs for every event
            continue
        if isinstance(item, dict | list):
            _check(item)
        elif isinstance(item, float) or (isinstance(item, int) and abs(item) >= 2**53):
            raise ValueError(f"audit bodies hold no {item!r}; write it as text with its unit")


def commitment(salt: bytes, text: str) -> str:
    """What a body says of a sealed text: it proves the text, and does not give it away."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def event_body(
    seq: int,
    kind: str,
    actor: Actor,
    now: Instant,
    facts: Body,
    previous: str,
    sealed: Mapping[str, str] = NOTHING,
) -> bytes:
    """The canonical bytes of one event, chained to the leaf hash of the one before.

    `sealed` holds commitments by field; that of the reason stands as `why`.
    """
    hidden: dict[str, BodyValue] = {name: said for name, said in sealed.items() if name != REASON}
    _check(dict(facts))
    if hidden:
        _check(hidden)
    # The rest is of this module: it need not be looked through for every event.
    return _WRITTEN(
        {
            "format": FORMAT,
            "seq": seq,
            "kind": kind,
            "actor": actor.id,
            "role": actor.acts_as,
            "station": actor.station,
            "utc_ms": now.utc_ms,
            "utc_offset_min": utc_offset_min(now.utc_ms, now.zone),
            "zone": now.zone,
            "clock": now.clock.value,
            "clock_error_ms": now.clock_error_ms,
            "boot_ms": now.boot_ms,
            "boot_id": now.boot_id,
            "facts": dict(facts),
            "why": sealed.get(REASON),
            **({"sealed": hidden} if hidden else {}),
            "prev": previous,
        }
    ).encode()


def leaf_hash(body: bytes) -> str:
    """The RFC 6962 leaf hash of an event, in hex."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def record_hash(record: Body) -> str:
    """The SHA-256 of a record as it was shown, in hex: what a signature is bound to."""
    return hashlib.sha256(canonical(record)).hexdigest()
