"""What the centre was told of the live state, and whether it must be told again. Pure.

A version is sent until the centre says that it keeps it. A centre that says nothing of versions
keeps none: it is offered one every ten minutes.
"""

from dataclasses import dataclass, replace

from crinsu_gateway.sync.beat.live import REFRESH_MS, Weight, next_version, weigh
from crinsu_gateway.sync.shown import Live, Versioned


@dataclass(frozen=True, slots=True)
class LiveTold:
    """The state that was given a number last, and what became of it.

    `boot_ms` is when it got its number; `urgent` that an alarm or a condition is in it which the
    centre has not confirmed.
    """

    version: int = 0
    live: Live | None = None
    boot_ms: int = 0
    confirmed: bool = False
    urgent: bool = False
    kept_there: bool = True

    def is_urgent(self, now: Live, boot_ms: int) -> bool:
        """Whether a heartbeat should bear it at once."""
        if not self.kept_there:
            return False
        return self.urgent or self._weigh(now, boot_ms) is Weight.URGENT

    def renewed(self, now: Live, epoch: int, boot_ms: int) -> "LiveTold":
        """The same, under a new number if it changed so that it must be told."""
        weight = self._weigh(now, boot_ms)
        if weight is Weight.NONE:
            return self
        urgent = self.urgent or (weight is Weight.URGENT and self.kept_there)
        version = next_version(self.version, epoch)
        return LiveTold(version, now, boot_ms, urgent=urgent, kept_there=self.kept_there)

    def to_send(self) -> Versioned | None:
        """The state that the next heartbeat bears; None when the centre has it."""
        if self.confirmed or self.live is None:
            return None
        return Versioned(self.version, self.live)

    def answered(self, kept: int | None) -> "LiveTold":
        """What is known once the centre said which version it keeps."""
        if kept is None:
            return replace(self, confirmed=True, urgent=False, kept_there=False)
        if kept > self.version:  # it heard more than this store knows of, which was restored
            return LiveTold(kept)
        confirmed = kept == self.version
        return replace(
            self, confirmed=confirmed, urgent=not confirmed and self.urgent, kept_there=True
        )

    def _weigh(self, now: Live, boot_ms: int) -> Weight:
        if not self.kept_there and boot_ms - self.boot_ms < REFRESH_MS:
            return Weight.NONE
        return weigh(self.live, now, boot_ms - self.boot_ms)
