"""Alarms: how bad, where one stands between raised and cleared, and when a condition counts.

An alarm needs somebody to act; what needs nobody is an event. The rules take the boot clock of
each sample and remember a little; they know no unit, no store and no limit of a site.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import IllegalTransition


class Severity(StrEnum):
    """How bad an alarm is: what is lost, and how soon."""

    EMERGENCY = "emergency"  # samples are lost within an hour
    HIGH = "high"  # within a shift of 8 hours
    MEDIUM = "medium"  # within two days
    LOW = "low"  # advice

    @property
    def rank(self) -> int:
        """0 for the worst; for sorting and comparing."""
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


def worst(severities: list[Severity]) -> Severity | None:
    """The worst of some severities; None when there is none."""
    return min(severities, key=lambda one: one.rank, default=None)


class AlarmState(StrEnum):
    """Where one occurrence of an alarm stands. All but CLEARED are open."""

    ACTIVE = "ACTIVE"  # the condition holds, and nobody has accepted it
    ACKNOWLEDGED = "ACKNOWLEDGED"  # it holds, and somebody sees to it
    RETURNED = "RETURNED"  # it is gone, but nobody has looked yet; latched, or high and worse
    CLEARED = "CLEARED"


OPEN = frozenset(AlarmState) - {AlarmState.CLEARED}


def waits_for_a_person(severity: Severity, *, latched: bool) -> bool:
    """Whether an alarm stays open until somebody looked, although its condition is gone.

    What was about to cost samples is never over unseen, however it was configured.
    """
    return latched or severity.rank <= Severity.HIGH.rank


def after_condition(state: AlarmState, *, holds: bool, waits: bool) -> AlarmState:
    """The state once the condition holds, or is gone. A cleared occurrence stays cleared."""
    if state is AlarmState.CLEARED:
        return state
    if holds:
        return AlarmState.ACTIVE if state is AlarmState.RETURNED else state
    if state is AlarmState.ACTIVE and waits:
        return AlarmState.RETURNED
    return state if state is AlarmState.RETURNED else AlarmState.CLEARED


def after_acknowledgement(state: AlarmState) -> AlarmState | None:
    """The state once a person accepted it; None when there is nothing to accept (any more)."""
    return {
        AlarmState.ACTIVE: AlarmState.ACKNOWLEDGED,
        AlarmState.RETURNED: AlarmState.CLEARED,
    }.get(state)


SHELVABLE = frozenset({Severity.MEDIUM, Severity.LOW})
"""What may be shelved (ISA 18.2). Of the hours that there are to save samples none is spent."""
LONGEST_SHELF = 480
"""Minutes: one shift, so that who takes over decides anew."""
ALONE_MINUTES = 60
"""For longer than this nobody shelves an alarm by themselves."""


def require_shelvable(state: AlarmState, severity: Severity, minutes: int) -> None:
    """IllegalTransition when an alarm may not be shelved, or not for so many minutes."""
    if state is AlarmState.CLEARED:
        raise IllegalTransition("it is CLEARED; there is nothing to shelve", state=state.value)
    if severity not in SHELVABLE:
        raise IllegalTransition(
            f"this alarm is of severity {severity} and never shelved (only medium and low ones "
            "are): see to it now, and acknowledge it",
            severity=severity.value,
        )
    if not 1 <= minutes <= LONGEST_SHELF:
        raise IllegalTransition(
            f"an alarm is shelved for 1 to {LONGEST_SHELF} minutes; choose fewer",
            severity=severity.value,
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """A person set an alarm aside: who, why, and until when; UTC and boot clock in ms.

    `second` agreed to it, where it lasts longer than one person decides; else empty.
    """

    id: int
    owner: str
    station: str
    reason: str
    began_ms: int
    until_ms: int
    boot_id: str
    until_boot_ms: int
    second: str = ""

    def is_over(self, now: Instant) -> bool:
        """Whether its time has passed: by the boot clock, after a boot by the wall clock.

        A wall clock from before it began tells nothing: then it is over rather than too long.
        """
        if now.boot_id == self.boot_id:
            return now.boot_ms >= self.until_boot_ms
        return not self.began_ms <= now.utc_ms < self.until_ms


class ShelfEnd(StrEnum):
    """Why a shelf ended by itself."""

    TIME = "time"
    WORSE = "worse"  # raised at a higher severity than the one that somebody judged
    ANEW = "anew"  # its condition was gone and came back
    CLEARED = "cleared"


def shelf_end(before: Severity, raised: Severity, *, anew: bool) -> ShelfEnd | None:
    """Whether raising an alarm ends its shelf: what is worse or new was judged by nobody."""
    if raised.rank < before.rank:
        return ShelfEnd.WORSE
    return ShelfEnd.ANEW if anew else None


class Signal(StrEnum):
    """What one sample says of a condition."""

    BREACH = "breach"  # beyond the limit
    BETWEEN = "between"  # within the limit, but not yet by the deadband
    WELL = "well"


def below(value: float, limit: float, deadband: float) -> Signal:
    """Whether a value is under a limit; it is well again only a deadband above it."""
    if value < limit:
        return Signal.BREACH
    return Signal.WELL if value >= limit + deadband else Signal.BETWEEN


def above(value: float, limit: float, deadband: float) -> Signal:
    """Whether a value is over a limit; it is well again only a deadband under it."""
    if value > limit:
        return Signal.BREACH
    return Signal.WELL if value <= limit - deadband else Signal.BETWEEN


def fact(holds: bool) -> Signal:
    """A condition that is or is not."""
    return Signal.BREACH if holds else Signal.WELL


@dataclass(frozen=True, slots=True)
class Timing:
    """How long, and over how many valid samples, a condition must last to count, and be gone."""

    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    samples: int = 1


EMERGENCY_SAMPLES = 2


def timing(severity: Severity, on_delay_s: float, off_delay_s: float) -> Timing:
    """The timing of a measured limit; an emergency waits for a second sample and no longer."""
    if severity is Severity.EMERGENCY:
        return Timing(0.0, off_delay_s, EMERGENCY_SAMPLES)
    return Timing(on_delay_s, off_delay_s)


@dataclass(frozen=True, slots=True)
class Course:
    """What is remembered of a condition between samples; times are of the boot clock in ms.

    `since_ms` and `count` tell of the samples in a row that speak against `holds`, `heard_ms` and
    `said` of the last one.
    """

    holds: bool = False
    since_ms: int = -1
    count: int = 0
    heard_ms: int = -1
    said: Signal | None = None


def heard(course: Course, signal: Signal, at_ms: int, rule: Timing) -> Course:
    """The course after a valid sample; the same sample again changes nothing.

    To raise, every sample of the on-delay must be a breach; to clear, every one of the off-delay
    must be well. A sample from an earlier moment means another boot: the delay begins anew.
    """
    if (at_ms, signal) == (course.heard_ms, course.said):
        return course
    against = Signal.WELL if course.holds else Signal.BREACH
    if signal is not against:
        return replace(course, since_ms=-1, count=0, heard_ms=at_ms, said=signal)
    is_first = course.count == 0 or at_ms < course.heard_ms
    since_ms = at_ms if is_first else course.since_ms
    count = 1 if is_first else course.count + 1
    delay_s = rule.off_delay_s if course.holds else rule.on_delay_s
    needed = 1 if course.holds else rule.samples
    if count >= needed and at_ms - since_ms >= delay_s * 1000:
        return Course(not course.holds, heard_ms=at_ms, said=signal)
    return replace(course, since_ms=since_ms, count=count, heard_ms=at_ms, said=signal)


class Guidance(NamedTuple):
    """What a code means for people: its title, and what to do."""

    title: str
    action: str


LEVEL_LOW, LEVEL_HIGH, TEMP_HIGH = "level_low", "level_high", "temp_high"
NO_DATA, UNIT_LOST, UNIT_ALARM = "no_data", "unit_lost", "unit_alarm"
WRONG_PINS, LOST_BADGE, PIN_KEY_OTHER = "wrong_pins", "lost_badge", "pin_key_other"
VALVE_UNPROVEN, LOCK_UNPROVEN, FOG_UNPROVEN = "valve_unproven", "lock_unproven", "fog_unproven"
PEOPLE_UNHEARD, PEOPLE_LAPSED = "people_unheard", "people_lapsed"

COMMON: dict[str, Guidance] = {
    LEVEL_LOW: Guidance("too little nitrogen", "Refill it, and look for a leak or a missed fill."),
    LEVEL_HIGH: Guidance("too much nitrogen", "Check that the fill valve is shut."),
    TEMP_HIGH: Guidance("too warm", "Check lid and level; make ready to move the samples."),
    "temp_low": Guidance("too cold", "Check the sensor and the controller."),
    NO_DATA: Guidance(
        "no believable value", "Look at the unit itself; read it by hand until this is mended."
    ),
    UNIT_LOST: Guidance(
        "nothing is heard of the unit",
        "Go and look at the unit itself; then check its power, cable and address.",
    ),
    UNIT_ALARM: Guidance("the unit is in alarm", "Read at the unit what it complains about."),
    "sensor_fault": Guidance("a sensor is broken", "Check the sensor; read the unit by hand."),
    "fill_timeout": Guidance("a fill took too long", "Check the supply and the fill valve."),
    "lid_open": Guidance("the lid is open", "Close the lid."),
    "power_fail": Guidance("no mains power", "Restore the power; watch the level by hand."),
    "on_battery": Guidance("it runs on its battery", "Restore the power."),
    "battery_low": Guidance("its battery is low", "Restore the power, or change the battery."),
    "comm_loss": Guidance("it lost its own network", "Check the network of the unit."),
    "usage_high": Guidance("it uses too much nitrogen", "Check lid, seal and vacuum."),
    "controller_fault": Guidance(
        "its controller is faulty", "Read at the unit what it complains about; call its maker."
    ),
    PIN_KEY_OTHER: Guidance(
        "the key of the PINs is another one",
        "Put the kept copy of pin-pepper.key back and restart; or give badges and PINs anew.",
    ),
    WRONG_PINS: Guidance(
        "too many wrong PINs", "Find out who tried; a supervisor unlocks it, or the badge is ended."
    ),
    PEOPLE_UNHEARD: Guidance(
        "nothing is heard of people from the centre",
        "Bring the gateway in touch with the centre, before those whom it named are shut out.",
    ),
    PEOPLE_LAPSED: Guidance(
        "whom the centre named is shut out",
        "Bring the gateway in touch with the centre, or make people with crinsu-gateway user.",
    ),
    LOST_BADGE: Guidance(
        "a badge out of use was shown", "Find out who has it; take it out of the house."
    ),
    "disk_low": Guidance("the disk fills up", "Free some space on the disk of the store."),
    "disk_tight": Guidance("the disk is nearly full", "Free space on the disk of the store today."),
    "disk_scarce": Guidance(
        "the disk is full any moment", "Free space on the disk of the store now: acts need it."
    ),
    "backup_late": Guidance(
        "no backup for too long", "Look at crinsu-gateway-backup.timer and at the backup's disk."
    ),
    "backup_failed": Guidance("the backup failed", "Do what its sentence says, then back up."),
    "store_unsound": Guidance(
        "the store does not hold what was written",
        "Keep every backup; run `crinsu-gateway audit verify`, then restore the newest good one.",
    ),
    "review_due": Guidance(
        "the audit trail waits for its review",
        "Look it through and put the review down: POST /api/v1/audit-reviews.",
    ),
    "many_withdrawals": Guidance(
        "very many are taken out by one person", "Ask that person; end the session if in doubt."
    ),
    "emergency": Guidance(
        "the glass was broken",
        "Find out what happened; when it is over, another person reviews it and signs: on the page "
        "of this alarm, or with `crinsu-gateway emergency review`.",
    ),
    "service_over": Guidance(
        "nobody said that a service is over",
        "Look at it; then `crinsu-gateway storage end-service`, or begin the service anew.",
    ),
    VALVE_UNPROVEN: Guidance(
        "the fill valve is not known to be shut",
        "Look at it at once, and shut it by hand: nitrogen may flow.",
    ),
    LOCK_UNPROVEN: Guidance(
        "the lid is not known to be locked", "Look at it, and lock it by hand."
    ),
    FOG_UNPROVEN: Guidance(
        "the fog clearing is not known to be off", "Look at it, and end it by hand."
    ),
    "calibration": Guidance("it must be calibrated", "Have it calibrated."),
}
"""The codes that profiles and rules have in common; a maker's own code is allowed beside them."""

LEFT_OUT_ACTION = (
    "Read the unit by hand until it runs again; correct its profile or the configuration as "
    "`crinsu-gateway check` says, then start the gateway again."
)
"""What to do about a unit that the gateway does not ask, as it is not usable as configured."""

_UNKNOWN = Guidance("", "Look at the unit, and into its manual.")


def guidance(code: str) -> Guidance:
    """What a code means; a maker's own code speaks for itself."""
    return COMMON.get(code, _UNKNOWN._replace(title=code.replace("_", " ")))
