"""Rules of the state machine over the whole domain: what a count found is resolved."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.stocktake import Resolution
from crinsu_gateway.store import (
    audit,
    samples,
    stocktakes,
)
from tests.fakes.domain_ground import PEOPLE, by
from tests.fakes.domain_oracle import Working

WHICH = st.integers(0, 3)


class Counting(Working):
    """Differences, and who may resolve them."""

    # --- after a count ---------------------------------------------------------------------------

    @rule(which=WHICH, who=PEOPLE, how=st.sampled_from(Resolution), slot=st.integers(1, 3))
    def resolve(self, which: int, who: str, how: Resolution, slot: int) -> None:
        """Somebody decides about a difference; only another than who counted."""
        _, found = self.run(self.db.read(stocktakes.page, 0, 10, only_open=True))
        if not found:
            return
        row = found[which % len(found)]
        place = None if row.difference.found is None else f"{row.difference.found}/{slot}"
        before = self.run(self.db.read(audit.head))
        job = self.db.write(
            stocktakes.resolve, row.id, how, reason="seen", slot=place, actor=by(who)
        )
        try:
            self.run(job)
        except RuleError:
            assert self.run(self.db.read(audit.head)) == before
            return
        counters = {actor for (actor,) in self.rows(_COUNTERS, row.execution_id)}
        assert who not in counters, "who counted resolved"
        sample = row.difference.sample
        if how is Resolution.CORRECT and sample is not None:
            self.corrected(sample, row.difference.kind == "MISSING", place)

    def corrected(self, sample: int, missing: bool, place: str | None) -> None:
        """The record follows the count."""
        if missing:
            self.model.slot[sample], self.model.state[sample] = None, "MISSING"
            return
        found = self.run(self.db.read(samples.known, sample))[0]
        assert found.slot == place
        (slot,) = self.rows("SELECT slot_id FROM sample_container WHERE id = ?", sample)[0]
        assert self.model.free(slot)
        self.model.slot[sample], self.model.state[sample] = slot, "STORED"


_COUNTERS = """
SELECT technician FROM execution WHERE id = ?1
UNION SELECT actor FROM stocktake_scan WHERE execution_id = ?1
"""
