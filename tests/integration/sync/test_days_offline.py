"""What grows while the centre is away: what was done, and nothing else."""

from pathlib import Path

import pytest

from bench.sync_days import away

DONE = ("audit", "custody", "deviation", "exposure", "lift", "outbox")
"""Tables whose names begin so hold what was done, which is kept whoever hears of it."""
BOUNDED = {"request_spent": 100, "sync_state": 20}
"""Requests that count still, by the hundred a second here, and what the sync remembers by name."""


@pytest.mark.slow
@pytest.mark.requirement("R39")
async def test_days_without_the_centre_grow_no_table_of_the_sync(tmp_path: Path) -> None:
    """After eight days the sync remembers as much as after two; descriptors and tasks too."""
    few = await away(tmp_path / "few.db", 2)
    many = await away(tmp_path / "many.db", 8)
    assert many.waiting > 3 * few.waiting > 0
    grown = {name for name, rows in many.rows.items() if rows > few.rows[name]}
    assert {name for name in grown if not name.startswith(DONE)} <= BOUNDED.keys()
    assert [name for name, most in BOUNDED.items() if many.rows[name] > most] == []
    assert (many.tasks, many.descriptors) == (few.tasks, few.descriptors)
