"""The floor view: every storage solution as a vessel, for everybody, signed in or not."""

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import ACTS, Pieces
from crinsu_gateway.web.console.card import card
from crinsu_gateway.web.console.drawing.vessel import Vessel, vessel
from crinsu_gateway.web.console.floor import Floor, Tile, floor
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View


def read(tx: Transaction, look: Look) -> Floor:
    """The floor as it stands."""
    return floor(tx)


def draw(found: Floor, look: Look) -> Pieces:
    """A piece for each tile."""
    return {
        tile.key: rendered("tile.html", look.language, tile=tile, card=_card(tile, found.now))
        for tile in found.tiles
    }


def _card(tile: Tile, now: Instant) -> Vessel | None:
    """The card of a tile; None for a unit that watches nothing, of which there is no picture."""
    return None if tile.storage is None else vessel(card(tile, tile.storage, now))


VIEW = View(
    name="floor",
    scope=None,
    read=read,
    draw=draw,
    styles=("floor.css", "vessel.css"),
    topics=(*ACTS, Topic.READINGS),
    template="floor.html",
    alike=True,
)
