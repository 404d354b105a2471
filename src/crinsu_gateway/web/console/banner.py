"""The alarm banner in the frame of every page: the worst open alarm, or that there is none.

What calls first: urgent and accepted by nobody; then by how bad it is. Nothing about people is in
it. How it sounds is in static/banner.js.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.store import alarms
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.alarm_told import calls, told, waits
from crinsu_gateway.web.console.rendering import rendered


@dataclass(frozen=True, slots=True)
class News:
    """The alarm that is shown, None when none is open or all are shelved; and how many are."""

    worst: AlarmRow | None
    open: int
    waiting: int
    shelved: int

    @property
    def sounds(self) -> str:
        """The severity that is to be heard; empty for silence."""
        return self.worst.severity.value if self.worst and calls(self.worst) else ""


def news(rows: Sequence[AlarmRow]) -> News:
    """What a banner says of the open alarms."""
    seen = [one for one in rows if one.shelf is None]
    return News(
        worst=min(seen, key=_first, default=None),
        open=len(rows),
        waiting=sum(waits(one) for one in seen),
        shelved=len(rows) - len(seen),
    )


def _first(row: AlarmRow) -> tuple[bool, int, bool, int]:
    return not calls(row), row.severity.rank, not waits(row), row.raised_ms


def banner(tx: Transaction, language: str) -> str:
    """The banner as it stands now, as HTML."""
    found = news(alarms.open_ones(tx))
    shown = None if found.worst is None else told(found.worst, tx.now, language)
    return rendered("alarms/banner.html", language, news=found, alarm=shown)
