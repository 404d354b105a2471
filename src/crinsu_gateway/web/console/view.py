"""What a view of the console is: who may see it, what it reads, how that is drawn, what changes it.

Each view is a module in views/ that exposes VIEW, and a line in views/registry.py. How a view is
served is in routes.py, how it is kept in step in board.py; nothing here reads or draws.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import SCOPES, Act
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import ACTS, Pieces
from crinsu_gateway.web.console.told import Told
from crinsu_gateway.web.console.viewer import Viewer
from crinsu_gateway.web.scopes import Scope

F = TypeVar("F")

STATION = "station"
"""The parameter that says to a browser where it stands (entrance.js), whatever the view."""
ASKED = "asked"
"""The parameter of an address that bears the key of a question (questions.py)."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a view: what the address says, in which language, by whom, and when.

    `path` and `query` hold what the address names, as it was written; a parameter that is left
    empty is not there; what a question says is in `query` as if it were written, with its key.
    `viewer` is None for a stranger, and in a view that is alike for everybody.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    language: str
    viewer: Viewer | None
    now: Instant
    told: Told = field(default_factory=Told, compare=False, repr=False)
    """What the daemon tells."""

    def may(self, act: Act) -> bool:
        """Whether whoever looks may do something now; a stranger may do nothing."""
        return self.viewer is not None and self.viewer.may(act)

    def opens(self, scope: Scope | None, acts: Sequence[Act] = ()) -> bool:
        """Whether whoever looks may see what this scope opens; None is open to everybody.

        Where it is for some acts alone they may do one of them, too.
        """
        if scope is None or self.viewer is None:
            return scope is None
        may_one = not acts or any(self.may(one) for one in acts)
        return may_one and scope.value in SCOPES[self.viewer.role]


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Generic[F]):
    """A page of the console.

    `name` is its table in the catalogue (`<name>.view` is its heading), `scope` what the role of
    whoever looks must open, `asks` the parameters that it takes. `read` runs in one transaction
    and may say NotFound; `draw` makes the HTML of each piece, in order, beside the loop.
    """

    name: str
    scope: Scope | None
    read: Callable[[Transaction, Look], F]
    draw: Callable[[F, Look], Pieces]
    asks: Sequence[str] = ()
    texts: Sequence[str] = ()
    """Those of them that people type or scan freely: forms post them, and no address bears them."""
    styles: Sequence[str] = ()
    scripts: Sequence[str] = ()
    topics: Sequence[Topic] = ACTS
    """What makes it anew; with Topic.READINGS among them at most once a second for readings."""
    acts: Sequence[Act] = ()
    """Whoever may do none of them does not see it; empty: the scope is enough."""
    template: str = "view.html"
    alike: bool = False
    """Whether it is the same for everybody, so that it is made once for all of them."""
    more: Callable[[F, Look], Mapping[str, Any]] | None = None
    """What its own template shows beside the pieces, for good: it is not kept in step."""

    def seen_by(self, look: Look) -> Look:
        """The look that it is handed: nobody's where it is alike for everybody."""
        return replace(look, viewer=None) if self.alike else look


AnyView = View[Any]
