"""The page of a stock-take: what was counted, and what differs, resolved one by one by another."""

from crinsu_gateway.model.person import Act
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.stocktake_found import Found, found
from crinsu_gateway.web.scopes import Scope


def draw(shown: Found, look: Look) -> Pieces:
    """What it is about, what differs, what was resolved, and what was counted."""
    may = look.may(Act.RUN_PROCEDURE)
    told = {"found": shown, "row": shown.row, "may": may and not shown.i_counted, "role_may": may}
    names = ("about", "open", "resolved", "counted")
    return {name: rendered(f"stocktake/{name}.html", look.language, **told) for name in names}


VIEW = View(
    name="stocktake",
    scope=Scope.PROCEDURES_READ,
    read=found,
    draw=draw,
    styles=("work.css", "procedure.css"),
    topics=(Topic.PROCEDURES, Topic.EXECUTIONS, Topic.SAMPLES, Topic.PLACES),
)
