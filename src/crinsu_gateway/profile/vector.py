"""Proves a worked example: takes its frames or lines apart and compares what they mean.

Pure, and apart from the drivers on purpose: an example that our own driver made up would prove
nothing. It handles only what an example needs: one request and its answer.
"""

import struct
from collections.abc import Iterator, Mapping
from math import isclose

from crinsu_gateway.model.errors import FrameError, RuleError
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import (
    Decoded,
    decode_line,
    decode_modbus,
    decode_pushed,
    unaddressed,
)
from crinsu_gateway.profile.described import Profile, Query, Register, Table, Vector
from crinsu_gateway.profile.encode import LineWrite, ModbusWrite, encode
from crinsu_gateway.profile.line_text import line_to, text_of
from crinsu_gateway.profile.link_facts import AddressUnit, ByteCount, Echo, LineFacts, Transport
from crinsu_gateway.profile.plan import LineRead, ModbusRead
from crinsu_gateway.profile.words import ONE_BYTE

_TABLES = {1: Table.COIL, 2: Table.DISCRETE, 3: Table.HOLDING, 4: Table.INPUT}


class Contradiction(Exception):
    """The example does not say what it claims; the text says where."""


def vector_faults(profile: Profile, vector: Vector) -> list[str]:
    """What is wrong with an example of a profile; empty when it proves what it claims."""
    try:
        if vector.transport.is_modbus:
            return list(_modbus_faults(profile, vector))
        return list(_line_faults(profile, vector))
    except (Contradiction, RuleError, FrameError) as error:
        return [str(error)]


def crc16(body: bytes) -> int:
    """The CRC of Modbus RTU (source: Modbus over Serial Line V1.02, appendix B)."""
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def _modbus_faults(profile: Profile, vector: Vector) -> Iterator[str]:
    request = _pdu(vector, vector.request, "request")
    if vector.write:
        made = encode(profile, *vector.write, _sound(profile, vector))
        assert isinstance(made, ModbusWrite)
        if (wanted := _write_pdu(made)) != request:
            yield f"the write is made as {wanted.hex(' ')}, the request says {request.hex(' ')}"
        return
    function, address, count = _read_request(request)
    named = _points_at(profile, function, address, count)
    size = 1 if any(profile.points[name].type in ONE_BYTE for name in named) else 0
    raw = _answer(profile, _pdu(vector, vector.reply, "reply"), function, count, size)
    if vector.registers and list(vector.registers) != raw:
        yield f"the reply holds {raw}, not {list(vector.registers)}"
    read = ModbusRead(function, address, count, named, 1.0, size)
    yield from _compared(vector, decode_modbus(profile, read, raw, _sound(profile, vector)))


def _points_at(profile: Profile, function: int, address: int, count: int) -> tuple[str, ...]:
    """The points that a read holds; where addresses count bytes it holds one place only."""
    facts = profile.link.modbus
    last = address + count
    if facts and facts.address_unit is AddressUnit.BYTE:
        last = address + 1
    return tuple(
        name
        for name, point in profile.points.items()
        if isinstance(point.source, Register)
        and point.source.table is _TABLES[function]
        and address <= point.source.address
        and (point.source.address + point.source.count <= last or last == address + 1)
        and point.source.address < last
    )


def _line_faults(profile: Profile, vector: Vector) -> Iterator[str]:
    facts = profile.link.line
    assert facts is not None
    received = _received(profile, facts, vector)
    if vector.write:
        made = encode(profile, *vector.write, _sound(profile, vector))
        assert isinstance(made, LineWrite)
        wanted = line_to(profile, vector.unit, made.request).decode(facts.encoding)
        if wanted != vector.send:
            yield f"the write is made as {wanted!r}, send says {vector.send!r}"
        return
    if vector.send is None:
        yield from _compared(vector, decode_pushed(profile, received, _sound(profile, vector)))
        return
    names, request = [], ""
    for name, point in profile.points.items():
        if isinstance(point.source, Query) and point.readable:
            line = line_to(profile, vector.unit, point.source.request)
            if line.decode(facts.encoding) == vector.send:
                names.append(name)
                request = point.source.request
    if not names:
        raise Contradiction(f"no point is asked for by {vector.send!r}")
    read = LineRead(request, tuple(names), 1.0)
    yield from _compared(vector, decode_line(profile, read, received, _sound(profile, vector)))


def _received(profile: Profile, facts: LineFacts, vector: Vector) -> str:
    """The answer without echo and everything around it."""
    text = vector.receive or ""
    if vector.send and facts.echo is not Echo.NO:
        text = text.removeprefix(vector.send)
    extra = facts.end_extra_bytes
    for end in sorted(facts.in_terminators, key=len, reverse=True):
        if extra and text[:-extra].endswith(end):
            return _own(profile, vector, text_of(text.encode(facts.encoding), facts))
        if not extra and text.endswith(end):
            line = text.removesuffix(end).encode(facts.encoding)
            return _own(profile, vector, text_of(line, facts))
    if vector.write and not text:
        return ""
    raise Contradiction(f"receive does not end with a terminator: {text!r}")


