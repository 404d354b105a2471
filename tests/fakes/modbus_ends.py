"""Modbus units for tests: answers, behaviours, and drivers on open links to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.modbus_frames import MBAP, mbap_frame, rtu_frame
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.plan import ModbusRead
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.clock import RealClock
from tests.fakes.peers import Behaviour, Peer, PtyPeer, TcpPeer, pty_peer, tcp_peer
from tests.fakes.quick import quick

PROFILE = quick("crinsu-sandbox-freezer")
LIMITS = ModbusRead(3, 0, 3, ("fill_start_limit", "fill_stop_limit", "max_fill_time"), every_s=1.0)


def registers(*values: int, function: int = 3) -> bytes:
    """The message of an answer with these registers."""
    body = b"".join(value.to_bytes(2, "big") for value in values)
    return bytes([function, len(body)]) + body


GOOD = registers(200, 900, 3600)
OTHER = registers(210, 910, 3610)


def tcp_answer(request: bytes, message: bytes, number: int | None = None) -> bytes:
    """A TCP frame that answers a request."""
    asked, _, _, unit = MBAP.unpack_from(request)
    return mbap_frame(asked if number is None else number, unit, message)


def tcp_says(*messages: bytes) -> Behaviour:
    """Answers each request with the next message; the last one for ever."""
    left = list(messages)

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(tcp_answer(request, left.pop(0) if len(left) > 1 else left[0]))

    return behave


@asynccontextmanager
async def over_tcp(
    behave: Behaviour,
    transport: Transport = Transport.MODBUS_TCP,
    profile: Profile = PROFILE,
) -> AsyncIterator[tuple[TcpPeer, Link, Driver]]:
    """A driver of unit 1 on an open TCP link."""
    async with tcp_peer(behave) as peer:
        link = Link("net", f"127.0.0.1:{peer.port}", tcp("127.0.0.1", peer.port, 2.0))
        driver = FAMILIES[transport](link, 0.0, RealClock())(profile, 1)
        await link.open()
        try:
            yield peer, link, driver
        finally:
            await link.close()


@asynccontextmanager
async def over_tty(
    path: Path, behave: Behaviour, profile: Profile = PROFILE
) -> AsyncIterator[tuple[PtyPeer, Link, Driver, Driver]]:
    """Drivers of unit 1 and unit 2 on an open serial line."""
    settings = SerialSettings(baud=115200)
    async with pty_peer(path, behave) as peer:
        link = Link("line", str(path), serial(str(path), settings))
        make = FAMILIES[Transport.MODBUS_RTU](link, settings.character_s, RealClock())
        await link.open()
        try:
            yield peer, link, make(profile, 1), make(profile, 2)
        finally:
            await link.close()


async def values(driver: Driver, request: ModbusRead = LIMITS) -> list[Value | None]:
    """What a read decodes to."""
    decoded = await driver.read(request)
    return [one.quantity.value if one.quantity else None for one in decoded]


def rtu_says(*messages: bytes) -> Behaviour:
    """Answers each request with the next message; the last one for ever."""
    left = list(messages)

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(rtu_frame(request[0], left.pop(0) if len(left) > 1 else left[0]))

    return behave
