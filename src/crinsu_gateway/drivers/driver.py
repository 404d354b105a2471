"""The port between a bus and a protocol family: what every driver can be asked.

A driver speaks to one unit. It does not decide when to ask, does not reconnect the link, and
keeps no readings; the bus does.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.plan import Request

Meanwhile = Callable[[float], Awaitable[None]]
"""Lets so many seconds pass; the bus serves other units in them."""


class Driver(Protocol):
    """Asks one unit. All failures of the unit or the line are DeviceError."""

    async def start(self) -> None:
        """Make the session of the profile; to be called after each opening of the link.

        WrongDevice when a unit of another model answers.
        """
        ...

    async def stop(self) -> None:
        """Send what ends the session, if the profile has it; LinkDown when it cannot be sent."""
        ...

    async def read(self, request: Request) -> Sequence[Decoded]:
        """What the answer says about each point of the request."""
        ...

    def recall(self, ago_s: Mapping[str, float]) -> None:
        """Take in how long ago points were written in earlier runs, in s (min_write_interval_s)."""
        ...

    async def write(self, point: str, value: Value, meanwhile: Meanwhile) -> Value:
        """Write once, and read back until it is so; the value read back.

        RuleError when the profile forbids it (nothing was sent), NotVerified when the unit
        took it and did not do it.
        """
        ...


class PushedDriver(Protocol):
    """Listens to one device that talks by itself."""

    async def start(self) -> None:
        """Make the session of the profile; to be called after each opening of the link."""
        ...

    async def stop(self) -> None:
        """Send what ends the session, if the profile has it; LinkDown when it cannot be sent."""
        ...

    async def listen(self, timeout_s: float) -> Sequence[Decoded]:
        """What the next line says; DeviceSilent when none came, FrameError for no known line."""
        ...
