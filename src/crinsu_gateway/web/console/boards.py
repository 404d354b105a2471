"""The boards of all views that somebody looks at: one for those who see the same.

It makes none of them itself and forgets a board when nobody looks at it.
"""

from collections.abc import Hashable, Mapping

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.console.board import Board, Pieces
from crinsu_gateway.web.console.view import AnyView, Look
from crinsu_gateway.web.errors import refusal

MOST = 256
"""So many different views may be kept in step at once."""


class Boards:
    """All boards, by what is looked at."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._boards: dict[Hashable, Board] = {}

    def of(self, view: AnyView, look: Look) -> Board:
        """The board of a look; one that sees the same has the same board. 503 when it is full."""
        key = (view.name, _pairs(look.path), _pairs(look.query), _seen_by(view, look))
        if key not in self._boards:
            self._boards = {key: board for key, board in self._boards.items() if board.lookers}
            if len(self._boards) >= MOST:
                why = f"{MOST} views are kept in step, and there is no room for more; close one"
                raise refusal(503, "TOO_MANY_STREAMS", why, headers={"Retry-After": "10"})
            self._boards[key] = self._made(view, look)
        return self._boards[key]

    def _made(self, view: AnyView, look: Look) -> Board:
        async def make() -> Pieces:
            from crinsu_gateway.web.console import page  # what draws: when somebody looks

            return await page.pieces(self._db, view, look)

        from crinsu_gateway.web.console.frame import TOPICS

        acts = tuple({*view.topics, *TOPICS} - {Topic.READINGS})
        return Board(self._db.changes, make, acts, readings=Topic.READINGS in view.topics)


def _pairs(told: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(told.items()))


def _seen_by(view: AnyView, look: Look) -> Hashable:
    """What a look at a view depends on beside the address."""
    if view.alike or look.viewer is None:
        return look.language
    who = look.viewer
    return look.language, who.person_id, who.role, who.station
