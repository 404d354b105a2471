"""Rules of the state machine over the whole domain: what is done to samples, slots and canes.

They act on the store directly, as an import, a resolution or a person with the right does.
"""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from crinsu_gateway.model.place import parse_spot
from crinsu_gateway.store import clearance, container_moves, samples, slots
from tests.fakes.domain_ground import GATEWAY, HOMELESS, PEOPLE, SAMPLES, SLOTS, Ground, by

CANES = st.integers(0, 3)
SPOTS = st.builds("T{}/C{}/CN{}".format, st.integers(1, 2), st.integers(1, 2), st.integers(1, 4))


class Places(Ground):
    """Acts on places."""

    @rule(number=SAMPLES, slot=SLOTS, who=PEOPLE)
    def store(self, number: int, slot: int, who: str) -> None:
        """Put a sample container into a slot."""
        sample, slot_id = self.ids[number], self.slots[slot]
        allowed = self.model.state[sample] in HOMELESS and self.model.free(slot_id)
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
        gone = self.model.state[sample] in ("DISCARDED", "SHIPPED")
        allowed = not gone and sample not in self.model.quarantined
        if self.act(allowed, self.db.write(clearance.quarantine, sample, "why", by(who))):
            self.model.quarantined[sample] = who

    @rule(number=SAMPLES, who=PEOPLE)
    def release(self, number: int, who: str) -> None:
        """Release one; somebody else than who ordered it, and not before what it waits for."""
        sample = self.ids[number]
        gone = self.model.state[sample] in ("DISCARDED", "SHIPPED")
        allowed = not gone and self.model.quarantined.get(sample, who) not in (who, GATEWAY)
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
        """Move a cane with all it holds; not while somebody works at one of the ends."""
        cane_id = self.canes[cane]
        ends = {self.model.path[cane_id].split("/")[0], spot.split("/")[0]}
        busy = (
            "SELECT 1 FROM execution e WHERE e.state IN ('RUNNING', 'PAUSED') AND ? IN "
            "(SELECT name FROM storage_solution s WHERE s.id IN (e.storage_id, e.to_storage_id))"
        )
        at_work = any(self.rows(busy, name) for name in ends)
        allowed = self.model.takes(cane_id, spot) and not at_work
        job = self.db.write(
            container_moves.move, cane_id, parse_spot(spot), reason="why", actor=by("tech-1")
        )
        if self.act(allowed, job):
            self.model.path[cane_id] = spot
