"""The sample containers as a sheet: one row each, with identity, state and place.

`export_page` and `exported` write it; store/inventory_import.py reads it back. Subjects stand in
it by their code alone.
"""

from collections.abc import Iterator

from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.sheet import written
from crinsu_gateway.store.transaction import Transaction

COLUMNS = (
    "id",
    "tag",
    "name",
    "description",
    "subject",
    "carrier",
    "state",
    "clearance",
    "address",
    "stored_at",
    "holder",
    "out_at",
)
AT_ONCE = 500


def header() -> str:
    """The first line."""
    return written(COLUMNS)


def exported(tx: Transaction, storage: str | None = None) -> Iterator[str]:
    """The whole sheet, line by line: all sample containers, or what one storage solution holds."""
    yield header()
    after = 0
    while page := export_page(tx, after, storage):
        yield from (line for _, line in page)
        after = page[-1][0]


def export_page(
    tx: Transaction, after: int, storage: str | None = None, limit: int = AT_ONCE
) -> list[tuple[int, str]]:
    """Lines after a sample container (local id), each with its own local id."""
    one = "" if storage is None else "AND t.name = ?3 "
    found = tx.all(
        "SELECT m.id, COALESCE(m.central_id, ''), COALESCE(m.tag, ''), m.name, m.description, "
        "u.code, COALESCE(m.carrier_class, ''), m.state, m.clearance, "
        "COALESCE(t.name || '/' || c.path || '/' || s.label, ''), m.stored_ms, "
        "COALESCE(m.out_by, ''), m.out_ms FROM sample_container m "
        "LEFT JOIN subject u ON u.id = m.subject_id LEFT JOIN slot s ON s.id = m.slot_id "
        "LEFT JOIN container c ON c.id = s.container_id "
        "LEFT JOIN storage_solution t ON t.id = c.storage_id "
        f"WHERE m.id > ?1 {one}ORDER BY m.id LIMIT ?2",
        (after, limit) if storage is None else (after, limit, storage),
    )
    return [
        (
            row[0],
            written((str(row[1]), *row[2:10], _moment(row[10]), row[11], _moment(row[12]))),
        )
        for row in found
    ]


def _moment(utc_ms: int | None) -> str:
    return "" if utc_ms is None else iso_utc(utc_ms)
