"""Simulated units of any device profiles on sockets and ptys: one each, or many on one line.

It chooses carrier and framing by transport, and names and addresses units. What they say is
generic's; the known units with habits of their own are in facility.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport, UnitStyle
from crinsu_gateway.sandbox.units.conversation import Conversation
from crinsu_gateway.sandbox.units.floor import Carrier, Floor, Place
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.live_tank import Monotonic
from crinsu_gateway.sandbox.units.modbus_server import (
    ModbusAsciiConversation,
    ModbusRtuConversation,
    ModbusTcpConversation,
)
from crinsu_gateway.sandbox.units.paced_line import PacedLine
from crinsu_gateway.sandbox.units.profile_lines import ProfileLines, PushedLinesOut
from crinsu_gateway.sandbox.units.pty_line import PtyLine
from crinsu_gateway.sandbox.units.tcp_port import TcpPort

OVER_TCP = frozenset({Transport.MODBUS_TCP, Transport.RTU_OVER_TCP, Transport.TCP_LINE})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line with units of one model; `addresses` are their numbers on it."""

    name: str
    profile: Profile
    transport: Transport
    addresses: tuple[int, ...]
    port: int = 0
    paced: bool = False

    def unit_name(self, address: int) -> str:
        """What the unit at an address is called."""
        return self.name if len(self.addresses) == 1 else f"{self.name}-{address}"


def profile_floor(
    wanted: Sequence[Wanted],
    clock: Monotonic,
    *,
    folder: Path | None = None,
    time_scale: float = 1.0,
    push_every_s: float | None = 1.0,
) -> Floor:
    """A floor with these units; `folder` gets a stable symlink for each pty."""
    places: dict[str, Place] = {}
    for line in wanted:
        _refuse_crowds(line)
        units = {
            address: GenericUnit(
                line.profile,
                line.transport,
                clock,
                time_scale=time_scale,
                push_every_s=push_every_s,
            )
            for address in line.addresses
        }
        carrier = _carrier(line, units, clock, folder / line.name if folder else None)
        for address, unit in units.items():
            numbered = line.profile.link.unit.style is not UnitStyle.NONE
            place = Place(
                unit, carrier, line.transport, address if numbered else None, line.profile.id
            )
            places[line.unit_name(address)] = place
    return Floor(places, folder)


def _refuse_crowds(line: Wanted) -> None:
    facts = line.profile.link.unit
    if line.transport not in line.profile.link.transports:
        ways = ", ".join(line.profile.link.transports)
        raise ConfigError(f"{line.profile.id} does not speak {line.transport}; it speaks {ways}")
    if len(line.addresses) > 1 and facts.style is UnitStyle.NONE:
        raise ConfigError(f"units of {line.profile.id} have no address: one on a line")
    for address in line.addresses:
        if facts.style is not UnitStyle.NONE and not facts.min <= address <= facts.max:
            raise ConfigError(
                f"{line.profile.id} can have the addresses {facts.min} to {facts.max}, "
                f"not {address}"
            )


def _carrier(
    line: Wanted, units: Mapping[int, GenericUnit], clock: Monotonic, link: Path | None
) -> Carrier:
    speak = _conversations(line.transport, units, clock)
    if line.transport in OVER_TCP:
        return TcpPort(speak, port=line.port)
    if line.paced:
        return PtyLine(PacedLine(speak(), character_s(line.profile), clock), link)
    return PtyLine(speak(), link)


def character_s(profile: Profile) -> float:
    """How long a character takes on the serial line of the profile: start, bits, parity, stop."""
    serial = profile.link.serial
    return (1 + serial.bits + (serial.parity.value != "none") + serial.stop) / serial.baud


def _conversations(
    transport: Transport, units: Mapping[int, GenericUnit], clock: Monotonic
) -> Callable[[], Conversation]:
    match transport:
        case Transport.MODBUS_TCP:
            return lambda: ModbusTcpConversation(units)
        case Transport.MODBUS_RTU | Transport.RTU_OVER_TCP:
            return lambda: ModbusRtuConversation(units)
        case Transport.MODBUS_ASCII:
            return lambda: ModbusAsciiConversation(units)
        case Transport.STREAM:
            (unit,) = units.values()
            return lambda: PushedLinesOut(unit, clock)
        case _:
            return lambda: ProfileLines(units)
