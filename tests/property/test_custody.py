"""Custody under any sequence of acts: one sample one slot, state and audit together, dense outbox.

Hypothesis drives the real store on disk and a small model side by side.
"""

import asyncio
import tempfile
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
from crinsu_gateway.store import audit, facilities, samples
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


class Custody(RuleBasedStateMachine):
    """`where` is the model: sample -> slot, or None when it is in no slot."""

    @initialize()
    def open_store(self) -> None:
        """A fresh store for each run."""
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.db: Database = self.run(furnished(Path(self.folder.name) / "s.db", HandClock()))
        self.ids: list[int] = self.run(self.db.write(population))
        self.where: dict[int, int | None] = dict.fromkeys(self.ids)
        self.facts = 0

    def run(self, job: Any) -> Any:
        """Run one coroutine to its end."""
        return self.runner.run(job)

    def act(self, allowed: bool, job: Any) -> None:
        """Do it; it must be refused exactly when the model says so."""
        try:
            self.run(job)
            refused = False
            self.facts += 1
        except RuleError:
            refused = True
        assert refused is not allowed

    def taken(self, slot: int) -> bool:
        """Whether the model has something in this slot."""
        return slot in self.where.values()

    @rule(number=SAMPLES, slot=SLOTS)
    def store(self, number: int, slot: int) -> None:
        """Store a sample container."""
        sample = self.ids[number]
        allowed = self.where[sample] is None and not self.taken(slot)
        self.act(allowed, self.db.write(samples.store, sample, slot, actor=WHO, execution=None))
        if allowed:
            self.where[sample] = slot

    @rule(number=SAMPLES)
    def take(self, number: int) -> None:
        """Take a sample container out."""
        sample = self.ids[number]
        allowed = self.where[sample] is not None
        self.act(allowed, self.db.write(samples.take, sample, actor=WHO, execution=None))
        if allowed:
            self.where[sample] = None

    @rule(number=SAMPLES, slot=SLOTS)
    def move(self, number: int, slot: int) -> None:
        """Move a sample container."""
        sample = self.ids[number]
        allowed = self.where[sample] is not None and not self.taken(slot)
        self.act(allowed, self.db.write(samples.move, sample, slot, actor=WHO, execution=None))
        if allowed:
            self.where[sample] = slot

    @invariant()
    def store_and_model_agree(self) -> None:
        """Places, audit chain and outbox say the same as the model after every act."""
        if not hasattr(self, "db"):
            return

        def look(tx: Transaction) -> tuple[Any, ...]:
            return (
                dict(tx.all("SELECT id, slot_id FROM sample_container")),
                tx.value("SELECT count(*) FROM outbox"),
                tx.value("SELECT COALESCE(max(seq), 0) FROM outbox"),
                tx.value("SELECT count(*) FROM outbox WHERE kind LIKE 'sample.%'"),
                tx.value("SELECT count(*) FROM audit_event WHERE instr(body, 'sample.') > 0"),
                audit.first_broken(tx),
            )

        places, rows, last, told, events, broken = self.run(self.db.read(look))
        assert places == self.where
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
