"""How the answer is to be written: the parameters that change no fact in it. Nothing else."""

import re
from collections.abc import Mapping

from crinsu_gateway.web.asking import patterns
from crinsu_gateway.web.asking.asked import Manner
from crinsu_gateway.web.asking.faults import bad, one_of, quoted
from crinsu_gateway.web.asking.values import truth

PRINTS = ("pretty", "silent")
_IN_FILE_NAME, _FILE_NAME = re.compile(patterns.IN_FILE_NAME), re.compile(patterns.FILE_NAME)
_DEVICES = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{one}{at}" for one in ("COM", "LPT") for at in "0123456789"),
}


def manner(given: Mapping[str, str]) -> Manner:
    """The manner that the parameters ask for."""
    printed = given.get("print", "")
    if "print" in given and printed not in PRINTS:
        raise bad("print", f"{quoted(printed)} is no way to print{one_of(printed, PRINTS)}")
    return Manner(
        hal=flag(given, "hal") if "hal" in given else None,
        envelope=flag(given, "envelope"),
        metadata=flag(given, "metadata"),
        hide_empty=flag(given, "hideEmptyList"),
        pretty=printed == "pretty",
        silent=printed == "silent",
        download=_file_name(given["download"]) if "download" in given else "",
    )


def flag(given: Mapping[str, str], name: str) -> bool:
    """Whether a parameter says yes; no if it is not there."""
    try:
        return bool(truth(given.get(name, "false")))
    except ValueError as error:
        raise bad(name, str(error)) from None


def _file_name(text: str) -> str:
    """A name that means the same to every file system, and steers none."""
    for at, one in enumerate(text):
        if not _IN_FILE_NAME.fullmatch(one):
            raise bad(
                "download",
                f"U+{ord(one):04X} cannot be part of a file name; allowed: letters, digits, "
                "blanks and . _ - ( ) +",
                at,
            )
    if not _FILE_NAME.fullmatch(text):
        raise bad(
            "download",
            "a file name has at most 82 characters, begins with a letter, a digit or _ ( +, and "
            "does not end with a dot or a blank",
        )
    if text.partition(".")[0].strip(" ").upper() in _DEVICES:
        raise bad("download", f"{quoted(text)} is the name of a device on some machines")
    return text
