"""The simulated facility as a whole, and its serial lines: it starts, moves, survives, and goes."""

import asyncio
import os
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import pytest
import uvloop

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.floor import SimulatedUnit
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.line_server import LineConversation
from crinsu_gateway.sandbox.units.lm510 import Lm510
from crinsu_gateway.sandbox.units.physics import Tank, Vessel
from crinsu_gateway.sandbox.units.pty_line import PtyLine
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.wire_ends import serial_end, tcp_end


async def test_description_is_what_a_configuration_needs(tmp_path: Path) -> None:
    """Each unit with transport, address, unit id and profile; ptys under stable names."""
    clock = HandClock().monotonic
    eurotherms = {1: Eurotherm(clock), 4: Eurotherm(clock)}
    async with Facility(clock, folder=tmp_path / "dev", eurotherms=eurotherms) as facility:
        freezer, *others = facility.describe()
        host, _, port = freezer.address.rpartition(":")
        assert host == "127.0.0.1"
        assert int(port) > 0
        assert (freezer.transport, freezer.unit_id) == (Transport.MODBUS_TCP, 1)
        dev = tmp_path / "dev"
        assert others == [
            SimulatedUnit(
                "eurotherm-1", Transport.MODBUS_RTU, f"{dev}/rs485-1", 1, "eurotherm-2400"
            ),
            SimulatedUnit(
                "eurotherm-4", Transport.MODBUS_RTU, f"{dev}/rs485-1", 4, "eurotherm-2400"
            ),
            SimulatedUnit(
                "lm510-1", Transport.SERIAL_LINE, f"{dev}/lm510-1", None, "cryomagnetics-lm510"
            ),
            SimulatedUnit(
                "bench-scanner", Transport.STREAM, f"{dev}/bench-scanner", None, "line-scanner"
            ),
        ]
        assert all(os.path.exists(unit.address) for unit in others)  # noqa: ASYNC240
    assert list(dev.iterdir()) == []


async def test_every_profile_it_names_is_shipped() -> None:
    """Whatever is described can be read with a profile of the catalogue."""
    devices = Path(__file__).parents[3] / "devices"
    for unit in Facility(HandClock().monotonic).describe():
        assert (devices / f"{unit.profile}.toml").is_file()


async def test_one_controller_is_unplugged_alone_and_the_line_stays() -> None:
    """On a shared line the plug is out only when it is out for all; one alone falls silent."""
    clock = HandClock().monotonic
    eurotherms = {1: Eurotherm(clock), 2: Eurotherm(clock)}
    async with (
        Facility(clock, eurotherms=eurotherms) as facility,
        serial_end(facility.address("eurotherm-1")) as end,
    ):
        facility.faults("eurotherm-1").set("unplugged")
        end.say(bytes.fromhex("01 03 0001 0001 D5CA"))
        assert await end.rest() == b""
        end.say(bytes.fromhex("02 03 0001 0001 D5F9"))
        assert (await end.hear(7))[:3] == bytes.fromhex("02 03 02")
        facility.faults("eurotherm-2").set("unplugged")
        assert await end.ended()


async def test_physics_moves_by_itself() -> None:
    """Nobody asks the units anything, and the level falls all the same."""
    clock = RealClock().monotonic
    vessel = Vessel(evaporation_percent_day=86_400.0 * 5)
    freezer = Freezer(clock, vessel=vessel, tank=Tank(level=50.0))
    seen: list[float] = []
    async with Facility(clock, freezer=freezer):
        live = freezer.live
        async with asyncio.timeout(5):
            while len(seen) < 3:
                # looks at what the task has done, without bringing it up to date
                if not seen or live._tank.level < seen[-1]:
                    seen.append(live._tank.level)
                await asyncio.sleep(0.01)
    assert seen == sorted(seen, reverse=True)


async def test_failure_of_the_user_leaves_unwrapped_and_everything_is_closed(
    tmp_path: Path,
) -> None:
    """An error inside the block is that error outside it, and no device is left."""

    async def use() -> None:
        async with Facility(HandClock().monotonic, folder=tmp_path):
            assert len(list(tmp_path.iterdir())) == 3  # noqa: ASYNC240
            raise KeyError

    with pytest.raises(KeyError):
        await use()
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240


