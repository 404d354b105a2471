"""The transcript of a link."""

from pathlib import Path

import pytest

from crinsu_gateway.wire.tap import Transcript, parse_transcript
from tests.fakes.clock import HandClock


def test_a_transcript_reads_back_as_it_was_written(tmp_path: Path) -> None:
    """What was tapped can be parsed again, in order; notes are comments."""
    clock = HandClock()
    tap = Transcript(tmp_path / "t.txt", clock)
    tap.note("opened here")
    tap.sent(b"\x01\x03")
    clock.pass_s(0.25)
    tap.received(b"\x01\x83\x02")
    tap.close()
    text = (tmp_path / "t.txt").read_text()
    assert parse_transcript(text) == [(">>", b"\x01\x03"), ("<<", b"\x01\x83\x02")]
    assert text.splitlines()[0].endswith("opened here")
    assert text.splitlines()[2].startswith("0.250 <<")


def test_a_transcript_stays_within_twice_its_limit(tmp_path: Path) -> None:
    """A full file becomes the one older file; nothing older is kept."""
    tap = Transcript(tmp_path / "t.txt", HandClock(), limit_bytes=2000)
    for _ in range(500):
        tap.sent(bytes(20))
    tap.close()
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert max(sizes) < 2100


def test_a_disk_that_refuses_does_not_hurt_the_link() -> None:
    """A transcript that cannot be written is given up without an error."""
    tap = Transcript(Path("/dev/full"), HandClock())
    tap.sent(b"\x01")
    tap.sent(b"\x02")
    tap.close()
    missing = Transcript(Path("/no/such/folder/t.txt"), HandClock())
    missing.received(b"\x01")


def test_a_line_that_is_no_entry_is_named() -> None:
    """A broken transcript is refused with the number of the line."""
    with pytest.raises(ValueError, match="line 2"):
        parse_transcript("0.1 >> 01\nnonsense\n")
