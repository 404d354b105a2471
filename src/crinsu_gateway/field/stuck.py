"""Values that stand still for too long: a frozen sensor or a measurement that hangs. Pure.

What "too long" is, the site says per unit and point; without it nothing is judged. It remembers
since when a value is the same, in the life of its bus, and keeps no history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded

NEVER: Mapping[str, float] = {}


class StuckWatch:
    """Watches the points of one unit; `after_s` says by point how long a value may stand still."""

    def __init__(self, after_s: Mapping[str, float] = NEVER) -> None:
        self._after_s = after_s
        self._seen: dict[str, tuple[Quantity, float]] = {}

    def judged(self, decoded: Sequence[Decoded], now_s: float) -> Sequence[Decoded]:
        """The same, but SUSPECT (stuck) for what has not changed at all for too long."""
        if not self._after_s:
            return decoded
        return [self._judge(one, now_s) if one.point in self._after_s else one for one in decoded]

    def _judge(self, one: Decoded, now_s: float) -> Decoded:
        if one.quality is not Quality.GOOD or one.quantity is None:
            self._seen.pop(one.point, None)
            return one
        known = self._seen.get(one.point)
        if known is None or known[0] != one.quantity:
            self._seen[one.point] = (one.quantity, now_s)
            return one
        limit_s = self._after_s[one.point]
        if now_s - known[1] < limit_s:
            return one
        detail = f"has not changed for longer than {limit_s:g} s"
        return replace(one, quality=Quality.SUSPECT, reason=Reason.STUCK, detail=detail)
