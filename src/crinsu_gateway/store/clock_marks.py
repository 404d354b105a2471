"""What the store remembers of the clocks: where both stood when the wall clock was believed last.

And the events about them. Whether a clock can be believed is decided in model/timekeeping.py.
"""

import json
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.incident import STEP_MS, IncidentOrigin
from crinsu_gateway.model.timekeeping import SERVICE, Mark, Step
from crinsu_gateway.store import audit, incidents
from crinsu_gateway.store.transaction import Transaction

WATCH = Actor("gateway", "clock")
_KEY = "clock_mark"


def last(tx: Transaction) -> Mark | None:
    """What was marked last; None in a store where nobody looked at a clock yet."""
    text = tx.value("SELECT value FROM meta WHERE key = ?", (_KEY,))
    return None if text is None else Mark(*json.loads(text))


def mark(tx: Transaction) -> None:
    """Remember both clocks as they are now; only for a wall clock that is believed."""
    now = tx.now
    tx.change(
        "INSERT INTO meta (key, value) VALUES (?, ?) "
        "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_KEY, json.dumps([now.utc_ms, now.boot_ms, now.boot_id])),
    )


def unset(tx: Transaction, floor_ms: int) -> int:
    """Note that the wall clock shows a time that cannot be; the number of the event.

    `floor_ms` is the earliest that the time can be.
    """
    facts = {"shows_ms": tx.now.utc_ms, "not_before_ms": floor_ms}
    return audit.append(tx, "clock.unset", WATCH, facts)


def stepped(tx: Transaction, step: Step, drift_ppm: float | None) -> int:
    """Note that the wall clock was set; the number of the event.

    For one that had never been set this maps the boot clock of this boot to UTC: whatever
    happened at boot time b in `boot_id` happened at `after_ms - (boot_to_ms - b)`.
    """
    facts: dict[str, str | int | bool | None] = {
        "before_ms": step.before_ms,
        "after_ms": step.after_ms,
        "delta_ms": step.delta_ms,
        "boot_from_ms": step.boot_from_ms,
        "boot_to_ms": step.boot_to_ms,
        "source": step.source,
        "drift": None if drift_ppm is None else f"{drift_ppm:.1f} ppm",
    }
    event = audit.append(tx, "clock.set" if step.arrived else "clock.step", WATCH, facts)
    if not step.arrived and abs(step.delta_ms) >= STEP_MS:
        what = f"the clock was set by {step.delta_ms / 1000:+.0f} s"
        incidents.open_incident(tx, IncidentOrigin.CLOCK, f"clock/{event}", what)
    return event


@dataclass(frozen=True, slots=True)
class LastStep:
    """When the wall clock was set last: what it showed then (UTC ms), and by how much it was set.

    `by_service` is whether a time service did it, `this_boot` whether that was in this boot.
    """

    at_ms: int
    delta_ms: int
    by_service: bool
    this_boot: bool


def last_step(tx: Transaction) -> LastStep | None:
    """The newest step of the wall clock that the trail knows, None when it knows none."""
    body = tx.value(
        "SELECT body FROM audit_event WHERE kind IN ('clock.step', 'clock.set') "
        "ORDER BY seq DESC LIMIT 1"
    )
    if body is None:
        return None
    event = json.loads(body)
    facts = event["facts"]
    return LastStep(
        facts["after_ms"],
        facts["delta_ms"],
        facts["source"] == SERVICE,
        event["boot_id"] == tx.now.boot_id,
    )
