"""What the clocks of the machine show when they are looked at: steps, drift, arrival of the time.

The boot clock is the measure: it goes on evenly, whatever anybody does to the wall clock. Pure;
nobody here sets a clock, and what was written earlier is never written anew.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from crinsu_gateway.model.clock import ClockState, Instant

STEP_MS = 1000
"""A difference from which on the wall clock was set, and did not just run unevenly."""
LATE_MS = 60_000
"""So much earlier than before a start the wall clock may be; what runs on a battery may lag."""
EARLIEST_MS = 1_735_689_600_000
"""2025-01-01: this program is younger, so an earlier wall clock was never set."""
WANDERS_PPM = 500
"""What a clock that nobody corrects may be off, as the kernel reckons too."""
DRIFT_FROM_MS = 3_600_000
SERVICE, UNKNOWN_SOURCE = "time service", "unknown"
TRUSTED = frozenset({ClockState.SYNCED, ClockState.HOLDOVER})


@dataclass(frozen=True, slots=True)
class Discipline:
    """What keeps the wall clock says: whether it is in step now, and its error bound in ms.

    `error_ms` is None when that is not known.
    """

    synced: bool
    error_ms: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Both clocks at the last look at which the wall clock was believed."""

    utc_ms: int
    boot_ms: int
    boot_id: str


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """What is known of the wall clock since `utc_ms` at `boot_ms`, when it was looked at last.

    `floor_ms` is the earliest that the time can be. `even_*` is where it was set last: the drift
    is measured from there. `synced_*` tells of the last moment in step with the world.
    """

    state: ClockState
    error_ms: int | None
    floor_ms: int
    utc_ms: int
    boot_ms: int
    even_utc_ms: int
    even_boot_ms: int
    synced_boot_ms: int | None = None
    synced_error_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The wall clock was set: what it would have shown and what it shows, UTC ms, and by whom.

    It happened after `boot_from_ms` and not after `boot_to_ms`. `arrived`: it had never been set.
    """

    before_ms: int
    after_ms: int
    boot_from_ms: int
    boot_to_ms: int
    source: str
    arrived: bool

    @property
    def delta_ms(self) -> int:
        """By how much it was set forward."""
        return self.after_ms - self.before_ms


class Kept(StrEnum):
    """What keeps the wall clock, in the words that people read."""

    IN_STEP = "in step"
    HELD_OVER = "held over"
    SET_BY_HAND = "set by hand"
    UNSET = "unset"
    UNKNOWN = "unknown"


MEANING = {
    Kept.IN_STEP: "a time service keeps it in step with the world",
    Kept.HELD_OVER: "it was in step with the world, and runs on by itself",
    Kept.SET_BY_HAND: "somebody set it since the machine started; nothing says that it is right",
    Kept.UNSET: "it shows a time that cannot be: let a time service set it, or set it",
    Kept.UNKNOWN: "nothing says whether it is right",
}


def kept(state: ClockState, *, set_by_hand: bool) -> Kept:
    """What keeps the wall clock; `set_by_hand`: it was set last, in this boot, by no service."""
    known = {
        ClockState.SYNCED: Kept.IN_STEP,
        ClockState.HOLDOVER: Kept.HELD_OVER,
        ClockState.UNSET: Kept.UNSET,
    }
    return known.get(state, Kept.SET_BY_HAND if set_by_hand else Kept.UNKNOWN)


def begun(now: Instant, mark: Mark | None, kept: Discipline | None) -> Timekeeping:
    """What is known at a start; `mark` is what was seen before it, None on a new store.

    Within one boot a mark is a look like any other: what was set meanwhile is found by `looked`.
    """
    floor_ms = EARLIEST_MS if mark is None else max(EARLIEST_MS, mark.utc_ms - LATE_MS)
    seen = (now.utc_ms, now.boot_ms)
    if mark is not None and mark.boot_id == now.boot_id and mark.boot_ms <= now.boot_ms:
        seen, floor_ms = (mark.utc_ms, mark.boot_ms), EARLIEST_MS
    blank = Timekeeping(ClockState.UNKNOWN, None, floor_ms, *seen, *seen)
    return _judged(blank, now.utc_ms, now.boot_ms, kept)


def looked(
    before: Timekeeping, utc_ms: int, boot_ms: int, kept: Discipline | None
) -> tuple[Timekeeping, Step | None]:
    """What is known after a look at both clocks, and the step that it found, if any."""
    should_ms = before.utc_ms + boot_ms - before.boot_ms
    stepped = abs(utc_ms - should_ms) >= STEP_MS
    found = replace(before, utc_ms=utc_ms, boot_ms=boot_ms)
    if stepped:  # it is not held over from what it was in step with
        found = replace(found, even_utc_ms=utc_ms, even_boot_ms=boot_ms)
        found = replace(found, synced_boot_ms=None, synced_error_ms=None)
    after = _judged(found, utc_ms, boot_ms, kept)
    arrived = before.state is ClockState.UNSET and after.state is not ClockState.UNSET
    if arrived:  # whoever sets it back from now on means it, unless it cannot be
        after = replace(after, floor_ms=EARLIEST_MS)
    if not (stepped or arrived):
        return after, None
    source = SERVICE if kept is not None and kept.synced else UNKNOWN_SOURCE
    return after, Step(should_ms, utc_ms, before.boot_ms, boot_ms, source, arrived)


def _judged(
    keeping: Timekeeping, utc_ms: int, boot_ms: int, kept: Discipline | None
) -> Timekeeping:
    """How far the wall clock can be believed at this moment."""
    synced = kept is not None and kept.synced
    if utc_ms < (EARLIEST_MS if synced else keeping.floor_ms):
        return replace(keeping, state=ClockState.UNSET, error_ms=None)
    if kept is not None and kept.synced:
        return replace(
            keeping,
            state=ClockState.SYNCED,
            error_ms=kept.error_ms,
            synced_boot_ms=boot_ms,
            synced_error_ms=kept.error_ms,
        )
    if keeping.synced_boot_ms is None:
        return replace(keeping, state=ClockState.UNKNOWN, error_ms=None)
    error_ms = keeping.synced_error_ms
    if error_ms is not None:
        error_ms += (boot_ms - keeping.synced_boot_ms) * WANDERS_PPM // 1_000_000 + 1
    return replace(keeping, state=ClockState.HOLDOVER, error_ms=error_ms)


def drift_ppm(keeping: Timekeeping) -> float | None:
    """How much faster the wall clock goes than the boot clock, in ppm; None before an hour."""
    span_ms = keeping.boot_ms - keeping.even_boot_ms
    if span_ms < DRIFT_FROM_MS:
        return None
    gained_ms = keeping.utc_ms - keeping.even_utc_ms - span_ms
    return gained_ms / span_ms * 1_000_000


def age_ms(now: Instant, utc_ms: int, boot_ms: int | None, boot_id: str | None) -> int:
    """How old a fact is, in ms, by the boot clock; over a boot by the wall clock, never below 0.

    What was before this boot is at least as old as it.
    """
    if boot_ms is not None and boot_id == now.boot_id:
        return max(0, now.boot_ms - boot_ms)
    least_ms = 0 if boot_id is None else now.boot_ms
    return max(least_ms, now.utc_ms - utc_ms)


def unhurried_ms(believed_ms: int, then: Instant, now: Instant) -> int:
    """The wall time now for what is dropped by age, when it was `believed_ms` at `then`.

    A wall clock that was set forward must not make everything old at once: unless it is in step
    with the world, no more time has passed than on the boot clock.
    """
    if now.clock in TRUSTED or now.boot_id != then.boot_id:
        return now.utc_ms
    return min(now.utc_ms, believed_ms + now.boot_ms - then.boot_ms + STEP_MS)
