"""What technicians say is counted once, for the step and by the person that it was said for."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import KeyReused
from crinsu_gateway.model.procedure import InputKind, ProcedureType, Verdict
from crinsu_gateway.procedures.advance import advance
from crinsu_gateway.store import audit, executions, inputs, scans
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure

TECH = Actor("tech-1", "bench")
CONFIRM, SCAN = InputKind.CONFIRM, InputKind.SCAN


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


async def begun(db: Database) -> tuple[int, int]:
    """A store on T2, where nothing is wired and people confirm: procedure and execution."""
    procedure = await db.write(with_procedure, ProcedureType.STORE, ["A"])
    execution = await db.write(
        start, procedure, technician="tech-1", station="bench", key="s", wish=Wish(storage="T2")
    )
    return procedure, execution


def settle(tx: Transaction, execution: int) -> None:
    """All turns that can be taken now."""
    while advance(tx, execution):
        pass


@pytest.mark.parametrize(
    "change",
    [
        lambda tx, run: inputs.give(tx, run, CONFIRM, "", actor=TECH, key="k", ordinal=2),
        lambda tx, run: inputs.give(tx, run, CONFIRM, "", actor=TECH, key="k"),
        lambda tx, run: inputs.give(
            tx, run, CONFIRM, "", actor=Actor("tech-2", "bench"), key="k", ordinal=1
        ),
    ],
)
async def test_a_key_stands_for_one_step_and_one_person(
    db: Database, change: Callable[[Transaction, int], int]
) -> None:
    """A key used again for another step or by another person is no repetition."""
    _, execution = await begun(db)
    first = await db.write(inputs.give, execution, CONFIRM, "", actor=TECH, key="k", ordinal=1)
    with pytest.raises(KeyReused):
        await db.write(change, execution)
    again = await db.write(inputs.give, execution, CONFIRM, "", actor=TECH, key="k", ordinal=1)
    assert again == first


async def test_the_key_of_a_start_stands_for_one_wish(db: Database) -> None:
    """Repeated it gives the run; by another person, or for another place, it is refused."""
    procedure, execution = await begun(db)

    async def repeated(technician: str, wish: Wish) -> int:
        return await db.write(
            start, procedure, technician=technician, station="bench", key="s", wish=wish
        )

    assert await repeated("tech-1", Wish(storage="T2")) == execution
    with pytest.raises(KeyReused):
        await repeated("tech-2", Wish(storage="T2"))
    with pytest.raises(KeyReused):
        await repeated("tech-1", Wish(storage="T1"))


async def test_a_press_repeated_in_haste_confirms_one_step(db: Database) -> None:
    """What was said before a step was open confirms nothing that nobody has seen."""
    _, execution = await begun(db)
    await db.write(settle, execution)
    for key in ("1", "2", "3"):
        await db.write(inputs.give, execution, CONFIRM, "", actor=TECH, key=key)
    await db.write(settle, execution)
    run = await db.read(executions.execution, execution)
    said = await db.read(inputs.of_execution, execution)
    assert run.open_step is not None
    assert run.open_step.ordinal == 2
    assert [one.verdict for one in said] == [Verdict.ACCEPTED, Verdict.REFUSED, Verdict.REFUSED]


@pytest.mark.requirement("R24")
async def test_no_key_of_a_caller_can_take_the_place_of_a_scan(db: Database) -> None:
    """A scan of a bench scanner becomes an input whatever keys callers have used."""
    _, execution = await begun(db)
    for number in range(1, 4):
        await db.write(inputs.give, execution, SCAN, "X", actor=TECH, key=f"scan/{number}")
    assert await db.write(scans.arrive, "bench-scanner", "A", ["T2"]) is not None


@pytest.mark.parametrize("kind", [SCAN, InputKind.STOP])
async def test_the_trail_keeps_no_text_that_people_or_scanners_bring(
    db: Database, kind: InputKind
) -> None:
    """A wrist band or a remark may hold a name; the trail is for ever, so it points to the row."""
    _, execution = await begun(db)
    given = await db.write(inputs.give, execution, kind, "Doe, Jane", actor=TECH, key="k")
    await db.write(settle, execution)
    bodies = await db.read(audit.events, 0, 1000)
    assert any(f'"input":{given}'.encode() in body for body in bodies)
    assert not [body for body in bodies if b"Jane" in body]
