"""What a unit last said about whether its values count, for values that come in other answers.

It keeps status points only, and forgets one that could not be read: nothing old judges as good.
The judging itself is the profile's (codec).
"""

from collections.abc import Iterable, Mapping

from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.described import Profile


class StatusMemory:
    """The newest of each status point of one unit that other points are judged by."""

    def __init__(self, profile: Profile) -> None:
        rules = (point.quality_from for point in profile.points.values())
        self._judges = frozenset(rule.point for rule in rules if rule is not None)
        self._latest: dict[str, Decoded] = {}

    @property
    def latest(self) -> Mapping[str, Decoded]:
        """What counts now."""
        return self._latest

    def learn(self, decoded: Iterable[Decoded]) -> bool:
        """Keep what an answer says about status points; whether anything changed."""
        changed = False
        for one in decoded:
            if one.point in self._judges and self._latest.get(one.point) != one:
                self._latest[one.point] = one
                changed = True
        return changed

    def doubt(self, points: Iterable[str]) -> bool:
        """Forget status points that could not be read; whether anything changed."""
        before = len(self._latest)
        for name in points:
            self._latest.pop(name, None)
        return len(self._latest) < before

    def clear(self) -> None:
        """Forget all, as after a new session."""
        self._latest.clear()
