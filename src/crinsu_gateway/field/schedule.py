"""Which request of a bus is due next. Pure: time is handed in, nothing is asked or awaited.

Every request keeps its period, spread over it so that not all come due at once; what was
missed is not made up for. A request that fails by itself is asked less often. A unit that does
not answer is asked nothing but probes; what those without an answer cost is a part of the bus's
time that all such units share. The first request to a unit of which nothing is known is free of
that share, as is every probe while no unit is well.
"""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from math import floor

from crinsu_gateway.profile.plan import Request

FIRST_PROBE_S = 1.0
LONGEST_PROBE_S = 30.0
LONGEST_RETRY_S = 60.0

_TAKEN = -1.0


@dataclass(slots=True)
class Job:
    """One request to one unit, and how it has fared."""

    unit: str
    request: Request
    failures: int = 0
    phase_s: float = 0.0
    due_s: float = 0.0


@dataclass(slots=True)
class _Unit:
    """`misses` counts probes without an answer: 0 for a unit that is well, or was never asked."""

    jobs: list[Job] = field(default_factory=list)
    well: bool = False
    misses: int = 0
    probe_at_s: float = 0.0
    pause_s: float = FIRST_PROBE_S
    turn: int = 0


class Schedule:
    """The due times of one bus. `dead_share` is the part of its time that probes may take.

    Requests of one bus take turns within their period. Buses that start together beat together:
    their lines do not disturb each other, and one commit then serves many of them.
    """

    def __init__(
        self,
        requests: Sequence[tuple[str, Request]],
        now_s: float,
        dead_share: float = 0.1,
    ) -> None:
        self._units: dict[str, _Unit] = {}
        self._dead_share = dead_share
        self._probes_from_s = now_s
        self._rest_until_s = now_s
        self._slots = 0
        self._waiting: list[tuple[float, int, Job]] = []
        self._serial = 0
        for index, (name, request) in enumerate(requests):
            phase_s = request.every_s * index / len(requests)
            unit = self._units.setdefault(name, _Unit(probe_at_s=now_s))
            unit.jobs.append(Job(name, request, phase_s=now_s + phase_s))
        self._unwell = dict(self._units)
        self._new = set(self._units)
        self._first: set[str] = set()

    def remember(self, answered: Mapping[str, bool], now_s: float) -> None:
        """What an earlier run knew of units that were not asked yet in this one.

        Those that answered are taken for well and asked first, one request of each before the
        second of any. Those that did not come last, behind all of which nothing is known.
        """
        fresh = {name: unit for name, unit in self._unwell.items() if not unit.misses}
        self._first = {name for name in fresh if answered.get(name)}
        self._new = {name for name in fresh if name not in answered}
        for name in self._first:
            fresh.pop(name).well = True
            del self._unwell[name]
        self.restart(now_s)
        for name in fresh:
            if name in answered:  # to the end, where it loses against equals
                self._unwell[name] = self._unwell.pop(name)

    def take(self, now_s: float) -> Job | None:
        """The job to do now, or None; it must be given back by `answered` or `missed`."""
        if self._unwell and not self._first and (probe := self._probe(now_s)) is not None:
            return probe
        while self._waiting and self._waiting[0][0] <= now_s:
            due_s, _, job = heapq.heappop(self._waiting)
            if due_s == job.due_s and self._units[job.unit].well:
                job.due_s = _TAKEN
                if self._first:
                    self._first.discard(job.unit)
                return job
        return None

    def wait_s(self, now_s: float) -> float:
        """How long there is nothing to do."""
        moments = [max(unit.probe_at_s, self._free_from_s) for unit in self._may_probe()]
        while self._waiting and not self._counts(self._waiting[0]):
            heapq.heappop(self._waiting)
        if self._waiting:
            moments.append(self._waiting[0][0])
        return max(min(moments, default=now_s + 1.0) - now_s, 0.0)

    def answered(self, job: Job, now_s: float) -> None:
        """The unit answered the job, so it may be asked everything again."""
        unit = self._units[job.unit]
        if not unit.well:
            unit.well, unit.misses, unit.pause_s = True, 0, FIRST_PROBE_S
            self._unwell.pop(job.unit, None)
            self._new.discard(job.unit)
            for other in unit.jobs:
                if other is not job:
                    self._put(other, max(now_s, other.due_s))
        job.failures = 0
        self._put(job, self._next_beat(job, now_s))

    def failed(self, job: Job, now_s: float) -> None:
        """The job failed, though its unit may be well: ask it again later, then less often."""
        job.failures += 1
        later_s = min(job.request.every_s * 2.0 ** min(job.failures - 1, 16), LONGEST_RETRY_S)
        self._put(job, max(self._next_beat(job, now_s), now_s + later_s))

    def again(self, job: Job, now_s: float, after_s: float) -> None:
        """The job failed for the first time: repeat it soon."""
        job.failures += 1
        self._put(job, now_s + after_s)

    def silent(self, job: Job, now_s: float, cost_s: float) -> None:
        """The unit does not answer; only probes from now on, each pause longer than the last.

        `cost_s` is the time of the bus that this attempt took.
        """
        unit = self._units[job.unit]
        job.failures += 1
        job.due_s = _TAKEN
        if unit.misses:
            unit.pause_s = min(2 * unit.pause_s, LONGEST_PROBE_S)
        unit.well = False
        unit.misses += 1
        unit.turn = unit.jobs.index(job) + 1
        unit.probe_at_s = now_s + unit.pause_s
        self._unwell[job.unit] = unit
        if job.unit in self._new:
            self._new.discard(job.unit)
            self._rest_until_s = now_s + cost_s
        elif not self._nobody_is_well:  # else nobody suffers from it
            self._charge(now_s, cost_s)

    def missed(
        self,
        job: Job,
        now_s: float,
        cost_s: float,
        *,
        doubtful: bool,
        repeats: int,
        after_s: float,
    ) -> None:
        """No usable answer came to a job that took `cost_s` of the bus.

        `doubtful`: the unit failed more than `repeats` times in a row. A repetition comes at
        once (`after_s`) while dead units have left some of their share, else as a probe.
        """
        if doubtful or not self._units[job.unit].well:
            self.silent(job, now_s, cost_s)
        elif job.failures > repeats:
            self.failed(job, now_s)
        elif now_s - cost_s >= self._probes_from_s:
            self.again(job, now_s, after_s)
            self._charge(now_s, cost_s)
        else:
            self.silent(job, now_s, cost_s)

    def replace(
        self, unit: str, old: Sequence[Request], new: Sequence[Request], now_s: float
    ) -> None:
        """Ask other requests in place of some; they are due now and keep the first one's beat."""
        found = self._units[unit]
        at = next(index for index, job in enumerate(found.jobs) if job.request in old)
        phase_s = found.jobs[at].phase_s
        for job in found.jobs:
            if job.request in old:
                job.due_s = _TAKEN
        made = [Job(unit, request, phase_s=phase_s) for request in new]
        kept = [job for job in found.jobs[at:] if job.request not in old]
        found.jobs = [*found.jobs[:at], *made, *kept]
        for job in made:
            self._put(job, now_s)

    def hasten(self, unit: str, now_s: float) -> None:
        """Ask a unit everything now, as after an order."""
        found = self._units.get(unit)
        if found is None or not found.well:
            return
        for job in found.jobs:
            if job.due_s > now_s and not job.failures:
                self._put(job, now_s)

    def restart(self, now_s: float) -> None:
        """The link was opened again: everything is due, but for units that were silent before.

        One request of each unit comes before the second of any.
        """
        for jobs in zip_longest(*(unit.jobs for unit in self._units.values() if unit.well)):
            for job in filter(None, jobs):
                self._put(job, now_s)

    def is_probing(self, unit: str) -> bool:
        """Whether a unit did not answer and is asked nothing but probes."""
        found = self._units.get(unit)
        return found is not None and found.misses > 0

    def is_waiting(self, unit: str) -> bool:
        """Whether a unit was not asked at all yet, be it that silent ones had their share."""
        found = self._units.get(unit)
        return found is not None and not found.well and not found.misses

    def _probe(self, now_s: float) -> Job | None:
        if now_s < self._free_from_s:
            return None
        ready = [unit for unit in self._may_probe() if unit.probe_at_s <= now_s]
        if not ready:
            return None
        self._slots += 1
        # those that may be well come first, but every second time the one that waits longest
        if self._slots % 2:
            unit = min(ready, key=lambda one: (one.misses > 1, one.probe_at_s))
        else:
            unit = min(ready, key=lambda one: one.probe_at_s)
        # another request each time: one that a unit never answers must not keep it dead
        return unit.jobs[unit.turn % len(unit.jobs)]

    @property
    def _nobody_is_well(self) -> bool:
        return len(self._unwell) == len(self._units)

    @property
    def _free_from_s(self) -> float:
        """From when on the time of the units that are well lets a probe in."""
        if self._nobody_is_well:
            return 0.0
        if self._new:  # half of the time is theirs, until each new unit was asked once
            return self._rest_until_s
        return max(self._probes_from_s, self._rest_until_s)

    def _may_probe(self) -> list[_Unit]:
        """Nobody is probed a second time before the last new unit was asked once."""
        if self._new:
            return [unit for name, unit in self._unwell.items() if name in self._new]
        return list(self._unwell.values())

    def _charge(self, now_s: float, cost_s: float) -> None:
        """After so long without an answer, the time of the others before the next probe."""
        free_s = now_s + cost_s * (1 / self._dead_share - 1)
        self._probes_from_s = max(self._probes_from_s, free_s)

    def _next_beat(self, job: Job, now_s: float) -> float:
        every_s = job.request.every_s
        if every_s <= 0:
            return now_s
        # a hair before a beat is that beat: rounding must not make two requests of one
        beats = floor((now_s - job.phase_s) / every_s + 1e-6) + 1
        return job.phase_s + beats * every_s

    def _put(self, job: Job, due_s: float) -> None:
        job.due_s = due_s
        self._serial += 1
        heapq.heappush(self._waiting, (due_s, self._serial, job))

    def _counts(self, entry: tuple[float, int, Job]) -> bool:
        due_s, _, job = entry
        return due_s == job.due_s and self._units[job.unit].well
