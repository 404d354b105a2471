"""Serial ports by a stable name: pulled and put in again as another device, or held by another."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crinsu_gateway.drivers.modbus_frames import rtu_frame
from crinsu_gateway.field import build
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import LinkDown
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.serial_line import SerialSettings
from tests.fakes.field import FREEZER, Field
from tests.fakes.modbus_ends import registers
from tests.fakes.peers import Peer, pty_peer
from tests.fakes.quick import Unit

LEVEL = Unit("freezer-1", FREEZER, Transport.MODBUS_RTU, 1, ("level",))


async def answers(peer: Peer, request: bytes) -> None:
    """A unit that says 78.4 to whatever it is asked."""
    peer.send(rtu_frame(1, registers(784, function=4)))


@pytest.mark.slow
async def test_an_adapter_that_comes_back_as_another_device_is_found_by_its_name(
    field: Field, tmp_path: Path
) -> None:
    """The name vanishes and comes back pointing elsewhere, as when ttyUSB0 becomes ttyUSB1."""
    name = tmp_path / "usb-FTDI_A1B2C3-if00-port0"
    async with pty_peer(name, answers) as peer:
        await field.know(LEVEL)
        bus = await field.run(build.serial_link("rs485", name, SerialSettings()), [LEVEL])
        await field.until_good("freezer-1", "level")
        before = os.readlink(name)
        assert bus.trouble == ""
        peer.unplug()
        bad = await field.until_bad("freezer-1", "level")
        assert bad.reason is Reason.LINK_DOWN
        assert name.name in bad.detail
        await field.until_condition("freezer-1", Condition.LOST)
        assert name.name in bus.trouble
        with in_use(before):
            peer.plug_in()
            assert os.readlink(name) != before
            await field.until_good("freezer-1", "level")
            assert await field.until_condition("freezer-1", Condition.GOOD) == ""
            assert bus.trouble == ""


@contextmanager
def in_use(device: str) -> Iterator[None]:
    """Somebody else has the device that became free."""
    taken: list[int] = []
    try:
        while not Path(device).exists():
            taken += os.openpty()
        yield
    finally:
        for end in taken:
            os.close(end)


HOLD = """\
import fcntl, sys
tty = open(sys.argv[1], "rb", buffering=0)
fcntl.flock(tty, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


async def test_who_holds_a_port_is_named_and_the_link_opens_when_it_is_free(
    tmp_path: Path,
) -> None:
    """The sentence has the name and number of the process, so that an engineer can end it."""
    name = tmp_path / "tty"
    async with pty_peer(name, answers):
        holder = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", HOLD, str(name)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert holder.stdout is not None
        assert holder.stdin is not None
        try:
            assert await holder.stdout.readline() == b"held\n"
            link = build.serial_link("rs485", name, SerialSettings())
            with pytest.raises(LinkDown) as refused:
                await link.open()
            assert " is held by " in refused.value.sentence
            assert f"(process {holder.pid})" in refused.value.sentence
        finally:
            holder.stdin.close()
            await holder.wait()
        await link.open()
        await link.close()
