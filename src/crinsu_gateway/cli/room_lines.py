"""The room of the store in one line, as `status` and `sync status` say it."""

from typing import Any

Json = dict[str, Any]
LONGEST_H = 87_600
"""From here on it is said to last at least that long."""


def room_line(room: Json) -> str:
    """How much is used and left, how fast it grows and how long that lasts."""
    where = "on its disk" if room["boundBy"] == "disk" else "of [store] most_mib"
    held = f"room: {_mib(room['usedMiB'])} used, {_mib(room['leftMiB'])} left {where}"
    return f"{held}; {autonomy(room)}"


def autonomy(room: Json) -> str:
    """For how long what is left lasts, in words."""
    hours, growth = room["autonomyHours"], room["growthMiBPerDay"]
    if hours is None or growth is None:
        return "how long it lasts is known after an hour"
    grows = f"grows {_mib(growth)} a day"
    if hours >= LONGEST_H:
        return f"{grows}, lasts for over ten years"
    return f"{grows}, lasts {hours:,.0f} h ({hours / 24:,.0f} days)"


def _mib(size: float) -> str:
    return f"{size / 1024:,.1f} GiB" if size >= 1024 else f"{size:,.1f} MiB"
