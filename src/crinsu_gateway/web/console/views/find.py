"""Where is it: what a tag, an id or an address leads to, told to anybody who scans it.

Nothing is told of whose it is, how it is called or who has it. Who may read subjects is offered
what a name, or how one begins, may mean; all others have to know the tag.
"""

from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import RuleError, UnknownPlace
from crinsu_gateway.model.person import Act
from crinsu_gateway.model.place import Spot, parse_address
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store import custody_report, places, samples
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console import lying
from crinsu_gateway.web.console.board import Pieces
from crinsu_gateway.web.console.clock_face import moment_or_none
from crinsu_gateway.web.console.drawing.grid import grid
from crinsu_gateway.web.console.lying import Lying
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import Look, View
from crinsu_gateway.web.scopes import Scope

MOST = 20
"""So many are offered of those that it may be."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked for, and what it is: a sample container, a place, or one of several."""

    now: Instant
    asked: str
    sample: SampleRow | None
    place: Lying | None
    several: tuple[SampleRow, ...]


def read(tx: Transaction, look: Look) -> Found:
    """What is asked for, now."""
    asked = look.query.get("q", "")
    sample = _sample(tx, asked) if asked else None
    if sample is None:
        place = _place(tx, asked) if asked else None
    else:
        place = None if sample.address is None else lying.lying(tx, sample.address)
    is_known = sample is not None or place is not None or not asked
    may_guess = look.may(Act.READ_SUBJECTS) and not is_known
    several = tuple(samples.sought(tx, asked, MOST)) if may_guess else ()
    return Found(tx.now, asked, sample, place, several)


def _sample(tx: Transaction, asked: str) -> SampleRow | None:
    try:
        return custody_report.find(tx, asked)
    except RuleError:
        return None


def _place(tx: Transaction, asked: str) -> Lying | None:
    """The container that bears a tag, or the container or slot of an address."""
    container = places.sought(tx, asked)
    if container is not None:
        name = places.storage(tx, container.storage_id).name
        return lying.of_container(tx, Spot(name, tuple(container.path.split("/"))))
    try:
        return lying.lying(tx, parse_address(asked))
    except UnknownPlace:
        return None


def draw(found: Found, look: Look) -> Pieces:
    """What is asked, and the answer."""
    sample, place = found.sample, found.place
    lit = {place.address} if place is not None else set()
    return {
        "find-asked": rendered("find/asked.html", look.language, asked=found.asked),
        "find-found": rendered(
            "find/found.html",
            look.language,
            found=found,
            state=None if sample is None else sample.state.value.lower(),
            is_out=sample is not None and sample.state is SampleState.OUT,
            out=None if sample is None else moment_or_none(sample.out_ms, found.now),
            held=sample is not None and sample.clearance is Clearance.QUARANTINED,
            picture=grid(place.container, place.stands, lit) if place and place.stands else None,
            custody=look.opens(Scope.INVENTORY_READ),
        ),
    }


VIEW = View(
    name="find",
    scope=None,
    asks=("q",),
    texts=("q",),
    styles=("inside.css", "find.css"),
    scripts=("find.js",),
    read=read,
    draw=draw,
    topics=(Topic.SAMPLES, Topic.PLACES),
)
