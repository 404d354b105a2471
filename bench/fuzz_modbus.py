"""The Modbus decoders under broken frames: TCP, RTU and ASCII, from bytes to readings.

A message that a reader takes must stand in the bytes with a right checksum, as reckoned by
pymodbus or by plain sums here, and must be the answer to what was asked.
"""

from collections.abc import Sequence
from random import Random

from pymodbus.framer import FramerRTU

from bench.mutation import Target, Unplanned, broken
from crinsu_gateway.drivers.modbus_ascii import AsciiReader, ascii_frame
from crinsu_gateway.drivers.modbus_frames import MbapReader, RtuReader, mbap_frame, rtu_frame
from crinsu_gateway.drivers.modbus_messages import Exchange, reading
from crinsu_gateway.model.errors import DeviceError
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import decode_modbus
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import ByteCount
from crinsu_gateway.profile.load import load_known, shipped_dir
from crinsu_gateway.profile.plan import ModbusRead, plan

UNIT, NUMBER = 17, 513
Asked = tuple[Profile, ModbusRead, Exchange]


def modbus_targets() -> list[Target]:
    """One target for each framing, with the requests of all shipped profiles."""
    asked = _asked()

    def over_tcp(chance: Random) -> bool:
        profile, read, exchange = chance.choice(asked)
        sound = mbap_frame(NUMBER, UNIT, _answer(exchange, chance))
        data = broken(sound, chance)
        message = _taken(MbapReader(NUMBER, UNIT), data, chance)
        if message is None:
            return False
        if mbap_frame(NUMBER, UNIT, message) not in data:
            raise Unplanned(f"TCP: {message.hex()} was taken out of {data.hex()}")
        return _decoded(profile, read, exchange, message, data)

    def over_rtu(chance: Random) -> bool:
        profile, read, exchange = chance.choice(asked)
        data = broken(rtu_frame(UNIT, _answer(exchange, chance)), chance)
        message = _taken(RtuReader(UNIT, exchange.function), data, chance)
        if message is None:
            return False
        body = bytes([UNIT]) + message
        if body + FramerRTU.compute_CRC(body).to_bytes(2, "big") not in data:
            raise Unplanned(f"RTU: {message.hex()} was taken out of {data.hex()}")
        return _decoded(profile, read, exchange, message, data)

    def over_ascii(chance: Random) -> bool:
        profile, read, exchange = chance.choice(asked)
        data = broken(ascii_frame(UNIT, _answer(exchange, chance)), chance)
        message = _taken(AsciiReader(UNIT), data, chance)
        if message is None:
            return False
        body = bytes([UNIT]) + message
        check = (256 - sum(body) % 256) % 256
        if (":" + body.hex() + f"{check:02x}\r\n").encode() not in data.lower():
            raise Unplanned(f"ASCII: {message.hex()} was taken out of {data!r}")
        return _decoded(profile, read, exchange, message, data)

    return [
        Target("Modbus TCP", over_tcp),
        Target("Modbus RTU", over_rtu),
        Target("Modbus ASCII", over_ascii),
    ]


def _asked() -> Sequence[Asked]:
    return [
        (profile, read, reading(read, facts.byte_count))
        for profile in load_known([shipped_dir()]).values()
        if (facts := profile.link.modbus) is not None
        for read in plan(profile)
        if isinstance(read, ModbusRead)
    ]


def _answer(exchange: Exchange, chance: Random) -> bytes:
    """A right answer, now and then an exception."""
    if chance.randrange(16) == 0:
        return bytes([exchange.function | 0x80, chance.randrange(12)])
    size = exchange.answer_size - 2
    return bytes([exchange.function, _told(exchange, size)]) + chance.randbytes(size)


def _told(exchange: Exchange, size: int) -> int:
    """What the byte count of an answer with so many bytes says."""
    return 2 * size & 0xFF if exchange.counts is ByteCount.CHARS else size


def _taken(
    reader: MbapReader | RtuReader | AsciiReader, data: bytes, chance: Random
) -> bytes | None:
    """What the reader takes when the bytes come in up to three pieces."""
    buffer = bytearray()
    cuts = sorted(chance.randrange(len(data) + 1) for _ in range(chance.randrange(3)))
    try:
        for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True):
            buffer += data[begin:end]
            if (message := reader(buffer)) is not None:
                return message
    except DeviceError:
        return None
    return None


def _decoded(
    profile: Profile, read: ModbusRead, exchange: Exchange, message: bytes, data: bytes
) -> bool:
    try:
        raw = exchange.values(message)
    except DeviceError:
        return False
    found = decode_modbus(profile, read, raw)
    shape = message[0] == read.function and len(message) == exchange.answer_size
    counted = exchange.counts is ByteCount.IGNORE or message[1] == _told(exchange, len(message) - 2)
    if not shape or not counted:
        raise Unplanned(f"{message.hex()} was believed as {found}, from {data.hex()}")
    if any(one.quality is Quality.GOOD and one.quantity is None for one in found):
        raise Unplanned(f"good without a value: {found}, from {data.hex()}")
    return True
