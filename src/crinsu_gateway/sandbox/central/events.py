"""The device side's inbox: each event applied once, in order, its answer kept for ever.

De-duplication is by (gateway, epoch, seq) and never expires. Rules of order and of the key are in
docs/central-contract.md. What an event changes is in effects.py.
"""

import hashlib
import json
from dataclasses import dataclass

from pydantic import ValidationError

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.sandbox.central import effects
from crinsu_gateway.sandbox.central.answers import ApiError, Body
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.facts import KINDS, Event


@dataclass(frozen=True, slots=True)
class Reply:
    """What an event is answered with; `replayed` when it was answered so before."""

    status: int
    data: Body
    replayed: bool = False


BEGINNING = ("gateway.restored", "event.withdrawn")
"""What an epoch begins with, so that a centre that lost the end of the one before notices."""


def fingerprint(event: Event) -> str:
    """A digest of what the event says; the order of members and spaces do not matter."""
    text = json.dumps(event.model_dump(), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def receive(centre: Centre, client: Client, key: str | None, event: Event) -> Reply:
    """Apply an event once, or give again the answer it got; ApiError for breaches of the order."""
    require_key(key, event)
    return take(centre, client, event)


def require_key(key: str | None, event: Event) -> None:
    """ApiError unless the key is that of this event."""
    if not key:
        raise ApiError(400, "IDEMPOTENCY_KEY_MISSING", "send Idempotency-Key: gateway/epoch/seq")
    wanted = f"{event.gateway}/{event.epoch}/{event.seq}"
    if key != wanted:
        raise ApiError(400, "IDEMPOTENCY_KEY_WRONG", f"the key of this event is {wanted}")


def take(centre: Centre, client: Client, event: Event) -> Reply:
    """The same, once the key was looked at."""
    with centre.database.transaction():
        gateway = known_gateway(centre, client, event.gateway)
        kept = centre.database.find(
            "SELECT * FROM device_event WHERE gateway = ? AND epoch = ? AND seq = ?",
            event.gateway,
            event.epoch,
            event.seq,
        )
        if kept is not None:
            return _again(centre, kept, event)
        _require_order(gateway, event)
        reply = _applied(centre, client, gateway, event)
        _keep(centre, event, reply)
        return reply


def known_gateway(centre: Centre, client: Client, name: str) -> Row:
    """The row of a gateway, made at its first word; FORBIDDEN when it is another organisation's."""
    centre.database.execute(
        "INSERT INTO gateway (id, organization_id, epoch, high) VALUES (?, ?, 0, 0) "
        "ON CONFLICT (id) DO NOTHING",
        name,
        client.organization_id,
    )
    row = centre.database.one("SELECT * FROM gateway WHERE id = ?", name)
    if row["organization_id"] != client.organization_id:
        raise ApiError(403, "FORBIDDEN", "this gateway belongs to another organisation")
    return row


def expected_seq(gateway: Row) -> int:
    """The number that the next event of the current epoch must bear."""
    return int(gateway["high"]) + 1


def _require_order(gateway: Row, event: Event) -> None:
    if event.epoch < gateway["epoch"]:
        raise ApiError(
            409,
            "EPOCH_OLD",
            f"the gateway is in epoch {gateway['epoch']} already",
            epoch=gateway["epoch"],
        )
    if event.epoch > gateway["epoch"] > 0 and event.kind in BEGINNING:
        return  # a new epoch begins where its first event says
    if event.epoch > gateway["epoch"] > 0 or event.seq != expected_seq(gateway):
        raise ApiError(
            409,
            "OUT_OF_ORDER",
            f"the next event is {expected_seq(gateway)}, not {event.seq}",
            expected=expected_seq(gateway),
            epoch=gateway["epoch"],
        )


def _again(centre: Centre, kept: Row, event: Event) -> Reply:
    if kept["fingerprint"] != fingerprint(event):
        raise ApiError(422, "KEY_REUSED", "this key came with another content before")
    centre.database.execute(
        """UPDATE device_event SET deliveries = deliveries + 1
        WHERE gateway = ? AND epoch = ? AND seq = ?""",
        event.gateway,
        event.epoch,
        event.seq,
    )
    return Reply(kept["status"], json.loads(kept["answer"]), replayed=True)


def _applied(centre: Centre, client: Client, gateway: Row, event: Event) -> Reply:
    shape = KINDS.get(event.kind)
    try:
        if shape is None:
            raise ValueError(f"kind: {event.kind!r} is not known; known: {', '.join(KINDS)}")
        facts = shape.model_validate(event.facts)
    except ValidationError as fault:
        lines = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in fault.errors()]
        return _refusal("; ".join(lines))
    except ValueError as fault:
        return _refusal(str(fault))
    effect = effects.apply(centre, client, gateway, event, facts)
    return Reply(
        200,
        {
            "gateway": event.gateway,
            "epoch": event.epoch,
            "seq": event.seq,
            "conflict": bool(effect.conflicts),
            "reason": "; ".join(effect.conflicts) or None,
            "procedureId": effect.procedure,
            **effect.made(),
            "receivedAt": iso_utc(centre.now_ms()),
        },
    )


def _refusal(sentence: str) -> Reply:
    """A malformed event: refused for good, and its number is used up."""
    return Reply(
        422,
        {"error": {"code": "VALIDATION_ERROR", "message": sentence, "consumed": True}},
    )


def _keep(centre: Centre, event: Event, reply: Reply) -> None:
    centre.database.execute(
        """INSERT INTO device_event
        (gateway, epoch, seq, fingerprint, kind, at_ms, received_ms, body, status, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        event.gateway,
        event.epoch,
        event.seq,
        fingerprint(event),
        event.kind,
        event.at,
        centre.now_ms(),
        json.dumps(event.model_dump()),
        reply.status,
        json.dumps(reply.data),
    )
    centre.database.execute(
        "UPDATE gateway SET epoch = ?, high = ? WHERE id = ?",
        event.epoch,
        event.seq,
        event.gateway,
    )
