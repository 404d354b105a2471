# ruff: noqa: N815
"""What the own API shows of the bytes that passed on a line. Pure; the daemon tells them.

They are a unit's only where it is alone on its line: units that share one share its bytes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant, iso_utc


@dataclass(frozen=True, slots=True)
class Passed:
    """Bytes that passed on a line, or what happened to it, so many seconds ago (boot clock).

    `way` is sent, received or link; `data` the first of `length` bytes.
    """

    age_s: float
    way: str
    data: bytes
    length: int
    note: str


ExchangeSource = Callable[[str], Sequence[Passed]]
"""How the daemon tells what passed last on a link, newest first; of an unknown one nothing."""


def nothing_passed(link: str) -> Sequence[Passed]:
    """A source for a gateway that keeps no bytes."""
    return ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """Bytes on the line of a device. `way`: sent (by the gateway), received, or link, with a note.

    `bytes` are the first of them in hex, 512 at most, of `length`. Units that share a line share
    its exchanges: the address of a unit stands in its bytes.
    """

    at: str
    ageSeconds: float
    way: str
    bytes: str
    length: int
    note: str


def exchange(passed: Passed, now: Instant) -> Exchange:
    """What passed, as it is shown."""
    return Exchange(
        at=iso_utc(now.utc_ms - round(passed.age_s * 1000)),
        ageSeconds=round(passed.age_s, 3),
        way=passed.way,
        bytes=passed.data.hex(" "),
        length=passed.length,
        note=passed.note,
    )
