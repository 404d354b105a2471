"""A Eurotherm 2400 temperature controller over Modbus RTU, with the habits its handbook tells of.

Source: Series 2000 Communications Handbook HA026230 issue 2.0. Native region with implied
decimals, IEEE region at 2 x address + 0x8000, silence on functions it lacks, blocks that are
taken and thrown away. Not simulated: bits by function 1, 2 and 5 (silent), EI-Bisynch, programmer.
"""

from collections.abc import Mapping, Sequence
from math import isfinite

from crinsu_gateway.sandbox.units import modbus_pdu, words
from crinsu_gateway.sandbox.units.chamber import FLOOR_CEL, Chamber, held, output_percent
from crinsu_gateway.sandbox.units.faults import MODBUS_RTU, Fault, Faults
from crinsu_gateway.sandbox.units.live_tank import Monotonic
from crinsu_gateway.sandbox.units.modbus_pdu import BitTable, Refusal, WordTable, refusal

IEEE = 0x8000
PV, TARGET_SP, OUTPUT, WORKING_OUTPUT, WORKING_SP = 1, 2, 3, 4, 5
ALARM_1_SP, SP1, STATUS = 13, 24, 75
INSTRUMENT_MODE, AUTO_MANUAL, LOCAL_REMOTE, REMOTE_SP = 199, 273, 276, 485
UNCONFIGURED = frozenset({14, 81, 82})
"""Alarm 2 to 4 setpoints: there, but not configured in this instrument."""
WRITABLE_NUMBERS = frozenset({TARGET_SP, ALARM_1_SP, SP1, REMOTE_SP})
UNDEFINED = 0x7FFF
PADDING = 0x8000
"""The second word of an integer in the IEEE region."""
CONFIGURATION = 2
RESTART_S = 5.0
"""Without communication after leaving the configuration mode."""
RANGE_HIGH_CEL = 400.0
"""What stands in the process value while the thermocouple is broken."""


