"""How long to wait before the next try: growing, bounded, spread by chance. Pure.

It does not sleep and does not draw the chance itself.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Pauses that double from `first_s` up to `longest_s`, in s."""

    first_s: float = 0.5
    longest_s: float = 10.0

    def pause_s(self, failures: int, chance: float) -> float:
        """The pause after so many failures in a row (from 1); `chance` is in [0, 1).

        Between half and the whole of the doubled pause, so that many who lost the same
        peer do not come back in step.
        """
        doublings = min(max(failures - 1, 0), 32)
        whole = min(self.first_s * 2.0**doublings, self.longest_s)
        return whole * (0.5 + chance / 2)
