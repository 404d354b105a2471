"""The ground of the state machine over the whole domain: the real store, a small model, a centre.

It opens, kills, saves and restores, and checks that store and model agree. What may be done on it
are the rules in domain_places.py and domain_runs.py; the machine is in tests/property.
"""

import asyncio
import copy
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from crinsu_gateway.app.backing_up import back_up
from crinsu_gateway.app.restoring import restore
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Keep
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.store import commands, facilities, lifts, meta, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.push.pushing import Push
from tests.fakes import promises
from tests.fakes.clock import HandClock
from tests.fakes.crash_world import Centre
from tests.fakes.facility import SETUP, furnished
from tests.fakes.new_store import new_store

COUNT = 8
STORED_FIRST = 4
ROOM = 2  # canes in a canister, as tests/fakes/facility.py lays them out
SAMPLES = st.integers(0, COUNT - 1)
SLOTS = st.integers(0, 11)
PEOPLE = st.sampled_from(["tech-1", "tech-2"])
GATEWAY = "gateway"
HOMELESS = ("EXPECTED", "OUT", "MISSING")
"""The states of what may be put into a slot."""


@dataclass
class Model:
    """What should be so: where each sample is (slot id or None), and what became of it."""

    slot: dict[int, int | None]
    state: dict[int, str]
    path: dict[int, str]
    blocked: set[int] = field(default_factory=set)
    quarantined: dict[int, str] = field(default_factory=dict)
    obeyed: list[int] = field(default_factory=list)
    """The orders that the unit carried out."""

    def free(self, slot: int) -> bool:
        """Whether something may be put there."""
        return slot not in self.blocked and slot not in self.slot.values()

    def takes(self, cane: int, spot: str) -> bool:
        """Whether a cane may be put there: nothing stands there, and its canister has room."""
        canister = spot.rsplit("/", 1)[0]
        others = [path for one, path in self.path.items() if one != cane]
        beside = sum(path.startswith(f"{canister}/") for path in others)
        return spot not in self.path.values() and beside < ROOM


@dataclass(frozen=True)
class Saved:
    """A backup, and what was so then."""

    file: Path
    model: Model


