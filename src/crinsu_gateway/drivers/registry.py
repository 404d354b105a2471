"""Which driver speaks which transport: the one table to extend for a new protocol family.

It opens nothing. A test fails when a transport of the profiles has no line here.
"""

from collections.abc import Callable, Mapping

from crinsu_gateway.drivers.driver import Driver, PushedDriver
from crinsu_gateway.drivers.lines import LineDriver
from crinsu_gateway.drivers.modbus import AsciiFraming, ModbusDriver, RtuFraming, TcpFraming
from crinsu_gateway.drivers.pushed import PushedLines
from crinsu_gateway.drivers.turn import Turns
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.link import Link

DriverFor = Callable[[Profile, int], Driver]
"""Makes the driver of one unit, from its profile and its address."""

Family = Callable[[Link, float, Clock], DriverFor]
"""Takes hold of a link (with the time of one character on it, in s) for all units on it."""

FAST_SILENCE_S = 0.00175
"""3.5 characters, but never less than this (Modbus over Serial Line V1.02, 2.5.1.1)."""


def modbus_tcp(link: Link, character_s: float, clock: Clock) -> DriverFor:
    """Modbus over TCP."""
    turns, framing = Turns(link, numbered=True), TcpFraming()
    return lambda profile, address: ModbusDriver(profile, address, turns, framing, clock)


def modbus_rtu(link: Link, character_s: float, clock: Clock) -> DriverFor:
    """Modbus RTU on a serial line, with the silence between frames that it demands."""
    silence_s = max(3.5 * character_s, FAST_SILENCE_S)
    turns, framing = Turns(link, numbered=False, silence_s=silence_s), RtuFraming()
    return lambda profile, address: ModbusDriver(
        profile, address, turns, framing, clock, character_s
    )


def modbus_ascii(link: Link, character_s: float, clock: Clock) -> DriverFor:
    """Modbus ASCII on a serial line, or over TCP through a box; it needs no silence."""
    turns, framing = Turns(link, numbered=False), AsciiFraming()
    return lambda profile, address: ModbusDriver(
        profile, address, turns, framing, clock, character_s
    )


def rtu_over_tcp(link: Link, character_s: float, clock: Clock) -> DriverFor:
    """RTU frames over TCP; the box at the far end keeps the silence of its serial line."""
    turns, framing = Turns(link, numbered=False), RtuFraming()
    return lambda profile, address: ModbusDriver(profile, address, turns, framing, clock)


def lines(link: Link, character_s: float, clock: Clock) -> DriverFor:
    """Text lines, on a serial line or over TCP."""
    turns = Turns(link, numbered=False)
    return lambda profile, address: LineDriver(profile, address, turns, clock, character_s)


FAMILIES: Mapping[Transport, Family] = {
    Transport.MODBUS_TCP: modbus_tcp,
    Transport.MODBUS_RTU: modbus_rtu,
    Transport.MODBUS_ASCII: modbus_ascii,
    Transport.RTU_OVER_TCP: rtu_over_tcp,
    Transport.SERIAL_LINE: lines,
    Transport.TCP_LINE: lines,
}

LISTENERS: Mapping[Transport, Callable[[Profile, Link], PushedDriver]] = {
    Transport.STREAM: PushedLines,
}
