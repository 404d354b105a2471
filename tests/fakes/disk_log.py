"""Records every write and sync of the scripted day, and makes what a power cut may leave of it.

A power cut keeps what was synced. What was not may be there or not, in any order, and torn at
sectors of 512 bytes; a removed file may be back until its folder was synced. Truncations count as
writes. The recording is strace's, of the real process; the machine's page cache plays no part.
"""

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.fakes.crash_points import LONGEST_S, SESSION

SECTOR = 512
CALLS = "pwrite64,fdatasync,fsync,ftruncate,unlink,write"
LINE = re.compile(r"\d+ +(?P<call>\w+)\((?P<rest>.*)\) += (?P<result>\d+)$")
OF_FILE = re.compile(r'\d+<(?P<path>[^>]*)>(?:, "(?P<data>[^"]*)"\.*, \d+(?:, (?P<at>\d+))?)?')
OF_NUMBER = re.compile(r"\d+<(?P<path>[^>]*)>, (?P<length>\d+)")
HELD_UP = re.compile(r"(?P<pid>\d+) +(?P<begun>.*) <unfinished \.\.\.>$")
RESUMED = re.compile(r"(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)$")


@dataclass(frozen=True, slots=True)
class Event:
    """One call: write, truncate, sync, unlink; `file` is a name in the folder, "" the folder."""

    call: str
    file: str
    at: int = 0
    data: bytes = b""


@dataclass
class Recording:
    """All calls of a day in the order in which they were over; `said` is what it confirmed."""

    stem: str
    events: list[Event]


def record(path: Path) -> Recording:
    """Run the day on a store under strace."""
    log = path.with_suffix(".log")
    strace = ["strace", "-f", "-qq", "-xx", "-y", "-s", "100000", "-o", str(log)]
    subprocess.run(
        [*strace, "-e", f"trace={CALLS}", *SESSION, str(path)],
        stdout=subprocess.PIPE,
        timeout=LONGEST_S,
        check=True,
    )
    return Recording(path.stem, list(_events(log, path)))


def _events(log: Path, store: Path) -> Iterator[Event]:
    folder = str(store.parent)
    for call, rest in _whole_lines(log):
        if call == "unlink":
            name = _text(rest.strip('"')).decode()
            if name.startswith(f"{folder}/{store.stem}"):
                yield Event("unlink", name.removeprefix(f"{folder}/"))
            continue
        found = (OF_NUMBER if call == "ftruncate" else OF_FILE).match(rest)
        if found is None:
            continue
        name = _text(found["path"]).decode(errors="replace")
        if call == "write" and rest.startswith("1<"):
            yield Event("said", "", data=_text(found["data"]))
        elif name == folder and call in ("fdatasync", "fsync"):
            yield Event("sync", "")
        elif name.startswith(f"{folder}/{store.stem}"):
            yield _of_file(call, name.removeprefix(f"{folder}/"), found)


def _of_file(call: str, file: str, found: re.Match[str]) -> Event:
    if call in ("fdatasync", "fsync"):
        return Event("sync", file)
    if call == "ftruncate":
        return Event("truncate", file, int(found["length"]))
    if call == "write":
        return Event("append", file, data=_text(found["data"]))
    return Event("write", file, int(found["at"]), _text(found["data"]))


def _whole_lines(log: Path) -> Iterator[tuple[str, str]]:
    """Each call that succeeded, when it was over; strace breaks those that overlap in two."""
    begun: dict[str, str] = {}
    for line in log.read_text().splitlines():
        if held := HELD_UP.match(line):
            begun[held["pid"]] = held["begun"]
            continue
        if resumed := RESUMED.match(line):
            line = f"{resumed['pid']} {begun.pop(resumed['pid'])}{resumed['rest']}"
        if found := LINE.match(line):
            yield found["call"], found["rest"].rstrip()


def _text(hexed: str) -> bytes:
    return bytes.fromhex(hexed.replace("\\x", ""))


@dataclass
class Disk:
    """What is durable, and what only was asked for. `lying` is a disk whose syncs do nothing."""

    lying: bool = False
    durable: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Event]] = field(default_factory=dict)
    removed: dict[str, bytearray] = field(default_factory=dict)
    outside: dict[str, bytearray] = field(default_factory=dict)
    said: bytes = b""

    def take(self, event: Event) -> None:
        """One more call."""
        match event.call:
            case "said":
                self.said += event.data
            case "append":  # the memory of unit and centre, which have power
                self.outside.setdefault(event.file, bytearray()).extend(event.data)
            case "unlink":
                self.removed[event.file] = self._now(event.file)
                self.durable.pop(event.file, None)
                self.pending.pop(event.file, None)
            case "sync" if event.file == "":
                self.removed.clear()
            case "sync":
                if not self.lying:
                    self.durable[event.file] = self._now(event.file)
                    self.pending.pop(event.file, None)
            case _:
                self.pending.setdefault(event.file, []).append(event)

    def _now(self, file: str) -> bytearray:
        """The file as processes see it."""
        content = bytearray(self.durable.get(file, b""))
        for event in self.pending.get(file, ()):
            _apply(content, event)
        return content

    def cut(self, folder: Path, chance: random.Random) -> None:
        """Write what a power cut now may leave into a folder."""
        for file in {*self.durable, *self.pending}:
            content = bytearray(self.durable.get(file, b""))
            left = list(self.pending.get(file, ()))
            chance.shuffle(left)
            for event in left:
                for part in _survivors(event, chance):
                    _apply(content, part)
            (folder / file).write_bytes(content)
        for file, content in self.removed.items():
            if file not in self.durable and chance.random() < 0.5:
                (folder / file).write_bytes(content)
        for file, content in self.outside.items():
            (folder / file).write_bytes(content)


def _apply(content: bytearray, event: Event) -> None:
    if event.call == "truncate":
        del content[event.at :]
        return
    if len(content) < event.at:
        content.extend(bytes(event.at - len(content)))
    content[event.at : event.at + len(event.data)] = event.data


def _survivors(event: Event, chance: random.Random) -> Iterator[Event]:
    """All of a write, nothing of it, or some of its sectors."""
    fate = chance.choice(("lost", "whole", "torn"))
    if fate == "whole" or (fate == "torn" and event.call != "write"):
        yield event
    elif fate == "torn":
        end = event.at + len(event.data)
        edges = [event.at, *range((event.at // SECTOR + 1) * SECTOR, end, SECTOR), end]
        for begin, until in pairwise(edges):
            if chance.random() < 0.5:
                part = event.data[begin - event.at : until - event.at]
                yield Event("write", event.file, begin, part)


def cuts(
    recording: Recording, moments: Sequence[int], folder: Path, seed: int, *, lying: bool = False
) -> Iterator[tuple[int, Path, list[tuple[str, str]]]]:
    """For each moment (a number of calls): the moment, the store after the cut, what was said."""
    chance = random.Random(seed)
    disk, wanted = Disk(lying), set(moments)
    for number, event in enumerate(recording.events, start=1):
        disk.take(event)
        if number in wanted:
            here = folder / str(number)
            here.mkdir()
            disk.cut(here, chance)
            lines = [line.partition(" ") for line in disk.said.decode().splitlines()]
            yield number, here / f"{recording.stem}.db", [(what, which) for what, _, which in lines]
