"""A name as it fits on a card of the floor view, or wherever else there is little room.

It counts letters, and knows no font: in a wide one the card cuts what is beside its place.
"""

from dataclasses import dataclass
from unicodedata import combining, east_asian_width

ROOMY = 10
LONGEST = 16
"""How many letters fit when large, and at all; of a longer name the middle is left out, as the
ends tell units apart."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name as it fits, and whether it needs small letters; the whole one stands beside it."""

    shown: str
    small: bool


def fitted(name: str, longest: int = LONGEST) -> Name:
    """A name that fits: small when long, without its middle when longer than `longest` letters."""
    if _width(name) <= longest:
        return Name(name, small=_width(name) > ROOMY)
    half = (longest - 1) // 2
    start, end = _cut(name, half), _cut(name[::-1], half)[::-1]
    return Name(f"{start.rstrip()}…{end.lstrip()}", small=True)


def _cut(letters: str, width: int) -> str:
    """As many letters as are not wider than `width`."""
    for count in range(len(letters), 0, -1):
        if _width(letters[:count]) <= width:
            return letters[:count]
    return ""


def _width(letters: str) -> int:
    """How wide letters are, in halves of a square: those of East Asia are 2, accents 0."""
    return sum(
        0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in letters
    )
