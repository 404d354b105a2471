"""Places under any sequence of acts: kept counts equal a recount, custody can be replayed.

Hypothesis drives the real store on disk; after each act the state is looked at and remembered.
"""

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.custody import Holding, Replay
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.place import parse_spot
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.store import audit, clearance, container_moves, custody, places, samples, slots
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.integration.test_store_layouts import configure
from tests.property.test_custody import population

WHO = st.sampled_from([Actor("tech-1", "bench"), Actor("tech-2", "bench")])
SAMPLES, SLOTS = st.integers(0, 5), st.integers(1, 24)
SPOTS = st.builds("T{}/C{}/CN{}".format, st.integers(1, 2), st.integers(1, 2), st.integers(1, 4))

RECOUNT = """
SELECT c.id, (SELECT count(*) FROM slot JOIN container d ON d.id = slot.container_id
    LEFT JOIN sample_container m ON m.slot_id = slot.id
    LEFT JOIN slot_block b ON b.slot_id = slot.id
    LEFT JOIN reservation r ON r.slot_id = slot.id
    LEFT JOIN procedure_item i ON i.slot_id = slot.id AND i.state = 'WAITING'
    WHERE d.storage_id = c.storage_id AND (d.id = c.id OR d.path LIKE c.path || '/%') AND {})
FROM container c ORDER BY c.id
"""
COUNTED = {
    "capacity": "slot.in_use",
    "blocked": "slot.in_use AND b.slot_id IS NOT NULL",
    "occupied": "m.id IS NOT NULL",
    "free": "slot.in_use AND b.slot_id IS NULL AND r.slot_id IS NULL AND m.id IS NULL "
    "AND i.sample_id IS NULL",
}

State = dict[int, Holding]


def recorded(tx: Transaction) -> State:
    """How every sample container stands by the tables themselves."""
    return {
        row[0]: Holding(SampleState(row[1]), Clearance(row[2]), row[3], row[4])
        for row in tx.all(
            "SELECT m.id, m.state, m.clearance, t.name || '/' || c.path || '/' || s.label, "
            "m.out_by FROM sample_container m LEFT JOIN slot s ON s.id = m.slot_id "
            "LEFT JOIN container c ON c.id = s.container_id "
            "LEFT JOIN storage_solution t ON t.id = c.storage_id"
        )
    }


def replayed(tx: Transaction, last: int) -> State:
    """How they stood after an event, by the trail alone."""
    replay = Replay()
    for body in audit.events(tx, 0, 100_000):
        event = json.loads(body)
        if event["seq"] <= last:
            replay.take_in(event["kind"], event["actor"], event["facts"])
    return replay.holdings


