"""How the demo's vessels fared before it began: levels, temperatures, fills and open lids. Pure."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from crinsu_gateway.sandbox.demo.rooms import Room
from crinsu_gateway.sandbox.units.physics import Tank, advance

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
LONG_MS, LONG_STEP_MS = 60 * DAY_MS, 2 * HOUR_MS
NEAR_MS, NEAR_STEP_MS = 4 * DAY_MS, HOUR_MS // 6
OPENED_S = 240.0
WORKING_HOURS = range(8, 18)
LIDS_A_DAY = 5.0


@dataclass(frozen=True, slots=True)
class Moment:
    """How a vessel stood at a moment, UTC in ms."""

    at_ms: int
    tank: Tank


def moments(room: Room, now_ms: int) -> Iterator[Moment]:
    """The past of a room's vessel, oldest first; coarse at first, finer in the last days."""
    dice = random.Random(room.name)  # noqa: S311 - invented data
    tank, at_ms = replace(room.began, level=min(room.began.level, 88.0)), now_ms - LONG_MS
    if not room.control.automatic:  # it was filled some weeks ago and runs dry since
        at_ms = now_ms - LONG_MS // 2
    while at_ms < now_ms:
        near = now_ms - at_ms <= NEAR_MS
        step_ms = NEAR_STEP_MS if near else LONG_STEP_MS
        hours_a_day = len(WORKING_HOURS)
        likely = LIDS_A_DAY * step_ms / (hours_a_day * HOUR_MS)
        if near and at_ms // HOUR_MS % 24 in WORKING_HOURS and dice.random() < likely:
            opened = advance(room.vessel, room.control, replace(tank, lid_open=True), OPENED_S)
            yield Moment(at_ms + round(OPENED_S * 1000), opened)
            tank = replace(opened, lid_open=False)
            yield Moment(at_ms + round(OPENED_S * 1000) + 5000, tank)
            tank = advance(room.vessel, room.control, tank, step_ms / 1000 - OPENED_S - 5)
        else:
            tank = advance(room.vessel, room.control, tank, step_ms / 1000)
        at_ms += step_ms
        yield Moment(at_ms, tank)


def present(room: Room, now_ms: int) -> Tank:
    """How a room's vessel stands now."""
    return deque(moments(room, now_ms), maxlen=1).pop().tank
