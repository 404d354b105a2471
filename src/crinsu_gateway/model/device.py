"""What the points of a unit mean for the storage solution that it watches.

A profile says it with `purpose`; recipes, views and interlocks ask for purposes and never
for the point names of a maker. It does not say how a point is read or written.
"""

from enum import StrEnum


class Purpose(StrEnum):
    """The meaning of a point; a profile binds at most one point to each."""

    LEVEL = "level"  # liquid nitrogen, in % of the usable depth
    TEMPERATURE = "temperature"  # at the samples, Cel
    LID_OPEN = "lid_open"  # bool, true = open
    LID_LOCK = "lid_lock"  # bool, writable, true = locked
    FILLING = "filling"  # bool, true = nitrogen is flowing in
    FILL_VALVE = "fill_valve"  # bool, writable, true = open
    CAROUSEL = "carousel"  # number, writable: which outermost container is at the opening, from 1
    FOG_CLEAR = "fog_clear"  # bool, writable, true = the fog over the opening is blown away
    ALARM = "alarm"  # bool, true = the unit itself is in alarm


class Condition(StrEnum):
    """How a unit stands as a whole, for lists and lamps."""

    STARTING = "starting"
    GOOD = "good"
    DEGRADED = "degraded"  # some points are bad, or the unit missed its last answer
    LOST = "lost"  # silent for longer and more often than its profile allows
