"""What the log says of units and their points: one line for each change, with the reason.

It decides nothing about what a change is (health).
"""

import structlog

from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import Decoded

log = structlog.get_logger()


def tell_unit(unit: str, link: str, condition: Condition, reason: str) -> None:
    """A unit stands otherwise than before."""
    tell = log.info if condition is Condition.GOOD else log.warning
    tell("unit changed", unit=unit, link=link, condition=condition.value, reason=reason)


def tell_point(unit: str, said: Decoded) -> None:
    """A point of a unit that answers turned bad, or well again."""
    tell = log.info if said.quality is Quality.GOOD else log.warning
    tell(
        "point changed",
        unit=unit,
        point=said.point,
        quality=said.quality.value,
        reason=said.reason.value,
        detail=said.detail,
    )
