"""Regular expressions of a profile: whether they are sound, and how they take a whole line.

It knows no table and no point; codec and drivers match whole lines with what is made here.
"""

import re
import warnings

_FLAGS = re.compile(r"\(\?[aimsux]+\)")
_EXTRA = r"(?:[\s;][\s\S]*)?"  # never in the middle of a word or number


def line_pattern(text: str, *, extra: bool = False) -> re.Pattern[str]:
    """The pattern of a whole line; with `extra` more may follow it, after a blank or semicolon."""
    if not extra:
        return re.compile(text)
    found = _FLAGS.match(text)
    flags = found[0] if found else ""
    return re.compile(f"{flags}(?:{text.removeprefix(flags)}){_EXTRA}")


def compiled(text: str, *, extra: bool = False) -> re.Pattern[str] | None:
    """The pattern, or None when it is no regular expression, or one that will mean another."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            return line_pattern(text, extra=extra)
    except (re.error, FutureWarning, RecursionError, OverflowError):
        return None
