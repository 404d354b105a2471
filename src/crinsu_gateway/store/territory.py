"""Whose a thing is: the facilities that it belongs to, by whatever names it.

A sample container belongs to the facility of its subject, a place to that of its storage solution.
It refuses nobody; web/territory.py does.
"""

from collections.abc import Iterable
from enum import StrEnum

from crinsu_gateway.store.transaction import Transaction


class Thing(StrEnum):
    """What an id or a name stands for."""

    FACILITY = "facility"
    UNIT = "unit"
    STORAGE = "storage solution"
    STORAGE_NAME = "storage solution of the name"
    CONTAINER = "container"
    SLOT = "slot"
    ADDRESS = "place"  # begins with the name of its storage solution
    SAMPLE = "sample container"
    ANY_SAMPLE = "sample container at hand"  # by tag, id, or the address where it lies
    SUBJECT = "subject"
    SUBJECT_CODE = "subject of the code"
    PROCEDURE = "procedure"
    EXECUTION = "execution"
    ALARM = "alarm"
    DEVIATION = "deviation"
    INCIDENT = "incident"
    EMERGENCY = "emergency"
    DIFFERENCE = "stock-take difference"
    EXPOSURE = "exposure"
    CUSTODY = "line of custody"


_OF_SAMPLE = "SELECT j.facility_id FROM sample_container c JOIN subject j ON j.id = c.subject_id "
_OF_STORAGE = "SELECT s.facility_id FROM storage_solution s "
_FACILITIES: dict[Thing, str] = {
    Thing.FACILITY: "SELECT id FROM facility WHERE central_id = ?1 OR id = ?1",
    Thing.UNIT: _OF_STORAGE + "JOIN storage_unit u ON u.storage_id = s.id WHERE u.unit = ?1",
    Thing.STORAGE: _OF_STORAGE + "WHERE s.central_id = ?1 OR s.id = ?1",
    Thing.STORAGE_NAME: _OF_STORAGE + "WHERE s.name = ?1",
    Thing.CONTAINER: _OF_STORAGE + "JOIN container c ON c.storage_id = s.id WHERE c.id = ?1",
    Thing.SLOT: _OF_STORAGE + "JOIN container c ON c.storage_id = s.id "
    "JOIN slot l ON l.container_id = c.id WHERE l.id = ?1",
    Thing.ADDRESS: _OF_STORAGE + "WHERE s.name = "
    "substr(trim(?1), 1, instr(trim(?1) || '/', '/') - 1)",
    Thing.SAMPLE: _OF_SAMPLE + "WHERE c.central_id = ?1 OR c.id = ?1",
    Thing.SUBJECT: "SELECT facility_id FROM subject WHERE central_id = ?1 OR id = ?1",
    Thing.SUBJECT_CODE: "SELECT facility_id FROM subject WHERE code = ?1 UNION "
    "SELECT j.facility_id FROM former_code k JOIN subject j ON j.id = k.subject_id "
    "WHERE k.code = ?1",
    Thing.PROCEDURE: "SELECT facility_id FROM procedure WHERE central_id = ?1 OR id = ?1",
    Thing.EXECUTION: "SELECT p.facility_id FROM execution_member m "
    "JOIN procedure p ON p.id = m.procedure_id WHERE m.execution_id = ?1",
    Thing.ALARM: _OF_STORAGE + "JOIN alarm a ON s.id = COALESCE(a.storage_id, "
    "(SELECT u.storage_id FROM storage_unit u WHERE u.unit = a.unit)) WHERE a.id = ?1",
    Thing.DEVIATION: _OF_STORAGE
    + "JOIN deviation d ON d.storage_id = s.id WHERE d.id = ?1 UNION "
    + _OF_SAMPLE
    + "JOIN deviation_sample d ON d.sample_id = c.id WHERE d.deviation_id = ?1",
    Thing.INCIDENT: _OF_SAMPLE
    + "JOIN incident_sample i ON i.sample_id = c.id WHERE i.incident_id = ?1",
    Thing.EMERGENCY: _OF_STORAGE + "JOIN emergency e ON e.storage_id = s.id WHERE e.id = ?1",
    Thing.EXPOSURE: _OF_SAMPLE + "JOIN exposure x ON x.sample_id = c.id WHERE x.id = ?1",
    Thing.CUSTODY: _OF_SAMPLE + "JOIN custody k ON k.sample_id = c.id WHERE k.id = ?1",
    Thing.DIFFERENCE: "SELECT p.facility_id FROM stocktake_difference d "
    "JOIN procedure p ON p.id = d.procedure_id WHERE d.id = ?1",
}
_BY_TAG = _OF_SAMPLE + "WHERE c.tag = ?1"


def facilities_of(tx: Transaction, thing: Thing, named: str | int) -> frozenset[int]:
    """The local ids of the facilities that a thing belongs to; none when there is no such thing."""
    if thing is Thing.ANY_SAMPLE:
        return _of_any_sample(tx, str(named))
    return _asked(tx, _FACILITIES[thing], named)


def is_within(
    tx: Transaction, thing: Thing, named: Iterable[str | int], seen: frozenset[int]
) -> bool:
    """Whether all of some things are there and belong to facilities that are seen alone."""
    return all(found and found <= seen for found in (facilities_of(tx, thing, n) for n in named))


def _of_any_sample(tx: Transaction, text: str) -> frozenset[int]:
    """All that a text may stand for: whatever reading is meant in the end, it is among these."""
    found = _asked(tx, _BY_TAG, text)
    if text.isascii() and text.isdigit() and len(text) < 19:
        found |= _asked(tx, _FACILITIES[Thing.SAMPLE], int(text))
    if "/" in text:
        found |= _asked(tx, _FACILITIES[Thing.ADDRESS], text)
    return found


def _asked(tx: Transaction, query: str, named: str | int) -> frozenset[int]:
    return frozenset(int(row[0]) for row in tx.all(query, (named,)))
