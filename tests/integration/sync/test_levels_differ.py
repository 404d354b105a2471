"""Storage levels that the centre knows otherwise are put to people, never made by themselves."""

from crinsu_gateway.store import places
from tests.fakes.sweeps import reading
from tests.fakes.syncing import Bench


async def test_levels_that_one_side_has_alone_and_sizes_are_told(bench: Bench) -> None:
    """One item of each kind for a storage solution; both sides alike again: it ends by itself."""
    database = bench.centre.centre.database
    before = [one.path for one in await bench.db.read(places.containers)]
    database.execute(
        "INSERT INTO container (id, storage_id, parent_id, kind, label, slots) "
        "VALUES (90, 1, 1, 'cane', 'CN9', 3)"
    )
    database.execute("UPDATE container SET label = 'CN7' WHERE id = 3")
    database.execute("UPDATE container SET slots = 5 WHERE id = 2")
    async with reading(bench) as reader:
        await reader.pulled()
        await reader.swept()
        assert await reader.differences() == [
            ("levels", "storage/T1", "alone there: C1/CN7, C1/CN9"),
            ("capacity", "storage/T1", "C1/CN1 5 slots"),
        ]
        database.execute("DELETE FROM container WHERE id = 90")
        database.execute("UPDATE container SET label = 'CN2' WHERE id = 3")
        database.execute("UPDATE container SET slots = 3 WHERE id = 2")
        await reader.swept()
        assert await reader.differences() == []
    assert [one.path for one in await bench.db.read(places.containers)] == before


async def test_a_level_that_cannot_be_read_spoils_the_comparison_alone(bench: Bench) -> None:
    """A record without a name is set aside; nobody is told that the level is missing there."""
    bench.centre.centre.database.execute("UPDATE container SET label = '' WHERE id = 3")
    async with reading(bench) as reader:
        await reader.pulled()
        await reader.swept()
        found = await reader.differences()
    assert [(kind, about) for kind, about, _ in found] == [("record", "containers/3")]