async def test_failure_of_the_physics_ends_the_facility() -> None:
    """A clock that breaks is not hidden: the block is ended with the error."""

    def broken() -> Iterator[float]:
        yield from chain(repeat(0.0, 50))
        raise ZeroDivisionError

    ticks = broken()
    with pytest.raises(ExceptionGroup) as failure:
        async with Facility(lambda: next(ticks)):
            await asyncio.sleep(30)
    assert failure.group_contains(ZeroDivisionError)


async def test_unknown_unit_is_named() -> None:
    """Asking for a unit that is not here lists those that are."""
    with pytest.raises(NotFound, match="freezer-1"):
        Facility(HandClock().monotonic).address("freezer-9")


async def test_line_survives_that_the_gateway_closes_and_opens_it() -> None:
    """Twenty times opened and closed, and each time the unit answers the first command."""
    line = PtyLine(LineConversation(Lm510(HandClock().monotonic, echo=False)))
    await line.plug()
    try:
        for _ in range(20):
            async with serial_end(line.address) as end:
                assert line.listened_to
                end.say(b"CHAN?\r\n")
                assert await end.line() == b"1\r\n"
            assert not line.listened_to
    finally:
        await line.unplug()


async def test_line_keeps_nothing_for_a_gateway_that_is_away() -> None:
    """Bytes written while nobody listens are lost, as on a real line."""
    line = PtyLine()
    await line.plug()
    try:
        line.write(b"old\r\n")
        async with serial_end(line.address) as end:
            line.write(b"new\r\n")
            assert await end.line() == b"new\r\n"
    finally:
        await line.unplug()


async def test_line_drops_what_a_reader_does_not_take() -> None:
    """A reader that sleeps does not stop the unit, and hears again what comes later."""
    line = PtyLine()
    await line.plug()
    try:
        async with serial_end(line.address) as end:
            for _ in range(2_000):
                line.write(b"x" * 100)
            assert b"x" in await end.rest()
            line.write(b"\r\nend\r\n")
            await end.line()
            assert await end.line() == b"end\r\n"
    finally:
        await line.unplug()


async def test_raw_line_carries_every_byte(tmp_path: Path) -> None:
    """No byte is translated, in either direction, and the symlink leads to the device."""
    heard = bytearray()
    done = asyncio.Event()

    class Mirror:
        def heard(self, data: bytes, at: float) -> tuple[()]:
            heard.extend(data)
            if len(heard) >= 256:
                done.set()
            return ()

        def unasked(self) -> tuple[()]:
            return ()

    line = PtyLine(Mirror(), tmp_path / "tty-unit")
    await line.plug()
    every = bytes(range(256))
    try:
        async with serial_end(str(tmp_path / "tty-unit")) as end:
            end.say(every)
            await asyncio.wait_for(done.wait(), 5)
            line.write(every)
            assert await end.hear(256) == every
    finally:
        await line.unplug()
    assert bytes(heard) == every


@pytest.fixture(scope="module")
def uvloop_warm() -> None:
    """The first loop of uvloop opens a pipe that it keeps for the life of the process."""
    uvloop.new_event_loop().close()


@pytest.mark.usefixtures("uvloop_warm")
def test_facility_runs_on_the_daemons_event_loop(tmp_path: Path) -> None:
    """On uvloop too: every unit answers, is unplugged, comes back, and answers again."""

    async def ask(facility: Facility) -> None:
        async with tcp_end(facility.address("freezer-1")) as end:
            end.say(bytes.fromhex("0001 0000 0006 01 04 0000 0001"))
            assert await end.hear(11) == bytes.fromhex("0001 0000 0005 01 04 02 02EE")
        async with serial_end(facility.address("eurotherm-1")) as end:
            end.say(bytes.fromhex("01 03 0001 0001 D5CA"))
            assert (await end.hear(7))[:3] == bytes.fromhex("01 03 02")

    async def plugged(facility: Facility, there: bool) -> None:
        async with asyncio.timeout(5):
            while (tmp_path / "rs485-1").exists() is not there:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def play() -> None:
        async with Facility(HandClock().monotonic, folder=tmp_path) as facility:
            await ask(facility)
            for name in ("freezer-1", "eurotherm-1"):
                facility.faults(name).set("unplugged")
            await plugged(facility, there=False)
            for name in ("freezer-1", "eurotherm-1"):
                facility.faults(name).clear()
            await plugged(facility, there=True)
            await ask(facility)

    uvloop.run(play())
