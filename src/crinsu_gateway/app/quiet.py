"""Whether the buses are quiet: none asks a unit now, and none soon will.

What would hold up the loop waits for such a moment (web/governor.py, garbage.py), though never for
ever. It asks the buses themselves, and decides nothing.
"""

from collections.abc import Callable, Mapping

from crinsu_gateway.field.bus import Bus


def quiet(lines: Mapping[str, object], now_s: Callable[[], float]) -> Callable[[float], bool]:
    """Tells whether no bus asks now, nor will within so many seconds; who listens never asks.

    `lines` are looked at each time, as buses come and go; `now_s` is monotonic.
    """

    def is_quiet(ahead_s: float) -> bool:
        until_s = now_s() + ahead_s
        return all(one.quiet_until_s >= until_s for one in lines.values() if isinstance(one, Bus))

    return is_quiet
