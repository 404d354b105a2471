"""A serial line that takes the time of its baud rate."""

import time
from dataclasses import replace
from pathlib import Path

from crinsu_gateway.profile.link_facts import Serial, Transport
from crinsu_gateway.sandbox.units.framing import Piece
from crinsu_gateway.sandbox.units.paced_line import GROUP, PacedLine
from crinsu_gateway.sandbox.units.profile_floor import Wanted, character_s, profile_floor
from tests.fakes.clock import HandClock, RealClock
from tests.fakes.quick import SHIPPED
from tests.fakes.wire_ends import serial_end

CHARACTER_S = 11 / 19200
READ_PV = bytes.fromhex("01 03 80 02 00 02 4C 0B")


class Answering:
    """Answers everything with the same bytes."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def heard(self, data: bytes, at: float) -> tuple[Piece, ...]:
        """The answer."""
        return (Piece(self.answer),)

    def unasked(self) -> tuple[Piece, ...]:
        """Something nobody asked for."""
        return (Piece(b"!" * 4),)


def test_nothing_is_said_before_its_time_on_the_wire() -> None:
    """Each group of bytes is due at the end of its last one, after the request has passed."""
    clock = HandClock()
    line = PacedLine(Answering(b"x" * 20), CHARACTER_S, clock.monotonic)
    pieces = line.heard(b"12345678", clock.monotonic())
    assert b"".join(piece.data or b"" for piece in pieces) == b"x" * 20
    passed = 8
    for piece in pieces:
        assert piece.data is not None
        assert len(piece.data) <= GROUP
        passed += len(piece.data)
        assert abs(piece.after_s - passed * CHARACTER_S) < 1e-9
    assert [piece.exact for piece in pieces] == [False, False, True]


def test_a_second_answer_waits_for_the_first() -> None:
    """Two answers never overlap on the wire."""
    clock = HandClock()
    line = PacedLine(Answering(b"x" * 8), CHARACTER_S, clock.monotonic)
    (first,) = line.heard(b"1", clock.monotonic())
    (second,) = line.heard(b"1", clock.monotonic())
    assert second.after_s - first.after_s > 7.9 * CHARACTER_S
    (unasked,) = line.unasked()
    assert unasked.after_s > second.after_s


def test_a_character_has_ten_or_eleven_bits() -> None:
    """Start, data, parity and stop bits count."""
    profile = SHIPPED["eurotherm-2400"]
    assert character_s(profile) == 10 / 9600
    even = Serial(baud=19200, parity=SHIPPED["crinsu-sandbox-freezer"].link.serial.parity)
    assert character_s(replace(profile, link=replace(profile.link, serial=even))) == CHARACTER_S


async def test_an_exchange_takes_as_long_as_its_characters(tmp_path: Path) -> None:
    """Ten exchanges on a paced pty never take less than their characters at the baud rate."""
    profile = SHIPPED["eurotherm-2400"]
    wanted = Wanted("line", profile, Transport.MODBUS_RTU, (1,), paced=True)
    answer = 9
    async with (
        profile_floor([wanted], RealClock().monotonic, folder=tmp_path) as floor,
        serial_end(floor.address("line")) as end,
    ):
        begun = time.monotonic()
        for _ in range(10):
            end.say(READ_PV)
            assert len(await end.hear(answer)) == answer
        least_s = 10 * (len(READ_PV) + answer) * character_s(profile)
        assert time.monotonic() - begun >= least_s
