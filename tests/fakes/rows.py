"""All rows of a noun, for tests that look into the store (lists that are served: web/listing/)."""

from crinsu_gateway.store import facilities, procedures, samples
from crinsu_gateway.store.facilities import Subject
from crinsu_gateway.store.procedures import ProcedureRow
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

_IDS = "SELECT id FROM {} ORDER BY COALESCE(central_id, id)"


def sample_rows(tx: Transaction) -> list[SampleRow]:
    """All sample containers by id."""
    return [samples.sample(tx, row[0]) for row in tx.all(_IDS.format("sample_container"))]


def subject_rows(tx: Transaction) -> list[Subject]:
    """All subjects by id."""
    return [facilities.subject(tx, row[0]) for row in tx.all(_IDS.format("subject"))]


def procedure_rows(tx: Transaction) -> list[ProcedureRow]:
    """All procedures, newest first."""
    ids = tx.all("SELECT id FROM procedure ORDER BY created_ms DESC, id DESC")
    return [procedures.procedure(tx, row[0]) for row in ids]
