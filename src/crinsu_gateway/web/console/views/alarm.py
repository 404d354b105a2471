"""One alarm: what it means, what to do, what was measured around it, and all that happened to it.

Seen by everybody; who did something and what they wrote is told to those who signed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from crinsu_gateway.model.alarm import ALONE_MINUTES, LONGEST_SHELF, SHELVABLE, AlarmState
from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.series import Tank
from crinsu_gateway.store import alarm_history, alarms, places, tank_history
from crinsu_gateway.store.alarm_history import Happening
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.alarm_limit import with_alarms
from crinsu_gateway.web.console.alarm_told import told
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.clock_face import Moment, moment, moment_or_none
from crinsu_gateway.web.console.drawing.plot import Plot, plot
from crinsu_gateway.web.console.drawing.plot_limit import Bound, bounds_of
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views import alarm_glass
from crinsu_gateway.web.console.views.alarm_glass import Glass
from crinsu_gateway.web.endpoint import id_in

HOUR_MS = 3_600_000
BEFORE_MS, AFTER_MS, LONGEST_MS = 2 * HOUR_MS, HOUR_MS, 24 * HOUR_MS
"""What is drawn: from so long before it was raised, to so long after it was over, at most."""
PLOT_WIDTH = 640.0
SHORT = (15, 30, ALONE_MINUTES)
LONG = (120, 240, LONGEST_SHELF)
"""For how many minutes it can be shelved: by one person, and by two."""


@dataclass(frozen=True, slots=True)
class Found:
    """An alarm with what is around it; `tank` None: it is of no storage solution.

    `glass` is the emergency that it tells of, where it does.
    """

    now: Instant
    row: AlarmRow
    happened: Sequence[Happening]
    tank: Tank | None
    bounds: tuple[Bound, ...]
    names: Names
    glass: Glass | None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to it; what is empty is not told to whoever looks."""

    seq: int
    word: str
    at: Moment
    by: str
    station: str
    why: str
    until: Moment | None


def read(tx: Transaction, look: Look) -> Found:
    """The alarm that the path names."""
    row = alarms.one(tx, id_in(look.path["id"], "alarm"))
    happened = alarm_history.of_alarm(tx, row.id)
    actors = [row.acknowledged_by, *(one.actor for one in happened)]
    if row.shelf is not None:
        actors += [row.shelf.owner, row.shelf.second]
    return Found(
        now=tx.now,
        row=row,
        happened=happened,
        tank=None if row.storage is None else _around(tx, row, row.storage),
        bounds=() if row.storage is None else _bounds(tx, row, row.storage),
        names=named(tx, actors, look),
        glass=alarm_glass.read(tx, row.id, look),
    )


def _bounds(tx: Transaction, row: AlarmRow, storage: str) -> tuple[Bound, ...]:
    return with_alarms(bounds_of(places.storage_named(tx, storage)), [row])


def _around(tx: Transaction, row: AlarmRow, storage: str) -> Tank | None:
    """What was measured around it; None where nothing was."""
    ended_ms = row.returned_ms or row.cleared_ms or tx.now.utc_ms
    until_ms = min(ended_ms + AFTER_MS, row.raised_ms + LONGEST_MS)
    tank = tank_history.tank(tx, storage, row.raised_ms - BEFORE_MS, until_ms)
    return tank if tank.series else None


def draw(found: Found, look: Look) -> Pieces:
    """How it stands, what to do, what one may do here, what was measured, what happened."""
    language, row = look.language, found.row
    alarm = told(row, found.now, language)
    shown: Mapping[str, object] = {"alarm": alarm, "row": row, "names": found.names}
    shelf = row.shelf
    return {
        "alarm-head": rendered(
            "alarms/head.html",
            language,
            **shown,
            over=moment_or_none(row.returned_ms, found.now),
            cleared=moment_or_none(row.cleared_ms, found.now),
            accepted=moment_or_none(row.acknowledged_ms, found.now),
            ends=None if shelf is None else moment(shelf.until_ms, found.now),
        ),
        "alarm-glass": alarm_glass.piece(found.glass, look, found.now),
        "alarm-acts": rendered(
            "alarms/acts.html",
            language,
            **shown,
            may_accept=look.may(Act.ACKNOWLEDGE_ALARM),
            may_shelve=look.may(Act.SHELVE_ALARM),
            stranger=look.viewer is None,
            shelvable=row.severity in SHELVABLE and row.state is not AlarmState.CLEARED,
            short=SHORT,
            long=LONG,
        ),
        "alarm-values": rendered(
            "alarms/values.html", language, **shown, plot=_plot(found), missed=found.row.storage
        ),
        "alarm-history": rendered(
            "alarms/history.html",
            language,
            steps=[_step(one, found) for one in found.happened],
            most=len(found.happened) >= alarm_history.MOST,
        ),
    }


def _plot(found: Found) -> Plot | None:
    if found.tank is None:
        return None
    zone = ZoneInfo(found.now.zone)
    name = f"alarm-{found.row.id}"
    return plot(name, found.tank, found.bounds, zone, found.now.utc_ms, PLOT_WIDTH)


def _step(one: Happening, found: Found) -> Step:
    """In the words of the catalogue; what was raised once more is told as that."""
    word = one.kind.removeprefix("alarm.")
    facts = one.facts
    if word == "raised" and facts.get("why") == "shelf_ended":
        word = "sounded"
    elif word == "raised" and facts.get("severity_old") not in (None, facts.get("severity")):
        word = "worse"
    elif word == "raised" and facts.get("state_old") is not None:
        word = "again"
    minutes = facts.get("minutes") if word == "shelved" else None
    until_ms = one.at_ms + minutes * 60_000 if isinstance(minutes, int) else None
    return Step(
        seq=one.seq,
        word=word,
        at=moment(one.at_ms, found.now),
        by="" if one.actor == "gateway" else found.names.get(one.actor, ""),
        station=one.station if found.names and one.actor != "gateway" else "",
        why=one.why if found.names else "",
        until=moment_or_none(until_ms, found.now),
    )


VIEW = View(
    name="alarm",
    scope=None,
    styles=("alarms.css", "plot.css"),
    read=read,
    draw=draw,
    topics=(Topic.ALARMS, Topic.PLACES, Topic.EXECUTIONS),
)
