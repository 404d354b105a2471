"""Custody under any sequence of acts: one sample one slot, state and audit together, dense outbox.

Hypothesis drives the real store on disk and a small model side by side.
"""

import asyncio
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import Direction
from crinsu_gateway.store import audit, facilities, making, samples, shipments
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, furnished

pytestmark = pytest.mark.requirement("R01", "R27")
SAMPLES = st.integers(0, 5)
SLOTS = st.integers(1, 8)
WHO = Actor("tech-1", "bench")


def population(tx: Transaction) -> list[int]:
    """Six sample containers of one subject."""
    facility = facilities.own(tx, "Lyon Centre", "UTC")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="S", actor=SETUP
    )
    return [
        samples.put(tx, central_id=None, subject_id=subject, name=f"V{n}", tag=f"T{n}", actor=SETUP)
        for n in range(6)
    ]


def parcel(tx: Transaction, wanted: list[int]) -> int:
    """A transfer that they may leave and come by."""
    return making.transfer(tx, wanted, Direction.OUT, None, "", actor=SETUP)


class Custody(RuleBasedStateMachine):
    """`where` is the model: sample -> slot, None when it is in no slot; `state` what it is then."""

    @initialize()
    def open_store(self) -> None:
        """A fresh store for each run."""
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.db: Database = self.run(furnished(Path(self.folder.name) / "s.db", HandClock()))
        self.ids: list[int] = self.run(self.db.write(population))
        self.where: dict[int, int | None] = dict.fromkeys(self.ids)
        self.state: dict[int, str] = dict.fromkeys(self.ids, "EXPECTED")
        self.acts: dict[int, int] = dict.fromkeys(self.ids, 1)
        self.transfer: int = self.run(self.db.write(parcel, self.ids))
        self.facts = 0

    def run(self, job: Any) -> Any:
        """Run one coroutine to its end."""
        return self.runner.run(job)

    def act(self, sample: int, allowed: bool, job: Any, state: str, slot: int | None) -> None:
        """Do it; it must be refused exactly when the model says so, else it is so afterwards."""
        try:
            self.run(job)
            refused = False
        except RuleError:
            refused = True
        assert refused is not allowed
        if allowed:
            self.facts += 1
            self.acts[sample] += 1
            self.where[sample], self.state[sample] = slot, state

    def taken(self, slot: int) -> bool:
        """Whether the model has something in this slot."""
        return slot in self.where.values()

    @rule(number=SAMPLES, slot=SLOTS)
    def store(self, number: int, slot: int) -> None:
        """Store a sample container."""
        sample = self.ids[number]
        homeless = self.state[sample] in ("EXPECTED", "OUT", "MISSING")
        job = self.db.write(samples.store, sample, slot, actor=WHO, execution=None)
        self.act(sample, homeless and not self.taken(slot), job, "STORED", slot)

    @rule(number=SAMPLES)
    def take(self, number: int) -> None:
        """Take a sample container out."""
        sample = self.ids[number]
        job = self.db.write(samples.take, sample, actor=WHO, execution=None)
        self.act(sample, self.state[sample] == "STORED", job, "OUT", None)

    @rule(number=SAMPLES)
    def miss(self, number: int) -> None:
        """A count did not find it."""
        sample = self.ids[number]
        job = self.db.write(samples.miss, sample, actor=WHO, execution=None)
        self.act(sample, self.state[sample] == "STORED", job, "MISSING", None)

    @rule(number=SAMPLES, slot=SLOTS)
    def move(self, number: int, slot: int) -> None:
        """Move a sample container."""
        sample = self.ids[number]
        allowed = self.state[sample] == "STORED" and not self.taken(slot)
        job = self.db.write(samples.move, sample, slot, actor=WHO, execution=None)
        self.act(sample, allowed, job, "STORED", slot)

    @rule(number=SAMPLES)
    def ship(self, number: int) -> None:
        """Put one that is out into a shipper."""
        sample = self.ids[number]
        act = partial(shipments.ship, actor=WHO, execution=1)
        job = self.db.write(act, sample, self.transfer, "DRY-1")
        self.act(sample, self.state[sample] == "OUT", job, "SHIPPED", None)

    @rule(number=SAMPLES)
    def receive(self, number: int) -> None:
        """Take one out of a shipper; anything but what is in a slot may turn up there."""
        sample = self.ids[number]
        act = partial(shipments.receive, actor=WHO, execution=1)
        job = self.db.write(act, sample, self.transfer, "DRY-1")
        self.act(sample, self.state[sample] != "STORED", job, "OUT", None)

    @invariant()
    def store_and_model_agree(self) -> None:
        """Places, audit chain and outbox say the same as the model after every act."""
        if not hasattr(self, "db"):
            return

        def look(tx: Transaction) -> tuple[Any, ...]:
            return (
                dict(tx.all("SELECT id, slot_id FROM sample_container")),
                dict(tx.all("SELECT id, state FROM sample_container")),
                dict(tx.all("SELECT sample_id, count(*) FROM custody GROUP BY sample_id")),
                tx.value("SELECT count(*) FROM outbox"),
                tx.value("SELECT COALESCE(max(seq), 0) FROM outbox"),
                tx.value("SELECT count(*) FROM outbox WHERE kind LIKE 'sample.%'"),
                tx.value("SELECT count(*) FROM audit_event WHERE instr(body, 'sample.') > 0"),
                audit.first_broken(tx),
            )

        places, states, lines, rows, last, told, events, broken = self.run(self.db.read(look))
        assert (places, states) == (self.where, self.state)
        assert lines == self.acts, "an act without its line of custody"
        assert rows == last
        assert told == self.facts
        assert events == self.facts + len(self.ids)
        assert broken is None

    def teardown(self) -> None:
        """Close the store."""
        if hasattr(self, "db"):
            self.run(self.db.close())
            self.runner.close()
            self.folder.cleanup()


TestCustody = Custody.TestCase
TestCustody.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
