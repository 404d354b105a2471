"""The frame around every view: where one can go, and what is kept in step whatever the view.

That stands in every page as pieces whose names begin with `frame-`. Who is signed in is shown by
the page itself and is no piece: it does not change while the page stands.
"""

from collections.abc import Callable, Mapping

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console import closure
from crinsu_gateway.web.console.banner import banner
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.console.views.registry import WAYS, Way

PIECES: Mapping[str, Callable[[Transaction, str], str]] = {
    "frame-alarms": banner,
    "frame-maintenance": closure.piece,
}
"""Name -> what makes the piece in a language."""
TOPICS = (Topic.ALARMS, Topic.MAINTENANCE)


def pieces(tx: Transaction, look: Look) -> dict[str, str]:
    """The pieces of the frame as they stand now."""
    return {name: make(tx, look.language) for name, make in PIECES.items()}


def ways(look: Look) -> tuple[Way, ...]:
    """Where whoever looks may go."""
    return tuple(way for way in WAYS if look.opens(way.scope, way.acts))
