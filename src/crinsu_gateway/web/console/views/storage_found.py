"""What is looked for in the view of a storage solution: a sample container, or a place. It is said
by the id of a sample container, or by what somebody typed or scanned; whatever it is, it is told.
"""

from dataclasses import dataclass

from crinsu_gateway.model.errors import UnknownSample
from crinsu_gateway.store import places, samples
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

MOST = 20
"""So many are shown of those that it may be."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What was asked for, and what it is: one sample container, a place here, or several.

    `text` is empty when nothing was asked for. `storage_id` is public: where the one thing is.
    """

    text: str = ""
    sample: SampleRow | None = None
    place: str = ""
    storage_id: int | None = None
    several: tuple[SampleRow, ...] = ()


def sought(tx: Transaction, lit: str, text: str) -> Sought:
    """What the id of a sample container, or else a text, leads to."""
    if lit.isdecimal() and len(lit) < 19:
        return _one_of(lit, _known(tx, int(lit)))
    if not text:
        return Sought()
    container = places.sought(tx, text)
    if container is not None:
        name = places.storage(tx, container.storage_id).name
        return Sought(text, place=f"{name}/{container.path}", storage_id=container.storage_id)
    return _one_of(text, tuple(samples.sought(tx, text, MOST)))


def _known(tx: Transaction, sample_id: int) -> tuple[SampleRow, ...]:
    try:
        return (samples.sample(tx, sample_id),)
    except UnknownSample:
        return ()


def _one_of(text: str, found: tuple[SampleRow, ...]) -> Sought:
    if len(found) != 1:
        return Sought(text, several=found)
    one = found[0]
    return Sought(text, one, "" if one.address is None else str(one.address), one.storage_id)
