"""A small facility of simulated units: a freezer, a controller line, a level monitor, a scanner.

It puts units on real sockets and ptys, moves their physics in one task that it owns, and pulls or
puts in the plug when the fault `unplugged` says so. It tells no story: whoever uses it plays
the people and orders the faults.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.faults import Fault, Faults
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.line_server import LineConversation
from crinsu_gateway.sandbox.units.lm510 import Lm510
from crinsu_gateway.sandbox.units.modbus_server import ModbusRtuConversation, ModbusTcpConversation
from crinsu_gateway.sandbox.units.pty_line import PtyLine
from crinsu_gateway.sandbox.units.scanner import Scanner
from crinsu_gateway.sandbox.units.tcp_port import TcpPort

TICK_S = 0.05

Transport = Literal["modbus-tcp", "modbus-rtu", "serial-line", "tcp-line", "stream"]


@dataclass(frozen=True, slots=True)
class SimulatedUnit:
    """Where a unit answers: host:port or a device path, the unit id if it has one, its profile."""

    name: str
    transport: Transport
    address: str
    unit_id: int | None
    profile: str


class _Unit(Protocol):
    @property
    def faults(self) -> Faults: ...
    def advance(self) -> None: ...


class _Carrier(Protocol):
    @property
    def plugged(self) -> bool: ...
    @property
    def address(self) -> str: ...
    async def plug(self) -> None: ...
    async def unplug(self) -> None: ...
    def flood(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Place:
    """One unit on its carrier."""

    unit: _Unit
    carrier: _Carrier
    transport: Transport
    unit_id: int | None
    profile: str


class Facility:
    """`async with Facility(clock) as facility:` - units are there inside, and gone after it."""

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        folder: Path | None = None,
        time_scale: float = 1.0,
        freezer: Freezer | None = None,
        freezer_port: int = 0,
        freezer_unit_id: int = 1,
        eurotherms: Mapping[int, Eurotherm] | None = None,
        lm510: Lm510 | None = None,
        lm510_over: Literal["serial", "tcp"] = "serial",
        lm510_port: int = 0,
    ) -> None:
        """`folder` gets a stable symlink for each pty; units not handed in are made as new."""
        self.freezer = freezer or Freezer(clock, time_scale=time_scale)
        self.eurotherms = eurotherms or {1: Eurotherm(clock, time_scale=time_scale)}
        self.lm510 = lm510 or Lm510(clock, time_scale=time_scale)
        self._folder = folder
        self.scanner = Scanner(PtyLine(link=self._link("bench-scanner")))
        self._places = {
            "freezer-1": self._freezer_place(freezer_unit_id, freezer_port),
            **self._eurotherm_places(),
            "lm510-1": self._lm510_place(lm510_over, lm510_port),
            "bench-scanner": _Place(
                self.scanner, self.scanner.line, "stream", None, "line-scanner"
            ),
        }
        self._stack = AsyncExitStack()

    @property
    def eurotherm(self) -> Eurotherm:
        """The first controller on the line."""
        return next(iter(self.eurotherms.values()))

    def describe(self) -> tuple[SimulatedUnit, ...]:
        """Every unit, with what a configuration needs to reach it."""
        return tuple(
            SimulatedUnit(
                name, place.transport, place.carrier.address, place.unit_id, place.profile
            )
            for name, place in self._places.items()
        )

    def address(self, name: str) -> str:
        """host:port or the device path of the unit so called."""
        return self._place(name).carrier.address

    def faults(self, name: str) -> Faults:
        """The faults of the unit so called, to set and clear; plugs follow within a tick."""
        return self._place(name).unit.faults

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            if self._folder is not None:
                self._folder.mkdir(parents=True, exist_ok=True)
            for carrier in self._carriers():
                stack.push_async_callback(carrier.unplug)
                await carrier.plug()
            tasks = await asyncio.TaskGroup().__aenter__()
            # the group is not told of the user's exception, which must leave as it is, unwrapped
            stack.push_async_callback(tasks.__aexit__, None, None, None)
            stack.callback(tasks.create_task(self._move(), name="sandbox-physics").cancel)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def _move(self) -> None:
        """Physics, floods and plugs, tick by tick, until cancelled."""
        while True:
            for place in self._places.values():
                place.unit.advance()
            for carrier in self._carriers():
                await self._follow_plug(carrier)
                carrier.flood()
            await asyncio.sleep(TICK_S)

    async def _follow_plug(self, carrier: _Carrier) -> None:
        """A plug is out while every unit behind it is unplugged."""
        behind = [place.unit for place in self._places.values() if place.carrier is carrier]
        pulled = all(unit.faults.is_on(Fault.UNPLUGGED) for unit in behind)
        if pulled and carrier.plugged:
            await carrier.unplug()
        elif not pulled and not carrier.plugged:
            await carrier.plug()

    def _carriers(self) -> Sequence[_Carrier]:
        return list({id(place.carrier): place.carrier for place in self._places.values()}.values())

    def _place(self, name: str) -> _Place:
        if name not in self._places:
            raise NotFound(f"no unit {name!r} here; there are {', '.join(self._places)}")
        return self._places[name]

    def _link(self, name: str) -> Path | None:
        return self._folder / name if self._folder else None

    def _freezer_place(self, unit_id: int, port: int) -> _Place:
        units = {unit_id: self.freezer}
        carrier = TcpPort(lambda: ModbusTcpConversation(units), port=port)
        return _Place(self.freezer, carrier, "modbus-tcp", unit_id, "crinsu-sandbox-freezer")

    def _eurotherm_places(self) -> dict[str, _Place]:
        """All controllers share one line, as on RS-485."""
        line = PtyLine(ModbusRtuConversation(self.eurotherms), self._link("rs485-1"))
        return {
            f"eurotherm-{unit_id}": _Place(unit, line, "modbus-rtu", unit_id, "eurotherm-2400")
            for unit_id, unit in self.eurotherms.items()
        }

    def _lm510_place(self, over: Literal["serial", "tcp"], port: int) -> _Place:
        if over == "tcp":
            carrier = TcpPort(lambda: LineConversation(self.lm510), port=port)
            return _Place(self.lm510, carrier, "tcp-line", None, "cryomagnetics-lm510")
        line = PtyLine(LineConversation(self.lm510), self._link("lm510-1"))
        return _Place(self.lm510, line, "serial-line", None, "cryomagnetics-lm510")
