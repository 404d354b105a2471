"""What the store holds of records that the centre names, by its ids, many at once.

It serves to see quickly which of a page are here as they are told; it changes nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.store.transaction import Transaction

_GIVEN = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class KnownSample:
    """A sample container: `subject_id` is the centre's; `address` as text, None in no slot."""

    name: str
    description: str
    tag: str | None
    subject_id: int | None
    subject_code: str
    state: str
    address: str | None
    carrier: str | None


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject with the local id of its facility; the names are personal data."""

    facility: int
    code: str
    first_name: str
    last_name: str

    def __repr__(self) -> str:
        return f"KnownSubject(code={self.code!r})"


def samples(tx: Transaction, ids: Sequence[int]) -> dict[int, KnownSample]:
    """The sample containers among these, by the centre's id."""
    rows = tx.all(
        "SELECT m.central_id, m.name, m.description, m.tag, u.central_id, u.code, m.state, "
        "t.name || '/' || c.path || '/' || slot.label, m.carrier_class "
        "FROM sample_container m JOIN subject u ON u.id = m.subject_id "
        "LEFT JOIN slot ON slot.id = m.slot_id LEFT JOIN container c ON c.id = slot.container_id "
        f"LEFT JOIN storage_solution t ON t.id = c.storage_id WHERE m.central_id {_GIVEN}",
        (json.dumps(ids),),
    )
    return {row[0]: KnownSample(*row[1:]) for row in rows}


def subjects(tx: Transaction, ids: Sequence[int]) -> dict[int, KnownSubject]:
    """The subjects among these that are themselves and not merged into another."""
    rows = tx.all(
        "SELECT central_id, facility_id, code, first_name, last_name FROM subject "
        f"WHERE merged_into IS NULL AND central_id {_GIVEN}",
        (json.dumps(ids),),
    )
    return {row[0]: KnownSubject(*row[1:]) for row in rows}


def procedures(tx: Transaction, ids: Sequence[int]) -> dict[int, str]:
    """The status of the procedures among these, by the centre's id."""
    rows = tx.all(
        f"SELECT central_id, status FROM procedure WHERE central_id {_GIVEN}", (json.dumps(ids),)
    )
    return {row[0]: row[1] for row in rows}


def in_question(tx: Transaction) -> frozenset[int]:
    """The numbers of what open differences are about, whatever it is."""
    abouts = (row[0] for row in tx.all("SELECT about FROM reconciliation WHERE state = 'OPEN'"))
    numbers = (about.rpartition("/")[2] for about in abouts)
    return frozenset(int(one) for one in numbers if one.isdecimal() and len(one) < 19)
