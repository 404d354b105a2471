"""Asks the kernel, or the time service, whether the wall clock is in step with the world.

Sources: adjtimex(2), systemd-timesyncd.service(8). A hardened unit may be refused the call; then
the file that timesyncd touches at each synchronisation speaks, and without it nothing is known.
"""

import ctypes
import time
from collections.abc import Callable
from pathlib import Path

from crinsu_gateway.model.timekeeping import Discipline

TIMESYNC_FILE = Path("/run/systemd/timesync/synchronized")
TIMESYNC_WITHIN_S = 3 * 2048.0
"""timesyncd asks every 2048 s at the longest; two answers may get lost."""
_UNSYNCED = 0x40


class _Timex(ctypes.Structure):
    """The beginning of `struct timex`; what follows is only given room."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    )


def of_kernel() -> Discipline | None:
    """What the kernel says; None when it may not be asked."""
    timex = _Timex()
    try:
        told = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return None
    if told < 0:
        return None
    return Discipline(not timex.status & _UNSYNCED, -(-int(timex.maxerror) // 1000))


def of_time_service(file: Path = TIMESYNC_FILE) -> Discipline | None:
    """What timesyncd leaves behind; None where it does not run."""
    try:
        age_s = time.time() - file.stat().st_mtime
    except OSError:
        return None
    return Discipline(age_s <= TIMESYNC_WITHIN_S, None)


Source = Callable[[], Discipline | None]


def discipline(sources: tuple[Source, ...] = (of_kernel, of_time_service)) -> Discipline | None:
    """What the first of the sources says that can say anything."""
    for source in sources:
        found = source()
        if found is not None:
            return found
    return None
