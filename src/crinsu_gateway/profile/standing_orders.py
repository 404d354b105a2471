"""Writes that stand in a profile itself, tried at load: preconditions and the resets of alarms.

Nobody looks at them again before they are sent, so a value that the point cannot take is found
here. It sends nothing.
"""

from collections.abc import Iterator

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.encode import encode


def standing_order_faults(profile: Profile) -> list[tuple[Path, str]]:
    """The writes of a profile that its own points refuse."""
    return [
        (path, sentence)
        for path, point, value in _orders(profile)
        if (sentence := _refusal(profile, point, value))
    ]


def _orders(profile: Profile) -> Iterator[tuple[Path, str, Value]]:
    for index, (point, value) in enumerate(profile.session.preconditions):
        if profile.points[point].write is not None:  # else it is only looked at
            yield ("session", "preconditions", index, "value"), point, value
    for index, alarm in enumerate(profile.alarms):
        if alarm.ack is not None:
            yield ("alarm", index, "ack"), *alarm.ack


def _refusal(profile: Profile, point: str, value: Value) -> str:
    try:
        encode(profile, point, value)
    except RuleError as error:
        return error.sentence
    return ""
