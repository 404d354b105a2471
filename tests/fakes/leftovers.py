"""What this process has open now: descriptors and child processes as the kernel says it, and tasks.

The guards in tests/conftest.py compare it before and after each test. Linux only.
"""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

PROCESS = Path("/proc/self")
GRACE_S = 2.0
TASK_GRACE_S = 1.0


def descriptors() -> set[str]:
    """Sockets, pipes, ttys and files that are open, each told apart from any opened later."""
    found = set()
    for entry in os.listdir(PROCESS / "fd"):
        try:
            target = os.readlink(PROCESS / "fd" / entry)
        except OSError:  # the descriptor of this listing itself
            continue
        if target.startswith("anon_inode:"):
            continue
        # Sockets and pipes carry their own number; a file may be open more than once.
        found.add(target if target.startswith(("socket:", "pipe:")) else f"{target} (fd {entry})")
    return found


def children() -> set[str]:
    """Child processes that have not been waited for: number and command."""
    found = set()
    for task in (PROCESS / "task").iterdir():
        try:
            numbers = (task / "children").read_text().split()
        except OSError:  # a thread that just ended
            continue
        for number in numbers:
            try:
                command = Path(f"/proc/{number}/comm").read_text().strip()
            except OSError:
                continue
            found.add(f"process {number} ({command})")
    return found


def settled(look: Callable[[], set[str]], before: set[str]) -> set[str]:
    """What is new against `before`, once what is just closing had its time to close."""
    end = time.monotonic() + GRACE_S
    while (new := look() - before) and time.monotonic() < end:
        time.sleep(0.02)
    return new


def tasks() -> "set[asyncio.Task[object]]":
    """All tasks of the loop but the one that asks."""
    return {task for task in asyncio.all_tasks() if task is not asyncio.current_task()}


async def tasks_left(before: "set[asyncio.Task[object]]") -> list[str]:
    """What still runs and did not before, once what is just ending had its time to end."""
    end = time.monotonic() + TASK_GRACE_S
    while (left := tasks() - before) and time.monotonic() < end:  # noqa: ASYNC110 - no event tells
        await asyncio.sleep(0.01)
    return [f"{task.get_name()} in {task.get_coro()!r}" for task in left]
