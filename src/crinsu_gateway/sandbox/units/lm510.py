"""A Cryomagnetics LM-510 level monitor: two LN2 channels behind an ASCII command line.

Echo of every command, unit in the reply, thresholds of the channel selected before, writes
ignored in local mode: as the open drivers for it tell (no manual was at hand). Not known and
invented here: the wording of error reports, and the identity's serial number and version.
"""

from collections.abc import Callable
from dataclasses import replace

from crinsu_gateway.sandbox.units.faults import LINES_TCP, Fault, Faults
from crinsu_gateway.sandbox.units.live_tank import LiveTank, Monotonic
from crinsu_gateway.sandbox.units.physics import (
    FillControl,
    Tank,
    Vessel,
    begin_fill,
    end_fill,
)

IDENTITY = "Cryomagnetics,LM-510,SIM1,1.0"
CM_IN = 2.54
UNITS = ("cm", "in", "%", "percent")
LENGTH_CM = 100.0
"""Active length of both probes."""


class Lm510:
    """One simulated monitor; channels 1 and 2 each have their own vessel."""

    def __init__(
        self,
        clock: Monotonic,
        *,
        time_scale: float = 1.0,
        levels: tuple[float, float] = (80.0, 60.0),
        vessel: Vessel | None = None,
        echo: bool = True,
        faults: Faults | None = None,
    ) -> None:
        self.faults = faults or Faults(LINES_TCP)
        self.echo = echo
        self.local = False
        self.units = "cm"
        self.channel = 1
        self.live = {
            number: LiveTank(
                clock,
                time_scale=time_scale,
                vessel=vessel or Vessel(litres=35.0),
                control=FillControl(start=30.0, stop=90.0, automatic=False),
                tank=Tank(level=level),
            )
            for number, level in enumerate(levels, 1)
        }
        self._alarm = {1: 10.0, 2: 10.0}
        self._error_reports = True
        self._stuck: dict[int, float] = {}

    def level(self, channel: int) -> float:
        """What is in the vessel of the channel, in %."""
        return self.live[channel].now().level

    def set_level(self, channel: int, percent: float) -> None:
        """From now on there is so much LN2, 0 to 100 %."""
        live = self.live[channel]
        live.put(replace(live.now(), level=min(100.0, max(0.0, percent))))

    def set_local(self, local: bool = True) -> None:
        """Somebody presses the LOCAL key: reads go on, writes are ignored."""
        self.local = local

    def advance(self) -> None:
        """Brings the physics of both vessels up to the clock."""
        for live in self.live.values():
            live.now()

    # --- the command line -----------------------------------------------------------------

    def obey(self, line: str) -> str | None:
        """The reply to one command without its terminator; None when there is none."""
        name, _, argument = line.strip().upper().partition(" ")
        argument = argument.strip()
        if name.endswith("?"):
            query = self._queries().get(name)
            reply = query(argument) if query else None
            return reply if reply is not None else self._complaint()
        if name in ("REMOTE", "LOCAL"):
            self.local = name == "LOCAL"
            return None
        command = self._commands().get(name)
        if self.local and command is not None:
            return None  # read, and ignored
        return None if command and command(argument) else self._complaint()

    def _queries(self) -> dict[str, Callable[[str], str | None]]:
        return {
            "*IDN?": lambda _: IDENTITY,
            "MEAS?": lambda text: self._for_channel(text, self._measured),
            "FILL?": lambda text: self._for_channel(text, self._fill_state),
            "TYPE?": lambda text: self._for_channel(text, lambda _: "1"),
            "UNITS?": lambda _: self.units,
            "CHAN?": lambda _: str(self.channel),
            "HIGH?": lambda _: self._length(self.live[self.channel].control.stop),
            "LOW?": lambda _: self._length(self.live[self.channel].control.start),
            "ALARM?": lambda _: self._length(self._alarm[self.channel]),
            "LNGTH?": lambda _: self._length(100.0),
            "*STB?": lambda _: "5",  # data ready on channel 1 (0x01) and channel 2 (0x04)
        }

    def _commands(self) -> dict[str, Callable[[str], bool]]:
        return {
            "UNITS": self._set_units,
            "CHAN": self._set_channel,
            "ERROR": self._set_error_reports,
            "MEAS": lambda text: self._for_channel(text, lambda _: "") is not None,
            "FILL": self._fill,
            "HIGH": lambda text: self._set_threshold(text, "stop"),
            "LOW": lambda text: self._set_threshold(text, "start"),
            "CTRL": self._set_control,
            "*RST": self._reset,
        }

    def _complaint(self) -> str | None:
        return '-100,"Command error"' if self._error_reports else None

    def _for_channel(self, text: str, reply: Callable[[int], str]) -> str | None:
        """The reply for the channel named, or for the selected one when none is."""
        number = self.channel if not text else int(text) if text.isdecimal() else 0
        return reply(number) if number in self.live else None

    def _measured(self, channel: int) -> str:
        """The last measurement; standing still while stuck."""
        if not self.faults.is_on(Fault.STUCK):
            self._stuck.clear()
            return self._length(self.level(channel))
        return self._length(self._stuck.setdefault(channel, self.level(channel)))

    def _length(self, percent: float) -> str:
        """A level in the unit that is set on the instrument."""
        centimetres = percent * LENGTH_CM / 100.0
        shown = {"cm": centimetres, "in": centimetres / CM_IN}.get(self.units, percent)
        return f"{shown:.1f} {self.units}"

    def _fill_state(self, channel: int) -> str:
        tank = self.live[channel].now()
        if tank.filling:
            return f"{tank.filled_s / 60.0:.1f} min"
        return "Timeout" if tank.fill_timeout else "Off"

    def _set_units(self, text: str) -> bool:
        if text.lower() not in UNITS:
            return False
        self.units = text.lower()
        return True

    def _set_channel(self, text: str) -> bool:
        if text not in ("1", "2"):
            return False
        self.channel = int(text)
        return True

    def _set_error_reports(self, text: str) -> bool:
        if text not in ("0", "1"):
            return False
        self._error_reports = text == "1"
        return True

    def _fill(self, text: str) -> bool:
        number = self.channel if not text else int(text) if text.isdecimal() else 0
        live = self.live.get(number)
        if live is None or live.now().fill_timeout:  # only a reset clears a timeout
            return False
        live.put(begin_fill(live.control, live.now()))
        return True

    def _set_threshold(self, text: str, which: str) -> bool:
        """Thresholds are given in the unit that is set; low stays below high."""
        try:
            value = float(text)
        except ValueError:
            return False
        factor = {"cm": 1.0, "in": CM_IN}.get(self.units, LENGTH_CM / 100.0)
        percent = value * factor * 100.0 / LENGTH_CM
        live = self.live[self.channel]
        low = percent if which == "start" else live.control.start
        high = percent if which == "stop" else live.control.stop
        if not 0.0 <= low < high <= 100.0:
            return False
        live.control = replace(live.control, start=low, stop=high)
        return True

    def _set_control(self, text: str) -> bool:
        if text not in ("AUTO", "OFF"):
            return False
        live = self.live[self.channel]
        live.control = replace(live.control, automatic=text == "AUTO")
        return True

    def _reset(self, _: str) -> bool:
        """The only way to stop a fill and to clear a fill timeout."""
        for live in self.live.values():
            live.put(replace(end_fill(live.now()), fill_timeout=False))
        return True
