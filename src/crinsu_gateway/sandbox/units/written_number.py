"""Numbers as devices write them: the spelling that a reply pattern takes and that says the value.

Signs, decimals, leading noughts or blanks and exponents are tried, exact spellings first, then
the finest rounded one. It does not know points or units.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

_FINEST = 6
_WIDEST = 10


def written(number: Decimal, taken_by: str, flags: int = 0) -> str | None:
    """The spelling of a number that fits the pattern `taken_by`; None when none does."""
    fits = re.compile(taken_by, flags)
    rounded: tuple[Decimal, str] | None = None
    for text in _spellings(number):
        if fits.fullmatch(text) is None:
            continue
        missed = abs(meaning(text) - number)
        if not missed:
            return text
        if rounded is None or missed < rounded[0]:
            rounded = (missed, text)
    return rounded[1] if rounded else None


def written_hex(number: int, taken_by: str, flags: int = 0) -> str | None:
    """The spelling of a whole number in hex that fits the pattern; None when none does."""
    fits = re.compile(taken_by, flags)
    for width in range(1, _WIDEST):
        for text in (f"{number:0{width}X}", f"{number:0{width}x}"):
            if fits.fullmatch(text):
                return text
    return None


def meaning(text: str) -> Decimal:
    """The number that a spelling says."""
    return Decimal("".join(text.split()))


def _spellings(number: Decimal) -> Iterator[str]:
    exact = max(0, -int(number.normalize().as_tuple().exponent)) if number.is_finite() else 0
    decimals = [exact, *(n for n in range(_FINEST, -1, -1) if n != exact)]
    for places in decimals:
        digits = f"{abs(number):.{places}f}"
        signs = ("-",) if number < 0 and meaning(digits) else ("", "+", " ")
        for sign in signs:
            yield sign + digits
            if not places:
                yield sign + digits + "."
            for width in range(len(digits) + 1, _WIDEST + 1):
                yield sign + digits.zfill(width)
                yield (sign + digits).rjust(width)
                yield sign + digits.rjust(width)
    for places in range(9):
        for form in "Ee":
            for kind in (number, float(number)):  # one digit in the exponent, and two
                yield f"{kind:.{places}{form}}"
                yield f"{kind:+.{places}{form}}"
