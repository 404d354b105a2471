"""Interlocks: why a storage solution must not be opened or filled now. Pure.

They are the gateway's own, on top of those in the unit's controller. A value that cannot be
believed blocks as well: what is not known is not assumed to be good.
"""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.procedures.step import StorageView

_OFF = (
    (Purpose.ALARM, "the unit is in alarm"),
    (Purpose.FILLING, "it is being filled"),
    (Purpose.LID_OPEN, "its lid is open"),
)


def blocking(storage: StorageView, *, refill: bool) -> list[str]:
    """What forbids the act, a sentence each; empty when nothing does.

    A refill is allowed with a low level and in alarm: that may be why it is done.
    """
    reasons = []
    for purpose, sentence in _OFF:
        if purpose not in storage.can_read or (refill and purpose is Purpose.ALARM):
            continue
        value = storage.good(purpose)
        if value is None:
            reasons.append(storage.why_not(purpose))
        elif value is True:
            reasons.append(sentence)
    if not refill:
        reasons += limits_broken(storage)
    return reasons


def limits_broken(storage: StorageView) -> list[str]:
    """Which configured limits the storage solution breaks, a sentence each."""
    reasons: list[str] = []
    level = _number(storage, Purpose.LEVEL, storage.level_min, reasons)
    if level is not None and storage.level_min is not None and level < storage.level_min:
        reasons.append(f"the level is {level:g} %, at least {storage.level_min:g} % is needed")
    warmth = _number(storage, Purpose.TEMPERATURE, storage.temperature_max, reasons)
    limit = storage.temperature_max
    if warmth is not None and limit is not None and warmth > limit:
        reasons.append(f"it is {warmth:g} °C, the limit is {limit:g} °C")
    return reasons


def _number(
    storage: StorageView, purpose: Purpose, limit: float | None, reasons: list[str]
) -> float | None:
    """The value of a purpose when it has a limit and can be read; a bad one is a reason."""
    if limit is None or purpose not in storage.can_read:
        return None
    value = storage.good(purpose)
    if value is None or isinstance(value, str):
        reasons.append(storage.why_not(purpose))
        return None
    return float(value)
