"""The heartbeat as it stands on the wire: what is told with it, and what its answer says. Pure.

Sending it and what follows from the answer are elsewhere (crinsutrack.py, pushing.py).
"""

from crinsu_gateway.model.errors import RemoteAway
from crinsu_gateway.sync.beat.live import LAST_VERSION
from crinsu_gateway.sync.naming.mapping import Json, Names, Reader
from crinsu_gateway.sync.shown import Live, Seen, Shown, Versioned
from crinsu_gateway.sync.target import Beat, Kind, Pulse

LONGEST_NEWEST = 200
"""Characters of the text that says what is the newest of a kind."""


def body_of(pulse: Pulse, gateway: str, facility: str) -> dict[str, Json]:
    """The body of a heartbeat."""
    body: dict[str, Json] = {
        "gateway": gateway,
        "facility": facility,
        "epoch": pulse.epoch,
        "lastSeq": pulse.last_seq,
        "waiting": pulse.waiting,
        "differences": pulse.differences,
        "at": pulse.at_ms,
    }
    if pulse.checkpoint is not None:
        body["checkpoint"] = _shown(pulse.checkpoint)
    if pulse.live_version is not None:
        body["stateVersion"] = pulse.live_version
    if pulse.live is not None:
        body["state"] = _state(pulse.live)
    return body


def beat_of(names: Names, data: dict[str, Json], pulse: Pulse) -> Beat:
    """What the centre answered; RemoteAway when it is something else."""
    reader = Reader(names, data)
    try:
        now = reader.maybe_moment("now")
        epoch, expected = reader.number("epoch"), reader.number("expected")
    except ValueError as fault:
        raise RemoteAway(f"the heartbeat was answered with something else: {fault}") from fault
    return Beat(
        now or pulse.at_ms,
        epoch,
        expected,
        _seen(data.get("checkpoint")),
        _version(data.get("stateVersion")),
        _newest(data.get("newest")),
    )


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


def _state(told: Versioned) -> dict[str, Json]:
    """The live state as the heartbeat bears it."""
    live: Live = told.live
    return {
        "version": told.version,
        "units": [
            {
                "unit": one.unit,
                "storage": one.storage,
                "condition": one.condition,
                "since": one.since_ms,
                "reason": one.reason,
                "values": {
                    purpose: {
                        "value": value.value,
                        "unit": value.unit,
                        "quality": value.quality,
                        "at": value.at_ms,
                    }
                    for purpose, value in one.values.items()
                },
            }
            for one in live.units
        ],
        "alarms": [
            {
                "alarm": one.alarm,
                "code": one.code,
                "severity": one.severity,
                "state": one.state,
                "unit": one.unit,
                "storage": one.storage,
                "since": one.since_ms,
            }
            for one in live.alarms
        ],
        "alarmsOpen": live.alarms_open,
        "executions": [
            {
                "execution": one.execution,
                "storage": one.storage,
                "status": one.status,
                "step": one.step,
                "procedures": [str(number) for number in one.procedures],
            }
            for one in live.executions
        ],
    }


def _version(said: Json) -> int | None:
    """The version that a centre keeps; None from one that keeps none, or says something else."""
    if isinstance(said, bool) or not isinstance(said, int):
        return None
    return said if 0 <= said < LAST_VERSION else None


def _newest(said: Json) -> dict[str, str] | None:
    """The newest of each kind that we know; None from a centre that does not say it."""
    if not isinstance(said, dict):
        return None
    kinds = {kind.value for kind in Kind}
    return {
        kind: text
        for kind, text in said.items()
        if kind in kinds and isinstance(text, str) and len(text) <= LONGEST_NEWEST
    }
