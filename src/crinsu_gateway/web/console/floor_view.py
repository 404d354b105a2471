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


async def pieces(db: Database, language: str) -> Pieces:
    """The tiles as they stand now; made beside the loop, which serves the buses."""
    return await asyncio.to_thread(_tiles, await db.read(floor), language)


async def page(db: Database, language: str, board: str) -> str:
    """The whole page, with the tiles in it; `board` is where their changes are told."""
    return await asyncio.to_thread(_page, await db.read(floor), language, board)


def _page(found: Floor, language: str, board: str) -> str:
    return rendered(
        "floor.html",
        language,
        view="floor",
        styles=STYLES,
        facility=found.facility,
        now=found.now.utc_ms,
        board=board,
        pieces=_tiles(found, language),
    )


def _tiles(found: Floor, language: str) -> Pieces:
    return {
        tile.key: rendered("tile.html", language, tile=tile, card=_card(tile, found.now))
        for tile in found.tiles
    }


def _card(tile: Tile, now: Instant) -> Vessel | None:
    """The card of a tile; None for a unit that watches nothing, of which there is no picture."""
    return None if tile.storage is None else vessel(card(tile, tile.storage, now))
