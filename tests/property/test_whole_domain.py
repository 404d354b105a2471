"""Any sequence of acts over the whole domain: the store and a small model never disagree.

Samples are stored, taken, moved, quarantined, released and discarded, slots blocked, canes moved
with all they hold, the centre told, the store backed up; and at any moment the process is killed
(the files as they are go on elsewhere) or the store is lost and restored.
"""

import asyncio
import copy
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from crinsu_gateway.app.backing_up import back_up
from crinsu_gateway.app.restoring import restore
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.backup import Keep
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place import parse_spot
from crinsu_gateway.store import clearance, container_moves, facilities, meta, samples, slots
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pushing import push
from tests.fakes import promises
from tests.fakes.clock import HandClock
from tests.fakes.crash_world import Centre
from tests.fakes.facility import SETUP, furnished

pytestmark = pytest.mark.requirement("R01", "R27", "R28")
COUNT = 8
ROOM = 2  # canes in a canister, as tests/fakes/facility.py lays them out
SAMPLES = st.integers(0, COUNT - 1)
SLOTS = st.integers(0, 11)
CANES = st.integers(0, 3)
PEOPLE = st.sampled_from(["tech-1", "tech-2"])
SPOTS = st.builds("T{}/C{}/CN{}".format, st.integers(1, 2), st.integers(1, 2), st.integers(1, 4))


@dataclass
class Model:
    """What should be so: where each sample is (slot id or None), and what became of it."""

    slot: dict[int, int | None]
    state: dict[int, str]
    path: dict[int, str]
    blocked: set[int] = field(default_factory=set)
    quarantined: dict[int, str] = field(default_factory=dict)

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


