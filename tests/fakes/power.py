"""A file system on a loop image whose power can be cut: the kernel drops what was not synced.

Needs root, ext4 and loop devices; a test is skipped with the reason where they are not to be had.
It mounts nothing but its own image, and takes that away in any case.
"""

import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.crash_points import LONGEST_S, SESSION, Run

# EXT4_IOC_SHUTDOWN, _IOR('X', 125, __u32), with EXT4_GOING_FLAGS_NOLOGFLUSH: as a power cut does.
SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125
NO_LOG_FLUSH = 2


class Disk:
    """The mounted image."""

    def __init__(self, image: Path, folder: Path) -> None:
        self.folder = folder
        self._image = image

    def mount(self) -> None:
        """Mount it; skip where that is not possible."""
        mount = ["mount", "-t", "ext4", "-o", "loop", str(self._image), str(self.folder)]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"this machine does not let us mount an image: {done.stderr.strip()}")

    def unmount(self) -> None:
        """Take it away, also while somebody still holds it."""
        if os.path.ismount(self.folder):
            gone = subprocess.run(["umount", str(self.folder)], check=False, capture_output=True)
            if gone.returncode:
                subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def cut_power(self) -> None:
        """From now on nothing reaches the image, not even what was written and not synced."""
        top = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(top, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(top)

    def mount_again(self) -> None:
        """Power is back: the journal is replayed."""
        self.unmount()
        self.mount()


@contextmanager
def real_disk(folder: Path) -> Iterator[Disk]:
    """A new ext4 of 64 MiB under `folder`."""
    maker = shutil.which("mkfs.ext4") or shutil.which("mkfs.ext4", path="/usr/sbin:/sbin")
    if os.geteuid() != 0 or maker is None:
        pytest.skip("a file system of its own needs root and mkfs.ext4")
    image, place = folder / "disk.img", folder / "disk"
    image.touch()
    os.truncate(image, 64 * 1024 * 1024)
    subprocess.run([maker, "-q", "-F", str(image)], check=True)
    place.mkdir()
    disk = Disk(image, place)
    disk.mount()
    try:
        yield disk
    finally:
        disk.unmount()


def work_until_it_fails(disk: Disk, path: Path, world: Path, confirmations: int) -> Run:
    """Run the day until so many confirmations were heard, then cut the power, then kill it."""
    session = subprocess.Popen(
        [*SESSION, str(path), str(world)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert session.stdout is not None
    heard = []
    try:
        for line in session.stdout:
            heard.append(line.rstrip("\n"))
            if len(heard) == confirmations:
                disk.cut_power()
    finally:
        session.kill()
        session.wait(LONGEST_S)
        session.stdout.close()
    lines = [line.partition(" ") for line in heard]
    return Run([(what, which) for what, _, which in lines], session.returncode, "")