class Ground(RuleBasedStateMachine):
    """The real store on disk, a model, and a centre."""

    @initialize()
    def open_store(self) -> None:
        """A fresh store for each run."""
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.clock = HandClock()
        self.life = 0
        self.saved: Saved | None = None
        self.centre = Centre(self.folder / "centre")
        self.db: Database = self.run(furnished(self.place(), self.clock))
        ids, self.slots, self.canes = self.run(self.db.write(_population))
        self.ids: list[int] = ids
        paths = self.run(self.db.read(_paths))
        self.model = Model(dict.fromkeys(ids), dict.fromkeys(ids, "EXPECTED"), paths)
        for sample, slot in zip(ids[:STORED_FIRST], self.slots[1::2], strict=False):
            self.run(self.db.write(samples.store, sample, slot, actor=SETUP, execution=None))
            self.model.slot[sample], self.model.state[sample] = slot, "STORED"

    def place(self) -> Path:
        """Where the store of this life of the process is."""
        folder = self.folder / str(self.life)
        folder.mkdir(exist_ok=True)
        return folder / "store.db"

    def run(self, job: Any) -> Any:
        """Run one coroutine to its end."""
        return self.runner.run(job)

    def rows(self, sql: str, *values: int | str) -> list[tuple[Any, ...]]:
        """What the store says."""
        found: list[tuple[Any, ...]] = self.run(self.db.read(Transaction.all, sql, values))
        return found

    def act(self, allowed: bool, job: Any) -> bool:
        """Do it; it must be refused exactly when the model says so."""
        self.clock.pass_s(1)
        try:
            self.run(job)
            done = True
        except RuleError:
            done = False
        assert done is allowed
        return done

    @rule(most=st.integers(1, 9))
    def tell(self, most: int) -> None:
        """Tell the centre some of what waits."""
        for _ in range(most):
            if not self.run(Push(self.db, self.centre, self.clock).turn()):
                break

    @rule(boot=st.booleans())
    def kill(self, boot: bool) -> None:
        """The process dies, or the machine boots: only its files, as they are now, are left."""
        before = self.place()
        self.life += 1
        for file in before.parent.glob("store.db*"):
            if not file.name.endswith("-shm"):
                shutil.copyfile(file, self.place().with_name(file.name))
        self.run(self.db.close())
        shutil.rmtree(before.parent)
        if boot:
            self.clock.pass_s(30)
            self.clock.boot_id, self.clock.boot_ms = f"boot-{self.life}", 10_000
        self.reopen(self.place())

    @rule()
    def save(self) -> None:
        """Back the store up while it is open."""
        made = back_up(self.db.path, [self.folder / "b"], Keep(), self.clock, _quiet)
        self.saved = Saved(made.files[0], copy.deepcopy(self.model))

    @precondition(lambda self: getattr(self, "saved", None) is not None)
    @rule(told=st.booleans())
    def lose_and_restore(self, told: bool) -> None:
        """The store is lost and its backup restored: what was so then is so again."""
        assert self.saved is not None
        if told:
            self.tell(9)
        self.run(self.db.close())
        path, who = self.place(), Actor("root", "cli")
        restore(self.saved.file, path, "gw-test", self.clock, reason="lost", actor=who)
        for kept in path.parent.glob("replaced-*"):
            kept.unlink()
        self.model = copy.deepcopy(self.saved.model)
        self.reopen(path)

    def reopen(self, path: Path) -> None:
        """Open the store as the daemon does when it starts."""
        self.db = self.run(_opened(path, self.clock))
        self.run(self.db.write(commands.recover))
        self.run(self.db.write(lifts.resume))

    @invariant()
    def store_and_model_agree(self) -> None:
        """Slots and states of samples, and places of canes, are what the model says."""
        if hasattr(self, "model"):
            found = self.rows("SELECT id, slot_id, state, clearance FROM sample_container")
            held = {row[0]: row[1] for row in found}
            assert held == self.model.slot
            assert {row[0]: row[2] for row in found} == self.model.state
            quarantined = {row[0] for row in found if row[3] == "QUARANTINED"}
            gone = {one for one, state in self.model.state.items() if state == "DISCARDED"}
            assert quarantined - gone == set(self.model.quarantined)
            assert self.run(self.db.read(_paths)) == self.model.path

    def wind_up(self) -> None:
        """What is to be brought to an end before all is examined."""

    def teardown(self) -> None:
        """All promises hold at the end, and everything can be told to the centre."""
        if not hasattr(self, "model"):
            return
        try:
            self.wind_up()
            while self.run(Push(self.db, self.centre, self.clock).turn()):
                pass
            connection = open_reader(self.db.path)
            try:
                promises.consistent(connection)
                promises.nothing_twice(connection, self.model.obeyed)
                ours = set(promises.told_by(connection))
            finally:
                connection.close()
            assert ours <= set(self.centre.told()), "P3: the centre lacks what was told"
        finally:
            self.run(self.db.close())
            self.runner.close()
            shutil.rmtree(self.folder)


def by(who: str) -> Actor:
    """Somebody at the bench."""
    return Actor(who, "bench")


def _quiet(now: str, done: int, of: int) -> None:
    """Nobody looks."""


async def _opened(path: Path, clock: HandClock) -> Database:
    return Database(new_store(path), clock)


def _population(tx: Transaction) -> tuple[list[int], list[int], list[int]]:
    """Sample containers, the first slots, and canes; by their local ids."""
    facility = facilities.own(tx, "Lyon Centre", "UTC")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="S", actor=SETUP
    )
    assert meta.gateway_id(tx) == "gw-test"
    made = [
        samples.put(tx, central_id=None, subject_id=subject, name=f"V{n}", tag=f"T{n}", actor=SETUP)
        for n in range(COUNT)
    ]
    return (
        made,
        [int(row[0]) for row in tx.all("SELECT id FROM slot ORDER BY id LIMIT 12")],
        [int(row[0]) for row in tx.all("SELECT id FROM container WHERE kind = 'cane' ORDER BY id")],
    )


def _paths(tx: Transaction) -> dict[int, str]:
    """Where each cane stands."""
    return dict(
        tx.all(
            "SELECT c.id, s.name || '/' || c.path FROM container c "
            "JOIN storage_solution s ON s.id = c.storage_id WHERE c.kind = 'cane'"
        )
    )
