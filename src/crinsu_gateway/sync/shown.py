"""What a gateway shows of itself with a heartbeat: its live state, the checkpoint of its trail.

Shapes alone: how they are put together is in beat/live.py and beat/witness.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crinsu_gateway.model.quantity import Value


@dataclass(frozen=True, slots=True)
class LiveValue:
    """What a unit says of a purpose; `at_ms` UTC ms, `quality` as it must be shown now."""

    value: Value | None
    unit: str
    quality: str
    at_ms: int | None


@dataclass(frozen=True, slots=True)
class LiveUnit:
    """How a unit stands, since when (UTC ms) and why, and its values by purpose."""

    unit: str
    storage: str | None
    condition: str
    since_ms: int
    reason: str
    values: Mapping[str, LiveValue]


@dataclass(frozen=True, slots=True)
class LiveAlarm:
    """An open alarm; `alarm` is its number at this gateway, `since_ms` when it was raised."""

    alarm: int
    code: str
    severity: str
    state: str
    unit: str
    storage: str | None
    since_ms: int


@dataclass(frozen=True, slots=True)
class LiveExecution:
    """A run that is not ended, with the step that is being done and its procedures' ids."""

    execution: int
    storage: str
    status: str
    step: str | None
    procedures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Live:
    """All of it at one moment. `alarms_open` counts those that had no room, too."""

    units: tuple[LiveUnit, ...] = ()
    alarms: tuple[LiveAlarm, ...] = ()
    executions: tuple[LiveExecution, ...] = ()
    alarms_open: int = 0


@dataclass(frozen=True, slots=True)
class Versioned:
    """A live state with the number under which the centre keeps it."""

    version: int
    live: Live = field(default_factory=Live)


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key of the trail, the event from which on it signs, and the hand-over to it, if any."""

    public_key: str
    since: int
    handover: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A checkpoint for a witness: note, public key, and the proof from what it saw last.

    `keys` are those that signed one after the other, so that a witness can follow from its own.
    """

    note: str
    public_key: str
    size: int
    from_size: int
    proof: tuple[str, ...]
    keys: tuple[ShownKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the witness says: how it stands with what it saw before, and how much it keeps now."""

    state: str
    size: int
