"""Interlocks: why a storage solution must not be opened or filled now. Pure.

They are the gateway's own, on top of those in the unit's controller. A value that cannot be
believed blocks as well: what is not known is not assumed to be good. Every unit that watches
the storage solution counts: one in alarm is enough. A configured policy lets two persons go on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.procedures.step import (
    Decision,
    StepView,
    StorageView,
    believed,
    unbelieved,
)

_OFF = (
    (Purpose.ALARM, Cause.ALARM, "the unit is in alarm"),
    (Purpose.FILLING, Cause.FILLING, "it is being filled"),
    (Purpose.LID_OPEN, Cause.OPEN, "its lid is open"),
)


CAUSES, BECAUSE = "causes", "because"
"""What a step remembers of what blocks it: the causes, and a sentence for each."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that forbids the act, and the sentence for people."""

    cause: Cause
    sentence: str


def blocking(storage: StorageView, *, refill: bool, service: bool = True) -> list[str]:
    """What forbids the act, a sentence each; empty when nothing does, or all is overridden.

    A refill is allowed with a low level and in alarm: that may be why it is done. `service`:
    whether being serviced counts. An emergency sets all of it aside.
    """
    if storage.emergency:
        return []
    return [
        block.sentence
        for block in blocks(storage, refill=refill)
        if block.cause not in storage.overridden and (service or block.cause is not Cause.SERVICE)
    ]


def blocks(storage: StorageView, *, refill: bool) -> list[Block]:
    """What forbids the act, whether overridden or not."""
    found = []
    for purpose, cause, sentence in _OFF:
        if purpose not in storage.can_read or (refill and purpose is Purpose.ALARM):
            continue
        for reading in storage.readings[purpose]:
            value = believed(reading)
            if value is None:
                found.append(Block(Cause.STALE, unbelieved(purpose, reading)))
            elif value is True:
                found.append(Block(cause, sentence))
    if storage.service:
        found.append(Block(Cause.SERVICE, storage.service))
    if not refill:
        found += _limits_broken(storage)
        found += [Block(Cause.ALARM, f"alarm: {sentence}") for sentence in storage.alarms]
    return found


def overriding(view: StepView, *, refill: bool = False) -> Decision | None:
    """What becomes of an override that was granted for this step, or None when none helps.

    It must name every cause that blocks now, and the policy must allow each of them.
    """
    granted = {word.strip() for word in view.granted.split(",")}
    found = _standing(view.storage, refill)
    if not found or not {block.cause for block in found} <= granted or not _allowed(view, found):
        return None
    causes = ",".join(sorted({block.cause for block in found}))
    prompt = f"Overridden: {'; '.join(block.sentence for block in found)}"
    return Decision(StepState.ACTIVE, prompt, view.memory, overridden=True, exempt=causes)


def may_override(view: StepView, *, refill: bool = False) -> str:
    """What is added to a prompt when two persons may go on; else empty."""
    found = _standing(view.storage, refill)
    if not found or not _allowed(view, found):
        return ""
    causes = ",".join(sorted({block.cause for block in found}))
    return f". With a reason and a second person this may be overridden: {causes}"


def set_aside(view: StepView, decision: Decision, *, refill: bool = False) -> Decision:
    """The decision, saying which interlocks only an emergency let it pass."""
    found = blocks(view.storage, refill=refill)
    if not view.storage.emergency or not found:
        return decision
    causes = ",".join(sorted({block.cause.value for block in found}))
    although = "; ".join(block.sentence for block in found)
    prompt = f"{decision.prompt} [emergency {view.storage.emergency}, although {although}]"
    return replace(decision, prompt=prompt, waived=f"interlock {causes}")


def noted(view: StepView, decision: Decision, *, refill: bool = False) -> Decision:
    """The decision, remembering what blocks, so that an override can be asked for exactly that."""
    memory = {key: kept for key, kept in decision.memory.items() if key not in (CAUSES, BECAUSE)}
    found = _standing(view.storage, refill)
    if found and decision.state is StepState.ACTIVE and not view.storage.emergency:
        memory[CAUSES] = sorted({block.cause.value for block in found})
        memory[BECAUSE] = [block.sentence for block in found]
    return replace(decision, memory=memory)


def _standing(storage: StorageView, refill: bool) -> list[Block]:
    return [one for one in blocks(storage, refill=refill) if one.cause not in storage.overridden]


def _allowed(view: StepView, found: list[Block]) -> bool:
    return all(one.cause in view.storage.overridable for one in found)


def _limits_broken(storage: StorageView) -> Iterator[Block]:
    """Which configured limits the storage solution breaks."""
    least, most = storage.level_min, storage.temperature_max
    yield from _beyond(storage, Purpose.LEVEL, least, Cause.LEVEL)
    yield from _beyond(storage, Purpose.TEMPERATURE, most, Cause.WARM)


def _beyond(
    storage: StorageView, purpose: Purpose, limit: float | None, cause: Cause
) -> Iterator[Block]:
    """The values of a purpose beyond its limit; one that cannot be believed is stale."""
    if limit is None:
        return
    for reading in storage.readings.get(purpose, ()):
        value = believed(reading)
        if value is None or isinstance(value, str):
            yield Block(Cause.STALE, unbelieved(purpose, reading))
        elif cause is Cause.LEVEL and value < limit:
            yield Block(cause, f"the level is {value:g} %, at least {limit:g} % is needed")
        elif cause is Cause.WARM and value > limit:
            yield Block(cause, f"it is {value:g} °C, the limit is {limit:g} °C")
