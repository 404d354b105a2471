"""Outlines as SVG paths around 0, 0, in px: circles, squares, and how much of them is filled.

Shares are 0 to 1; nothing at all is the empty path. It knows nothing of what is drawn.
"""

from collections.abc import Callable
from math import cos, pi, sin

Fill = Callable[[float, float], str]
"""The path of what is occupied, by the size of an outline and the share."""


def circle(radius: float) -> str:
    """A circle."""
    r = _short(radius)
    return f"M0-{r}A{r} {r} 0 1 1 0 {r}A{r} {r} 0 1 1 0-{r}Z"


def square(half: float) -> str:
    """A square, twice as wide as `half`, with round corners."""
    side, corner = _short(half * 1.7), _short(half * 0.15)
    arc = f"a{corner} {corner} 0 0 1 "
    return (
        f"M-{_short(half * 0.85)}-{_short(half)}h{side}{arc}{corner} {corner}v{side}"
        f"{arc}-{corner} {corner}h-{side}{arc}-{corner}-{corner}v-{side}{arc}{corner}-{corner}Z"
    )


def sector(radius: float, share: float) -> str:
    """The part of a disc that a share is, clockwise from twelve o'clock."""
    if not 0 < share < 1:
        return circle(radius) if share else ""
    return f"M0 0{_turn('V', radius, share)}Z"


def rim(radius: float, share: float) -> str:
    """The part of a circle's line that a share is, clockwise from twelve o'clock."""
    if not 0 < share < 1:
        return circle(radius) if share else ""
    return _turn("M0", radius, share)


def bar(half: float, share: float) -> str:
    """A bar along the foot of a square, as long as a share of it."""
    if not share:
        return ""
    long, high = _short(half * 1.7 * share), _short(half * 0.22)
    return f"M-{_short(half * 0.85)} {_short(half * 0.66)}h{long}v{high}h-{long}Z"


def risen(half: float, share: float) -> str:
    """What a share fills of a square from its foot."""
    if not share:
        return ""
    wide, high = _short(half * 1.8), _short(half * 1.8 * share)
    return f"M-{_short(half * 0.9)} {_short(half * 0.9)}v-{high}h{wide}v{high}Z"


def _turn(begin: str, radius: float, share: float) -> str:
    """From the top of a circle clockwise around a share of it."""
    r, angle = _short(radius), 2 * pi * share
    x, y = _short(radius * sin(angle)), _short(-radius * cos(angle))
    return f"{begin}-{r}A{r} {r} 0 {int(share > 0.5)} 1 {x} {y}"


def _short(number: float) -> str:
    return f"{round(number, 1):g}"
