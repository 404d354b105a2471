"""The page of a procedure: what and for whom, where things go, what can be done; its runs."""

from crinsu_gateway.model.person import Act
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.procedure_found import Found, found
from crinsu_gateway.web.scopes import Scope


def draw(shown: Found, look: Look) -> Pieces:
    """What it is, where things go, the sample containers, what can be done, and its runs."""
    told = {
        "found": shown,
        "row": shown.row,
        "choice": shown.choice,
        "may_run": look.may(Act.RUN_PROCEDURE),
        "may_approve": look.may(Act.APPROVE_PROCEDURE),
        "may_ask": look.may(Act.REQUEST_PROCEDURE),
    }
    names = ("about", "places", "samples", "act", "runs")
    return {name: rendered(f"procedure/{name}.html", look.language, **told) for name in names}


VIEW = View(
    name="procedure",
    scope=Scope.PROCEDURES_READ,
    read=found,
    draw=draw,
    asks=("storage", "within", "also"),
    styles=("work.css", "procedure.css"),
    scripts=("work.js", "procedure.js"),
    topics=(Topic.PROCEDURES, Topic.EXECUTIONS, Topic.SAMPLES, Topic.PLACES, Topic.ALARMS),
)