class Domain(RuleBasedStateMachine):
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

    def place(self) -> Path:
        """Where the store of this life of the process is."""
        folder = self.folder / str(self.life)
        folder.mkdir(exist_ok=True)
        return folder / "store.db"

    def run(self, job: Any) -> Any:
        """Run one coroutine to its end."""
        return self.runner.run(job)

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

    @rule(number=SAMPLES, slot=SLOTS, who=PEOPLE)
    def store(self, number: int, slot: int, who: str) -> None:
        """Put a sample container into a slot."""
        sample, slot_id = self.ids[number], self.slots[slot]
        allowed = self.model.state[sample] in ("EXPECTED", "OUT") and self.model.free(slot_id)
        job = self.db.write(samples.store, sample, slot_id, actor=by(who), execution=None)
        if self.act(allowed, job):
            self.model.slot[sample], self.model.state[sample] = slot_id, "STORED"

    @rule(number=SAMPLES, who=PEOPLE)
    def take(self, number: int, who: str) -> None:
        """Take one out; not from quarantine."""
        sample = self.ids[number]
        allowed = self.model.state[sample] == "STORED" and sample not in self.model.quarantined
        if self.act(allowed, self.db.write(samples.take, sample, actor=by(who), execution=None)):
            self.model.slot[sample], self.model.state[sample] = None, "OUT"

    @rule(number=SAMPLES, slot=SLOTS, who=PEOPLE)
    def move(self, number: int, slot: int, who: str) -> None:
        """Move one to another slot, from quarantine too."""
        sample, slot_id = self.ids[number], self.slots[slot]
        allowed = self.model.state[sample] == "STORED" and self.model.free(slot_id)
        job = self.db.write(samples.move, sample, slot_id, actor=by(who), execution=None)
        if self.act(allowed, job):
            self.model.slot[sample] = slot_id

    @rule(number=SAMPLES, who=PEOPLE)
    def quarantine(self, number: int, who: str) -> None:
        """Put one into quarantine."""
        sample = self.ids[number]
        allowed = self.model.state[sample] != "DISCARDED" and sample not in self.model.quarantined
        if self.act(allowed, self.db.write(clearance.quarantine, sample, "why", by(who))):
            self.model.quarantined[sample] = who

    @rule(number=SAMPLES, who=PEOPLE)
    def release(self, number: int, who: str) -> None:
        """Release one; somebody else than who ordered the quarantine."""
        sample = self.ids[number]
        allowed = self.model.quarantined.get(sample, who) != who
        if self.act(allowed, self.db.write(clearance.release, sample, "why", by(who))):
            del self.model.quarantined[sample]

    @rule(number=SAMPLES, who=PEOPLE)
    def discard(self, number: int, who: str) -> None:
        """Destroy one that is or was here."""
        sample = self.ids[number]
        allowed = self.model.state[sample] in ("STORED", "OUT")
        if self.act(allowed, self.db.write(clearance.discard, sample, "why", by(who))):
            self.model.slot[sample], self.model.state[sample] = None, "DISCARDED"
            # Its quarantine is over for the store, but it never leaves that state again.
            self.model.quarantined.pop(sample, None)

    @rule(slot=SLOTS, on=st.booleans())
    def block(self, slot: int, on: bool) -> None:
        """Take a slot out of service, or put it back."""
        slot_id = self.slots[slot]
        allowed = (slot_id in self.model.blocked) is not on
        act = slots.block if on else slots.unblock
        if self.act(allowed, self.db.write(act, slot_id, "why", by("tech-1"))):
            self.model.blocked ^= {slot_id}

    @rule(cane=CANES, spot=SPOTS)
    def move_cane(self, cane: int, spot: str) -> None:
        """Move a cane with all it holds."""
        cane_id = self.canes[cane]
        allowed = self.model.takes(cane_id, spot)
        job = self.db.write(
            container_moves.move, cane_id, parse_spot(spot), reason="why", actor=by("tech-1")
        )
        if self.act(allowed, job):
            self.model.path[cane_id] = spot

    @rule(most=st.integers(1, 9))
    def tell(self, most: int) -> None:
        """Tell the centre some of what waits."""
        for _ in range(most):
            if not self.run(push(self.db, self.centre)):
                break

    @rule()
    def kill(self) -> None:
        """The process dies: its files, as they are at this moment, are all that is left."""
        before = self.place()
        self.life += 1
        for file in before.parent.glob("store.db*"):
            if not file.name.endswith("-shm"):
                shutil.copyfile(file, self.place().with_name(file.name))
        self.run(self.db.close())
        shutil.rmtree(before.parent)
        self.db = self.run(_opened(self.place(), self.clock))

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
        self.db = self.run(_opened(path, self.clock))

    @invariant()
    def store_and_model_agree(self) -> None:
        """Slots and states of samples, and places of canes, are what the model says."""
        if hasattr(self, "model"):
            found: list[tuple[Any, ...]] = self.run(self.db.read(_samples))
            held = {row[0]: row[1] for row in found}
            assert held == self.model.slot
            assert {row[0]: row[2] for row in found} == self.model.state
            quarantined = {row[0] for row in found if row[3] == "QUARANTINED"}
            gone = {one for one, state in self.model.state.items() if state == "DISCARDED"}
            assert quarantined - gone == set(self.model.quarantined)
            assert self.run(self.db.read(_paths)) == self.model.path

    def teardown(self) -> None:
        """All promises hold at the end, and everything can be told to the centre."""
        if not hasattr(self, "model"):
            return
        try:
            while self.run(push(self.db, self.centre)):
                pass
            connection = open_reader(self.db.path)
            try:
                promises.consistent(connection)
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
    return Database(path, clock)


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


def _samples(tx: Transaction) -> list[tuple[Any, ...]]:
    return tx.all("SELECT id, slot_id, state, clearance FROM sample_container")


class Soaked(Domain):
    """The same, counted."""

    steps = 0
    told: ClassVar[list[Callable[[str], None]]] = []

    @invariant()
    def count(self) -> None:
        """One more step."""
        Soaked.steps += 1
        if Soaked.steps % 1000 == 0:
            Soaked.told[-1](f"{Soaked.steps} steps")


TestDomain = pytest.mark.slow(pytest.mark.timeout(280)(Domain.TestCase))
TestDomain.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_steps(tell: Callable[[str], None]) -> None:
    """The same for at least 10,000 steps, other ones each time."""
    Soaked.told.append(tell)
    run_state_machine_as_test(
        Soaked,
        settings=settings(
            max_examples=500,
            stateful_step_count=50,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Soaked.steps >= 10_000
