"""A tank that moves with a clock which is handed in: physics joined to time, and nothing else.

Whoever looks gets the state at this moment; whoever changes something first brings the
state up to now, so that what was before the change happened under the old conditions.
It does not know registers, lines, or who may touch what.
"""

from collections.abc import Callable

from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel, advance

Monotonic = Callable[[], float]
"""Seconds; only differences mean something."""


class LiveTank:
    """One vessel in motion; `time_scale` simulated seconds pass in a second of the clock."""

    def __init__(
        self,
        clock: Monotonic,
        *,
        time_scale: float = 1.0,
        vessel: Vessel | None = None,
        control: FillControl | None = None,
        tank: Tank | None = None,
    ) -> None:
        self._clock = clock
        self._time_scale = time_scale
        self._vessel = vessel or Vessel()
        self._control = control or FillControl()
        self._tank = tank or Tank()
        self._at = clock()

    def now(self) -> Tank:
        """The state at this moment."""
        at = self._clock()
        seconds = (at - self._at) * self._time_scale
        self._tank = advance(self._vessel, self._control, self._tank, seconds)
        self._at = at
        return self._tank

    def put(self, tank: Tank) -> None:
        """From now on the state is this one."""
        self.now()
        self._tank = tank

    @property
    def vessel(self) -> Vessel:
        """What the vessel is like; replacing it takes effect from now on."""
        return self._vessel

    @vessel.setter
    def vessel(self, vessel: Vessel) -> None:
        self.now()
        self._vessel = vessel

    @property
    def control(self) -> FillControl:
        """The fill settings; replacing them takes effect from now on."""
        return self._control

    @control.setter
    def control(self, control: FillControl) -> None:
        self.now()
        self._control = control

    @property
    def time_scale(self) -> float:
        """Simulated seconds in a second of the clock."""
        return self._time_scale

    @time_scale.setter
    def time_scale(self, time_scale: float) -> None:
        self.now()
        self._time_scale = time_scale
