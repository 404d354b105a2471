"""A small cold chamber that a controller heats against LN2 vapour: one number, one time constant.

It follows the aim that its controller sets, by the clock that is handed in.
It knows nothing of setpoints, alarms or registers.
"""

from math import exp

from crinsu_gateway.sandbox.units.live_tank import Monotonic

FLOOR_CEL = -196.0
CEILING_CEL = 30.0


class Chamber:
    """The chamber and its temperature in Cel; without heat it falls to the floor."""

    def __init__(
        self,
        clock: Monotonic,
        *,
        time_scale: float = 1.0,
        temperature: float = -180.0,
        settle_s: float = 90.0,
    ) -> None:
        self.time_scale = time_scale
        self._clock = clock
        self._at = clock()
        self._temperature = temperature
        self._settle_s = settle_s
        self._aim = temperature

    def now(self) -> float:
        """The temperature at this moment."""
        at = self._clock()
        seconds, self._at = (at - self._at) * self.time_scale, at
        share = exp(-seconds / self._settle_s)
        self._temperature = self._aim + (self._temperature - self._aim) * share
        return self._temperature

    def put(self, celsius: float) -> None:
        """From now on it is so warm."""
        self.now()
        self._temperature = held(celsius)

    def aim_at(self, celsius: float) -> None:
        """From now on it moves there, as far as it can."""
        self.now()
        self._aim = held(celsius)


def held(celsius: float) -> float:
    """The value, kept within what the chamber can reach."""
    return max(FLOOR_CEL, min(CEILING_CEL, celsius))


def output_percent(aim: float) -> float:
    """The heat that holds the chamber at the aim, 0 to 100 %."""
    return 100.0 * (held(aim) - FLOOR_CEL) / (CEILING_CEL - FLOOR_CEL)
