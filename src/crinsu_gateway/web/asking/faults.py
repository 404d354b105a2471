"""What is wrong with a parameter, as a refusal: 400 that names it, the place, and what is allowed.

Positions are characters of the decoded value, from 1. It decides nothing.
"""

from collections.abc import Iterable

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.web.asking.bounds import LONGEST_SHOWN
from crinsu_gateway.web.errors import FieldFault, Refused, refusal


def bad(parameter: str, message: str, at: int | None = None) -> Refused:
    """The refusal of a parameter; `at` counts from 0, None where the whole value is meant."""
    name = cut(parameter) or '""'
    told = message if at is None else f"at {at + 1}: {message}"
    return refusal(400, "BAD_PARAMETER", f"{name}: {told}", fields=(FieldFault(name, told),))


def cut(word: str) -> str:
    """A word of the caller, not longer than is good for a sentence."""
    return word if len(word) <= LONGEST_SHOWN else f"{word[:LONGEST_SHOWN]}..."


def quoted(word: str) -> str:
    """A word of the caller in quotes."""
    return f'"{cut(word)}"'


def one_of(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about a wrong word: the nearest that is right, and all that are."""
    allowed = list(known)
    near = near_match(word, allowed) if len(word) <= LONGEST_SHOWN else ""
    return f"{near}; allowed: {', '.join(allowed) or 'none'}"
