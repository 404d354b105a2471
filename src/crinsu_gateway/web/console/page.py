"""Makes a view: read in one transaction, drawn beside the loop, which serves the buses.

What it makes is the same for the page and for the board that keeps the page in step.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from crinsu_gateway.store import facilities
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console import frame
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.rendering import placed, rendered, said
from crinsu_gateway.web.console.view import STATION, AnyView, Look
from crinsu_gateway.web.errors import Failure
from crinsu_gateway.web.languages import told

STYLES = ("base.css", "form.css", "banner.css", "entrance.css")
SCRIPTS = ("board.js", "act.js", "banner.js", "dialog.js", "scanner.js", "entrance.js")
"""What every page needs."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was read for a look, and the look at the moment of reading."""

    look: Look
    facility: str
    around: Mapping[str, str]
    found: Any


async def pieces(db: Database, view: AnyView, look: Look) -> Pieces:
    """All pieces of a view and of the frame, as they stand now."""
    return await asyncio.to_thread(_pieces, await db.read(_seen, view, look), view)


async def page(db: Database, view: AnyView, look: Look, board: str) -> str:
    """The whole page; `board` is where its changes are told."""
    return await asyncio.to_thread(_page, await db.read(_seen, view, look), view, board)


async def closed(db: Database, view: str, look: Look) -> str:
    """The page in place of a view that nobody sees without signing in."""
    return await asyncio.to_thread(_alone, await db.read(_around, look), "closed.html", view=view)


async def refused(db: Database, failure: Failure, look: Look) -> str:
    """The page that says why there is none."""
    seen = await db.read(_around, look)
    sentence, spoken = told(failure.code, failure.sentence, look.language)
    shown = {"view": "refused", "status": failure.status, "why": sentence, "spoken": spoken}
    return await asyncio.to_thread(_alone, seen, "refused.html", **shown)


def _seen(tx: Transaction, view: AnyView, look: Look) -> _Seen:
    seen = _around(tx, look)
    return replace(seen, found=view.read(tx, view.seen_by(seen.look)))


def _around(tx: Transaction, look: Look) -> _Seen:
    fresh = replace(look, now=tx.now)
    return _Seen(fresh, facilities.first_name(tx), frame.pieces(tx, fresh), None)


def _pieces(seen: _Seen, view: AnyView) -> Pieces:
    return {**seen.around, **view.draw(seen.found, view.seen_by(seen.look))}


def _page(seen: _Seen, view: AnyView, board: str) -> str:
    drawn = view.draw(seen.found, view.seen_by(seen.look))
    more = {} if view.more is None else view.more(seen.found, seen.look)
    return rendered(
        view.template,
        seen.look.language,
        **_framed(seen, {**seen.around, **drawn}),
        view=view.name,
        styles=(*STYLES, *view.styles),
        scripts=(*SCRIPTS, *view.scripts),
        board=board,
        names=tuple(drawn),
        **more,
    )


def _alone(seen: _Seen, template: str, **shown: Any) -> str:
    alone = {"styles": STYLES, "scripts": SCRIPTS, "board": "", **shown}
    return rendered(template, seen.look.language, **_framed(seen, seen.around), **alone)


def _framed(seen: _Seen, made: Pieces) -> Mapping[str, Any]:
    """What page.html needs for every page."""
    look = seen.look
    return {
        "facility": seen.facility,
        "now": look.now.utc_ms,
        "zone": look.now.zone,
        "viewer": look.viewer,
        "station": look.query.get(STATION, ""),
        "ways": frame.ways(look),
        "around": tuple(seen.around),
        "piece": partial(placed, made),
        "script_words": said(look.language, "script"),
    }
