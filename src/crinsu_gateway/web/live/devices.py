"""How the devices stand now, for streams: state and not history, so without numbers.

A change of quality, condition or a word is told at once, numbers at most once a second, moments
every few seconds. A value that goes stale by time alone is noticed by looking at the clock.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import public_names, readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitState
from crinsu_gateway.web.live.bell import Bell, Watch

LEAST_APART_S = 0.1
LOOKS_PART = 10
"""Looking takes at most this part of the time, however many devices there are."""
TICK_S = 1.0
NUMBERS_APART_S = 1.0
MOMENTS_APART_S = 5.0
_TOPICS = (Topic.READINGS, Topic.UNITS, Topic.PLACES)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """How a device stands: what is shown of it, and the local id of its facility."""

    name: str
    facility: int | None
    body: Body

    def weighty(self) -> Hashable:
        """What is told at once when it changes: all but numbers and moments."""
        said = self.body["readings"].items()
        return (
            *(self.body[key] for key in ("storage", "condition", "reason", "since")),
            *(
                (purpose, one["quality"], one["reason"], _word(one["value"]))
                for purpose, one in said
            ),
        )

    def numbers(self) -> Hashable:
        """What moves without meaning that anything is wrong."""
        return tuple(one["value"] for one in self.body["readings"].values())


@dataclass(frozen=True, slots=True)
class State:
    """What is told of a device, since which ring of the bell, and when by the event loop."""

    seen: Seen
    since: int
    at_s: float
    json: bytes


def _word(value: object) -> object:
    return value if isinstance(value, bool | str) or value is None else ""


def look(tx: Transaction) -> list[Seen]:
    """All devices in use as they must be shown now."""
    points = units.points(tx)
    said = {(one.unit, one.point): one for one in readings.latest(tx)}
    rows = units.states(tx)
    shown = public_names.look_up(tx, [("devices", row.name) for row in rows])
    return [
        Seen(row.name, _facility(shown, row.name), _body(row, points.get(row.name, ()), said))
        for row in rows
    ]


def _facility(
    shown: Mapping[tuple[str, public_names.Key], public_names.Shown], name: str
) -> int | None:
    found = shown.get(("devices", name))
    return None if found is None else found.facility


def _body(
    row: UnitState, points: Sequence[PointEntry], said: Mapping[tuple[str, str], Reading]
) -> Body:
    return {
        "name": row.name,
        "href": f"/api/v1/devices/{row.name}",
        "storage": row.storage,
        "condition": row.condition.value,
        "reason": row.reason,
        "since": iso_utc(row.since_ms),
        "readings": {
            point.purpose.value: _reading(said.get((row.name, point.name)))
            for point in points
            if point.purpose is not None
        },
    }


def _reading(reading: Reading | None) -> Body:
    if reading is None:
        never = {"quality": Quality.BAD.value, "reason": Reason.NEVER_READ.value}
        return {"value": None, "unit": "", **never, "at": None}
    return {
        "value": None if reading.quantity is None else reading.quantity.value,
        "unit": "" if reading.quantity is None else reading.quantity.unit,
        "quality": reading.quality.value,
        "reason": reading.reason.value,
        "at": iso_utc(reading.at_ms),
    }


class Devices(Watch):
    """Follows the devices; `states` are those in use, `whole_since` when one came or went."""

    def __init__(self, db: Database, bell: Bell) -> None:
        super().__init__("live devices", bell)
        self._db = db
        self.states: dict[str, State] = {}
        self.whole_since = 0

    async def begin(self) -> None:
        """Look at all of them."""
        self.states = {}
        self._note(await self._db.read(look))

    async def go_on(self) -> None:
        """Look when something was read or committed, and at each tick of the clock."""
        loop = asyncio.get_running_loop()
        while True:
            cursor, began_s = self._db.changes.cursor(*_TOPICS), loop.time()
            self._note(await self._db.read(look))
            took_s = loop.time() - began_s
            await asyncio.sleep(max(LEAST_APART_S, took_s * LOOKS_PART))
            await self._db.changes.wait_for(*_TOPICS, after=cursor, timeout=TICK_S)

    def since(self, rung: int) -> list[State]:
        """Those that changed after so many rings of the bell."""
        return [one for one in self.states.values() if one.since > rung]

    def _note(self, found: Sequence[Seen]) -> None:
        now_s, next_ring = asyncio.get_running_loop().time(), self._bell.rung + 1
        states: dict[str, State] = {}
        for seen in found:
            before = self.states.get(seen.name)
            if before is not None and not _is_due(before, seen, now_s):
                states[seen.name] = before
            else:
                states[seen.name] = State(seen, next_ring, now_s, orjson.dumps(seen.body))
        if states.keys() != self.states.keys():
            self.whole_since = next_ring
        changed = any(one.since == next_ring for one in states.values())
        gone = not states.keys() >= self.states.keys()
        self.states = states
        if changed or gone:
            self._bell.ring()


def _is_due(before: State, seen: Seen, now_s: float) -> bool:
    """Whether a device is to be told anew."""
    if seen.weighty() != before.seen.weighty() or seen.facility != before.seen.facility:
        return True
    apart_s = MOMENTS_APART_S
    if seen.numbers() != before.seen.numbers():
        apart_s = NUMBERS_APART_S
    return seen.body != before.seen.body and now_s - before.at_s >= apart_s
