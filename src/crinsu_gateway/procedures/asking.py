"""The three ways in which steps get something done: order the unit, watch a sensor, ask a person.

Pure; every step that moves a lid, a lock or a valve uses them, so that what happens after a power
cut, a refused order, an interlock or a dead sensor is the same everywhere.
"""

from collections.abc import Sequence
from dataclasses import replace

from crinsu_gateway.model.command import Command, CommandState
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import Interlocked
from crinsu_gateway.model.procedure import InputKind
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.procedures.step import Decision, Order, StepView, done, refused, unsure, wait

REPEATS = 2
"""How often an order in the safe direction that failed is repeated before a person is asked."""
READ_WITHIN_S = 30.0
"""How long the unit may stay unread after an order of unknown fate before people are alarmed."""


def confirmed(view: StepView, prompt: str) -> Decision:
    """Wait for the technician's confirmation."""
    if view.given is not None and view.given.kind is InputKind.CONFIRM:
        return done(view, prompt, used=True, by="technician")
    return wait(view, prompt)


def ordered(
    view: StepView,
    purpose: Purpose,
    value: Value,
    *,
    doing: str,
    by_hand: str,
    blocked: Sequence[str] = (),
    safe: bool = False,
) -> Decision:
    """Order the unit and go on when the value was read back; a unit that cannot: ask.

    A failed order is repeated only when the technician confirms. After a restart the unit is
    read; what the reading does not prove is put to the technician. Nothing is ordered, and
    nothing repeated, while interlocks forbid it: `blocked` holds a sentence for each. An order in
    the `safe` direction (lock, shut, off) that failed is repeated a few times by itself, then
    people are alarmed (procedures/alarming.py). In an
    emergency it is done by hand where the unit does not do it.
    """
    command = view.command
    must_wait = f"{doing} must wait: {'; '.join(blocked)}"
    if purpose not in view.storage.can_write and blocked and view.given is not None:
        return refused(view, Interlocked(must_wait))
    if purpose not in view.storage.can_write and not blocked:
        return confirmed(view, by_hand)
    if command is None and blocked:
        return wait(view, must_wait)
    if command is None:
        return _order(view, purpose, value, doing)
    if command.state in (CommandState.INTENDED, CommandState.SENDING):
        return wait(view, f"{doing} ...")
    if command.state is CommandState.DONE:
        return done(view, doing, by="unit")
    proven = _fresh(view, purpose)
    if proven == value:
        return done(view, doing, by="reading")
    if safe and view.given is None and _may_repeat(view, command):
        return _order(view, purpose, value, doing)
    if view.storage.emergency and by_hand:
        return confirmed(view, f"{doing} failed: {command.outcome}. {by_hand}")
    if view.given is not None and blocked:
        return refused(view, Interlocked(must_wait))
    if view.given is not None:
        repeated = _order(view, purpose, value, doing)
        return Decision(repeated.state, doing, repeated.memory, used=True, order=repeated.order)
    if command.state is CommandState.UNKNOWN:
        seen = "does not say" if proven is None else f"says {proven}"
        asked = unsure(
            view,
            f"{doing}: the gateway stopped meanwhile and the unit {seen}. "
            "Look at the unit, then confirm to order it again",
        )
        over = proven is not None or _is_long_ago(view)
        return replace(asked, unproven=f"the unit {seen}" if safe and over else "")
    asked = wait(view, f"{doing} failed: {command.outcome}. Confirm to try again, or stop")
    return replace(asked, unproven=command.outcome if safe else "")


def _may_repeat(view: StepView, command: Command) -> bool:
    """An order that was refused or came too late; of one whose fate is not known a person says."""
    over = command.state in (CommandState.FAILED, CommandState.EXPIRED)
    return over and command.boot_id == view.now.boot_id and view.attempt <= REPEATS


def _is_long_ago(view: StepView) -> bool:
    """Whether the unit had time to be read since the order, and was not."""
    settled = view.command_settled_boot_ms
    return settled is None or view.now.boot_ms - settled > READ_WITHIN_S * 1000


def _order(view: StepView, purpose: Purpose, value: Value, doing: str) -> Decision:
    waiting = wait(view, f"{doing} ...", attempt=view.attempt + 1)
    return Decision(waiting.state, waiting.prompt, waiting.memory, order=Order(purpose, value))


def _fresh(view: StepView, purpose: Purpose) -> Value | None:
    """What the unit says of a purpose, if it was read after the order was settled."""
    reading = view.storage.reading(purpose)
    settled = view.command_settled_boot_ms
    if reading is None or settled is None or reading.boot_ms <= settled:
        return None
    return view.storage.good(purpose)


def watched(view: StepView, purpose: Purpose, wanted: Value, prompt: str) -> Decision:
    """Wait until a sensor says so; without a believable sensor the technician confirms."""
    if purpose not in view.storage.can_read:
        return confirmed(view, f"{prompt}, then confirm")
    value = view.storage.good(purpose)
    if value == wanted:
        return done(view, prompt, by="sensor")
    if value is None:
        return confirmed(
            view,
            f"{prompt}. The sensor cannot be trusted ({view.storage.why_not(purpose)}): "
            "confirm when it is done",
        )
    return wait(view, prompt)
