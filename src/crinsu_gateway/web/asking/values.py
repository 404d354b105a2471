"""Reads a text as a value of a column: whole numbers, numbers, truths, times, texts, null.

What cannot be is refused with a ValueError that says what is wanted; its place is added by whoever
asked. Times become ms since 1970, UTC. It never rounds.
"""

import math
import re
from datetime import UTC, datetime, timedelta

from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Value
from crinsu_gateway.web.asking.faults import one_of, quoted

TRUTHS = {"true": 1, "false": 0, "1": 1, "0": 0}
NULL = "null"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,18}")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,6})?")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def value_of(text: str, column: Column, choices: tuple[str, ...] = ()) -> Value:
    """The value that a text means in a column; `null` is no value, whatever the column holds."""
    if text == NULL:
        return None
    match column.kind:
        case Kind.INTEGER:
            return _whole(text)
        case Kind.NUMBER:
            return _number(text)
        case Kind.BOOLEAN:
            return truth(text)
        case Kind.MOMENT:
            return moment(text)
        case Kind.JSON:
            raise ValueError("this holds no single value; it can only be compared with null")
    return one_choice(text, choices)


def one_choice(text: str, choices: tuple[str, ...]) -> str:
    """A text, which must be one of some where there are any."""
    if choices and text not in choices:
        raise ValueError(f"{quoted(text)} is not one of them{one_of(text, choices)}")
    return text


def _whole(text: str) -> int:
    number = int(text) if _WHOLE.fullmatch(text) else 2**63
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{quoted(text)} is no whole number from -2^63 to 2^63 - 1, such as 17")
    return number


def _number(text: str) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise ValueError(f"{quoted(text)} is no number such as 17, -196.5 or 1e-3")
    return number + 0.0  # what is -0.0 becomes 0.0, which it equals


def truth(text: str) -> int:
    """1 or 0 for `true false 1 0`; ValueError for anything else."""
    if text not in TRUTHS:
        raise ValueError(f"{quoted(text)} is no truth; allowed: {', '.join(TRUTHS)}")
    return TRUTHS[text]


def moment(text: str) -> int:
    """A time of ISO 8601 with its zone, in ms since 1970; ValueError for anything else."""
    wanted = "a time such as 2026-11-22T10:30:00Z, to the ms, with its zone"
    if not _TIME.fullmatch(text):
        hint = "; a + must be sent as %2B" if _TIME.fullmatch(text.replace(" ", "+")) else ""
        raise ValueError(f"{quoted(text)} is not {wanted}{hint}")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is not in the calendar; give {wanted}") from None
    return (found - _EPOCH) // timedelta(milliseconds=1)
