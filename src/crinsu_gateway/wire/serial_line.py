"""A serial line as a way to connect a link: any tty, opened for us alone.

Uses serialx for the port settings and the transport. A tty that somebody else holds (who, is
said), or that is not there, is an OSError. It does not know timing between frames (drivers).
"""

import asyncio
import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import serialx

from crinsu_gateway.wire.channel import Channel
from crinsu_gateway.wire.holders import holders
from crinsu_gateway.wire.link import Connect
from crinsu_gateway.wire.os_words import in_words

TAKEN = frozenset({errno.EBUSY, errno.EAGAIN})
"""How the system says that somebody else has the tty."""

PSEUDO_TERMINALS = range(136, 144)
"""The major numbers of pseudo-terminals (Linux, admin-guide/devices.txt)."""

Parity = Literal["none", "even", "odd"]

_PARITY = {
    "none": serialx.Parity.NONE,
    "even": serialx.Parity.EVEN,
    "odd": serialx.Parity.ODD,
}
_STOP = {1: serialx.StopBits.ONE, 2: serialx.StopBits.TWO}


@dataclass(frozen=True, slots=True)
class SerialSettings:
    """How the characters of a serial line look."""

    baud: int = 9600
    bits: int = 8
    parity: Parity = "none"
    stop: int = 1
    rtscts: bool = False
    xonxoff: bool = False

    @property
    def character_s(self) -> float:
        """How long one character takes on the wire, in s."""
        return (1 + self.bits + (self.parity != "none") + self.stop) / self.baud


def serial(device: str, settings: SerialSettings, timeout_s: float = 5.0) -> Connect:
    """Opens a tty for us alone within `timeout_s`."""

    async def connect(make: Callable[[], Channel]) -> Channel:
        # a pseudo-terminal has neither wire nor parity; asked for it, the C library refuses it all
        plain = _is_pseudo(device)
        try:
            async with asyncio.timeout(timeout_s):
                _, channel = await serialx.create_serial_connection(
                    asyncio.get_running_loop(),
                    make,
                    device,
                    baudrate=settings.baud,
                    parity=_PARITY["none" if plain else settings.parity],
                    stopbits=_STOP[settings.stop],
                    byte_size=8 if plain else settings.bits,
                    xonxoff=settings.xonxoff,
                    rtscts=settings.rtscts,
                    exclusive=True,
                )
        except OSError as error:
            if error.errno not in TAKEN:
                raise OSError(in_words(error)) from error
            by = ", ".join(await asyncio.to_thread(holders, device)) or "another program"
            raise OSError(f"it is held by {by}") from error
        return cast(Channel, channel)

    return connect


def _is_pseudo(device: str) -> bool:
    """Whether a tty is the end of a pseudo-terminal, as socat, ser2net and simulators make them."""
    try:
        return os.major(os.stat(device).st_rdev) in PSEUDO_TERMINALS
    except OSError:
        return False  # opening it says why
