"""Expansions over more than one statement could name one by one, and more than one answer holds."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.store.database import Database
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.conditions import Wanted
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.resources.sample_containers import SAMPLE_CONTAINERS
from crinsu_gateway.web.resources.slots import HELD, SLOTS
from tests.fakes.api import Api, over
from tests.fakes.clock import HandClock

TANKS, VIALS = 1100, 33_500
"""More tanks than a chain of conditions may have, more vials than a statement may have values."""
_COUNT = f"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {VIALS}) "
FILLED = f"""
INSERT INTO facility (id, name, time_zone, created_ms) VALUES (1, 'F', 'UTC', 0);
INSERT INTO subject (id, facility_id, code, created_ms) VALUES (1, 1, 'S', 0);
INSERT INTO storage_solution (id, facility_id, name, type, created_ms)
    {_COUNT} SELECT i, 1, 'T' || i, 'TANK', 0 FROM n LIMIT {TANKS};
INSERT INTO container (id, storage_id, kind, label, path, ordinal, leaf)
    SELECT id, id, 'box', 'B', 'B', 1, 1 FROM storage_solution;
INSERT INTO slot (id, container_id, label, ordinal) {_COUNT} SELECT i, 1, i, i FROM n;
INSERT INTO sample_container (id, subject_id, name, state, slot_id, stored_ms, changed_ms)
    {_COUNT} SELECT i, 1, 'V' || i, 'STORED', i, 0, 0 FROM n;
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with many tanks, the first with many vials in it; the tests only read."""
    path = tmp_path_factory.mktemp("large") / "store.db"
    connection = open_writer(path)
    with connection:
        connection.execute(FILLED)
    connection.close()
    return path


@pytest.fixture
async def large(filled: Path) -> AsyncIterator[Api]:
    """The API over it."""
    clock = HandClock()
    async with Database(filled, clock) as db, over(db, clock) as api:
        yield api


async def test_any_number_of_things_is_found_at_once(large: Api) -> None:
    """By their ids and by what they lie in, though neither stands in the row itself."""

    def read(tx: Transaction) -> tuple[list[Row], list[Row]]:
        ids, key = list(range(1, VIALS + 1)), SAMPLE_CONTAINERS.source.key
        nothing, most = Wanted(), VIALS + 1
        return (
            reading.among(tx, SAMPLE_CONTAINERS.source, ["m.name"], key, ids, nothing, most),
            reading.among(tx, SLOTS.source, ["s.label"], HELD, ids, nothing, most),
        )

    for rows in await large.db.read(read):
        assert [row[0] for row in rows] == list(range(1, VIALS + 1))


async def test_more_tanks_than_a_chain_of_conditions_may_have(large: Api) -> None:
    """The lists of all tanks of a facility are read at once, whatever finds them."""
    tanks = "storageSolutions[expand=sampleContainers[q=name=V7]]"
    answer = await large.client.get(f"/api/v1/facilities?expand={tanks}")
    assert answer.status_code == 200, answer.text
    (facility,) = answer.json()["facilities"]
    held = [one["name"] for one in facility["storageSolutions"] if one["sampleContainers"]]
    assert len(facility["storageSolutions"]) == TANKS
    assert held == ["T1"]


@pytest.mark.parametrize(
    "asked",
    [
        "storage-solutions?per_page=1&expand=sampleContainers[expand=slot]",
        "slots?per_page=100&expand=storageSolution[expand=sampleContainers]",
    ],
)
async def test_more_than_an_answer_holds_is_refused(large: Api, asked: str) -> None:
    """Before it is read: references of very many things, and one long list in very many places."""
    answer = await large.client.get(f"/api/v1/{asked}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "EXPANSION_TOO_LARGE"
