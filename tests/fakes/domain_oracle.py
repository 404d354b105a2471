"""Executions in the state machine over the whole domain: how they go on, and what is expected.

The unit is played through the store, in any mood. What a scan must do is said by the model: only
what the engine asks for is read from the store, so that the model knows nothing of recipes.
"""

from dataclasses import dataclass

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.procedures.advance import advance
from crinsu_gateway.store import (
    commands,
    executions,
    readings,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from tests.fakes.bench import CALM, CODES
from tests.fakes.domain_ground import GATEWAY, HOMELESS, Ground

HANDLING = ("take_samples", "store_samples", "ship_samples", "receive_samples")
LONGEST = 150


@dataclass(frozen=True)
class Wanted:
    """A sample container that an open step waits for, as the tables have it."""

    sample: int
    tag: str
    slot: int | None
    type: str
    direction: str | None
    container: str


class Working(Ground):
    """The unit, the engine, and what a scan must do."""

    mood = "obeys"
    unit: dict[str, Value]

    # --- the unit and the engine -----------------------------------------------------------

    def world(self) -> None:
        """The unit does what it is told, or not, and executions take turns, until all is still."""
        self.unit = getattr(self, "unit", dict(CALM))
        for _ in range(LONGEST):
            self.read_unit()
            moved = self.turns()
            order = self.run(self.db.write(commands.next_for, ["freezer-1"]))
            if order is not None:
                self.obey(order.id, order.point, order.value)
            elif self.unit["filling"]:
                self.unit |= {"filling": False, "fill_valve": False, "level": 95.0}
            elif not moved:
                break
        else:
            raise AssertionError("the executions never come to rest")
        self.precautions()

    def turns(self) -> bool:
        """Whether any execution went on."""
        moved = False
        for execution in self.run(self.db.read(executions.running)):
            while self.run(self.db.write(advance, execution)):
                moved = True
        return moved

    def obey(self, order: int, point: str, value: Value) -> None:
        """What the unit does with an order; a silent one does it, and nobody hears of it."""
        if self.mood == "refuses":
            self.run(self.db.write(commands.settle, order, CommandState.FAILED, "refused"))
            return
        self.model.obeyed.append(order)
        self.unit[point] = value
        if point == "fill_valve" and value:
            self.unit["filling"] = True
        state = CommandState.DONE if self.mood == "obeys" else CommandState.UNKNOWN
        self.run(self.db.write(commands.settle, order, state, "so it is"))

    def read_unit(self) -> None:
        """The unit is read."""
        self.clock.pass_s(0.1)
        now = self.clock.now()
        said = [
            Reading(
                *("freezer-1", point, Quantity(value, CODES.get(point, "")), Quality.GOOD),
                *(now.utc_ms, now.boot_ms),
            )
            for point, value in self.unit.items()
        ]
        self.run(self.db.write(readings.record, said))

    def precautions(self) -> None:
        """What was too warm is in quarantine by the gateway's own order; each has a deviation."""
        for sample, opened_by in self.rows(
            "SELECT q.sample_id, q.opened_by FROM quarantine q WHERE q.closed_ms IS NULL"
        ):
            if opened_by == GATEWAY and sample not in self.model.quarantined:
                about = "SELECT 1 FROM deviation_sample WHERE sample_id = ?"
                assert self.rows(about, sample), "quarantined for nothing"
                self.model.quarantined[sample] = GATEWAY

    def wanted(self, run: ExecutionRow, step: StepRow) -> list[Wanted]:
        """What a step waits for: the sample containers that are not settled, at this place."""
        storage = str(step.parameters.get("storage", run.storage_name))
        place = f"{storage}/{step.parameters.get('container', '')}"
        found = [Wanted(*row) for row in self.rows(_WANTED, run.id)]
        named = step.parameters.get("samples")
        if isinstance(named, list):
            found = [one for one in found if str(one.sample) in named]
        return [one for one in found if self.is_due(step.kind, one, place)]

    def is_due(self, kind: str, one: Wanted, place: str) -> bool:
        """Whether a step of this kind at this place waits for it."""
        state, slot = self.model.state[one.sample], self.model.slot[one.sample]
        if kind == "take_samples":
            return slot is not None and self.address(slot) == place and one.type != "STORE"
        if kind == "store_samples":
            stays = state == "STORED" and one.type != "STORE"
            return not stays and one.slot is not None and self.address(one.slot) == place
        if kind == "ship_samples":
            return one.direction == "OUT" and state == "OUT"
        return one.direction == "IN" and state in ("EXPECTED", "SHIPPED")

    def fits(self, step: StepRow, one: Wanted) -> bool:
        """Whether the scan of its tag must be taken."""
        if step.kind in ("take_samples", "ship_samples"):
            return one.sample not in self.model.quarantined
        if step.kind == "store_samples":
            assert one.slot is not None
            homeless = self.model.state[one.sample] in HOMELESS
            return homeless and self.model.free(one.slot)
        return True

    def address(self, slot: int) -> str:
        """The container of a slot, with its storage solution."""
        return str(self.rows(_CONTAINER_OF, slot)[0][0])

    def scanned(self, step: StepRow, hit: Wanted | None, accepted: bool) -> None:
        """A scan in a handling step moves exactly what it must."""
        if not self.has_shipper(step):
            return
        assert accepted is (hit is not None and self.fits(step, hit)), (step.kind, hit)
        if not accepted or hit is None:
            return
        slot = hit.slot if step.kind == "store_samples" else None
        states = dict(zip(HANDLING, ("OUT", "STORED", "SHIPPED", "OUT"), strict=True))
        self.model.slot[hit.sample], self.model.state[hit.sample] = slot, states[step.kind]

    def has_shipper(self, step: StepRow) -> bool:
        """Whether the step waits for sample containers, and not for the shipper first."""
        return step.kind in ("take_samples", "store_samples") or "shipper" in step.result


_CONTAINER_OF = """
SELECT t.name || '/' || c.path FROM slot JOIN container c ON c.id = slot.container_id
JOIN storage_solution t ON t.id = c.storage_id WHERE slot.id = ?
"""
_WANTED = """
SELECT i.sample_id, s.tag, i.slot_id, p.type, p.direction, ''
FROM execution_member m JOIN procedure_item i ON i.procedure_id = m.procedure_id
JOIN procedure p ON p.id = m.procedure_id JOIN sample_container s ON s.id = i.sample_id
WHERE m.execution_id = ? AND i.state = 'WAITING' ORDER BY i.sample_id
"""
