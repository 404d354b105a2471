"""What may be read for one answer is bounded by the work of SQLite, not by a clock."""

from pathlib import Path

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Transaction

COUNT = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
    "SELECT count(*) FROM n"
)
MANY = 400_000
"""So many rows take a few million steps of its machine."""
MOST = 8_000_000


def test_the_work_of_all_statements_counts(tmp_path: Path) -> None:
    """One is within the bound, the same again goes beyond it; another transaction begins anew."""
    connection = open_writer(tmp_path / "store.db")
    now = Instant(0, 0, "boot")
    tx = Transaction(connection, now)
    assert tx.all_within(MOST, COUNT, (MANY,)) == [(MANY,)]
    found = [tx.all_within(MOST, COUNT, (MANY,)) for _ in range(3)]
    assert found[-1] is None
    assert Transaction(connection, now).all_within(MOST, COUNT, (MANY,)) == [(MANY,)]
    assert tx.all(COUNT, (MANY,)) == [(MANY,)]
    connection.close()