def _own(profile: Profile, vector: Vector, text: str) -> str:
    own = unaddressed(profile, vector.unit, text)
    if own is None:
        raise Contradiction(f"receive is no answer of unit {vector.unit}: {text!r}")
    return own


def _compared(vector: Vector, found: tuple[Decoded, ...]) -> Iterator[str]:
    by_name = {decoded.point: decoded for decoded in found}
    for name, value in vector.values.items():
        decoded = by_name.get(name)
        if decoded is None:
            yield f"the request does not read {name}"
        elif decoded.quality is not Quality.GOOD or decoded.quantity is None:
            yield f"{name} decodes as {decoded.quality}: {decoded.detail}"
        elif not _equal(decoded.quantity.value, value):
            yield f"{name} decodes as {decoded.quantity.value!r}, not {value!r}"
    for name in vector.bad:
        decoded = by_name.get(name)
        if decoded is None or decoded.quality is not Quality.BAD:
            yield f"{name} does not decode as bad"


def _equal(one: Value, other: Value) -> bool:
    if isinstance(one, bool | str) or isinstance(other, bool | str):
        return one == other and type(one) is type(other)
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _sound(profile: Profile, vector: Vector) -> Mapping[str, Decoded]:
    """What other answers would say: statuses that call every value good, and what is `given`."""
    statuses: dict[str, int] = {}
    words: dict[str, Value] = {}
    for point in profile.points.values():
        if (rule := point.quality_from) and rule.mask:
            ready = rule.mask if rule.good_when_set else 0
            statuses[rule.point] = statuses.get(rule.point, 0) | ready
        elif rule and rule.good_when is not None:
            words[rule.point] = rule.good_when
    told: dict[str, Value] = {**statuses, **words, **vector.given}
    return {
        name: Decoded(name, Quantity(value, profile.points[name].unit), Quality.GOOD)
        for name, value in told.items()
    }


def _pdu(vector: Vector, frame: bytes | None, key: str) -> bytes:
    """What a frame carries for the unit of the example, after its envelope was checked."""
    if frame is None:
        raise Contradiction(f"{key} is missing")
    if vector.transport is Transport.MODBUS_ASCII:
        unit, pdu = _ascii_parts(frame, key)
    elif vector.transport is Transport.MODBUS_TCP:
        if len(frame) < 8 or frame[2:4] != b"\0\0" or frame[4:6] != _two(len(frame) - 6):
            raise Contradiction(f"{key} is no Modbus TCP frame")
        unit, pdu = frame[6], frame[7:]
    else:
        crc = crc16(frame[:-2]).to_bytes(2, "little")
        if len(frame) < 4 or frame[-2:] != crc:
            raise Contradiction(f"{key} is no RTU frame: its CRC should be {crc.hex(' ')}")
        unit, pdu = frame[0], frame[1:-2]
    if unit != vector.unit:
        raise Contradiction(f"{key} is of unit {unit}, not of {vector.unit}")
    return pdu


def _ascii_parts(frame: bytes, key: str) -> tuple[int, bytes]:
    """Unit and message of a frame such as :010300000001FB, written without its CR LF."""
    if frame[:1] != b":":
        raise Contradiction(f"{key} is no Modbus ASCII frame: it should begin with a colon")
    raw = bytes.fromhex(frame[1:].decode())
    if len(raw) < 3 or sum(raw) & 0xFF:
        lrc = -sum(raw[:-1]) & 0xFF
        raise Contradiction(f"{key} is no Modbus ASCII frame: its LRC should be {lrc:02X}")
    return raw[0], raw[1:-1]


def _read_request(pdu: bytes) -> tuple[int, int, int]:
    if len(pdu) != 5 or pdu[0] not in _TABLES:
        raise Contradiction("request is no read by function 1 to 4")
    function, address, count = struct.unpack(">BHH", pdu)
    return function, address, count


def _answer(profile: Profile, pdu: bytes, function: int, count: int, size: int) -> list[int]:
    """The registers, or the bits, that an answer holds; `size` is 1 for a single byte."""
    size = size or ((count + 7) // 8 if function in {1, 2} else 2 * count)
    counts = profile.link.modbus.byte_count if profile.link.modbus else ByteCount.BYTES
    told = 2 * size if counts is ByteCount.CHARS else size
    if counts is ByteCount.IGNORE and len(pdu) > 1:
        told = pdu[1]
    if list(pdu[:2]) != [function, told] or len(pdu) != size + 2:
        raise Contradiction(f"reply is no answer with {size} bytes to function {function}")
    if function in {1, 2}:
        return [pdu[2 + number // 8] >> number % 8 & 1 for number in range(count)]
    return list(pdu[2:]) if size == 1 else list(struct.unpack(f">{count}H", pdu[2:]))


def _write_pdu(made: ModbusWrite) -> bytes:
    head = bytes([made.function]) + _two(made.address)
    if made.function == 5:
        return head + (b"\xff\0" if made.values[0] else b"\0\0")
    if made.function == 6:
        return head + _two(made.values[0])
    if made.function == 15:
        return head + b"\0\1\1" + bytes([made.values[0]])
    words = b"".join(map(_two, made.values))
    return head + _two(len(made.values)) + bytes([len(words)]) + words


def _two(number: int) -> bytes:
    return number.to_bytes(2, "big")
