"""Facilities and storage solutions that are renamed at the centre, moved there, or gone."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.store import facilities
from tests.fakes.disagreeing import Sides
from tests.fakes.syncing import Bench

HOME, THERE = "T1/C1/CN1/1", "T1/C1/CN1/2"


@pytest.fixture
async def sides(bench: Bench) -> AsyncIterator[Sides]:
    """In touch; sample container 2 is stored on both sides."""
    async with AsyncExitStack() as stack:
        both = Sides(bench, stack)
        await both.meet()
        await both.know(2)
        await bench.store(2, HOME)
        await both.agree_on(2, HOME)
        yield both


def another_facility(sides: Sides) -> int:
    """A second facility of the same organisation."""
    centre = sides.bench.centre.centre
    return centre.database.execute(
        "INSERT INTO facility (organization_id, name, created_ms) VALUES (1, 'Paris', ?)",
        centre.now_ms(),
    )


async def goes_on(sides: Sides) -> None:
    """What is done here is told, and what is said there is heard."""
    await sides.put(2, THERE)
    await sides.agree_on(2, THERE)
    await sides.staff("samples/3/change", name="Renamed")

    async def heard() -> bool:
        row = await sides.bench.known(3)
        return row is not None and row.name == "Renamed"

    await sides.bench.until(heard)


async def test_a_facility_that_is_renamed_there_is_kept_by_its_id_and_told(sides: Sides) -> None:
    """Work goes on; a person notes it once, and it agrees when the name is put back."""
    await sides.staff("facilities/1/rename", name="Lyon Rive Gauche")
    item = await sides.difference("facility", "facility/1")
    assert item.central_value == "called Lyon Rive Gauche"
    await goes_on(sides)
    await sides.decide(item, Decision.NOTED)
    await sides.staff("facilities/1/rename", name="Lyon Gerland")
    assert (await sides.difference("facility", "facility/1")).id > item.id
    await sides.staff("facilities/1/rename", name="Lyon Centre")
    assert (await sides.ended("facility", "facility/1")).decision == Decision.AGREED
    assert (await sides.bench.db.read(facilities.named, "Lyon Centre"))[1] == 1


async def test_another_facility_that_takes_our_name_is_not_taken_for_ours(sides: Sides) -> None:
    """The name of the configuration is that of a stranger now: the id goes on counting."""
    other = another_facility(sides)
    await sides.staff("facilities/1/rename", name="Lyon Old")
    await sides.staff(f"facilities/{other}/rename", name="Lyon Centre")
    item = await sides.difference("facility", f"facility/{other}")
    assert item.local_value == "Lyon Centre is facility/1 here"
    await goes_on(sides)
    assert (await sides.bench.db.read(facilities.named, "Lyon Centre"))[1] == 1


async def test_a_facility_that_is_gone_there_is_told_and_nothing_here_is_lost(
    sides: Sides,
) -> None:
    """An empty list is no word about what is in the tanks."""
    database = sides.bench.centre.centre.database
    other = database.execute("INSERT INTO organization (name, created_ms) VALUES ('Other', 1)")
    database.execute("UPDATE facility SET organization_id = ? WHERE id = 1", other)
    item = await sides.difference("facility", "facility/1")
    assert item.central_value == "not known"
    assert await sides.here(2) == HOME
    database.execute("UPDATE facility SET organization_id = 1 WHERE id = 1")
    assert (await sides.ended("facility", "facility/1")).decision == Decision.AGREED
    await goes_on(sides)


async def test_a_storage_solution_that_is_another_facilitys_there_is_told(sides: Sides) -> None:
    """Its sample containers stay where they are on both sides; what is done is told as before."""
    await sides.staff("storage/1/move", facilityId=another_facility(sides))
    item = await sides.difference("storage", "storage/T1")
    assert item.central_value == "not known"
    await goes_on(sides)
    assert await sides.differences("position") == []
    await sides.staff("storage/1/move", facilityId=1)
    assert (await sides.ended("storage", "storage/T1")).decision == Decision.AGREED


async def test_a_storage_solution_that_is_renamed_there_makes_one_difference_not_thousands(
    sides: Sides,
) -> None:
    """It is known by its id, so that no place in it differs for its name."""
    database, centre = sides.bench.centre.centre.database, sides.bench.centre.centre
    database.execute("UPDATE storage SET name = 'Tank One' WHERE id = 1")
    item = await sides.difference("storage", "storage/T1")
    assert (item.central_value, item.local_value) == ("called Tank One", "called T1")
    database.execute("UPDATE sample_container SET updated_ms = ? WHERE id = 2", centre.now_ms())
    await sides.staff("samples/3/change", name="Later")

    async def heard() -> bool:
        row = await sides.bench.known(3)
        return row is not None and row.name == "Later"

    await sides.bench.until(heard)
    assert await sides.differences("position") == []
    database.execute("UPDATE storage SET name = 'T1' WHERE id = 1")
    assert (await sides.ended("storage", "storage/T1")).decision == Decision.AGREED
