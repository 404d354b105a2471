"""The sheet that a plot is drawn on: its measures in pixels, where a moment stands, its numbers."""

from dataclasses import dataclass

from crinsu_gateway.model.series import Tank

LEFT, RIGHT = 140.0, 26.0
PANEL = 168.0
"""How high a panel is, without its title."""
LEAST_WIDTH = 4.0
"""As narrow as something may be and still be seen from where one stands."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What all of the picture goes by; `known_ms` is where the time ends that can be known."""

    tank: Tank
    known_ms: int
    now_ms: int
    width: float

    @property
    def room(self) -> float:
        """How wide the period is drawn."""
        return self.width - LEFT - RIGHT

    def x(self, at_ms: float) -> float:
        """Where a moment stands; what is outside of the period stands at its end."""
        begin_ms, until_ms = self.tank.from_ms, self.tank.until_ms
        part = (at_ms - begin_ms) / max(1, until_ms - begin_ms)
        return round(LEFT + min(1.0, max(0.0, part)) * self.room, 1)

    def wide(self, from_ms: int, until_ms: int) -> tuple[float, float]:
        """Where a time begins, and how wide it is: wide enough to be seen, and inside."""
        begin = self.x(from_ms)
        width = max(LEAST_WIDTH, round(self.x(until_ms) - begin, 1))
        return min(begin, self.width - RIGHT - width), width


def number_text(value: float) -> str:
    """A number as people read it, with a true minus and two places at most."""
    return f"{round(value, 2) + 0.0:.10g}".replace("-", "\N{MINUS SIGN}")


def value_text(value: float | None, sign: str) -> str:
    """A number with the sign of its unit; empty for none."""
    return "" if value is None else f"{number_text(value)} {sign}".rstrip()
