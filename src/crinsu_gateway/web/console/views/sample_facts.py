"""What is read about a sample container: its chain, its exposures, what is open about it.

The ledger says how it stood after each event, the trail who did it. It draws nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.errors import NotFound, UnknownPlace, UnknownSample
from crinsu_gateway.store import (
    audit_search,
    custody,
    deviations,
    exposure_views,
    quarantines,
    samples,
)
from crinsu_gateway.store.audit_search import EventRow, Wanted
from crinsu_gateway.store.custody import Line
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.exposure_views import Event, Totals
from crinsu_gateway.store.quarantines import Quarantine
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.console import lying
from crinsu_gateway.web.console.lying import Lying
from crinsu_gateway.web.console.people_named import Names, named
from crinsu_gateway.web.console.view import Look
from crinsu_gateway.web.endpoint import id_in

MOST, MOST_DEVIATIONS = 100, 20
"""So many of the newest events, times out, and deviations are told; the custody report has all."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event about it, and how it stood from then on; None: that did not change."""

    event: EventRow
    line: Line | None


@dataclass(frozen=True, slots=True)
class Found:
    """A sample container with all that a page tells of it; `budgets` in ms by exposure."""

    now: Instant
    row: SampleRow
    place: Lying | None
    chain: Sequence[Happening]
    totals: Totals
    exposures: Sequence[Event]
    budgets: Mapping[int, int]
    quarantine: Quarantine | None
    deviations: Sequence[DeviationRow]
    names: Names


def read(tx: Transaction, look: Look) -> Found:
    """The sample container that the path names; NotFound when there is none."""
    row = _row(tx, id_in(look.path["id"], "sample container"))
    chain = _chain(tx, row.local_id)
    quarantine = quarantines.open_of(tx, row.local_id)
    totals, exposures = exposure_views.of_sample(tx, row.local_id)
    actors = [str(one.event.body["actor"]) for one in chain]
    actors += [one.line.holding.holder or "" for one in chain if one.line is not None]
    actors += [row.out_by or ""]
    if quarantine is not None:
        met = [one.met_by or "" for one in quarantine.criteria]
        actors += [quarantine.opened_by, *met]
    return Found(
        now=tx.now,
        row=row,
        place=_place(tx, row),
        chain=chain,
        totals=totals,
        exposures=exposures[: -MOST - 1 : -1],
        budgets=exposure_views.budgets(tx, row.local_id),
        quarantine=quarantine,
        deviations=deviations.page(tx, 0, MOST_DEVIATIONS, sample_id=row.local_id)[1],
        names=named(tx, actors, look),
    )


def _row(tx: Transaction, public_id: int) -> SampleRow:
    try:
        return samples.sample(tx, public_id)
    except UnknownSample as error:
        raise NotFound(error.sentence) from error


def _place(tx: Transaction, row: SampleRow) -> Lying | None:
    if row.address is None:
        return None
    try:
        return lying.lying(tx, row.address)
    except UnknownPlace:
        return None


def _chain(tx: Transaction, sample_id: int) -> list[Happening]:
    """The newest events that name it or took it along, newest first."""
    lines = {one.event: one for one in custody.of_sample(tx, sample_id)[-MOST:]}
    newest = audit_search.find(tx, Wanted(sample=sample_id), before=1 << 62, limit=MOST)
    events = {one.seq: one for one in newest}
    for seq in lines.keys() - events.keys():
        try:
            events[seq] = audit_search.one(tx, seq)
        except NotFound:  # purged by right, long ago
            continue
    return [Happening(events[seq], lines.get(seq)) for seq in sorted(events, reverse=True)[:MOST]]
