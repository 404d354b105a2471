"""Modbus messages: what to ask, and whether an answer is the one that was asked for.

pymodbus makes the messages; what an answer must be (function, byte count, number of values,
echo of a write) is checked here, and its words are unpacked. It knows no frame around a message
and no line.
Source: Modbus Application Protocol V1.1b3, sections 6 and 7.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from pymodbus.constants import ExcCodes
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.bit_message import (
    ReadCoilsRequest,
    ReadDiscreteInputsRequest,
    WriteMultipleCoilsRequest,
    WriteSingleCoilRequest,
)
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    ReadInputRegistersRequest,
    WriteMultipleRegistersRequest,
    WriteSingleRegisterRequest,
)

from crinsu_gateway.model.errors import DeviceRefused, DeviceSilent, FrameError
from crinsu_gateway.profile.encode import ModbusWrite
from crinsu_gateway.profile.link_facts import ByteCount
from crinsu_gateway.profile.plan import ModbusRead

_READS: Mapping[int, type[ModbusPDU]] = {
    1: ReadCoilsRequest,
    2: ReadDiscreteInputsRequest,
    3: ReadHoldingRegistersRequest,
    4: ReadInputRegistersRequest,
}
_BITS = frozenset({1, 2})
_SINGLE_WRITES = frozenset({5, 6})
_SILENT_BEHIND_A_GATEWAY = frozenset(
    {ExcCodes.GATEWAY_PATH_UNAVIABLE, ExcCodes.GATEWAY_NO_RESPONSE}
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the shape of its one right answer; `count` values, 0 for a write.

    `counts` says what the byte count of the answer counts. Of an answer with a single byte of
    data the one value is that byte.
    """

    function: int
    request: bytes
    answer_size: int
    count: int
    counts: ByteCount = ByteCount.BYTES

    def values(self, answer: bytes) -> tuple[int, ...]:
        """The registers, or the bits as 0 and 1, of an answer; none for a write.

        DeviceRefused for an exception, DeviceSilent when a gateway box says that the unit is,
        FrameError for anything that is not the answer to this request.
        """
        if answer[0] == self.function | 0x80 and len(answer) == 2:
            raise refusal(self.function, answer[1])
        if answer[0] != self.function:
            raise FrameError(f"function {answer[0]} came back instead of {self.function}")
        if len(answer) != self.answer_size:
            raise FrameError(
                f"{len(answer)} bytes came back instead of {self.answer_size}",
                received=len(answer),
            )
        if not self.count:
            self._check_echo(answer)
            return ()
        size = self.answer_size - 2
        wanted = 2 * size if self.counts is ByteCount.CHARS else size
        if answer[1] != wanted and self.counts is not ByteCount.IGNORE:
            raise FrameError(f"the answer counts {answer[1]} {self.counts} of {size} bytes")
        return self._values_in(answer[2:], size)

    def _values_in(self, data: bytes, size: int) -> tuple[int, ...]:
        if self.function in _BITS:
            return tuple(data[place // 8] >> place % 8 & 1 for place in range(self.count))
        if size == 1:
            return (data[0],)
        return struct.unpack(f">{self.count}H", data)

    def _check_echo(self, answer: bytes) -> None:
        if answer != self.request[: self.answer_size]:
            shown = f"{answer.hex(' ')} instead of {self.request[: self.answer_size].hex(' ')}"
            raise FrameError(f"the write came back as {shown}")


def reading(read: ModbusRead, counts: ByteCount = ByteCount.BYTES) -> Exchange:
    """The exchange that reads registers or bits."""
    message = _READS[read.function](address=read.address, count=read.count)
    size = (read.count + 7) // 8 if read.function in _BITS else 2 * read.count
    return Exchange(
        read.function, _encoded(message), 2 + (read.data_bytes or size), read.count, counts
    )


def writing(write: ModbusWrite) -> Exchange:
    """The exchange that writes registers or bits."""
    bits, registers = [bool(value) for value in write.values], list(write.values)
    message: ModbusPDU
    match write.function:
        case 5:
            message = WriteSingleCoilRequest(address=write.address, bits=bits)
        case 6:
            message = WriteSingleRegisterRequest(address=write.address, registers=registers)
        case 15:
            message = WriteMultipleCoilsRequest(address=write.address, bits=bits)
        case 16:
            message = WriteMultipleRegistersRequest(address=write.address, registers=registers)
        case other:
            raise ValueError(f"function {other} does not write")
    return Exchange(write.function, _encoded(message), 5, 0)


def is_boxs_silence(answer: bytes) -> bool:
    """Whether a gateway box says here that its unit does not answer (exception 10 or 11)."""
    return len(answer) == 2 and answer[0] & 0x80 != 0 and answer[1] in _SILENT_BEHIND_A_GATEWAY


def refusal(function: int, code: int) -> DeviceRefused | DeviceSilent:
    """The error for an exception code, with its name."""
    name = ExcCodes(code).name.lower().replace("_", " ") if code in set(ExcCodes) else "unknown"
    if code in _SILENT_BEHIND_A_GATEWAY:
        return DeviceSilent(f"the gateway box says exception {code} ({name})", exception=code)
    return DeviceRefused(
        f"exception {code} ({name}) to function {function}", exception=code, function=function
    )


def _encoded(message: ModbusPDU) -> bytes:
    return bytes([message.function_code]) + message.encode()
