"""Interlocks: why a storage solution must not be opened or filled now. Pure.

They are the gateway's own, on top of those in the unit's controller. A value that cannot be
believed blocks as well: what is not known is not assumed to be good. Every unit that watches
the storage solution counts: one in alarm is enough.
"""

from crinsu_gateway.model.device import Purpose
from crinsu_gateway.procedures.step import StorageView, believed, unbelieved

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
        for reading in storage.readings[purpose]:
            value = believed(reading)
            if value is None:
                reasons.append(unbelieved(purpose, reading))
            elif value is True:
                reasons.append(sentence)
    if not refill:
        reasons += limits_broken(storage)
        reasons += [f"alarm: {sentence}" for sentence in storage.alarms]
    return reasons


def limits_broken(storage: StorageView) -> list[str]:
    """Which configured limits the storage solution breaks, a sentence each."""
    reasons: list[str] = []
    least, most = storage.level_min, storage.temperature_max
    for level in _numbers(storage, Purpose.LEVEL, least, reasons):
        if least is not None and level < least:
            reasons.append(f"the level is {level:g} %, at least {least:g} % is needed")
    for warmth in _numbers(storage, Purpose.TEMPERATURE, most, reasons):
        if most is not None and warmth > most:
            reasons.append(f"it is {warmth:g} °C, the limit is {most:g} °C")
    return reasons


def _numbers(
    storage: StorageView, purpose: Purpose, limit: float | None, reasons: list[str]
) -> list[float]:
    """The values of a purpose when it has a limit; one that cannot be believed is a reason."""
    found: list[float] = []
    if limit is None:
        return found
    for reading in storage.readings.get(purpose, ()):
        value = believed(reading)
        if value is None or isinstance(value, str):
            reasons.append(unbelieved(purpose, reading))
        else:
            found.append(float(value))
    return found
