"""What the system says when a line cannot be opened, in words for people.

Event loops say the same fault in forms of their own, with numbers and tuples; here they become
one sentence. It does not decide what is to be done about it.
"""

import os
import re
import socket

_NUMBERS = re.compile(r"\[Errno (\d+)\]")


def in_words(error: OSError) -> str:
    """The fault as the system names it: `Connection refused`; each once where several failed."""
    if isinstance(error, TimeoutError) and not error.errno:
        return "no connection within the time limit"
    if isinstance(error, socket.gaierror):
        return error.strerror or "its name is not known"
    numbers = [error.errno] if error.errno else map(int, _NUMBERS.findall(str(error)))
    said = dict.fromkeys(os.strerror(number) for number in numbers)
    return ", ".join(said) or str(error)
