"""How a unit stands, and why, in a sentence that stays the same until the state changes. Pure.

Loss needs time and count: so many failures in a row and so long without an answer, as the
profile says. It does not decide when a unit is asked (schedule) and writes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.errors import DeviceError, LinkDown
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded
from crinsu_gateway.profile.link_facts import Retry


@dataclass(frozen=True, slots=True)
class Standing:
    """The condition of a unit and its first reason, "" when it is good; `more` points are bad."""

    condition: Condition
    reason: str = ""
    more: int = 0


NO_ANSWER_YET = "asked, without a usable answer yet"
NOT_ASKED_YET = "not asked yet: units that do not answer hold up the line"


class UnitHealth:
    """What is remembered of one unit to say how it stands.

    `is_other`: the last standing had another condition or first reason than the one before it;
    that only the number of bad points grew is nothing for the log.
    """

    def __init__(self, retry: Retry, now_s: float) -> None:
        self.standing = Standing(Condition.STARTING)
        self.is_other = False
        self.failures = 0
        self._retry = retry
        self._answered_s = now_s
        self._answers = False
        self._episode: tuple[str, str] | None = None
        self._bad: dict[str, tuple[Reason, str]] = {}
        self._news: list[Decoded] = []

    def answered(self, decoded: Iterable[Decoded], now_s: float) -> Standing | None:
        """The unit answered, be it with a refusal; its new standing, or None when unchanged."""
        self.heard(now_s)
        for one in decoded:
            known = self._bad.get(one.point) if self._bad else None
            if one.quality is not Quality.BAD and one.reason is not Reason.STUCK:
                if known is not None:
                    del self._bad[one.point]
                    self._news.append(one)
            elif known is None or known[0] is not one.reason:
                self._bad[one.point] = (one.reason, one.detail)
                self._news.append(one)
        if not self._bad and self.standing.condition is Condition.GOOD:
            return None
        return self._now(self._by_points())

    def heard(self, now_s: float) -> None:
        """The unit answered, but maybe nothing that says how its points stand."""
        self.failures = 0
        self._answered_s = now_s
        self._answers = True
        self._episode = None

    def waiting(self, why: str) -> Standing | None:
        """The unit was not asked yet, for this reason; None when that is no news."""
        if self.standing.condition is not Condition.STARTING:
            return None
        return self._now(Standing(Condition.STARTING, why))

    def news(self) -> list[Decoded]:
        """The points that turned bad, or well again, since this was called last."""
        if not self._news:
            return []
        news, self._news = self._news, []
        return news

    def told(self, standing: Standing, now_s: float, utc_ms: int) -> str:
        """The reason in full: for a lost unit with the moment of its last answer."""
        if standing.more:
            return f"{standing.reason} (and {standing.more} more)"
        if standing.condition is not Condition.LOST:
            return standing.reason
        if not self._answers:
            return f"{standing.reason}; no answer since the gateway started"
        at_ms = utc_ms - round((now_s - self._answered_s) * 1000)
        return f"{standing.reason}; last answer {iso_utc(at_ms)}"

    def failed(self, error: DeviceError, now_s: float) -> Standing | None:
        """The unit gave no usable answer; its new standing, or None when unchanged."""
        self.failures += 1
        if isinstance(error, LinkDown):  # no doubt about it, and asking again does not help
            self.failures = max(self.failures, self._retry.count + 1)
        if self._episode is None or self._episode[0] != error.code:
            self._episode = (error.code, error.sentence)
        is_lost = (
            self.failures >= self._retry.offline_count
            and now_s - self._answered_s >= self._retry.offline_s
        )
        if is_lost or self.standing.condition is Condition.LOST:
            return self._now(Standing(Condition.LOST, self._episode[1]))
        if not self.is_doubtful:
            if self.standing.condition is not Condition.STARTING:
                return None
            # the repetition may be far away, as units without an answer share the line
            return self._now(Standing(Condition.STARTING, f"{NO_ANSWER_YET}: {self._episode[1]}"))
        return self._now(Standing(Condition.DEGRADED, self._episode[1]))

    @property
    def is_doubtful(self) -> bool:
        """Whether the unit failed more often in a row than a repetition makes good."""
        return self.failures > self._retry.count

    def _by_points(self) -> Standing:
        if not self._bad:
            return Standing(Condition.GOOD)
        point, (_, detail) = next(iter(self._bad.items()))
        return Standing(Condition.DEGRADED, f"{point}: {detail}", len(self._bad) - 1)

    def _now(self, standing: Standing) -> Standing | None:
        if standing == self.standing:
            return None
        before, self.standing = self.standing, standing
        self.is_other = (before.condition, before.reason) != (standing.condition, standing.reason)
        return standing


REASONS = {
    "DEVICE_SILENT": Reason.SILENT,
    "DEVICE_REFUSED": Reason.REFUSED,
    "FRAME_ERROR": Reason.FRAME,
    "WRONG_DEVICE": Reason.WRONG_DEVICE,
    "LINK_DOWN": Reason.LINK_DOWN,
}
"""What a failure of a unit is called in a reading."""
