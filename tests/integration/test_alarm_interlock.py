"""An open alarm that is bad enough keeps a storage solution shut until it is cleared."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import alarms, shelving
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.alarms import end_low_level, raise_low_level
from tests.fakes.bench import Bench, benched, running
from tests.fakes.facility import with_procedure


@asynccontextmanager
async def calm(folder: Path) -> AsyncIterator[Bench]:
    """The engine over a store with a calm unit."""
    async with benched(folder) as bench:
        await bench.read_unit()
        async with running(bench.db):
            yield bench


async def begin(bench: Bench, type: ProcedureType, *tags: str) -> int:
    """Start a procedure at T1; its execution."""
    made = await bench.db.write(with_procedure, type, list(tags))
    return await bench.db.write(
        start, made, technician="t", station="b", key="k", wish=Wish(storage="T1")
    )


@pytest.mark.parametrize("severity", [Severity.EMERGENCY, Severity.HIGH])
async def test_a_bad_alarm_is_waited_for(tmp_path: Path, severity: Severity) -> None:
    """The technician reads why; once it is cleared the step goes on by itself."""
    async with calm(tmp_path) as bench:
        await bench.db.write(raise_low_level, severity)
        execution = await begin(bench, ProcedureType.STORE, "TAG-1")
        run = await bench.at(execution, "check_unit")
        step = run.open_step
        assert step is not None
        assert step.prompt == "T1 must wait: alarm: level is 12 %, the limit is 20 %"
        await bench.db.write(end_low_level)
        await bench.until(
            execution, lambda run: run.open_step is not None and run.open_step.kind != "check_unit"
        )


async def test_an_alarm_that_is_over_is_in_the_way_only_when_it_is_latched(tmp_path: Path) -> None:
    """Both stay in the list until somebody looked; the technician is told which one to accept."""
    async with calm(tmp_path) as bench:
        number = await bench.db.write(raise_low_level, Severity.HIGH, True)
        await bench.db.write(alarms.calm, "freezer-1/level", "level_low", bench.clock.now())
        execution = await begin(bench, ProcedureType.STORE, "TAG-1")
        step = (await bench.at(execution, "check_unit")).open_step
        assert step is not None
        assert step.prompt.endswith(f"that is over, and alarm {number} waits to be acknowledged")
        await bench.db.write(end_low_level)
        await bench.until(
            execution, lambda run: run.open_step is not None and run.open_step.kind != "check_unit"
        )
        await bench.db.write(raise_low_level)
        await bench.db.write(alarms.calm, "freezer-1/level", "level_low", bench.clock.now())
        (row,) = await bench.db.read(alarms.open_ones)
        assert (row.state, row.stands_in_the_way) == (AlarmState.RETURNED, False)


async def test_a_shelved_alarm_is_waited_for_all_the_same(tmp_path: Path) -> None:
    """Setting it aside opens no lid: one that became worse shuts it as if it never was."""
    async with calm(tmp_path) as bench:
        number = await bench.db.write(raise_low_level, Severity.MEDIUM)
        lead = Actor("lead", "office")
        await bench.db.write(
            shelving.shelve, shelving.Wish(number, 60, "known"), actor=lead, key="k"
        )
        assert await bench.db.write(raise_low_level) == number
        execution = await begin(bench, ProcedureType.STORE, "TAG-1")
        step = (await bench.at(execution, "check_unit")).open_step
        assert step is not None
        assert step.prompt == "T1 must wait: alarm: level is 12 %, the limit is 20 %"
        (row,) = await bench.db.read(alarms.open_ones)
        assert (row.shelf, row.severity, row.stands_in_the_way) == (None, Severity.HIGH, True)


@pytest.mark.parametrize(
    ("severity", "type", "tags"),
    [
        (Severity.MEDIUM, ProcedureType.STORE, ["TAG-1"]),
        (Severity.EMERGENCY, ProcedureType.REFILL, []),
    ],
)
async def test_a_milder_alarm_and_a_refill_are_not_held_up(
    tmp_path: Path, severity: Severity, type: ProcedureType, tags: list[str]
) -> None:
    """Nitrogen is filled in although, and because, there is too little of it."""
    async with calm(tmp_path) as bench:
        await bench.db.write(raise_low_level, severity)
        execution = await begin(bench, type, *tags)
        await bench.until(
            execution, lambda run: run.open_step is not None and run.open_step.kind != "check_unit"
        )
