"""The view of a storage solution: how it stands and why, what is inside down to a slot, its past.

What is looked at stands in the address (`place`, `show`), and so does what is looked for (`lit`, or
`find` as it was typed or scanned) and how long the plots are (`span`).
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from crinsu_gateway.model.person import Act
from crinsu_gateway.store import audit, emergencies, meta, places, servicing, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import UnitState
from crinsu_gateway.web.console.board import ACTS, Pieces
from crinsu_gateway.web.console.card import card
from crinsu_gateway.web.console.catalogue import words
from crinsu_gateway.web.console.drawing.grid import BARS, SIGNS
from crinsu_gateway.web.console.drawing.vessel import vessel
from crinsu_gateway.web.console.floor import Tile, tile_of
from crinsu_gateway.web.console.people_named import broken_by
from crinsu_gateway.web.console.remembered import Remembered
from crinsu_gateway.web.console.rendering import rendered
from crinsu_gateway.web.console.view import ASKED, Look, View
from crinsu_gateway.web.console.views import (
    storage_found,
    storage_inside,
    storage_plots,
    storage_why,
)
from crinsu_gateway.web.console.views.storage_found import Sought
from crinsu_gateway.web.console.views.storage_inside import Inside
from crinsu_gateway.web.console.views.storage_notices import Standing, notices
from crinsu_gateway.web.console.views.storage_plots import SPANS, History
from crinsu_gateway.web.endpoint import id_in
from crinsu_gateway.web.scopes import Scope

SLOTS = "slots"
"""What `show` asks for: all slots at a glance."""
_INSIDE: Remembered[Inside] = Remembered(4)
_DRAWN: Remembered[str] = Remembered(8)
"""By the newest event: whatever changes a place is told by one. Readings, which come each second,
change neither what is inside nor, but for its newest part, what was."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a storage solution at a look; `state` is another when a place in it is."""

    storage: Storage
    state: Hashable
    tile: Tile
    units: tuple[UnitState, ...]
    stands: Standing
    sought: Sought
    inside: Inside
    history: History


def read(tx: Transaction, look: Look) -> Found:
    """The storage solution of the address; NotFound when there is none."""
    asked = look.query
    storage = places.storage(tx, id_in(look.path["id"], "storage solution"))
    tile = tile_of(tx, storage)
    sought = storage_found.sought(tx, asked.get("lit", ""), asked.get("find", ""))
    glass = emergencies.current(tx, storage.local_id)
    place, whole = asked.get("place", ""), asked.get("show") == SLOTS
    if not place and sought.sample is None and sought.storage_id == storage.id:
        place = sought.place  # a container: what was looked for is what is shown
    state = (meta.file(tx), storage, audit.head(tx))
    return Found(
        storage,
        state,
        tile,
        tuple(units.states(tx, storage.local_id)),
        Standing(
            glass,
            servicing.open_one(tx, storage.local_id),
            tile.alarms,
            storage_why.read(tx, storage),
            "" if glass is None else broken_by(tx, glass, look),
        ),
        sought,
        _INSIDE.get(
            (*state, place, whole),
            lambda: storage_inside.read(tx, storage, place, whole=whole),
        ),
        storage_plots.read(tx, storage, asked.get("span", ""), tile.alarms),
    )


def draw(found: Found, look: Look) -> Pieces:
    """What must be known first, how it stands, what is inside, and its past."""
    t = words(look.language)
    asked = tuple(sorted(look.query.items()))
    same = (look.language, asked, found.sought, look.may(Act.RUN_PROCEDURE))
    return {
        "notices": rendered(
            "storage/notices.html",
            look.language,
            notices=notices(
                found.stands, t, look.language, look.now, may_end=look.may(Act.RUN_PROCEDURE)
            ),
            name=found.storage.name,
            now=look.now,
        ),
        "stand": rendered(
            "storage/stand.html",
            look.language,
            found=found,
            card=vessel(card(found.tile, found.storage, look.now)),
            may_service=look.may(Act.SERVICE_STORAGE),
            may_break=look.may(Act.BREAK_GLASS),
        ),
        "inside": _DRAWN.get((same, found.state), lambda: _inside(found, look)),
        "history": _DRAWN.get((same, found.history.of), lambda: _history(found, look)),
    }


def _inside(found: Found, look: Look) -> str:
    lit = _lit(found)
    noun, picture = storage_inside.picture(found.inside, lit)
    return rendered(
        "storage/inside.html",
        look.language,
        found=found,
        here=_Here(found, look),
        noun=noun,
        picture=picture,
        crumbs=storage_inside.crumbs(found.inside),
        signs=SIGNS,
        bars=BARS,
        may_block=look.may(Act.RUN_PROCEDURE),
    )


def _history(found: Found, look: Look) -> str:
    events, more = storage_plots.events(found.history)
    return rendered(
        "storage/history.html",
        look.language,
        found=found,
        here=_Here(found, look),
        plot=storage_plots.drawn(found.history),
        spans=tuple(SPANS),
        lines=storage_plots.lines(found.history),
        events=events,
        more=more,
    )


def _lit(found: Found) -> frozenset[str]:
    """The addresses that are looked for."""
    sample = found.sought.sample
    there = None if sample is None else sample.address
    return frozenset() if there is None else frozenset({str(there)})


class _Here:
    """Addresses of this page with one thing changed; what is looked for stays lit."""

    def __init__(self, found: Found, look: Look) -> None:
        self.path = f"/console/storages/{look.path['id']}"
        self._asked = {name: one for name, one in look.query.items() if name not in ("find", ASKED)}
        if found.sought.sample is not None:
            self._asked["lit"] = str(found.sought.sample.id)
        if found.inside.within is not None:
            self._asked["place"] = found.inside.address
        self._name = found.storage.name

    def place(self, address: str) -> str:
        """Where a place is looked at."""
        return self._to(place="" if address == self._name else address)

    def show(self, what: str) -> str:
        """The same place drawn in another way."""
        return self._to(show=what)

    def span(self, name: str) -> str:
        """The same with plots of another length."""
        return f"{self._to(span=name)}#history"

    def lit(self, sample_id: int) -> str:
        """A sample container lit up, from the whole storage solution on."""
        return self._to(lit=str(sample_id), place="")

    def dark(self) -> str:
        """Nothing lit up any more."""
        return self._to(lit="")

    def kept(self) -> Mapping[str, str]:
        """What a search keeps."""
        return {name: one for name, one in self._asked.items() if name in ("span", "show")}

    def _to(self, **changed: str) -> str:
        asked = {name: one for name, one in {**self._asked, **changed}.items() if one}
        return f"?{urlencode(asked)}"


def heading(found: Found, look: Look) -> Mapping[str, Any]:
    """What the page is headed by, and whether a place or a thing was asked for: it comes first."""
    return {"name": found.storage.name, "is_asked": bool({"place", "lit", "find"} & {*look.query})}


VIEW = View(
    name="storage",
    scope=Scope.INVENTORY_READ,
    read=read,
    draw=draw,
    asks=("place", "show", "lit", "find", "span"),
    texts=("find",),
    styles=("vessel.css", "inside.css", "plot.css", "storage.css"),
    scripts=("scanner.js", "zoom.js", "storage.js"),
    topics=(*ACTS, Topic.READINGS),
    template="storage/page.html",
    more=heading,
)
