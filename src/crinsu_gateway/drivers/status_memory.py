"""What a unit last said that other values are decoded or judged by, and the size of a step.

It keeps those points only, and forgets one that could not be read: nothing old judges as good.
The judging itself is the profile's (codec).
"""

from collections.abc import Iterable, Mapping

from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.plan import judges_of


class StatusMemory:
    """The newest of each point of one unit that others are judged by, or that may not jump."""

    def __init__(self, profile: Profile) -> None:
        points = profile.points.values()
        self._judges = frozenset(name for point in points for name in judges_of(point))
        steps = frozenset(point.name for point in points if point.max_step is not None)
        self._kept = self._judges | steps
        self._latest: dict[str, Decoded] = {}

    @property
    def latest(self) -> Mapping[str, Decoded]:
        """What counts now."""
        return self._latest

    def learn(self, decoded: Iterable[Decoded]) -> bool:
        """Keep what an answer says; whether anything changed by which others are judged."""
        changed = False
        for one in decoded:
            if one.point in self._kept and self._latest.get(one.point) != one:
                self._latest[one.point] = one
                changed = changed or one.point in self._judges
        return changed

    def doubt(self, points: Iterable[str]) -> bool:
        """Forget points that could not be read; whether others were judged by one of them."""
        gone = [name for name in points if self._latest.pop(name, None) is not None]
        return not self._judges.isdisjoint(gone)

    def clear(self) -> None:
        """Forget all, as after a new session."""
        self._latest.clear()
