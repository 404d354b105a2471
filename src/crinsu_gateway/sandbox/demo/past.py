"""How the demo's vessels fared before it began: levels, temperatures, fills and open lids. Pure."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crinsu_gateway.sandbox.demo.rooms import Room
from crinsu_gateway.sandbox.units.physics import Tank, advance

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
PAST_MS, STEP_MS = 8 * DAY_MS, 172_800
"""A whole number of steps; in a plot a gap is what is longer than three minutes."""
OPENED_S = 150.0
WORKING_HOURS = range(8, 18)
LIDS_A_DAY = 5.0


@dataclass(frozen=True, slots=True)
class Moment:
    """How a vessel stood at a moment, UTC in ms."""

    at_ms: int
    tank: Tank


def moments(room: Room, now_ms: int) -> Iterator[Moment]:
    """The past of a room's vessel, oldest first, in steps that leave no gap in a plot."""
    dice = random.Random(room.name)  # noqa: S311 - invented data
    tank = room.began
    likely = LIDS_A_DAY * STEP_MS / (len(WORKING_HOURS) * HOUR_MS)
    for at_ms in range(now_ms - PAST_MS, now_ms, STEP_MS):
        if at_ms // HOUR_MS % 24 in WORKING_HOURS and dice.random() < likely:
            opened = advance(room.vessel, room.control, replace(tank, lid_open=True), OPENED_S)
            yield Moment(at_ms + round(OPENED_S * 1000), opened)
            tank = replace(opened, lid_open=False)
            tank = advance(room.vessel, room.control, tank, STEP_MS / 1000 - OPENED_S)
        else:
            tank = advance(room.vessel, room.control, tank, STEP_MS / 1000)
        yield Moment(at_ms + STEP_MS, tank)


def present(room: Room, now_ms: int) -> Tank:
    """How a room's vessel stands now."""
    return deque(moments(room, now_ms), maxlen=1).pop().tank
