"""Modbus RTU at 19200: how near we come to what the wire allows, and what dead units cost.

The ceiling is the wire itself: the characters of request and answer and the silence of 3.5
characters that the standard demands before the next request. It needs no peer.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import uvloop

from bench.figures import Figure, ratio_of_medians
from bench.line_units import BITS, REQUEST, LineUnits, line_units
from bench.load_profile import load_profile
from bench.our_buses import running_buses, serial_line, units_of
from crinsu_gateway.app.installation import InstalledUnit
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.serial_line import SerialSettings

BAUD = 19200
REGISTERS = 10
ANSWER = 5 + 2 * REGISTERS
SILENCE = 3.5
CEILING = BAUD / BITS / (REQUEST + ANSWER + SILENCE)  # reads a second
ROUNDS = 3
SECONDS = 5.0
WARM_S = 1.0
GOOD = (1, 2, 3, 4, 5)
DEAD = (6, 7, 8, 9, 10)
DEAD_SECONDS = 8.0
DEAD_WARM_S = 3.0
FLAT_OUT_S = 1e-6
GROUP = "serial"


@dataclass(frozen=True, slots=True)
class Pace:
    """What one round gave."""

    reads_per_s: float
    shortest_silence_s: float


async def pace(
    folder: Path, line: LineUnits, units: list[InstalledUnit], warm_s: float, seconds: float
) -> Pace:
    """Answered reads a second, with these units asked as fast as the line takes it."""
    settings = SerialSettings(BAUD, 8, "none", 2)  # a pseudo terminal takes no parity
    link = serial_line(line.device, settings)
    async with running_buses(folder, {link: units}, settings.character_s):
        await asyncio.sleep(warm_s)
        loop = asyncio.get_running_loop()
        before, begun = line.look(), loop.time()
        await asyncio.sleep(seconds)
        after, passed = line.look(), loop.time() - begun
    return Pace((after.answered - before.answered) / passed, after.shortest_silence_s)


def units_at(profile: Profile, addresses: tuple[int, ...]) -> list[InstalledUnit]:
    """Units that are read without a pause."""
    return units_of(profile, addresses, transport=Transport.MODBUS_RTU, every_s=FLAT_OUT_S)


def measure(folder: Path) -> list[Figure]:
    """All figures, in interleaved rounds."""
    profiles = folder / "profiles"
    profile = load_profile(profiles, "load-10", range(REGISTERS), reply_timeout_ms=300)
    alone, healthy, half_dead = [], [], []
    one, five = units_at(profile, GOOD[:1]), units_at(profile, GOOD)
    ten = units_at(profile, GOOD + DEAD)
    with line_units(BAUD, DEAD) as line:
        for _ in range(ROUNDS):
            alone.append(uvloop.run(pace(folder, line, one, WARM_S, SECONDS)))
            healthy.append(uvloop.run(pace(folder, line, five, WARM_S, SECONDS)))
            half_dead.append(uvloop.run(pace(folder, line, ten, DEAD_WARM_S, DEAD_SECONDS)))
    rate = median(one.reads_per_s for one in alone)
    silence_ms = min(one.shortest_silence_s for one in alone) * 1000
    good = ratio_of_medians([r.reads_per_s for r in half_dead], [r.reads_per_s for r in healthy])
    return [
        Figure(GROUP, "RTU reads at 19200 to what the wire allows", rate / CEILING, "ratio", 0.9),
        Figure(GROUP, "RTU reads at 19200", rate, "1/s"),
        Figure(GROUP, "least silence before a request (3.5 ch. = 2.0)", silence_ms, "ms", 2.0),
        Figure(GROUP, "good units' rate, half the bus dead, to all healthy", good, "ratio", 0.85),
    ]
