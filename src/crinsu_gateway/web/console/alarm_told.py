"""An alarm as the console tells it: how it stands, where, since when, and what to do about it.

What a code means is said in the language of the page where the catalogue has it; the reason and
what was said of one alarm alone stay as they were written. Pure.
"""

from dataclasses import dataclass
from urllib.parse import quote

from crinsu_gateway.model.alarm import AlarmState, Severity, guidance
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.web.console.catalogue import catalogue
from crinsu_gateway.web.console.clock_face import Moment, moment
from crinsu_gateway.web.console.drawing.vessel import standing
from crinsu_gateway.web.console.moments import local_in

CLEARED = "cleared"
URGENT = Severity.HIGH
"""What is this bad, or worse, calls until somebody accepts it."""


@dataclass(frozen=True, slots=True)
class Told:
    """An alarm for people. `standing` is active, returned, acknowledged, shelved or cleared.

    `place` is the storage solution, else the unit; empty: it is the gateway's own. `href` leads to
    the place, empty where there is none. `waits`: nobody has accepted it.
    """

    id: int
    severity: Severity
    standing: str
    title: str
    action: str
    reason: str
    place: str
    href: str
    unit: str
    point: str
    since: Moment
    waits: bool
    times: int


def told(row: AlarmRow, now: Instant, language: str) -> Told:
    """An alarm in a language."""
    return Told(
        id=row.id,
        severity=row.severity,
        standing=standing_of(row),
        title=title(row.code, language),
        action=action(row, language),
        reason=local_in(row.reason, now.zone),
        place=row.storage or row.unit,
        href=_href(row),
        unit=row.unit,
        point=row.point or "",
        since=moment(row.raised_ms, now),
        waits=waits(row),
        times=row.activations,
    )


def standing_of(row: AlarmRow) -> str:
    """How an alarm stands, in one word of the catalogue."""
    if row.state is AlarmState.CLEARED:
        return CLEARED
    return standing(row.state, shelved=row.shelf is not None).value


def waits(row: AlarmRow) -> bool:
    """Whether nobody has accepted it, nor set it aside."""
    return row.shelf is None and row.state in (AlarmState.ACTIVE, AlarmState.RETURNED)


def calls(row: AlarmRow) -> bool:
    """Whether it sounds: it is urgent, and nobody has accepted it."""
    return waits(row) and row.severity.rank <= URGENT.rank


def title(code: str, language: str) -> str:
    """What a code means; a maker's own code speaks for itself."""
    return catalogue(language).get(f"guidance.{code}", guidance(code).title)


def action(row: AlarmRow, language: str) -> str:
    """What to do: as it is said of the code, unless more was said of this alarm."""
    if row.action != guidance(row.code).action:
        return row.action
    return catalogue(language).get(f"guidance.{row.code}_do", row.action)


def _href(row: AlarmRow) -> str:
    if row.storage_id is not None:
        return f"/console/storages/{row.storage_id}"
    return f"/console/units/{quote(row.unit, safe='')}" if row.unit else ""
