"""Who has a device file open, so that "busy" becomes a name that an engineer can act upon.

It looks into /proc and ends nobody. Another user's processes are hidden from it unless it is
root's, so nobody found does not mean nobody there.
"""

import os
from contextlib import suppress
from pathlib import Path


def holders(device: str) -> list[str]:
    """The processes that have the device open, such as "minicom (process 4711)"."""
    real = os.path.realpath(device)
    found = []
    for process in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with suppress(OSError):  # it ended meanwhile, or is another user's
            if any(os.readlink(opened) == real for opened in (process / "fd").iterdir()):
                name = (process / "comm").read_text(encoding="utf-8", errors="replace").strip()
                found.append(f"{name} (process {process.name})")
    return found
