"""An LN2 freezer with a Modbus controller: lid with lock and sensor, fill valve, level, probes.

The register map is that of the device profile `crinsu-sandbox-freezer`; a person's hand on the
lid is part of it. Like real makers it takes an order that it cannot obey without complaint: whoever
orders must read back. It knows no socket and no framing, only PDUs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crinsu_gateway.sandbox.units import modbus_pdu, words
from crinsu_gateway.sandbox.units.faults import MODBUS_TCP, Fault, Faults
from crinsu_gateway.sandbox.units.live_tank import LiveTank, Monotonic
from crinsu_gateway.sandbox.units.modbus_pdu import BitTable, Refusal, WordTable
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel, begin_fill, end_fill

ALARM_LEVEL_LOW = 10.0
ALARM_TEMPERATURE_HIGH = -130.0

COIL_LOCK, COIL_VALVE = 0, 1
HOLD_START, HOLD_STOP, HOLD_LONGEST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class _Sensors:
    """What the probes say: level in %, temperatures in Cel."""

    level: float
    temperature: float
    bath: float


class Freezer:
    """One simulated freezer; every look at it brings its physics up to the clock."""

    def __init__(
        self,
        clock: Monotonic,
        *,
        time_scale: float = 1.0,
        vessel: Vessel | None = None,
        control: FillControl | None = None,
        tank: Tank | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.live = LiveTank(
            clock, time_scale=time_scale, vessel=vessel, control=control, tank=tank
        )
        self.faults = faults or Faults(MODBUS_TCP)
        self.locked = True
        self.sensor_broken = False
        self._stuck: _Sensors | None = None

    # --- the person in front of it and the world around it ----------------------------

    @property
    def tank(self) -> Tank:
        """Level, temperatures, lid and valve at this moment."""
        return self.live.now()

    def open_lid(self) -> bool:
        """A person pulls at the lid; False when the lock holds it."""
        if not self.locked:
            self.live.put(replace(self.tank, lid_open=True))
        return not self.locked

    def close_lid(self) -> None:
        """A person closes the lid; the lock stays as it is."""
        self.live.put(replace(self.tank, lid_open=False))

    def set_level(self, percent: float) -> None:
        """From now on there is so much LN2, 0 to 100 %."""
        self.live.put(replace(self.tank, level=min(100.0, max(0.0, percent))))

    def set_vacuum_loss(self, factor: float) -> None:
        """From now on heat comes in so many times as fast as through a sound vacuum."""
        self.live.vessel = replace(self.live.vessel, vacuum_factor=factor)

    def set_supply(self, percent_s: float) -> None:
        """From now on an open valve brings so much; 0 is an empty supply vessel."""
        self.live.vessel = replace(self.live.vessel, fill_percent_s=percent_s)

    def break_sensor(self, broken: bool = True) -> None:
        """Breaks the wire of the temperature probe, or mends it."""
        self.sensor_broken = broken

    def advance(self) -> None:
        """Brings the physics up to the clock."""
        self.live.now()

    # --- the controller -----------------------------------------------------------------

    def answer(self, pdu: bytes) -> bytes | None:
        """The response PDU."""
        return modbus_pdu.answer(pdu, self)

    @property
    def alarm(self) -> bool:
        """The alarm lamp: level low, warm, fill timed out, or probe broken."""
        tank = self.tank
        warm = tank.temperature > ALARM_TEMPERATURE_HIGH
        return tank.level < ALARM_LEVEL_LOW or warm or tank.fill_timeout or self.sensor_broken

    def bits(self, table: BitTable) -> Mapping[int, bool]:
        """Coils (lock, valve) or discrete inputs (lid open, filling, alarm)."""
        tank = self.tank
        if table == "coil":
            return {COIL_LOCK: self.locked, COIL_VALVE: tank.filling}
        return dict(enumerate((tank.lid_open, tank.filling, self.alarm)))

    def words(self, table: WordTable) -> Mapping[int, int]:
        """Holding registers (fill settings) or input registers (measured values, status)."""
        return dict(enumerate(self._settings() if table == "holding" else self._inputs()))

    def write_bits(self, address: int, values: Sequence[bool]) -> Refusal | None:
        """Takes lock and valve; an order that cannot be obeyed now is silently discarded."""
        if address + len(values) > COIL_VALVE + 1:
            return Refusal.ADDRESS
        for coil, value in enumerate(values, address):
            if coil == COIL_LOCK:
                self.locked = value and not self.tank.lid_open
            else:
                tank = self.tank
                self.live.put(begin_fill(self.live.control, tank) if value else end_fill(tank))
        return None

    def write_words(self, address: int, values: Sequence[int]) -> Refusal | None:
        """Takes fill settings; start below stop, both within 0 to 100 %, at least one second."""
        if address + len(values) > HOLD_LONGEST + 1:
            return Refusal.ADDRESS
        settings = self._settings()
        settings[address : address + len(values)] = values
        start, stop = words.signed(settings[HOLD_START]), words.signed(settings[HOLD_STOP])
        if not 0 <= start < stop <= 1000 or settings[HOLD_LONGEST] < 1:
            return Refusal.VALUE
        self.live.control = replace(
            self.live.control,
            start=start / 10,
            stop=stop / 10,
            longest_s=float(settings[HOLD_LONGEST]),
        )
        return None

    def _settings(self) -> list[int]:
        control = self.live.control
        return [
            words.scaled_int16(control.start, 10),
            words.scaled_int16(control.stop, 10),
            round(control.longest_s),
        ]

    def _inputs(self) -> list[int]:
        tank, sensors = self.tank, self._measure()
        temperature = words.scaled_int16(sensors.temperature, 10)
        return [
            words.scaled_int16(sensors.level, 10),
            words.SENSOR_BREAK if self.sensor_broken else temperature,
            *words.float32_cdab(sensors.bath),
            words.bits16(tank.filling, tank.lid_open, self.locked, self.alarm, self.sensor_broken),
            *words.uint32_abcd(tank.fills),
        ]

    def _measure(self) -> _Sensors:
        """The probes as they are, or as they were when they got stuck."""
        if self._stuck is None or not self.faults.is_on(Fault.STUCK):
            tank = self.tank
            live = _Sensors(tank.level, tank.temperature, tank.bath)
            self._stuck = live if self.faults.is_on(Fault.STUCK) else None
            return live
        return self._stuck
