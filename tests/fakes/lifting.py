"""A technician's lifts for tests of the exposure clock, over the real engine and store."""

import json

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.procedure import InputKind, ProcedureType, Verdict
from crinsu_gateway.store import audit, carriers, deviations, exposure_views, samples
from crinsu_gateway.store.deviations import DeviationRow
from crinsu_gateway.store.exposure_views import Clock, Event, Totals
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.bench import Bench
from tests.fakes.facility import with_procedure

CONFIRM, SCAN, STOP = InputKind.CONFIRM, InputKind.SCAN, InputKind.STOP
ANNA = Actor("anna", "bench-1")


async def sample_of(bench: Bench, tag: str) -> int:
    """The local id of the sample container with a tag."""
    found = await bench.db.read(samples.tagged, tag)
    assert found is not None
    return found.local_id


async def retrieve(bench: Bench, where: dict[str, str], *, carrier: str = "straw_0.25") -> int:
    """A started retrieval of the first of these; all are stored, and of one carrier class."""
    tags = list(where)
    for tag in tags[1:]:
        await bench.db.write(with_procedure, ProcedureType.RETRIEVE, [tag], stored_at=[where[tag]])
    procedure = await bench.db.write(
        with_procedure, ProcedureType.RETRIEVE, tags[:1], stored_at=[where[tags[0]]]
    )
    for tag in tags:
        sample = await sample_of(bench, tag)
        await bench.db.write(carriers.classify, sample, carrier, ANNA, reason="seen at the bench")
    return await begin(bench, procedure)


async def begin(bench: Bench, procedure: int, key: str = "start") -> int:
    """A procedure is started; the execution."""
    return await bench.db.write(
        start, procedure, technician="tech-1", station="bench", key=key, wish=Wish()
    )


async def lift(bench: Bench, execution: int) -> None:
    """Everything up to the lifted container."""
    await bench.read_unit()
    await bench.obey()
    await bench.at(execution, "open_lid")
    await bench.read_unit(lid_open=True)
    await bench.at(execution, "lift")
    await bench.give(execution, CONFIRM)
    await bench.until(execution, lambda run: run.open_step and "samples" in run.open_step.kind)


async def lower(bench: Bench, execution: int) -> None:
    """The container is back."""
    await bench.at(execution, "lower")
    assert (await bench.give(execution, CONFIRM)).verdict is Verdict.ACCEPTED
    await bench.at(execution, "close_lid")


async def clock_of(bench: Bench, execution: int) -> Clock:
    """The running clock of an execution, which has one."""
    found = await bench.db.read(exposure_views.clock, execution)
    assert found is not None
    return found


async def seen(bench: Bench, execution: int, stage: Stage) -> Clock:
    """Let the engine look until the clock says this."""
    await bench.read_unit()

    async def said(_: object) -> bool:
        return (await clock_of(bench, execution)).stage is stage

    await bench.until(execution, said)
    return await clock_of(bench, execution)


async def history(bench: Bench, tag: str) -> tuple[Totals, list[Event]]:
    """What a sample container went through."""
    return await bench.db.read(exposure_views.of_sample, await sample_of(bench, tag))


async def kinds(bench: Bench) -> list[str]:
    """The kinds of the audit events, oldest first."""
    bodies = await bench.db.read(audit.events, 0, 1000)
    return [json.loads(body)["kind"] for body in bodies]


async def opened(bench: Bench) -> list[DeviationRow]:
    """All deviations, newest first."""
    return (await bench.db.read(deviations.page, 0, 10))[1]
