"""The alarm watcher: the inhabitant that looks at every definition again and again.

What it decides it writes as rows, once per change. Deciding never needs the disk: while the store
takes no writes the changes wait here, are in the log, and `trouble` tells of them. After a restart
it goes on from the open alarms; only delays that were running begin anew.
"""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from crinsu_gateway.model.alarm import (
    LEFT_OUT_ACTION,
    UNIT_LOST,
    AlarmState,
    Course,
    Severity,
    guidance,
    heard,
    worst,
)
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import StoreFull
from crinsu_gateway.store import alarms, readings, shelves, units
from crinsu_gateway.store.alarms import AlarmRow, Raised
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.watch.definition import Definition
from crinsu_gateway.watch.rules import Evidence, Seen, judge

WATCHED = (Topic.READINGS, Topic.UNITS)
APART_S = 1.0
"""The least time between two looks: readings come faster than people act."""
LOOK_EVERY_S = 1.0
"""Silence and delays are noticed without a commit."""
MOST_WAITING = 1000

CONFIG = Actor("gateway", "config")

log = structlog.get_logger("alarms")


@dataclass(frozen=True, slots=True)
class Calmed:
    """The condition of an alarm is gone since `at`."""

    source: str
    code: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Nothing watches over an alarm any more."""

    source: str
    code: str
    alarm_id: int


Change = Raised | Calmed | Withdrawn


def look(tx: Transaction, points: Sequence[tuple[str, str]]) -> Seen:
    """What the store says now of some points and of all units."""
    said = readings.of_points(tx, points)
    return Seen(
        tx.now,
        {(one.unit, one.point): one for one in said},
        {state.name: state for state in units.states(tx)},
    )


def write(tx: Transaction, changes: Sequence[Change]) -> None:
    """Write changes in their order, all or none."""
    for change in changes:
        match change:
            case Raised():
                alarms.raise_alarm(tx, change)
            case Calmed(source, code, at):
                alarms.calm(tx, source, code, at)
            case Withdrawn():
                alarms.withdraw(tx, change.alarm_id, CONFIG)


class Watcher:
    """Runs until cancelled. `rounds` counts, so that a watchdog sees it live."""

    def __init__(
        self,
        db: Database,
        definitions: Sequence[Definition],
        *,
        left_out: Collection[str] = (),
        apart_s: float = APART_S,
    ) -> None:
        """`left_out` are units that are configured but do not run: their open alarms stay."""
        self.rounds = 0
        self.trouble = ""
        """Why what was decided is not in the store; empty when it is."""
        self._db = db
        self._definitions = tuple(definitions)
        self._left_out = frozenset(left_out)
        self._apart_s = apart_s
        self._points = sorted({(one.unit, one.point) for one in definitions if one.point})
        self._courses: dict[tuple[str, str], Course] = {}
        self._waiting: list[Change] = []
        self._broken: dict[tuple[str, str], str] = {}

    async def run(self) -> None:
        """Look whenever something changed, and now and then."""
        self._begin(await self._db.read(alarms.open_ones))
        while True:
            cursor = self._db.changes.cursor(*WATCHED)
            self._round(await self._db.read(look, self._points))
            await self._write()
            await self._end_shelves()
            self.rounds += 1
            await asyncio.sleep(self._apart_s)
            await self._db.changes.wait_for(*WATCHED, after=cursor, timeout=LOOK_EVERY_S)

    def _begin(self, rows: Sequence[AlarmRow]) -> None:
        """Go on from the open alarms; those that no definition stands for are withdrawn.

        What waits for a person to look stays, whatever the configuration says now, and so does
        what is known of a unit that cannot be read. Alarms of no unit are watched elsewhere.
        """
        severities = {one.key: one.severity for one in self._definitions}
        self._courses = {}
        for row in rows:
            key = (row.source, row.code)
            holds = row.state is not AlarmState.RETURNED
            if severities.get(key) is row.severity:
                self._courses[key] = Course(holds)
            elif holds and row.unit and row.unit not in self._left_out:
                self._waiting.append(Withdrawn(*key, row.id))

    def _round(self, seen: Seen) -> None:
        """Judge every definition; a fault in one must not stop the others."""
        for definition in self._definitions:
            try:
                evidence = judge(definition, seen)
            except Exception as error:
                self._fault(definition, error)
            else:
                if evidence is not None:
                    self._heard(definition, evidence, seen.now)

    def _heard(self, definition: Definition, evidence: Evidence, now: Instant) -> None:
        before = self._courses.get(definition.key, Course())
        after = heard(before, evidence.signal, evidence.at_ms, definition.timing)
        self._courses[definition.key] = after
        if after.holds is before.holds:
            return
        told = {"source": definition.source, "code": definition.code}
        if after.holds:
            is_out = definition.code == UNIT_LOST and definition.unit in self._left_out
            action = LEFT_OUT_ACTION if is_out else guidance(definition.code).action
            self._waiting.append(_raised(definition, evidence, action, now))
            severity = definition.severity.value
            log.warning("alarm raised", **told, severity=severity, reason=evidence.sentence)
        else:
            self._waiting.append(Calmed(*definition.key, now))
            log.info("alarm gone", **told)

    async def _write(self) -> None:
        """Write what waits; on a full disk it goes on waiting."""
        if not self._waiting:
            return
        try:
            await self._db.write(write, tuple(self._waiting))
        except StoreFull as error:
            self._waiting = _bounded(self._waiting)
            self.trouble = _trouble(self._waiting, error)
        else:
            self._waiting.clear()
            self.trouble = ""

    async def _end_shelves(self) -> None:
        """End shelves whose time is over; on a full disk later, as all who read go by the clock."""
        if await self._db.read(shelves.lapsed):
            with suppress(StoreFull):
                await self._db.write(shelves.end_lapsed)

    def _fault(self, definition: Definition, error: Exception) -> None:
        sentence = f"{type(error).__name__}: {error}"
        if self._broken.get(definition.key) != sentence:
            self._broken[definition.key] = sentence
            log.error("alarm cannot be judged", source=definition.source, exc_info=error)


def _raised(definition: Definition, evidence: Evidence, action: str, now: Instant) -> Raised:
    return Raised(
        source=definition.source,
        code=definition.code,
        severity=definition.severity,
        unit=definition.unit,
        point=definition.point,
        latched=definition.latched,
        value=evidence.value,
        limit=evidence.limit,
        reason=evidence.sentence,
        action=action,
        at=now,
    )


def _bounded(waiting: list[Change]) -> list[Change]:
    """Of too many changes only the last of each alarm is kept."""
    if len(waiting) <= MOST_WAITING:
        return waiting
    return list({(one.source, one.code): one for one in waiting}.values())


def _trouble(waiting: Sequence[Change], error: StoreFull) -> str:
    severities: list[Severity] = [one.severity for one in waiting if isinstance(one, Raised)]
    bad = worst(severities)
    told = f", {len(severities)} raised, the worst {bad}" if bad else ""
    return f"{len(waiting)} changes of alarms wait to be written{told}: {error.sentence}"
