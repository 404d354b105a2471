"""The tap: writes what passes over a link to a transcript file that people and tests can read.

    # 2026-11-21T22:10:01.003Z opened 127.0.0.1:5020
    0.012 >> 00 01 00 00 00 06 01 03 00 00 00 0a
    0.015 << 00 01 ...

Times are s since the file was begun. One older file is kept; together they stay within twice
the limit. It does not interpret what passes, and a disk that refuses ends the transcript only.
"""

from contextlib import suppress
from pathlib import Path
from typing import Literal, TextIO

from crinsu_gateway.model.clock import Clock, iso_utc

LIMIT_BYTES = 16 * 1024 * 1024


class Transcript:
    """A tap that appends to a file; close it when the link ends for good."""

    def __init__(self, path: Path, clock: Clock, limit_bytes: int = LIMIT_BYTES) -> None:
        self._path = path
        self._clock = clock
        self._limit = limit_bytes
        self._start = clock.monotonic()
        self._written = 0
        self._file: TextIO | None = None
        self._begin("a")

    def sent(self, data: bytes) -> None:
        """Write down bytes that left."""
        self._write(f"{self._elapsed():.3f} >> {data.hex(' ')}\n")

    def received(self, data: bytes) -> None:
        """Write down bytes that came in."""
        self._write(f"{self._elapsed():.3f} << {data.hex(' ')}\n")

    def note(self, text: str) -> None:
        """Write down what happened to the link, with the time of day."""
        self._write(f"# {iso_utc(self._clock.now().utc_ms)} {text}\n")

    def close(self) -> None:
        """End the transcript."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # a full disk may refuse the last line
                file.close()

    def _elapsed(self) -> float:
        return self._clock.monotonic() - self._start

    def _begin(self, mode: Literal["a", "w"]) -> None:
        try:
            self._file = open(  # noqa: SIM115 - it stays open; close() ends it
                self._path, mode, buffering=1, encoding="ascii", errors="backslashreplace"
            )
            self._written = self._path.stat().st_size
        except OSError:
            self._file = None

    def _write(self, line: str) -> None:
        if self._file is None:
            return
        try:
            self._file.write(line)
            self._written += len(line)
            if self._written > self._limit:
                self._turn_over()
        except OSError:
            self.close()

    def _turn_over(self) -> None:
        self.close()
        self._path.replace(self._path.with_name(self._path.name + ".1"))
        self._begin("w")


def parse_transcript(text: str) -> list[tuple[str, bytes]]:
    """The `>>` and `<<` entries of a transcript, in order; ValueError for any other line."""
    entries = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        fields = line.split(maxsplit=2)
        if fields[0] in (">>", "<<"):
            fields = ["0", *line.split(maxsplit=1)]
        if len(fields) != 3 or fields[1] not in (">>", "<<"):
            raise ValueError(f"line {number} is no entry of a transcript: {line!r}")
        entries.append((fields[1], bytes.fromhex(fields[2])))
    return entries
