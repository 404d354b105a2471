"""A bus in virtual time: the real schedule and the real health of units, a clock that is a number.

Each unit answers in `answer_s` unless it is dead at that moment; then it costs its time-out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crinsu_gateway.field.health import UnitHealth
from crinsu_gateway.field.schedule import Job, Schedule
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import DeviceSilent
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Retry
from crinsu_gateway.profile.plan import ModbusRead

FIRST_RUN: Mapping[str, bool] = {}
"""The store knows nothing of any unit yet."""


@dataclass(slots=True)
class VirtualUnit:
    """A unit with one request; `dead(now_s)` says when it does not answer."""

    name: str
    every_s: float = 1.0
    answer_s: float = 0.02
    timeout_s: float = 0.5
    dead: Callable[[float], bool] = lambda now_s: False
    answers: list[float] = field(default_factory=list)
    misses: list[float] = field(default_factory=list)
    conditions: list[tuple[float, Condition]] = field(default_factory=list)

    def since(self, condition: Condition, after_s: float) -> float:
        """When it first stood so after a moment."""
        return next(at for at, one in self.conditions if one is condition and at >= after_s)


class VirtualBus:
    """Runs units until a moment; `dead_s` is the time that units without an answer cost."""

    def __init__(
        self,
        units: Sequence[VirtualUnit],
        retry: Retry | None = None,
        dead_share: float = 0.1,
        last_run: Mapping[str, bool] = FIRST_RUN,
    ) -> None:
        self.now_s = 0.0
        self.dead_s = 0.0
        self.unforeseen_s = 0.0  # the part of it that went to units that were well just before
        self.unknown_s = 0.0  # the part of it that went to new units, asked for the first time
        self._new = {unit.name for unit in units} - last_run.keys()
        self._units = {unit.name: unit for unit in units}
        self._retry = retry or Retry()
        requests = [(one.name, ModbusRead(3, 0, 1, ("p",), one.every_s)) for one in units]
        self._schedule = Schedule(requests, 0.0, dead_share)
        self._schedule.remember(last_run, 0.0)
        self._expected = {name for name, answered in last_run.items() if answered}
        self._health = {unit.name: UnitHealth(self._retry, 0.0) for unit in units}

    def run(self, until_s: float) -> None:
        """Let the time pass."""
        while self.now_s < until_s:
            job = self._schedule.take(self.now_s)
            if job is None:
                self.now_s += max(self._schedule.wait_s(self.now_s), 0.001)
            else:
                self._ask(self._units[job.unit], job)

    def _ask(self, unit: VirtualUnit, job: Job) -> None:
        health = self._health[unit.name]
        if unit.dead(self.now_s):
            self.now_s += unit.timeout_s
            self.dead_s += unit.timeout_s
            if unit.name in self._new:
                self.unknown_s += unit.timeout_s
            self._new.discard(unit.name)
            was_well = health.standing.condition is Condition.GOOD or unit.name in self._expected
            self._expected.discard(unit.name)
            if not health.failures and was_well:
                self.unforeseen_s += unit.timeout_s
            unit.misses.append(self.now_s)
            standing = health.failed(DeviceSilent("no answer"), self.now_s)
            self._schedule.missed(
                job,
                self.now_s,
                unit.timeout_s,
                doubtful=health.is_doubtful,
                repeats=self._retry.count,
                after_s=self._retry.backoff_s,
            )
        else:
            self.now_s += unit.answer_s
            self._expected.discard(unit.name)
            self._new.discard(unit.name)
            unit.answers.append(self.now_s)
            good = Decoded("p", Quantity(1.0, ""), Quality.GOOD)
            standing = health.answered([good], self.now_s)
            self._schedule.answered(job, self.now_s)
        if standing is not None:
            unit.conditions.append((self.now_s, standing.condition))
