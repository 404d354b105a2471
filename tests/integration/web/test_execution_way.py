"""What the page of an execution offers is what its open step waits for, in the real engine."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.procedure import InputKind, ProcedureType
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.procedures.registry import STEPS
from crinsu_gateway.store import commands
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue
from crinsu_gateway.web.console.views.execution_facts import Open, facts
from crinsu_gateway.web.console.views.execution_way import TAGS, WORD, Way
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure
from tests.fakes.hands import started

ADDRESS = "T1/C1/CN1/1"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """T1 with a unit that obeys when it is told to, and the engine."""
    async with benched(tmp_path) as made, running(made.db):
        await made.read_unit()
        yield made


async def offered(bench: Bench, run: int, kind: str, word: str = "") -> Open:
    """The step of this kind as the page shows it, once its prompt has this word in it.

    Whatever it is: a word of the technician is offered exactly where the prompt asks for one.
    """
    await bench.until(
        run,
        lambda found: (
            found.open_step is not None
            and found.open_step.kind == kind
            and found.open_step.prompt
            and word in found.open_step.prompt
        ),
    )
    step = (await bench.db.read(facts, run)).step
    assert step is not None
    asks = "onfirm" in step.row.prompt or step.row.kind == "sign"
    assert (step.way in WORD) == asks, (step.way, step.row.prompt)
    accepted = STEPS[kind].accepts
    assert step.way not in TAGS or InputKind.SCAN in accepted
    assert step.way not in WORD or InputKind.CONFIRM in accepted
    return step


async def begun(bench: Bench) -> int:
    """A retrieval in T1 that has just begun."""
    made = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-A"], stored_at=[ADDRESS]
    )
    return await started(bench, made)


async def test_a_retrieval_with_a_unit(bench: Bench) -> None:
    """The unit locks by itself, sensors see the lid, the rest is a word or a scan."""
    run = await begun(bench)
    assert (await offered(bench, run, "unlock_lid")).way is Way.ORDERED
    await bench.obey()
    assert (await offered(bench, run, "open_lid")).way is Way.WATCHED
    await bench.read_unit(lid_open=True)
    assert (await offered(bench, run, "lift")).way is Way.CONFIRM
    await bench.give(run, InputKind.CONFIRM)
    taking = await offered(bench, run, "take_samples")
    assert (taking.way, taking.spot and taking.spot.lit) == (Way.SCAN, (ADDRESS,))
    await bench.give(run, InputKind.SCAN, "OTHER")
    wrong = (await offered(bench, run, "take_samples")).wrong
    assert wrong is not None
    assert wrong.text == "OTHER"
    await bench.give(run, InputKind.SCAN, "TAG-A")
    assert (await offered(bench, run, "lower")).wrong is None
    await bench.give(run, InputKind.CONFIRM)
    assert (await offered(bench, run, "close_lid")).way is Way.WATCHED
    await bench.read_unit(lid_open=False)
    assert (await offered(bench, run, "lock_lid")).way is Way.ORDERED
    await bench.obey()
    assert (await offered(bench, run, "sign")).way is Way.CONFIRM


async def test_what_cannot_be_believed_is_asked_of_a_person(bench: Bench) -> None:
    """A sensor that is doubtful proves no lid: then a word does."""
    run = await begun(bench)
    await offered(bench, run, "unlock_lid")
    await bench.obey()
    await offered(bench, run, "open_lid")
    await bench.read_with(Quality.SUSPECT, {})
    assert (await offered(bench, run, "open_lid", "trusted")).way is Way.CONFIRM


async def test_an_interlock_waits_and_a_failed_order_asks(bench: Bench) -> None:
    """Nothing is offered while the unit forbids it; what failed is ordered again on a word."""
    await bench.read_unit(level=5.0)
    run = await begun(bench)
    assert (await offered(bench, run, "check_unit", "must wait")).way is Way.BLOCKED
    await bench.read_unit(level=80.0)
    await offered(bench, run, "unlock_lid")
    order = await bench.take()
    await bench.db.write(commands.settle, order.id, CommandState.FAILED, "the unit refused")
    assert (await offered(bench, run, "unlock_lid", "failed")).way is Way.FAILED


async def test_an_order_of_unknown_fate_is_put_to_the_technician(bench: Bench) -> None:
    """The gateway stopped while it was sent: nobody knows, so nothing is done by itself."""
    run = await begun(bench)
    await offered(bench, run, "unlock_lid")
    await bench.take()
    await bench.db.write(commands.recover)
    assert (await offered(bench, run, "unlock_lid", "stopped meanwhile")).way is Way.UNSURE


async def test_a_refill_is_watched(bench: Bench) -> None:
    """The valve is ordered; then what flows is watched, and nobody has to press anything."""
    made = await bench.db.write(with_procedure, ProcedureType.REFILL, [])
    run = await started(bench, made)
    assert (await offered(bench, run, "fill", "Opening")).way is Way.ORDERED
    await bench.obey()
    await bench.read_unit(filling=True, level=60.0)
    assert (await offered(bench, run, "fill", "Filling T1: 60")).way is Way.WATCHED


def test_every_kind_of_step_has_its_words() -> None:
    """What to do, how, and the word for it, in each language."""
    for language in LANGUAGES:
        said = catalogue(language)
        for kind in STEPS:
            assert f"execution.do_{kind}" in said, kind
        for way in Way:
            assert f"execution.way_{way.value}" in said, way