class Eurotherm:
    """One simulated controller with its chamber; `decimals` 1 is full resolution, 0 integer."""

    def __init__(
        self,
        clock: Monotonic,
        *,
        time_scale: float = 1.0,
        temperature: float = -180.0,
        decimals: int = 1,
        remote: bool = True,
        faults: Faults | None = None,
    ) -> None:
        self.faults = faults or Faults(MODBUS_RTU)
        self.chamber = Chamber(clock, time_scale=time_scale, temperature=temperature)
        self.sensor_broken = False
        self._clock = clock
        self._per_unit = 10**decimals
        self._setpoints = {SP1: temperature, REMOTE_SP: temperature, ALARM_1_SP: -130.0}
        self._switches = {INSTRUMENT_MODE: 0, AUTO_MANUAL: 0, LOCAL_REMOTE: int(remote)}
        self._deaf_until = clock()
        self._stuck: float | None = None

    @property
    def temperature(self) -> float:
        """The chamber at this moment, in Cel, whatever the probe says."""
        return self.chamber.now()

    @property
    def working_setpoint(self) -> float:
        """The setpoint in force, in Cel."""
        return self._setpoints[REMOTE_SP if self._switches[LOCAL_REMOTE] else SP1]

    @property
    def remote_setpoint(self) -> float:
        """The remote setpoint, in force or not, in Cel."""
        return self._setpoints[REMOTE_SP]

    def set_temperature(self, celsius: float) -> None:
        """From now on the chamber is so warm."""
        self.chamber.put(celsius)

    def break_sensor(self, broken: bool = True) -> None:
        """Breaks the thermocouple, or mends it."""
        self.sensor_broken = broken

    def advance(self) -> None:
        """Brings the chamber up to the clock."""
        self.chamber.now()

    # --- the wire ---------------------------------------------------------------------

    def answer(self, pdu: bytes) -> bytes | None:
        """The response PDU; None for a function it lacks and while it restarts."""
        if self._clock() < self._deaf_until:
            return None
        address, count = int.from_bytes(pdu[1:3]), int.from_bytes(pdu[3:5])
        match pdu[0]:
            case 3 | 4 if address >= IEEE and (address % 2 or count % 2):
                # a value of the IEEE region is read whole: from an even address, both words
                return refusal(pdu[0], Refusal.ADDRESS)
            case 6 if address >= IEEE:
                return refusal(6, Refusal.ADDRESS)
            case 6 if address in UNCONFIGURED:
                return refusal(6, Refusal.VALUE)
            case 3 | 4 | 6 | 16:
                return modbus_pdu.answer(pdu, self)
            case 7:
                return bytes((7, self._status() & 0xFF))
            case 8 if pdu[1:3] == b"\x00\x00":
                return pdu
            case _:
                return None

    def bits(self, table: BitTable) -> Mapping[int, bool]:
        """None: see the head of this file."""
        return {}

    def words(self, table: WordTable) -> Mapping[int, int]:
        """Both tables are the same one; native and IEEE region."""
        image: dict[int, int] = dict.fromkeys(UNCONFIGURED, UNDEFINED)
        for parameter, value in self._numbers().items():
            image[parameter] = words.scaled_int16(value, self._per_unit)
            high, low = words.float32_abcd(value)
            image[IEEE + 2 * parameter], image[IEEE + 2 * parameter + 1] = high, low
        for parameter, integer in (self._switches | {STATUS: self._status()}).items():
            image[parameter] = image[IEEE + 2 * parameter] = integer
            image[IEEE + 2 * parameter + 1] = PADDING
        return image

    def write_bits(self, address: int, values: Sequence[bool]) -> Refusal | None:
        """None can be written."""
        return Refusal.ADDRESS

    def write_words(self, address: int, values: Sequence[int]) -> Refusal | None:
        """One after the other: what stands before a refused register stays written."""
        if address >= IEEE:
            return self._write_ieee(address, values)
        for parameter, word in enumerate(values, address):
            refused = self._write(parameter, words.signed(word) / self._per_unit, word)
            if refused is not None:
                return refused
        return None

    def _write_ieee(self, address: int, values: Sequence[int]) -> Refusal | None:
        if address % 2 or len(values) % 2:
            return Refusal.ADDRESS
        pairs = zip(values[::2], values[1::2], strict=True)
        for parameter, (high, low) in enumerate(pairs, (address - IEEE) // 2):
            refused = self._write(parameter, words.float32_from_abcd(high, low), high)
            if refused is not None:
                return refused
        return None

    def _write(self, parameter: int, number: float, integer: int) -> Refusal | None:
        if parameter in UNCONFIGURED:
            return None  # taken, and thrown away
        if parameter in WRITABLE_NUMBERS:
            if not isfinite(number) or number != held(number):
                return Refusal.VALUE
            self._setpoints[SP1 if parameter == TARGET_SP else parameter] = number
        elif parameter in self._switches:
            # any other value in the instrument mode damages a real one
            if integer not in ((0, CONFIGURATION) if parameter == INSTRUMENT_MODE else (0, 1)):
                return Refusal.VALUE
            self._switch(parameter, integer)
        else:
            return Refusal.ADDRESS
        self.chamber.aim_at(FLOOR_CEL if self._resting() else self.working_setpoint)
        return None

    def _switch(self, parameter: int, integer: int) -> None:
        if parameter == INSTRUMENT_MODE and self._switches[parameter] and not integer:
            self._deaf_until = self._clock() + RESTART_S
        self._switches[parameter] = integer

    def _resting(self) -> bool:
        """In manual and in configuration the output is off."""
        return bool(self._switches[AUTO_MANUAL] or self._switches[INSTRUMENT_MODE])

    def _numbers(self) -> dict[int, float]:
        setpoint = self.working_setpoint
        output = 0.0 if self._resting() else output_percent(setpoint)
        return self._setpoints | {
            PV: self._process_value(),
            TARGET_SP: setpoint,
            WORKING_SP: setpoint,
            OUTPUT: output,
            WORKING_OUTPUT: output,
        }

    def _status(self) -> int:
        """The summary status word: alarm 1, manual (4), sensor break (5), PV out of range (10)."""
        alarm = self._process_value() > self._setpoints[ALARM_1_SP]
        manual = bool(self._switches[AUTO_MANUAL])
        broken = self.sensor_broken
        return words.bits16(alarm, False, False, False, manual, broken) | broken << 10

    def _process_value(self) -> float:
        """What the display shows: upscale on a sensor break, standing still when stuck."""
        shown = RANGE_HIGH_CEL if self.sensor_broken else self.chamber.now()
        if not self.faults.is_on(Fault.STUCK):
            self._stuck = None
        elif self._stuck is None:
            self._stuck = shown
        return shown if self._stuck is None else self._stuck
