"""Sound bytes made unsound: what noise, late answers, half frames and strangers do to a line.

Pure; all chance is handed in. It knows no protocol.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random


class Unplanned(Exception):
    """Something came out of a decoder that must never come out."""


@dataclass(frozen=True, slots=True)
class Target:
    """One decoder. `one` sends one frame through it; whether it was taken for an answer.

    `weight` is its share of the frames.
    """

    name: str
    one: Callable[[Random], bool]
    weight: float = 1.0


def broken(sound: bytes, chance: Random) -> bytes:
    """The bytes as they are, changed a little or a lot, or random ones in their place."""
    kind = chance.randrange(10)
    if kind == 0:
        return sound
    if kind == 1:
        return chance.randbytes(chance.randrange(2 * len(sound) + 8))
    data = bytearray(sound)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        _change(data, chance)
    return bytes(data)


def _change(data: bytearray, chance: Random) -> None:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(7):
        case 0 if at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        case 1:
            del data[at : at + chance.randrange(1, 4)]
        case 2:
            data[at:at] = chance.randbytes(chance.randrange(1, 4))
        case 3:
            del data[at:]
        case 4:
            data[at:at] = bytes(data[: chance.randrange(len(data) + 1)])
        case 5 if at < len(data):
            data[at] = chance.choice(b"\x00\xff\r\n:,0-.x\x02\x03\x7f\x80 ")
        case _:
            data += data[at:]
