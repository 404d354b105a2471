"""The answering side of Modbus: exceptions of the standard, request cutting, CRC."""

from collections.abc import Mapping, Sequence

import pytest

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.sandbox.units.modbus_frames import (
    MbapRequests,
    Request,
    RtuRequests,
    crc16,
    mbap_frame,
    rtu_frame,
)
from crinsu_gateway.sandbox.units.modbus_pdu import BitTable, Refusal, WordTable, answer


class Shelf:
    """Ten coils and ten registers, nothing behind them."""

    def __init__(self) -> None:
        self.coils = dict.fromkeys(range(10), False)
        self.registers = {number: 100 + number for number in range(10)}

    def bits(self, table: BitTable) -> Mapping[int, bool]:
        """Both bit tables."""
        return self.coils

    def words(self, table: WordTable) -> Mapping[int, int]:
        """Both word tables."""
        return self.registers

    def write_bits(self, address: int, values: Sequence[bool]) -> Refusal | None:
        """All or none."""
        if address + len(values) > 10:
            return Refusal.ADDRESS
        self.coils.update(enumerate(values, address))
        return None

    def write_words(self, address: int, values: Sequence[int]) -> Refusal | None:
        """All or none."""
        if address + len(values) > 10:
            return Refusal.ADDRESS
        self.registers.update(enumerate(values, address))
        return None


@pytest.mark.parametrize(
    ("request_hex", "reply_hex"),
    [
        ("03 0000 0002", "03 04 0064 0065"),
        ("04 0009 0001", "04 02 006D"),
        ("03 0009 0002", "83 02"),  # one over the end
        ("03 0000 0000", "83 03"),  # none
        ("03 0000 007E", "83 03"),  # 126 registers
        ("03 0000", "83 03"),  # cut off
        ("01 0000 000A", "01 02 00 00"),
        ("05 0003 FF00", "05 0003 FF00"),
        ("05 0003 0001", "85 03"),  # neither on nor off
        ("05 000A FF00", "85 02"),
        ("06 0001 1234", "06 0001 1234"),
        ("0F 0000 0009 02 FF01", "0F 0000 0009"),
        ("0F 0000 0009 01 FF", "8F 03"),  # too few bytes for nine coils
        ("10 0000 0002 04 0001 0002", "10 0000 0002"),
        ("10 0000 0002 03 0001 00", "90 03"),
        ("10 0009 0002 04 0001 0002", "90 02"),
        ("2B 0E 01 00", "AB 01"),
    ],
)
def test_request_gets_the_reply_of_the_standard(request_hex: str, reply_hex: str) -> None:
    """Good requests are answered, bad ones get the exception that Modbus names for them."""
    assert answer(bytes.fromhex(request_hex), Shelf()) == bytes.fromhex(reply_hex)


def test_written_coils_are_read_back_in_order() -> None:
    """Bit 0 of the first byte is the first coil, in both directions."""
    shelf = Shelf()
    answer(bytes.fromhex("0F 0000 0009 02 A501"), shelf)
    assert answer(bytes.fromhex("01 0000 0009"), shelf) == bytes.fromhex("01 02 A501")


def test_crc_of_a_handbook_frame() -> None:
    """The Eurotherm handbook's example frame carries the CRC that we compute."""
    assert rtu_frame(2, bytes.fromhex("03 0001 0002")) == bytes.fromhex("02 03 0001 0002 95F8")
    assert crc16(bytes.fromhex("02 03 04 00B2 00D8 694E")) == 0


def test_tcp_requests_are_cut_wherever_the_bytes_break() -> None:
    """Byte by byte or two at once, the same requests come out."""
    stream = mbap_frame(1, 1, b"\x03\x00\x00\x00\x01") + mbap_frame(2, 9, b"\x07")
    expected = [Request(1, 1, b"\x03\x00\x00\x00\x01"), Request(2, 9, b"\x07")]
    assert MbapRequests().feed(stream) == expected
    cutter = MbapRequests()
    assert [r for octet in stream for r in cutter.feed(bytes((octet,)))] == expected


@pytest.mark.parametrize("header", ["0001 0001 0006 01 03", "0001 0000 0001 01 03"])
def test_bytes_that_are_no_modbus_tcp_are_refused(header: str) -> None:
    """A foreign protocol id or an impossible length ends the conversation."""
    with pytest.raises(FrameError):
        MbapRequests().feed(bytes.fromhex(header))


def test_line_drops_what_silence_has_cut_off() -> None:
    """Half a request, then silence, then a whole one: only the whole one is heard."""
    whole = rtu_frame(1, b"\x03\x00\x00\x00\x01")
    cutter = RtuRequests(quiet_s=0.02)
    assert cutter.feed(whole[:4], 1.0) == []
    assert cutter.feed(whole, 1.1) == [Request(0, 1, b"\x03\x00\x00\x00\x01")]
    assert cutter.feed(whole[:4], 2.0) == []
    assert cutter.feed(whole[4:], 2.01) == [Request(0, 1, b"\x03\x00\x00\x00\x01")]


def test_line_ignores_a_request_with_a_wrong_crc() -> None:
    """A corrupt request is no request, and the next one after a pause is heard."""
    whole = rtu_frame(1, b"\x06\x00\x01\x00\x02")
    cutter = RtuRequests(quiet_s=0.02)
    assert cutter.feed(whole[:-1] + b"\x00", 1.0) == []
    assert len(cutter.feed(whole, 1.1)) == 1
