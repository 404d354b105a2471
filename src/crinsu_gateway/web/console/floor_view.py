"""The floor view: its page, and a piece of HTML for each tile; read, made and handed on."""

import asyncio

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.card import card
from crinsu_gateway.web.console.drawing.vessel import Vessel, vessel
from crinsu_gateway.web.console.floor import Floor, Tile, floor
from crinsu_gateway.web.console.rendering import rendered

STYLES = ("base.css", "floor.css", "vessel.css")


class FloorView:
    """The floor in one language. Pages are made beside the loop, which serves the buses."""

    def __init__(self, db: Database, language: str) -> None:
        self._db = db
        self._language = language

    async def pieces(self) -> Pieces:
        """The tiles as they stand now."""
        return await asyncio.to_thread(self._tiles, await self._db.read(floor))

    async def page(self, board: str) -> str:
        """The whole page, with the tiles in it; `board` is where their changes are told."""
        return await asyncio.to_thread(self._page, await self._db.read(floor), board)

    def _page(self, found: Floor, board: str) -> str:
        return rendered(
            "floor.html",
            self._language,
            view="floor",
            styles=STYLES,
            facility=found.facility,
            now=found.now.utc_ms,
            board=board,
            pieces=self._tiles(found),
        )

    def _tiles(self, found: Floor) -> Pieces:
        return {
            tile.key: rendered("tile.html", self._language, tile=tile, card=_card(tile, found.now))
            for tile in found.tiles
        }


def _card(tile: Tile, now: Instant) -> Vessel | None:
    """The card of a tile; None for a unit that watches nothing, of which there is no picture."""
    return None if tile.storage is None else vessel(card(tile, tile.storage, now))
