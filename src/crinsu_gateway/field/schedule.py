"""Which request of a bus is due next. Pure: time is handed in, nothing is asked or awaited.

Every request keeps its period, spread over it so that not all come due at once; what was
missed is not made up for. A request that fails by itself is asked less often; a unit that
does not answer is asked nothing but probes, and all probes of a bus share a part of its time.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

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
    jobs: list[Job] = field(default_factory=list)
    probing: bool = False
    probe_at_s: float = 0.0
    pause_s: float = FIRST_PROBE_S
    turn: int = 0


class Schedule:
    """The due times of one bus. `dead_share` is the part of its time that probes may take."""

    def __init__(
        self, requests: Sequence[tuple[str, Request]], now_s: float, dead_share: float = 0.1
    ) -> None:
        self._units: dict[str, _Unit] = {}
        self._dead_share = dead_share
        self._probes_from_s = now_s
        self._waiting: list[tuple[float, int, Job]] = []
        self._serial = 0
        for index, (unit, request) in enumerate(requests):
            phase_s = request.every_s * index / len(requests)
            job = Job(unit, request, phase_s=now_s + phase_s)
            self._units.setdefault(unit, _Unit()).jobs.append(job)
            self._put(job, now_s)

    def take(self, now_s: float) -> Job | None:
        """The job to do now, or None; it must be given back by `answered` or `failed`."""
        if (probe := self._probe(now_s)) is not None:
            return probe
        while self._waiting and self._waiting[0][0] <= now_s:
            due_s, _, job = heapq.heappop(self._waiting)
            if due_s == job.due_s and not self._units[job.unit].probing:
                job.due_s = _TAKEN
                return job
        return None

    def wait_s(self, now_s: float) -> float:
        """How long there is nothing to do."""
        moments = [
            max(unit.probe_at_s, self._probes_from_s)
            for unit in self._units.values()
            if unit.probing
        ]
        while self._waiting and not self._counts(self._waiting[0]):
            heapq.heappop(self._waiting)
        if self._waiting:
            moments.append(self._waiting[0][0])
        return max(min(moments, default=now_s + 1.0) - now_s, 0.0)

    def answered(self, job: Job, now_s: float) -> None:
        """The unit answered the job, so it may be asked everything again."""
        unit = self._units[job.unit]
        if unit.probing:
            unit.probing, unit.pause_s = False, FIRST_PROBE_S
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
        if unit.probing:
            unit.pause_s = min(2 * unit.pause_s, LONGEST_PROBE_S)
        unit.probing = True
        unit.turn = unit.jobs.index(job) + 1
        unit.probe_at_s = now_s + unit.pause_s
        self._probes_from_s = now_s + cost_s * (1 / self._dead_share - 1)

    def hasten(self, unit: str, now_s: float) -> None:
        """Ask a unit everything now, as after an order."""
        found = self._units.get(unit)
        if found is None or found.probing:
            return
        for job in found.jobs:
            if job.due_s > now_s and not job.failures:
                self._put(job, now_s)

    def restart(self, now_s: float) -> None:
        """The link was opened again: everything is due, but for units that were silent before."""
        for unit in self._units.values():
            if not unit.probing:
                for job in unit.jobs:
                    self._put(job, now_s)

    def is_probing(self, unit: str) -> bool:
        """Whether a unit is asked nothing but probes."""
        return self._units[unit].probing

    def _probe(self, now_s: float) -> Job | None:
        if now_s < self._probes_from_s:
            return None
        ready = [unit for unit in self._units.values() if unit.probing and unit.probe_at_s <= now_s]
        if not ready:
            return None
        unit = min(ready, key=lambda one: one.probe_at_s)
        # another request each time: one that a unit never answers must not keep it dead
        return unit.jobs[unit.turn % len(unit.jobs)]

    def _next_beat(self, job: Job, now_s: float) -> float:
        every_s = job.request.every_s
        if every_s <= 0:
            return now_s
        beats = ceil((now_s - job.phase_s) / every_s)
        beat_s = job.phase_s + beats * every_s
        return beat_s if beat_s > now_s else beat_s + every_s

    def _put(self, job: Job, due_s: float) -> None:
        job.due_s = due_s
        self._serial += 1
        heapq.heappush(self._waiting, (due_s, self._serial, job))

    def _counts(self, entry: tuple[float, int, Job]) -> bool:
        due_s, _, job = entry
        return due_s == job.due_s and not self._units[job.unit].probing
