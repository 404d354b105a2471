"""Both ends of a transfer are being worked on, until it has ended."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.place_errors import ContainerBusy, Rehearsed
from crinsu_gateway.model.procedure import Direction, ProcedureStatus, ProcedureType
from crinsu_gateway.model.sheet import Problems
from crinsu_gateway.store import (
    executions,
    inputs,
    inventory_import,
    inventory_sheet,
    layout_sheet,
    making,
    places,
    samples,
    scans,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.integration.test_store_places import WHO, WHY, shift

RETRIEVE = ProcedureType.RETRIEVE


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


def _transferring(tx: Transaction) -> int:
    """A transfer from T1 to T2 that runs; the id of its execution."""
    with_procedure(tx, RETRIEVE, ["A"], stored_at=["T1/C1/CN1/1"], status=ProcedureStatus.CANCELLED)
    found = samples.tagged(tx, "A")
    assert found is not None
    to = places.storage_named(tx, "T2")
    made = making.transfer(tx, [found.id], Direction.WITHIN, to, "", actor=WHO)
    return start(tx, made, technician="t", station="s", key="k", wish=Wish())


def _sheets_back(tx: Transaction) -> None:
    """What is wrong with bringing back both sheets as they were, the vial elsewhere in T1."""
    laid, filled = Problems("layout.csv"), Problems("samples.csv")
    layout_sheet.take_over(tx, list(layout_sheet.exported(tx)), WHY, WHO, laid)
    lines = [line.replace("CN1/1", "CN1/2") for line in inventory_sheet.exported(tx)]
    lines.append(lines[-1].replace("T1/", "T2/").replace(",A,", ",B,").split(",", 1)[1])
    lines[-1] = f",{lines[-1]}"
    inventory_import.take_over(tx, lines, WHY, WHO, filled)
    raise Rehearsed(
        "\n".join(sorted({f"{one.file} {one.message}" for one in [*laid.found, *filled.found]}))
    )


@pytest.mark.parametrize("paused", [False, True])
async def test_nothing_moves_at_either_end_of_a_transfer(db: Database, paused: bool) -> None:
    """Neither end is carried away or laid out anew, while it runs and while it is paused."""
    run = await db.write(_transferring)
    if paused:
        await db.write(executions.pause, run, pausing=True, actor=WHO)
    for spot, to in (("T1/C2/CN1", "T1/C2/CN9"), ("T2/C2/CN1", "T2/C2/CN9")):
        with pytest.raises(ContainerBusy):
            await db.write(shift, spot, to)
    with pytest.raises(Rehearsed) as refused:
        await db.write(_sheets_back)
    assert refused.value.sentence.splitlines() == [
        f"{file} execution {run} is not finished on {name}; end it first"
        for file in ("layout.csv", "samples.csv")
        for name in ("T1", "T2")
    ]


@pytest.mark.requirement("R24")
async def test_a_scanner_at_the_far_end_of_a_transfer_serves_it(db: Database) -> None:
    """What a bench scanner of T2 reads is a scan of the transfer from T1 to T2; T3 knows none."""
    run = await db.write(_transferring)
    assert await db.write(scans.arrive, "bench-2", "A", ["T2"]) is not None
    assert await db.write(scans.arrive, "bench-3", "A", ["T3"]) is None
    found = await db.read(inputs.of_execution, run)
    assert [one.text for one in found] == ["A"]
