"""The last bytes of a line."""

from pathlib import Path

from crinsu_gateway.wire.recent import LONGEST, MOST, Both, Recent, Way
from crinsu_gateway.wire.tap import Transcript, parse_transcript
from tests.fakes.clock import HandClock


def test_what_passed_last_is_told_first() -> None:
    """Each frame with the way it went and when; what happened to the line stands between them."""
    clock = HandClock()
    recent = Recent(clock)
    recent.note("opened 10.0.0.7:502")
    recent.sent(b"\x01\x03")
    clock.pass_s(0.25)
    recent.received(b"\x01\x83\x02")
    answer, asked, opened = recent.newest_first()
    assert (answer.way, answer.data, answer.length) == (Way.RECEIVED, b"\x01\x83\x02", 3)
    assert (asked.way, asked.data) == (Way.SENT, b"\x01\x03")
    assert answer.at_s - asked.at_s == 0.25
    assert (opened.way, opened.note, opened.data) == (Way.LINK, "opened 10.0.0.7:502", b"")


def test_pieces_of_an_answer_are_one_frame() -> None:
    """A serial line hands on a few characters at a time; after a pause something else begins."""
    clock = HandClock()
    recent = Recent(clock)
    for piece in (b"\x01", b"\x03\x02", b"\x00\x2a"):
        recent.received(piece)
        clock.pass_s(0.05)
    clock.pass_s(1)
    recent.received(b"?")
    last, answer = recent.newest_first()
    assert (answer.data, answer.length, last.data) == (b"\x01\x03\x02\x00\x2a", 5, b"?")


def test_a_question_asked_twice_is_two_frames() -> None:
    """What is sent is never joined: a repeat must be seen as one."""
    recent = Recent(HandClock())
    recent.sent(b"\x01")
    recent.sent(b"\x01")
    assert len(recent.newest_first()) == 2


def test_a_line_that_floods_fills_no_memory() -> None:
    """The oldest go, and of a long frame the beginning and its length are kept."""
    clock = HandClock()
    recent = Recent(clock)
    for number in range(1000):
        recent.sent(b"%d" % number)
        for _ in range(4):
            recent.received(bytes(300))
    found = recent.newest_first()
    assert len(found) == MOST
    assert (len(found[0].data), found[0].length) == (LONGEST, 600)
    assert found[2].data == b"999"


def test_a_transcript_is_written_beside(tmp_path: Path) -> None:
    """Two taps on a line see the same."""
    clock = HandClock()
    transcript, recent = Transcript(tmp_path / "t.txt", clock), Recent(clock)
    both = Both(transcript, recent)
    both.note("opened")
    both.sent(b"\x01")
    both.received(b"\x02")
    transcript.close()
    written = parse_transcript((tmp_path / "t.txt").read_text())
    assert written == [(">>", b"\x01"), ("<<", b"\x02")]
    assert [one.way for one in recent.newest_first()] == [Way.RECEIVED, Way.SENT, Way.LINK]
