"""The heartbeat as it stands on the wire: what is told with it, and what its answer says. Pure.

Sending it and what follows from the answer are elsewhere (crinsutrack.py, pushing.py).
"""

from crinsu_gateway.model.errors import RemoteAway
from crinsu_gateway.sync.mapping import Json, Names, Reader
from crinsu_gateway.sync.target import Beat, Pulse
from crinsu_gateway.sync.witness import Seen, Shown


def body_of(pulse: Pulse, gateway: str, facility: str) -> dict[str, Json]:
    """The body of a heartbeat."""
    body: dict[str, Json] = {
        "gateway": gateway,
        "facility": facility,
        "epoch": pulse.epoch,
        "lastSeq": pulse.last_seq,
        "waiting": pulse.waiting,
        "at": pulse.at_ms,
    }
    if pulse.checkpoint is not None:
        body["checkpoint"] = _shown(pulse.checkpoint)
    return body


def beat_of(names: Names, data: dict[str, Json], pulse: Pulse) -> Beat:
    """What the centre answered; RemoteAway when it is something else."""
    reader = Reader(names, data)
    try:
        now = reader.maybe_moment("now")
        epoch, expected = reader.number("epoch"), reader.number("expected")
    except ValueError as fault:
        raise RemoteAway(f"the heartbeat was answered with something else: {fault}") from fault
    return Beat(now or pulse.at_ms, epoch, expected, _seen(data.get("checkpoint")))


def _shown(shown: Shown) -> dict[str, Json]:
    """A checkpoint as the heartbeat bears it."""
    return {
        "note": shown.note,
        "publicKey": shown.public_key,
        "from": shown.from_size,
        "proof": [*shown.proof],
        "keys": [
            {"publicKey": key.public_key, "since": key.since, "handover": key.handover or None}
            for key in shown.keys
        ],
    }


def _seen(said: Json) -> Seen | None:
    """What a witness says of it; None from a centre that is none."""
    if not isinstance(said, dict):
        return None
    state, size = said.get("state"), said.get("size")
    if not isinstance(state, str) or not isinstance(size, int):
        return None
    return Seen(state, size) if 0 <= size < 2**53 else None
