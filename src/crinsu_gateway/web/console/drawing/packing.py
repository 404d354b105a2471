"""Circles in rings: how large so many can be in a round room, and where they lie.

The outermost ring is full before the next one within begins; the first of each ring lies at
twelve o'clock, the others follow clockwise. It knows nothing of what the circles are.
"""

from math import asin, cos, floor, pi, sin

ROOMIEST = 0.4
"""No circle is larger than this part of the room, however few of them there are."""
ALONE = 0.66
"""How much of the room one alone takes."""
SPACE = 0.93
"""What part of the room of a circle it fills; the rest is space between them."""
SMALLER = 0.985
"""By how much they shrink until all of them fit."""

Place = tuple[float, float]
"""To the right of the middle, and down from it."""


def packed(count: int, room: float, hole: float = 0.0) -> tuple[float, list[Place]]:
    """The radius and the places of so many circles between a hole and the edge of a round room.

    One alone lies in the middle, where there is no hole.
    """
    if count == 1 and not hole:
        return room * ALONE, [(0.0, 0.0)]
    radius = room * ROOMIEST
    while (rings := _rings(count, radius, room, hole)) is None:
        radius *= SMALLER
    places = [_at(distance, one / number) for distance, number in rings for one in range(number)]
    return radius * SPACE, places


def _rings(count: int, radius: float, room: float, hole: float) -> list[tuple[float, int]] | None:
    """Rings for circles of a radius, as distance and number; None when they do not fit."""
    found = []
    distance = room - radius
    while count and distance >= max(radius, hole + radius):
        number = min(count, floor(pi / asin(radius / distance) + 1e-9))
        found.append((distance, number))
        count -= number
        distance -= 2 * radius
    return None if count else found


def _at(distance: float, turn: float) -> Place:
    """A place so far from the middle, a part of a turn clockwise from twelve o'clock."""
    return distance * sin(2 * pi * turn), -distance * cos(2 * pi * turn)
