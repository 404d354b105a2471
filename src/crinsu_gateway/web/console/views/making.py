"""Where something new begins: refill, stock-take, transfer; the others where no centre decides."""

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.procedure import Direction
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.console.views.making_found import ABOUT_STORAGE, Found, found
from crinsu_gateway.web.scopes import Scope


def draw(shown: Found, look: Look) -> Pieces:
    """What can be chosen next."""
    told = {
        "found": shown,
        "about_storage": ABOUT_STORAGE,
        "directions": tuple(Direction),
        "may_run": look.may(Act.RUN_PROCEDURE),
    }
    return {"next": rendered("making/next.html", look.language, **told)}


VIEW = View(
    name="making",
    scope=Scope.PROCEDURES_EXECUTE,
    read=found,
    draw=draw,
    asks=("type", "direction", "storage", "within", "sample"),
    styles=("work.css", "procedure.css"),
    scripts=("making.js",),
    topics=(Topic.PROCEDURES, Topic.SAMPLES, Topic.PLACES),
)
