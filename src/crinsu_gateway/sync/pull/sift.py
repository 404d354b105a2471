"""Sifts out of a page what is here exactly as it is told, so that only the rest is written.

A record passes as unchanged when the one that our store would make of it is the same in every
member, and no open difference is about it; whatever is not known for certain is kept.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from crinsu_gateway.model.errors import UnknownCarrier
from crinsu_gateway.model.procedure import FINAL
from crinsu_gateway.model.sample import GONE, SampleState
from crinsu_gateway.model.thermal import carrier_class
from crinsu_gateway.store import centre_view, facilities
from crinsu_gateway.store.centre_view import KnownSample, KnownSubject
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.target import Record, RemoteProcedure, RemoteSample, RemoteSubject

Told = TypeVar("Told", RemoteSample, RemoteSubject, RemoteProcedure)
_GONE = frozenset(one.value for one in GONE)
_FINAL = frozenset(one.value for one in FINAL)


def changed(tx: Transaction, records: Sequence[Record], facility: str) -> list[Record]:
    """The records that may change something here."""
    if not records:
        return []
    local, central = facilities.named(tx, facility)
    asked = centre_view.in_question(tx)
    samples = _of(records, RemoteSample, lambda ids: centre_view.samples(tx, ids))
    subjects = _of(records, RemoteSubject, lambda ids: centre_view.subjects(tx, ids))
    procedures = _of(records, RemoteProcedure, lambda ids: centre_view.procedures(tx, ids))

    def is_known(one: Record) -> bool:
        if one.id in asked:
            return False
        match one:
            case RemoteSample():
                return _same_sample(one, samples.get(one.id))
            case RemoteSubject():
                return _same_subject(one, subjects.get(one.id), local, central)
            case RemoteProcedure():
                status = procedures.get(one.id)
                return status in _FINAL and status == one.status.value and not one.conflict
            case _:
                return False

    return [one for one in records if not is_known(one)]


Known = TypeVar("Known")


def _of(
    records: Sequence[Record], kind: type[Told], find: Callable[[list[int]], dict[int, Known]]
) -> dict[int, Known]:
    ids = [one.id for one in records if isinstance(one, kind)]
    return find(ids) if ids else {}


def _same_sample(told: RemoteSample, known: KnownSample | None) -> bool:
    if known is None or not _same_place(told, known):
        return False
    here = RemoteSample(
        told.id,
        known.name,
        known.description,
        known.tag if told.tag is not None else None,
        known.subject_id or 0,
        known.subject_code,
        told.state,
        told.address,
        told.stored_ms,
        told.carrier if told.carrier is None or _class(told.carrier) == known.carrier else "",
    )
    return here == told


def _same_place(told: RemoteSample, known: KnownSample) -> bool:
    """Whether both name the same slot, or both none and agree on whether it is gone."""
    if told.state is None:
        return True
    address = None if told.address is None else str(told.address)
    if known.state == SampleState.EXPECTED and told.state is not SampleState.EXPECTED:
        return False
    return address == known.address and (known.state in _GONE) == (told.state.value in _GONE)


def _same_subject(
    told: RemoteSubject, known: KnownSubject | None, facility: int, central: int | None
) -> bool:
    if known is None or known.facility != facility or told.facility_id not in (None, central):
        return False
    here = RemoteSubject(
        told.id,
        known.code,
        known.first_name if told.first_name else "",
        known.last_name if told.last_name else "",
        told.facility_id,
    )
    return here == told


@lru_cache(maxsize=256)
def _class(text: str) -> str | None:
    """The class that a word of the centre means, or None."""
    try:
        return carrier_class(text).value
    except UnknownCarrier:
        return None
