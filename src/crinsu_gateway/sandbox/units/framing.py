"""What a fault does to the bytes of an answer, for each framing: MBAP, RTU, ASCII, text lines.

Pure: an order and a good frame in, pieces with delays out. Noise is drawn from the frame itself,
so a fault is repeatable. It does not choose when a fault happens, and it sends nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import shake_128

from crinsu_gateway.sandbox.units.faults import Fault, Order
from crinsu_gateway.sandbox.units.modbus_ascii import END, ascii_body, ascii_frame
from crinsu_gateway.sandbox.units.modbus_frames import mbap_frame, rtu_frame


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to send so many seconds from now; None closes the connection.

    `exact`: not a millisecond late, which costs the processor up to a millisecond of waiting.
    """

    data: bytes | None
    after_s: float = 0.0
    exact: bool = False


Spoil = Callable[[bytes], bytes]
Framing = Mapping[Fault, Spoil]
"""How the faults that depend on the protocol spoil a frame."""


def noise(seed: bytes, count: int) -> bytes:
    """Bytes without meaning, the same for the same seed."""
    return shake_128(seed).digest(count)


def spoil(order: Order | None, frame: bytes, framing: Framing) -> tuple[Piece, ...]:
    """What really leaves the unit in place of a good frame."""
    if order is None:
        return (Piece(frame),)
    match order.fault:
        case Fault.SILENT | Fault.LOST | Fault.UNPLUGGED:
            return ()
        case Fault.LATE:
            return (Piece(frame, order.after_s),)
        case Fault.HALF_FRAME:
            return (Piece(frame[: len(frame) // 2]),)
        case Fault.HANG_UP:
            return (Piece(None),)
        case Fault.OTHER_UNIT:
            return (Piece(framing[Fault.OTHER_UNIT](frame)), Piece(frame))
        case fault if fault in framing:
            return (Piece(framing[fault](frame)),)
        case _:
            # exception, stuck and flood do not touch this frame
            return (Piece(frame),)


# --- Modbus TCP: transaction 0-1, protocol 2-3, length 4-5, unit 6, PDU from 7 ------------


def _mbap_transaction(frame: bytes) -> bytes:
    transaction = (int.from_bytes(frame[:2]) + 0x2A5A) & 0xFFFF
    return transaction.to_bytes(2) + frame[2:]


def _mbap_short(frame: bytes) -> bytes:
    return mbap_frame(int.from_bytes(frame[:2]), frame[6], _short_pdu(frame[7:]))


def _short_pdu(pdu: bytes) -> bytes:
    """One register (or the last byte of bits) less than was asked, and honest about it."""
    if pdu[0] in (3, 4) and len(pdu) >= 4:
        return bytes((pdu[0], (pdu[1] - 2) & 0xFF)) + pdu[2:-2]
    if pdu[0] in (1, 2) and len(pdu) >= 3:
        return bytes((pdu[0], pdu[1] - 1)) + pdu[2:-1]
    return pdu[:-1]


MBAP: Framing = {
    Fault.GARBAGE: lambda frame: noise(frame, 23),
    Fault.OTHER_UNIT: lambda frame: frame[:6] + bytes(((frame[6] + 1) & 0xFF,)) + frame[7:],
    Fault.WRONG_TRANSACTION: _mbap_transaction,
    # says two bytes more than come
    Fault.WRONG_LENGTH: lambda frame: (
        frame[:4] + (int.from_bytes(frame[4:6]) + 2).to_bytes(2) + frame[6:]
    ),
    Fault.SHORT: _mbap_short,
}


# --- Modbus RTU: unit 0, PDU, CRC in the last two ------------------------------------------

RTU: Framing = {
    Fault.GARBAGE: lambda frame: noise(frame, 23),
    Fault.OTHER_UNIT: lambda frame: rtu_frame(frame[0] % 247 + 1, frame[1:-2]),
    Fault.WRONG_CRC: lambda frame: frame[:-1] + bytes((frame[-1] ^ 0xFF,)),
    # two bytes more than the byte count says, under a CRC that fits
    Fault.WRONG_LENGTH: lambda frame: rtu_frame(frame[0], frame[1:-2] + b"\x00\x00"),
    Fault.SHORT: lambda frame: rtu_frame(frame[0], _short_pdu(frame[1:-2])),
}


# --- Modbus ASCII: colon, hex digits of unit, PDU and LRC, CR LF ---------------------------


def _ascii_again(frame: bytes, change: Callable[[int, bytes], bytes]) -> bytes:
    body = ascii_body(frame)
    assert body is not None
    return change(body[0], body[1:])


ASCII: Framing = {
    Fault.GARBAGE: lambda frame: noise(frame, 23).replace(b"\r", b"?").replace(b":", b"?"),
    Fault.OTHER_UNIT: lambda frame: _ascii_again(
        frame, lambda unit, pdu: ascii_frame(unit % 247 + 1, pdu)
    ),
    Fault.WRONG_CRC: lambda frame: frame[:-4] + (b"00" if frame[-4:-2] != b"00" else b"5A") + END,
    # one byte more than the byte count says, under an LRC that fits
    Fault.WRONG_LENGTH: lambda frame: _ascii_again(
        frame, lambda unit, pdu: ascii_frame(unit, pdu + b"\x00")
    ),
    Fault.SHORT: lambda frame: _ascii_again(
        frame, lambda unit, pdu: ascii_frame(unit, _short_pdu(pdu))
    ),
}


# --- text lines: the frame is one answer line with its terminator -------------------------

LINE_END = b"\r\n"


def line_framing(end: bytes) -> Framing:
    """How lines that end so are spoilt."""
    return {
        Fault.GARBAGE: lambda frame: set_apart(noise(frame, 23), end) + end,
        # far longer than any buffer that a line of this kind needs
        Fault.WRONG_LENGTH: lambda frame: (frame.removesuffix(end) or b"?") * 200 + end,
        Fault.SHORT: lambda frame: frame[: (len(frame) - len(end)) // 2] + end,
    }


def set_apart(noise: bytes, end: bytes) -> bytes:
    """The bytes without those that would end a line."""
    return bytes(63 if octet in end else octet for octet in noise)


LINE: Framing = {
    **line_framing(LINE_END),
    # SCPI's words: how the makers of line instruments phrase a refusal differs too much
    Fault.EXCEPTION: lambda frame: b'-200,"Execution error"' + LINE_END,
}
