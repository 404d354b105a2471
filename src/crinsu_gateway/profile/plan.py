"""Which requests read the wanted points of a profile, and how often.

Pure: it makes few requests within the limits of the model and never sends one. A point of a
stream is not asked for, so it is in no request.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModbusRead:
    """Read `count` registers or bits from wire address `address` by Modbus `function` 1 to 4."""

    function: int
    address: int
    count: int
    points: tuple[str, ...]
    every_s: float


@dataclass(frozen=True, slots=True)
class LineRead:
    """Send the line `request`; its one answer holds `points`.

    The lines `before` go first, in the same turn on the line; they have no answer but an echo.
    `request` has neither terminator nor unit prefix: see `codec.addressed`.
    """

    request: str
    points: tuple[str, ...]
    every_s: float
    before: tuple[str, ...] = ()


Request = ModbusRead | LineRead
