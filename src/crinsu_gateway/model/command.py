"""A command: an order to one point of one unit, and the states it can go through.

INTENDED is written before anything is sent; SENDING is written just before the bytes leave.
A command found SENDING after a restart becomes UNKNOWN and is never sent again by itself.
Source: reliability rules for actuation (durable intent, send, read back, outcome).
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.quantity import Value


class CommandState(StrEnum):
    """Where a command stands; DONE only after the value was read back."""

    INTENDED = "INTENDED"
    SENDING = "SENDING"
    DONE = "DONE"
    FAILED = "FAILED"
    EXPIRED = "EXPIRED"
    UNKNOWN = "UNKNOWN"


SETTLED = frozenset(
    {CommandState.DONE, CommandState.FAILED, CommandState.EXPIRED, CommandState.UNKNOWN}
)


@dataclass(frozen=True, slots=True)
class Command:
    """One order. `expires_boot_ms` is on the boot clock of `boot_id`; another boot: expired."""

    id: int
    unit: str
    point: str
    value: Value
    issuer: str
    key: str
    state: CommandState
    boot_id: str
    expires_boot_ms: int
    outcome: str = ""


def is_expired(command: Command, now: Instant) -> bool:
    """Whether the order must not be sent any more."""
    return command.boot_id != now.boot_id or now.boot_ms >= command.expires_boot_ms
