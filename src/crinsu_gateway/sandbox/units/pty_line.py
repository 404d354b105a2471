"""A serial line on a pseudo terminal: the far end of the cable that the gateway opens.

Like a cable it carries nothing while nobody listens, survives the gateway closing and
opening its end, and can be unplugged (the device vanishes) and plugged in again, under a
stable symlink where one is wanted. It knows nothing of what is said, and has no baud rate.
"""

import asyncio
import os
import select
import tty
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from crinsu_gateway.sandbox.units.conversation import Conversation, Outlet
from crinsu_gateway.sandbox.units.framing import Piece

_LOOK_AGAIN_S = 0.02


class PtyLine:
    """One line; `link` is a path that always points at the present device."""

    def __init__(self, conversation: Conversation | None = None, link: Path | None = None) -> None:
        self._conversation = conversation
        self._link = link
        self._master: int | None = None
        self._device = ""
        self._look_again: asyncio.TimerHandle | None = None
        self._outlet = Outlet(self.write, lambda: None)

    @property
    def plugged(self) -> bool:
        """Whether the device is there."""
        return self._master is not None

    @property
    def path(self) -> str:
        """What the gateway opens: the stable symlink, or else the device itself."""
        return str(self._link) if self._link else self._device

    @property
    def address(self) -> str:
        """The same path, under the name that every carrier has."""
        return self.path

    @property
    def listened_to(self) -> bool:
        """Whether somebody has the other end open."""
        return self._master is not None and not _hung_up(self._master)

    async def plug(self) -> None:
        """Makes the device appear; nothing happens when it is there already."""
        if self._master is not None:
            return
        master, slave = os.openpty()
        try:
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._device = os.ttyname(slave)
        finally:
            os.close(slave)  # kept open it would hide whether the gateway listens
        self._master = master
        if self._link:
            _point(self._link, self._device)
        self._listen()

    async def unplug(self) -> None:
        """Makes the device vanish under whoever has it open."""
        master, self._master = self._master, None
        if master is None:
            return
        self._outlet.close()
        if self._look_again is not None:
            self._look_again.cancel()
        asyncio.get_running_loop().remove_reader(master)
        if self._link:
            self._link.unlink(missing_ok=True)
        os.close(master)

    def write(self, data: bytes) -> None:
        """Puts bytes on the line; what nobody takes is lost, as on a real one."""
        if not self.listened_to:
            return
        assert self._master is not None
        with suppress(OSError):  # full, or closed in this very moment
            os.write(self._master, data)

    def send(self, pieces: Iterable[Piece]) -> None:
        """Sends pieces when they are due."""
        self._outlet.send(pieces)

    def unasked(self) -> None:
        """Sends what the units on the line say without a question."""
        if self._conversation is not None:
            self._outlet.send(self._conversation.unasked())

    def _listen(self) -> None:
        """Reads while somebody is there; looks again from time to time while nobody is."""
        if self._master is None:
            return
        loop = asyncio.get_running_loop()
        if _hung_up(self._master):
            # a hung-up master is readable without end: watching it would burn the processor
            loop.remove_reader(self._master)
            self._look_again = loop.call_later(_LOOK_AGAIN_S, self._listen)
        else:
            loop.add_reader(self._master, self._readable)

    def _readable(self) -> None:
        if self._master is None:
            return
        try:
            data = os.read(self._master, 4096)
        except BlockingIOError:
            return
        except OSError:
            self._listen()  # the gateway has closed its end
            return
        if self._conversation is not None:
            at = asyncio.get_running_loop().time()
            self._outlet.send(self._conversation.heard(data, at))


def _hung_up(master: int) -> bool:
    poll = select.poll()
    poll.register(master, 0)
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def _point(link: Path, device: str) -> None:
    """Replaces the symlink in one step, so that nobody sees it missing or old."""
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(device)
    fresh.replace(link)
