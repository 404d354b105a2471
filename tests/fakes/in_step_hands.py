"""Technicians who act at random at the gateway, through its store, and what is then so.

They touch only what is where the record says: after a restore the record may be older than the
world, and whoever looks for a vial in an empty slot does nothing. What is refused changes nothing.
"""

from collections.abc import Callable
from typing import Any

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ExecutionState, ProcedureStatus, ProcedureType
from crinsu_gateway.procedures import ending
from crinsu_gateway.store import clearance, executions, making, places, procedures, samples
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.in_step_world import World

WHO = Actor("tech-1", "bench")
FIRST_LOCAL_ID = 10**12
STORAGES = ("T1", "T2")


def record(tx: Transaction) -> dict[int, str]:
    """Where the gateway says that each sample container of the centre is, or its state."""
    ids = tx.all("SELECT central_id FROM sample_container WHERE central_id IS NOT NULL")
    return {one: shown(samples.sample(tx, one)) for (one,) in ids}


def shown(row: SampleRow) -> str:
    """The address of a sample container, or its state."""
    return str(row.address) if row.address else row.state.value


def free(tx: Transaction) -> list[str]:
    """The addresses of the slots in which the gateway has nothing."""
    return [
        row[0]
        for row in tx.all(
            "SELECT t.name || '/' || c.path || '/' || s.label FROM slot s "
            "JOIN container c ON c.id = s.container_id "
            "JOIN storage_solution t ON t.id = c.storage_id "
            "WHERE NOT EXISTS (SELECT 1 FROM sample_container m WHERE m.slot_id = s.id) "
            "ORDER BY s.id"
        )
    ]


class Hands:
    """Whoever works at the gateway."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.acts = 0

    async def act(self) -> None:
        """One act, by chance."""
        chance = self._world.chance
        if chance.random() < 0.4:
            await self._procedure()
            return
        known = await self._world.bench.db.read(record)
        sound = {one: place for one, place in known.items() if self._true(one, place)}
        if sound:
            one = chance.choice(sorted(sound))
            await self._touch(one, sound[one])

    def _true(self, one: int, place: str) -> bool:
        return self._world.truth.get(one, "EXPECTED") == place

    async def _touch(self, one: int, place: str) -> None:
        chance = self._world.chance
        stored = "/" in place
        acts: list[Callable[..., Any]] = [_take, _move, _miss] if stored else [_store]
        if place in ("SHIPPED", "DISCARDED"):
            return
        act = discard if chance.random() < 0.03 else chance.choice(acts)
        to = await self._slot()
        if to is None and act in (_store, _move):
            return
        after = await self._write(act, one, to)
        if after is not None:
            self._world.truth[one] = after

    async def _slot(self) -> str | None:
        """A slot that is free in the record and in the world."""
        taken = set(self._world.truth.values())
        found = [one for one in await self._world.bench.db.read(free) if one not in taken]
        return self._world.chance.choice(found) if found else None

    async def _write(self, job: Callable[..., Any], *arguments: Any) -> Any:
        try:
            done = await self._world.bench.db.write(job, *arguments)
        except RuleError:
            return None
        self.acts += 1
        return done

    async def _procedure(self) -> None:
        """Begin what waits, go on with what runs, or begin a refill."""
        db, chance = self._world.bench.db, self._world.chance
        running = await db.read(executions.running)
        if running:
            after = await self._write(_carry_out, running[0], chance.random() < 0.1, self._true)
            self._world.truth.update(after or {})
        elif chance.random() < 0.2:
            await self._write(_refill, chance.choice(STORAGES))
        else:
            waiting = await db.read(_waiting)
            if waiting:
                wish = Wish(storage=chance.choice(STORAGES))
                await self._write(_begin, chance.choice(waiting), wish, f"key-{self.acts}")

    async def finish(self) -> None:
        """Bring what runs to its end."""
        for one in await self._world.bench.db.read(executions.running):
            after = await self._write(_carry_out, one, True, self._true)
            assert after is not None, f"execution {one} cannot be ended"


def _store(tx: Transaction, one: int, to: str) -> str:
    row = samples.sample(tx, one)
    slot = places.slot_at(tx, parse_address(to))
    samples.store(tx, row.local_id, slot, actor=WHO, execution=None)
    return to


def _take(tx: Transaction, one: int, to: str | None) -> str:
    samples.take(tx, samples.sample(tx, one).local_id, actor=WHO, execution=None)
    return "OUT"


def _move(tx: Transaction, one: int, to: str) -> str:
    slot = places.slot_at(tx, parse_address(to))
    samples.move(tx, samples.sample(tx, one).local_id, slot, actor=WHO, execution=None)
    return to


def _miss(tx: Transaction, one: int, to: str | None) -> str:
    samples.miss(tx, samples.sample(tx, one).local_id, actor=WHO, execution=None)
    return "MISSING"


def discard(tx: Transaction, one: int, to: str | None = None) -> str:
    """A sample container is destroyed."""
    clearance.discard(tx, samples.sample(tx, one).local_id, "broken", WHO)
    return "DISCARDED"


def _waiting(tx: Transaction) -> list[int]:
    rows = tx.all("SELECT COALESCE(central_id, id) FROM procedure WHERE status = 'CREATED'")
    return sorted(row[0] for row in rows)


def _begin(tx: Transaction, procedure: int, wish: Wish, key: str) -> int:
    found = procedures.procedure(tx, procedure)
    if found.type is not ProcedureType.STORE:
        wish = Wish()
    made = f"{key}-{tx.now.boot_ms}"
    return start(tx, procedure, technician="tech-1", station="bench", key=made, wish=wish)


def _refill(tx: Transaction, storage: str) -> int:
    return making.refill(tx, places.storage_named(tx, storage), actor=WHO)


def _carry_out(
    tx: Transaction, execution: int, gives_up: bool, true: Callable[[int, str], bool]
) -> dict[int, str]:
    """All that an execution is about, in one go; whoever gives up leaves everything."""
    run = executions.execution(tx, execution)
    after: dict[int, str] = {}
    if gives_up:
        ending.end(tx, run, ExecutionState.FAILED, "GAVE_UP", "somebody gave up", WHO)
        return after
    for member in run.members:
        found = procedures.procedure(tx, member)
        for item in found.items:
            before = shown(samples.sample(tx, item.sample_id))
            if not true(item.sample_id, before):
                continue
            if found.type is ProcedureType.RETRIEVE:
                samples.take(tx, item.local_sample_id, actor=WHO, execution=execution)
            elif found.type is ProcedureType.STORE and item.slot_id is not None:
                samples.store(
                    tx, item.local_sample_id, item.slot_id, actor=WHO, execution=execution
                )
            procedures.settle_item(tx, member, item.local_sample_id, "DONE")
            if item.sample_id < FIRST_LOCAL_ID:
                after[item.sample_id] = shown(samples.sample(tx, item.sample_id))
    ending.end_of_steps(tx, run)
    return after


def statuses(tx: Transaction) -> dict[int, ProcedureStatus]:
    """How each procedure that the centre knows stands here."""
    rows = tx.all("SELECT central_id, status FROM procedure WHERE central_id IS NOT NULL")
    return {key: ProcedureStatus(status) for key, status in rows}
