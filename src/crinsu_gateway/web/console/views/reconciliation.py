"""What the centre and this gateway say differently: both values, and how a person decides.

It shows what GET /api/v1/reconciliation answers. What may be decided, and why not now, is told by
the store; a decision goes through the API with the PINs that it needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.reconciling import Decision, ItemKind, ItemState
from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.choosing import number, one_of
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.representation.reconciliation import DifferenceInFull
from crinsu_gateway.web.resources.reconciliation import shown
from crinsu_gateway.web.scopes import Scope

PER_PAGE = 20
KINDS = tuple(one.value for one in ItemKind)
_WORDS = {
    ItemKind.POSITION: "placed",
    ItemKind.CONFLICT: "placed",
    ItemKind.OWNER: "follow",
    ItemKind.SUBJECT: "follow",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which differences are asked for."""

    state: ItemState
    kind: ItemKind | None
    page: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of differences, oldest first, and how many there are."""

    asked: Asked
    total: int
    items: Sequence[DifferenceInFull]
    names: Names
    now: Instant

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PER_PAGE))


def word_of(kind: str, decision: str) -> str:
    """The word of the catalogue for what a decision does about a kind of difference."""
    if decision == Decision.NOTED:
        return "does_noted"
    group = _WORDS.get(ItemKind(kind), kind) if kind in KINDS else kind
    return f"does_{group}_{decision.lower()}"


def asked(look: Look) -> Asked:
    """What the address asks for; 400 for what nobody can ask."""
    query = look.query
    return Asked(
        one_of(ItemState, "state", query.get("state")) or ItemState.OPEN,
        one_of(ItemKind, "kind", query.get("kind")),
        number("page", query.get("page")) or 1,
    )


def read(tx: Transaction, look: Look) -> Found:
    """A page of differences."""
    said = asked(look)
    offset = (said.page - 1) * PER_PAGE
    within = (offset, PER_PAGE)
    total, rows = reconciliation.page(tx, *within, state=said.state, kind=said.kind)
    names = named(tx, (who for row in rows for who in (row.closed_by, row.witness)), look)
    return Found(said, total, [shown(tx, row.id) for row in rows], names, tx.now)


def draw(found: Found, look: Look) -> Pieces:
    """What is asked for; then the differences."""
    told = {
        "asked": found.asked,
        "found": found,
        "kinds": KINDS,
        "now": found.now.utc_ms,
        "zone": found.now.zone,
        "may": look.opens(Scope.RECONCILIATION_WRITE, (Act.RESOLVE_DIFFERENCE,)),
        "word_of": word_of,
    }
    return {
        name: rendered(f"reconciliation/{name}.html", look.language, **told)
        for name in ("filter", "list")
    }


VIEW = View(
    name="reconciliation",
    scope=Scope.GATEWAY_READ,
    asks=("state", "kind", "page"),
    read=read,
    draw=draw,
    styles=("records.css",),
    topics=(Topic.SYNC, Topic.SAMPLES, Topic.PLACES, Topic.PROCEDURES),
)
