"""How many exchanges a sweep of a 50 point unit takes, beside one exchange a point.

Both run on our bus and are counted at the unit. The registers lie as they do in a controller:
in clumps with small holes, far from each other.
"""

import asyncio
from dataclasses import replace
from pathlib import Path

import uvloop

from bench.figures import Figure
from bench.load_profile import load_profile
from bench.our_buses import running_buses, tcp_line, units_of
from bench.register_units import Asked, register_units
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import ModbusFacts

CLUMPS = (0, 40, 120, 260, 400, 520)
OFFSETS = (0, 1, 2, 3, 5, 8, 10, 11, 14)
ADDRESSES = tuple(clump + offset for clump in CLUMPS for offset in OFFSETS)[:50]
SECONDS = 5.0
SETTLE_S = 2.0
GROUP = "joined"


def one_a_point(profile: Profile) -> Profile:
    """The same unit as if its model could give only one register at a time."""
    facts = profile.link.modbus
    assert isinstance(facts, ModbusFacts)
    link = replace(profile.link, modbus=replace(facts, max_registers=1))
    return replace(profile, link=link)


async def exchanges(folder: Path, profile: Profile, units: Asked) -> float:
    """Exchanges a second at a period of 1 s."""
    (port,) = units.ports
    async with running_buses(folder, {tcp_line(port): units_of(profile, (1,))}):
        await asyncio.sleep(SETTLE_S)
        before, _ = units.look()
        await asyncio.sleep(SECONDS)
        after, _ = units.look()
    return (after - before) / SECONDS


def measure(folder: Path) -> list[Figure]:
    """All figures."""
    profile = load_profile(folder / "profiles", "load-50", ADDRESSES)
    assert len(profile.points) == 50
    with register_units(1, max(ADDRESSES) + 1) as units:
        joined = uvloop.run(exchanges(folder, profile, units))
        single = uvloop.run(exchanges(folder, one_a_point(profile), units))
    return [
        Figure(GROUP, "exchanges of one a point to joined reads", single / joined, "ratio", 5.0),
        Figure(GROUP, "exchanges for 50 points each second, joined", joined, "1/s"),
    ]