class Places(RuleBasedStateMachine):
    """`past` remembers the state after each act, by its moment and its last event."""

    @initialize()
    def open_store(self) -> None:
        """A fresh store for each run."""
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = HandClock()
        self.db: Database = self.run(furnished(Path(self.folder.name) / "s.db", self.clock))
        self.ids: list[int] = self.run(self.db.write(population))
        self.past: list[tuple[int, int, State]] = []

    def run(self, job: Any) -> Any:
        """Run one coroutine to its end."""
        return self.runner.run(job)

    def act(self, fn: Any, *given: Any, **named: Any) -> None:
        """Do it, or be refused; a second passes."""
        self.clock.pass_s(1)
        try:
            self.run(self.db.write(fn, *given, **named))
        except RuleError:
            return

    @rule(number=SAMPLES, slot=SLOTS, who=WHO)
    def store(self, number: int, slot: int, who: Actor) -> None:
        """Store a sample container."""
        self.act(samples.store, self.ids[number], slot, actor=who, execution=None)

    @rule(number=SAMPLES, who=WHO)
    def take(self, number: int, who: Actor) -> None:
        """Take one out."""
        self.act(samples.take, self.ids[number], actor=who, execution=None)

    @rule(number=SAMPLES, slot=SLOTS, who=WHO)
    def move(self, number: int, slot: int, who: Actor) -> None:
        """Move one."""
        self.act(samples.move, self.ids[number], slot, actor=who, execution=None)

    @rule(number=SAMPLES, who=WHO, what=st.sampled_from(["quarantine", "release", "discard"]))
    def judge(self, number: int, who: Actor, what: str) -> None:
        """Decide about one."""

        def decide(tx: Transaction) -> None:
            getattr(clearance, what)(tx, self.ids[number], "why", who)

        self.act(decide)

    @rule(spot=SPOTS, to=SPOTS, who=WHO)
    def shift(self, spot: str, to: str, who: Actor) -> None:
        """Move a cane with what it holds."""

        def carry(tx: Transaction) -> None:
            found = places.container_at(tx, parse_spot(spot)).id
            container_moves.move(tx, found, parse_spot(to), reason="why", actor=who)

        self.act(carry)

    @rule(slot=SLOTS, who=WHO, what=st.sampled_from(["block", "unblock", "give_up"]))
    def serve(self, slot: int, who: Actor, what: str) -> None:
        """Block a slot, unblock it, or end its reservation."""
        self.act(lambda tx: getattr(slots, what)(tx, slot, "why", who))

    @rule(slot=SLOTS, who=WHO, seconds=st.integers(1, 9))
    def reserve(self, slot: int, who: Actor, seconds: int) -> None:
        """Keep a slot for the subject for some seconds."""

        def keep(tx: Transaction) -> None:
            slots.end_lapsed(tx)
            slots.reserve(
                tx,
                slot,
                subject_id=tx.value("SELECT id FROM subject"),
                procedure_id=None,
                until_ms=tx.now.utc_ms + 1000 * seconds,
                reason="why",
                actor=who,
            )

        self.act(keep)

    @rule(names=st.sampled_from([["T1"], ["T1", "T2"]]), count=st.integers(1, 4))
    def lay_out(self, names: list[str], count: int) -> None:
        """Change the configured layout."""
        self.act(configure, names, tuple(str(number + 1) for number in range(count)))

    @invariant()
    def counts_are_kept(self) -> None:
        """What the triggers keep equals a recount, of each container and storage solution."""
        if not hasattr(self, "db"):
            return
        for column, condition in COUNTED.items():
            kept = self.run(
                self.db.read(Transaction.all, f"SELECT id, {column} FROM container ORDER BY id")
            )
            assert kept == self.run(self.db.read(Transaction.all, RECOUNT.format(condition)))
            whole = (
                f"SELECT s.{column}, (SELECT COALESCE(sum(c.{column}), 0) FROM container c "
                "WHERE c.storage_id = s.id AND c.parent_id IS NULL) FROM storage_solution s"
            )
            assert all(a == b for a, b in self.run(self.db.read(Transaction.all, whole)))

    @invariant()
    def remember(self) -> None:
        """Note how things stand now."""
        if hasattr(self, "db"):
            last = self.run(
                self.db.read(lambda tx: int(tx.value("SELECT max(seq) FROM audit_event")))
            )
            self.past.append((self.clock.utc_ms, last, self.run(self.db.read(recorded))))

    def teardown(self) -> None:
        """Every remembered moment is told again, by the ledger and by the trail alone."""
        if hasattr(self, "db"):
            for at_ms, last, state in self.past:
                for sample, holding in state.items():
                    for line in (
                        self.run(self.db.read(custody.at, sample, at_ms)),
                        self.run(self.db.read(custody.after_event, sample, last)),
                    ):
                        assert line is not None
                        assert line.holding == holding
                assert self.run(self.db.read(replayed, last)) == state
            self.run(self.db.close())
            self.runner.close()
            self.folder.cleanup()


TestPlaces = pytest.mark.requirement("R27", "R29")(Places.TestCase)
TestPlaces.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
