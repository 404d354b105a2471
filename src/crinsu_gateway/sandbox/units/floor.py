"""A floor of simulated units: each on its socket or pty, all moved by one task.

Whoever makes a floor says which units stand there. The floor moves their physics, lets them
say what nobody asked for, and pulls or puts in the plug when the fault `unplugged` says so.
It tells no story: whoever uses it plays the people and orders the faults.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.faults import Fault, Faults

TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class SimulatedUnit:
    """Where a unit answers: host:port or a device path, the unit id if it has one, its profile."""

    name: str
    transport: Transport
    address: str
    unit_id: int | None
    profile: str


class StandingUnit(Protocol):
    """A unit, as a floor needs it."""

    @property
    def faults(self) -> Faults:
        """What goes wrong with it."""
        ...

    def advance(self) -> None:
        """Brings its physics up to the clock."""
        ...


class Carrier(Protocol):
    """A socket or a line, as a floor needs it."""

    @property
    def plugged(self) -> bool:
        """Whether it is there."""
        ...

    @property
    def address(self) -> str:
        """host:port, or a device path."""
        ...

    async def plug(self) -> None:
        """Puts it there."""
        ...

    async def unplug(self) -> None:
        """Takes it away."""
        ...

    def unasked(self) -> None:
        """Sends what its units say without a question."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """One unit on its carrier; units that share a line share the carrier."""

    unit: StandingUnit
    carrier: Carrier
    transport: Transport
    unit_id: int | None
    profile: str


class Floor:
    """`async with Floor(places) as floor:` - units are there inside, and gone after it."""

    def __init__(self, places: Mapping[str, Place], folder: Path | None = None) -> None:
        """`folder` is made when it is missing; the places may link their devices into it."""
        self._places = dict(places)
        self._folder = folder
        self._stack = AsyncExitStack()

    @property
    def units(self) -> Mapping[str, StandingUnit]:
        """All units by name."""
        return {name: place.unit for name, place in self._places.items()}

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
        """Physics, unasked words and plugs, tick by tick, until cancelled."""
        carriers = [
            (carrier, [place.unit for place in self._places.values() if place.carrier is carrier])
            for carrier in self._carriers()
        ]
        while True:
            for carrier, behind in carriers:
                for unit in behind:
                    unit.advance()
                await _follow_plug(carrier, behind)
                carrier.unasked()
            await asyncio.sleep(TICK_S)

    def _carriers(self) -> Sequence[Carrier]:
        return list({id(place.carrier): place.carrier for place in self._places.values()}.values())

    def _place(self, name: str) -> Place:
        if name not in self._places:
            raise NotFound(f"no unit {name!r} here; there are {', '.join(self._places)}")
        return self._places[name]


async def _follow_plug(carrier: Carrier, behind: Sequence[StandingUnit]) -> None:
    """A plug is out while every unit behind it is unplugged."""
    pulled = all(unit.faults.is_on(Fault.UNPLUGGED) for unit in behind)
    if pulled and carrier.plugged:
        await carrier.unplug()
    elif not pulled and not carrier.plugged:
        await carrier.plug()
