"""The work list: what runs, what can begin as trips, what waits for somebody, what ended."""

from dataclasses import dataclass

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.work_asked import NOW, Asked, Part, asked
from crinsu_gateway.web.console.views.work_list import Work, work
from crinsu_gateway.web.scopes import Scope


@dataclass(frozen=True, slots=True)
class Found:
    """What is asked for, and what there is of it."""

    asked: Asked
    work: Work


def read(tx: Transaction, look: Look) -> Found:
    """The work list as it stands."""
    wanted = asked(look.query)
    return Found(wanted, work(tx, wanted, None if look.viewer is None else look.viewer.person_id))


def draw(found: Found, look: Look) -> Pieces:
    """How much there is of each part, with what narrows the list; then the parts asked for."""
    told = {
        "asked": found.asked,
        "work": found.work,
        "parts": tuple(Part),
        "now": NOW,
        "types": tuple(ProcedureType),
        "may_run": look.may(Act.RUN_PROCEDURE),
    }
    shown = [part.value for part in Part if found.asked.shows(part)]
    names = ("head", *shown)
    return {name: rendered(f"work/{name}.html", look.language, **told) for name in names}


VIEW = View(
    name="work",
    scope=Scope.PROCEDURES_READ,
    read=read,
    draw=draw,
    asks=("part", "type", "storage", "text"),
    texts=("text",),
    styles=("work.css",),
    scripts=("work.js",),
    topics=(Topic.PROCEDURES, Topic.EXECUTIONS, Topic.SAMPLES, Topic.PLACES, Topic.ALARMS),
)
