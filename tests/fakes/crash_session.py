"""A whole store and retrieval, run as a process of its own so that it can be killed anywhere.

Each time something was confirmed it prints one line at once; a test compares these lines with
what the store holds after the kill. Started again on the same store it goes on where it was.
usage: python -m tests.fakes.crash_session STORE.DB
"""

import asyncio
import os
import sys
from pathlib import Path

from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.procedure import ExecutionState, InputKind, ProcedureType, Verdict
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import commands, executions, procedures
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench
from tests.fakes.clock import RealClock
from tests.fakes.facility import furnished, with_procedure

TAGS = ["A", "B"]


def confirm(what: str, which: object) -> None:
    """Tell the world; what was told must never be lost."""
    os.write(1, f"{what} {which}\n".encode())


async def session(path: Path) -> None:
    """Go on until both procedures are ended."""
    clock = RealClock(boot_id="one-boot")
    db = await furnished(path, clock)
    try:
        await db.write(commands.recover)
        procedure = await db.read(_first_procedure)
        if procedure is None:
            procedure = await db.write(with_procedure, ProcedureType.STORE, TAGS)
        engine = asyncio.create_task(Engine(db).run())
        try:
            await _carry_out(db, Bench(db, clock), procedure)
        finally:
            engine.cancel()
            await asyncio.gather(engine, return_exceptions=True)
    finally:
        await db.close()


def _first_procedure(tx: Transaction) -> int | None:
    found = tx.value("SELECT id FROM procedure ORDER BY id LIMIT 1")
    return None if found is None else int(found)


async def _carry_out(db: Database, bench: Bench, procedure: int) -> None:
    run = await db.write(
        start, procedure, technician="tech-1", station="bench", key="start", wish=Wish()
    )
    confirm("started", run)
    while True:
        row = await db.read(executions.execution, run)
        if row.state is not ExecutionState.RUNNING:
            break
        step = row.open_step
        kind = "" if step is None else step.kind
        if kind in ("open_lid", "close_lid"):
            await bench.read_unit(lid_open=kind == "open_lid")
        else:
            await bench.read_unit()
        if await db.read(commands.waiting, ["freezer-1"]):
            confirm("ordered", (await bench.obey()).id)
        if kind == "store_samples":
            for tag in TAGS:
                await _tell(bench, run, InputKind.SCAN, tag)
        elif step is not None and "onfirm" in step.prompt:
            await _tell(bench, run, InputKind.CONFIRM, "")
        await asyncio.sleep(0)
    confirm("ended", (await db.read(procedures.procedure, procedure)).status)


async def _tell(bench: Bench, run: int, kind: InputKind, text: str) -> None:
    try:
        given = await bench.give(run, kind, text)
    except IllegalTransition:
        return  # an input from before the kill has ended the run meanwhile
    if given.verdict is Verdict.ACCEPTED:
        confirm(kind, given.id)


if __name__ == "__main__":
    asyncio.run(session(Path(sys.argv[1])))
