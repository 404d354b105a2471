"""The custody of a sample container: where it lies, who had it when, what it went through.

Whose it is, and what people wrote, is shown to those who may read subjects. Decisions about it go
through the API.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.deviation import DeviationState
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.model.sample import GONE, Clearance, SampleState
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.exposure_views import Event
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.catalogue import catalogue
from crinsu_gateway.web.console.clock_face import Moment, moment, moment_or_none
from crinsu_gateway.web.console.drawing.grid import grid
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.sample_facts import Found, Happening, read
from crinsu_gateway.web.scopes import Scope

HERE = frozenset({SampleState.STORED, SampleState.OUT})
"""What can be destroyed."""
BAR = 240.0
"""How wide the bar of a budget is; what is beyond its end is beyond the budget."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the chain; what is empty is not told, or not so."""

    seq: int
    word: str
    at: Moment
    by: str
    station: str
    place: str
    holder: str
    why: str


@dataclass(frozen=True, slots=True)
class Out:
    """A time out of the cold: seconds, Cel, and the bar of its budget (px); `over`: beyond it."""

    id: int
    began: Moment
    ended: Moment | None
    least_s: float
    most_s: float | None
    budget_s: float | None
    worst_c: float
    bar: float
    stage: str
    over: bool
    estimated: bool
    carrier: str
    execution: int | None
    deviation: int | None


def draw(found: Found, look: Look) -> Pieces:
    """Where it is and how it stands, what may be decided, what it went through, and its chain."""
    language, row, place = look.language, found.row, found.place
    private = look.may(Act.READ_SUBJECTS)
    shown: Mapping[str, Any] = {"found": found, "row": row, "private": private}
    return {
        "sample-head": rendered(
            "samples/head.html",
            language,
            **shown,
            state=row.state.value.lower(),
            held=row.clearance is Clearance.QUARANTINED,
            out=moment_or_none(row.out_ms, found.now),
            stored=moment_or_none(row.stored_ms, found.now),
            place=place,
            picture=grid(place.container, place.stands, {place.address})
            if place is not None and place.stands
            else None,
            reports=look.may(Act.READ_TRAIL),
        ),
        "sample-acts": rendered("samples/acts.html", language, **shown, **_acts(found, look)),
        "sample-exposures": rendered(
            "samples/exposures.html",
            language,
            **shown,
            outs=[_out(one, found) for one in found.exposures],
            bar=BAR,
        ),
        "sample-chain": rendered(
            "samples/chain.html",
            language,
            steps=[_step(one, found, language, private=private) for one in found.chain],
            row=row,
        ),
    }


def _acts(found: Found, look: Look) -> Mapping[str, Any]:
    """What whoever looks may decide about it now."""
    row, quarantine = found.row, found.quarantine
    held = row.clearance is Clearance.QUARANTINED
    is_own = (
        look.viewer is not None
        and quarantine is not None
        and quarantine.opened_by == actor_of(look.viewer.person_id)
    )
    return {
        "quarantine": quarantine,
        "opened": None if quarantine is None else moment(quarantine.opened_ms, found.now),
        "met": {
            one.ordinal: moment(one.met_ms, found.now)
            for one in (quarantine.criteria if quarantine else ())
            if one.met_ms is not None
        },
        "may_quarantine": not held and row.state not in GONE and look.may(Act.QUARANTINE_SAMPLE),
        "may_release": held and look.may(Act.RELEASE_SAMPLE),
        "is_own": is_own,
        "is_warm": row.state is SampleState.OUT
        and any(one.ended_ms is None for one in found.exposures)
        and look.may(Act.RUN_PROCEDURE),
        "may_discard": row.state in HERE and look.may(Act.DISCARD_SAMPLE),
        "deviations": [
            (one, moment(one.opened_ms, found.now), one.state is DeviationState.OPEN)
            for one in found.deviations
        ],
    }


def _out(one: Event, found: Found) -> Out:
    budget_ms = found.budgets.get(one.id)
    used = 1.0 if one.most_ms is None else one.most_ms / budget_ms if budget_ms else 0.0
    return Out(
        id=one.id,
        began=moment(one.began_ms, found.now),
        ended=moment_or_none(one.ended_ms, found.now),
        least_s=one.least_ms / 1000,
        most_s=None if one.most_ms is None else one.most_ms / 1000,
        budget_s=None if budget_ms is None else budget_ms / 1000,
        worst_c=one.worst_c,
        bar=round(min(used, 1.0) * BAR, 1),
        stage=one.stage.name.lower(),
        over=one.stage >= Stage.EXCURSION,
        estimated=one.estimated,
        carrier=one.carrier.value,
        execution=one.execution_id,
        deviation=one.deviation_id,
    )


def _step(one: Happening, found: Found, language: str, *, private: bool) -> Step:
    body = one.event.body
    key = f"sample.step_{str(body['kind']).replace('.', '_')}"
    holding = None if one.line is None else one.line.holding
    actor = str(body["actor"])
    return Step(
        seq=one.event.seq,
        word=catalogue(language).get(key, str(body["kind"])),
        at=moment(int(body["utc_ms"]), found.now),
        by=found.names.get(actor, actor),
        station=str(body["station"]),
        place="" if holding is None or holding.place is None else holding.place,
        holder="" if holding is None else found.names.get(holding.holder or "", ""),
        why=one.event.sealed.get("reason", "") if private else "",
    )


VIEW = View(
    name="sample",
    scope=Scope.INVENTORY_READ,
    styles=("inside.css", "find.css", "sample.css"),
    read=read,
    draw=draw,
    topics=(Topic.SAMPLES, Topic.PLACES, Topic.EXECUTIONS, Topic.DEVIATIONS),
)
