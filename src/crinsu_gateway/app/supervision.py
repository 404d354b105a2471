"""What to do when an inhabitant of the daemon fails: pure policy, without a loop or a clock.

A damaged store ends the daemon at once: nothing may be built on facts that cannot be trusted.
A full disk is waited for, commands being refused meanwhile; when it stays full the daemon ends,
so that the service manager shows it. Everything else is started again, later each time.
"""

from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import GatewayError, StoreDamaged, StoreFull


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """Pauses before a restart in seconds, and how long a full disk is waited for."""

    first_pause_s: float = 0.5
    longest_pause_s: float = 30.0
    steady_after_s: float = 60.0
    full_for_s: float = 300.0


class State(StrEnum):
    """How an inhabitant stands."""

    RUNNING = "running"
    WAITING = "waiting"  # it failed, and will be started again
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an inhabitant; times are seconds of the monotonic clock."""

    state: State = State.STOPPED
    failures: int = 0  # in a row
    restarts: int = 0  # in all
    code: str = ""  # of the last failure
    error: str = ""  # its sentence
    started_s: float = 0.0
    full_since_s: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Start again after `pause_s`, or end the daemon (`end`)."""

    record: Record
    pause_s: float
    end: bool


def started(record: Record, now_s: float) -> Record:
    """The record of an inhabitant that was just started."""
    again = 1 if record.state is State.WAITING else 0
    return Record(
        State.RUNNING,
        record.failures,
        record.restarts + again,
        record.code,
        record.error,
        now_s,
        record.full_since_s,
    )


def failed(record: Record, error: Exception, now_s: float, policy: RestartPolicy) -> Verdict:
    """What follows from a failure of an inhabitant at `now_s`."""
    steady = now_s - record.started_s >= policy.steady_after_s
    failures = 1 if steady else record.failures + 1
    full_since = None
    if isinstance(error, StoreFull):
        full_since = now_s if steady or record.full_since_s is None else record.full_since_s
    after = Record(
        State.WAITING,
        failures,
        record.restarts,
        error.code if isinstance(error, GatewayError) else type(error).__name__,
        str(error),
        record.started_s,
        full_since,
    )
    too_long = full_since is not None and now_s - full_since >= policy.full_for_s
    pause = min(policy.first_pause_s * 2 ** min(failures - 1, 16), policy.longest_pause_s)
    return Verdict(after, pause, end=isinstance(error, StoreDamaged) or too_long)
