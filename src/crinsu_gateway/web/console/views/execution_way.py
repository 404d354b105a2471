"""How the open step of an execution goes on: by a word, a scan, a PIN, or without anybody. Pure.

It says what the page offers; what is accepted the engine decides when it is said. The unit's own
facts tell what is asked of a person and what the unit does, as in the steps themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.command import Command, CommandState
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.procedure import StepState
from crinsu_gateway.store.executions import StepRow


class Way(StrEnum):
    """What a step waits for."""

    LOOKS = "looks"  # the gateway, for a moment
    CONFIRM = "confirm"  # the technician's word
    SCAN = "scan"  # tags
    COUNT = "count"  # tags, and the word that this was all
    WITNESS = "witness"  # the PIN of a second person
    SIGN = "sign"  # the technician's own PIN
    ORDERED = "ordered"  # the unit, which was told to
    WATCHED = "watched"  # a sensor that sees it
    BLOCKED = "blocked"  # that what forbids it is over
    FAILED = "failed"  # the word to order it once more
    UNSURE = "unsure"  # somebody who looks at the unit


WORD = frozenset({Way.CONFIRM, Way.COUNT, Way.FAILED, Way.UNSURE})
"""Where a word of the technician is enough."""
TAGS = frozenset({Way.SCAN, Way.COUNT})


@dataclass(frozen=True, slots=True)
class Able:
    """What the units of a storage solution can, and of which purposes they say what is believed."""

    reads: frozenset[Purpose]
    writes: frozenset[Purpose]
    believed: frozenset[Purpose]


_SCANNED = frozenset({"take_samples", "store_samples", "ship_samples", "receive_samples"})
_LOOKED_AT = frozenset({"check_unit", "verify_unit"})
_WATCHED = {"open_lid": Purpose.LID_OPEN, "close_lid": Purpose.LID_OPEN}
_ORDERED = {
    "unlock_lid": Purpose.LID_LOCK,
    "lock_lid": Purpose.LID_LOCK,
    "clear_fog": Purpose.FOG_CLEAR,
    "stop_fog": Purpose.FOG_CLEAR,
    "turn_carousel": Purpose.CAROUSEL,
    "fill": Purpose.FILL_VALVE,
    "shut_valve": Purpose.FILL_VALVE,
}
_FILLS_ITSELF = frozenset({Purpose.FILLING, Purpose.LEVEL})
_UNDER_WAY = frozenset({CommandState.INTENDED, CommandState.SENDING})


def way_of(step: StepRow, able: Able, order: Command | None, *, emergency: bool = False) -> Way:
    """What the open step waits for; `order` is the one of its present attempt, if any."""
    kind = step.kind
    if step.state is StepState.UNSURE:
        return Way.UNSURE
    if step.state is StepState.PENDING or kind == "pause":
        return Way.LOOKS
    if kind in _SCANNED:
        return Way.SCAN
    if kind == "count_samples":
        return Way.COUNT
    if step.result.get("needs") == "witness":
        return Way.WITNESS
    if kind == "sign":
        return Way.SIGN if step.parameters.get("step_up") is True else Way.CONFIRM
    if step.result.get("causes"):
        return Way.BLOCKED
    if kind in _LOOKED_AT:
        return Way.BLOCKED if able.reads else Way.CONFIRM
    if kind in _WATCHED:
        return Way.WATCHED if _WATCHED[kind] in able.believed else Way.CONFIRM
    if kind in _ORDERED and not _is_by_hand(step, able):
        return _ordered(step.result, order, emergency=emergency)
    return Way.CONFIRM


def _is_by_hand(step: StepRow, able: Able) -> bool:
    if step.kind == "fill" and not able.reads >= _FILLS_ITSELF:
        return True
    return _ORDERED[step.kind] not in able.writes


def _ordered(remembered: Mapping[str, object], order: Command | None, *, emergency: bool) -> Way:
    if remembered.get("opened") is True:  # the valve: what flows is watched
        return Way.WATCHED
    if order is None:
        return Way.BLOCKED
    if order.state in _UNDER_WAY:
        return Way.ORDERED
    if order.state is CommandState.DONE:
        return Way.LOOKS
    return Way.CONFIRM if emergency else Way.FAILED
