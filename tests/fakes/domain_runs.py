"""Rules of the state machine over the whole domain: procedures, as people and a unit drive them.

Each input is held against what the model says must become of it: a scan is taken exactly when the
sample container is waited for, is where it must be, and may be moved. What the engine asks for is
read from the store, so that the model knows nothing of recipes.
"""

import uuid
from dataclasses import dataclass
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import Direction, InputKind, ProcedureStatus, ProcedureType
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.stocktake import Resolution
from crinsu_gateway.procedures.advance import advance
from crinsu_gateway.store import (
    audit,
    commands,
    executions,
    inputs,
    making,
    places,
    procedures,
    readings,
    samples,
    stocktakes,
    trips,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.starting import Wish, start, start_trip
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import CALM, CODES
from tests.fakes.domain_ground import GATEWAY, PEOPLE, SAMPLES, Ground, by

STORAGES = st.sampled_from(["T1", "T2"])
RUNS = st.integers(0, 3)
TAGS = st.builds("T{}".format, st.integers(0, 9))
Job = tuple[ProcedureType, Direction | None]
JOBS: st.SearchStrategy[Job] = st.sampled_from(
    [
        (ProcedureType.STORE, None),
        (ProcedureType.RETRIEVE, None),
        *((ProcedureType.TRANSFER, direction) for direction in Direction),
    ]
)
_SUITED: dict[Job, tuple[str, ...]] = {
    (ProcedureType.STORE, None): ("EXPECTED", "OUT"),
    (ProcedureType.RETRIEVE, None): ("STORED",),
    (ProcedureType.TRANSFER, Direction.WITHIN): ("STORED", "OUT"),
    (ProcedureType.TRANSFER, Direction.OUT): ("STORED",),
    (ProcedureType.TRANSFER, Direction.IN): ("EXPECTED", "SHIPPED"),
}
NUMBERS = st.lists(SAMPLES, min_size=1, max_size=3, unique=True)
FITTING = st.sampled_from([True, True, True, False])
MOODS = st.sampled_from(["obeys", "obeys", "refuses", "silent"])
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


class Runs(Ground):
    """Procedures from being asked for to their end."""

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

    @rule(mood=MOODS, level=st.sampled_from([80.0, 80.0, 10.0]))
    def unit_changes(self, mood: str, level: float) -> None:
        """The unit is in another mood, or its level is low."""
        self.mood = mood
        self.unit = getattr(self, "unit", dict(CALM)) | {"level": level}
        self.world()

    # --- asking and starting ------------------------------------------------------------------

    @rule(job=JOBS, numbers=NUMBERS, to=STORAGES, fitting=FITTING)
    def ask(self, job: Job, numbers: list[int], to: str, fitting: bool) -> None:
        """The centre allows a store or a retrieval, or somebody here wants things elsewhere."""
        wanted = self.suited(job, numbers) if fitting else [self.ids[one] for one in numbers]
        if wanted:
            self.run(self.db.write(_asked, job, wanted, to))

    @rule(job=JOBS, numbers=NUMBERS, to=STORAGES, who=PEOPLE)
    def ask_and_begin(self, job: Job, numbers: list[int], to: str, who: str) -> None:
        """The same, started at once where its samples are."""
        wanted = self.suited(job, numbers)
        if wanted:
            made = self.run(self.db.write(_asked, job, wanted, to))
            self.start(made, who, Wish(storage=to if job[0] is ProcedureType.STORE else None))

    def suited(self, job: Job, numbers: list[int]) -> list[int]:
        """As many sample containers as wished for that a job could be about."""
        states = _SUITED[job]
        found = [one for one in self.ids if self.model.state[one] in states]
        if job[0] is not ProcedureType.STORE and "STORED" in states:
            tanks = {one: self.tank(one) for one in found}
            found = [one for one in found if tanks[one] == tanks[found[0]]]
        return list(dict.fromkeys(found[one % len(found)] for one in numbers if found))

    def tank(self, sample: int) -> str:
        """The storage solution that a sample container is in, or nothing."""
        slot = self.model.slot[sample]
        return "" if slot is None else self.address(slot).split("/")[0]

    @rule(storage=STORAGES, path=st.sampled_from(["", "C1", "C1/CN1"]), refill=st.booleans())
    def ask_for_storage(self, storage: str, path: str, refill: bool) -> None:
        """A refill or a stock-take."""
        self.try_to(_about_storage, storage, path, refill)

    @rule(which=RUNS, who=PEOPLE, storage=st.none() | STORAGES, container=st.booleans())
    def begin(self, which: int, who: str, storage: str | None, container: bool) -> None:
        """Start something that waits; a refused start changes nothing."""
        waiting = self.rows("SELECT id FROM procedure WHERE status = 'CREATED' ORDER BY id DESC")
        if not waiting:
            return
        wish = Wish(storage=storage, container="C2/CN1" if container else None)
        self.start(waiting[which % len(waiting)][0], who, wish)

    def start(self, procedure: int, who: str, wish: Wish) -> None:
        """Start it, pressing twice; it is refused when it is about what cannot be done."""
        key = uuid.uuid4().hex
        about = self.rows(_ABOUT, procedure)
        fits = all(
            self.model.state[sample] in _SUITED[type, direction]
            and (type == "STORE" or direction == "IN" or sample not in self.model.quarantined)
            for sample, type, direction in about
        )
        for _ in range(2):
            self.try_to(start, procedure, technician=who, station="bench", key=key, wish=wish)
        began = bool(self.rows("SELECT 1 FROM execution WHERE key = ?", key))
        assert fits or not began, f"this began, and cannot be done: {about}"
        self.world()

    @rule(storage=STORAGES, who=PEOPLE)
    def begin_trip(self, storage: str, who: str) -> None:
        """Start what waits for a storage solution as one opening of its lid."""
        proposed = self.run(self.db.read(trips.propose, storage))
        assert proposed.lifts <= proposed.lifts_apart
        if len(proposed.procedures) > 1:
            ids = proposed.procedures[:3]
            key, wish = uuid.uuid4().hex, Wish(storage=storage)
            self.try_to(start_trip, ids, actor=by(who), key=key, wish=wish)
            self.world()

    def try_to(self, job: Any, *arguments: Any, **named: Any) -> None:
        """Do what may be refused; if it is, not even an event is left of it."""
        before = self.run(self.db.read(audit.head))
        self.clock.pass_s(1)
        try:
            self.run(self.db.write(job, *arguments, **named))
        except RuleError:
            assert self.run(self.db.read(audit.head)) == before, "a refused act left something"

    # --- working ---------------------------------------------------------------------------------

    def live(self) -> list[int]:
        """The executions that are not ended."""
        return [row[0] for row in self.rows(_LIVE)]

    def chosen(self, which: int) -> ExecutionRow | None:
        """One of the executions that are not ended."""
        found = self.live()
        if not found:
            return None
        run: ExecutionRow = self.run(self.db.read(executions.execution, found[which % len(found)]))
        return run

    @precondition(lambda self: hasattr(self, "model") and self.live())
    @rule(which=RUNS, who=PEOPLE, times=st.integers(1, 6))
    def work(self, which: int, who: str, times: int) -> None:
        """Somebody does what is asked, some times."""
        for _ in range(times):
            run = self.chosen(which)
            if run is not None and run.state == "PAUSED" and times > 4:
                self.give(run, who, InputKind.RESUME, "")
            elif run is not None and run.state == "RUNNING":
                self.do(run, who)

    @precondition(lambda self: hasattr(self, "model") and self.live())
    @rule(which=RUNS, who=PEOPLE)
    def work_on(self, which: int, who: str) -> None:
        """The same for longer."""
        self.work(which, who, 12)

    @precondition(lambda self: hasattr(self, "model") and self.live())
    @rule(which=RUNS, who=PEOPLE, until=st.sampled_from([*HANDLING, "count_samples", "carry"]))
    def work_until(self, which: int, who: str, until: str) -> None:
        """Somebody works up to the moment that matters."""
        for _ in range(12):
            run = self.chosen(which)
            if run is None or run.open_step is None or run.open_step.kind == until:
                break
            self.work(which, who, 1)

    @precondition(lambda self: hasattr(self, "model") and self.live())
    @rule(
        which=RUNS,
        who=PEOPLE,
        kind=st.sampled_from(InputKind),
        text=st.one_of(TAGS, st.sampled_from(["", "DRY-1", "zzz"])),
        twice=st.booleans(),
    )
    def say(self, which: int, who: str, kind: InputKind, text: str, twice: bool) -> None:
        """Somebody says anything at all, perhaps pressing twice."""
        run = self.chosen(which)
        if run is not None:
            self.give(run, who, kind, text, twice=twice)

    def do(self, run: ExecutionRow, who: str) -> None:
        """One thing that the open step asks for."""
        step = run.open_step
        if step is None:
            return
        if step.kind in ("open_lid", "close_lid"):
            self.unit["lid_open"] = step.kind == "open_lid"
        if step.kind in HANDLING:
            self.handle(run, step, who)
        elif "onfirm" in step.prompt:
            self.give(run, who, InputKind.CONFIRM, "")
        else:
            self.clock.pass_s(1)
            self.world()

    def handle(self, run: ExecutionRow, step: StepRow, who: str) -> None:
        """Scan what can be done, or leave what cannot."""
        waiting = self.wanted(run, step)
        fit = [one for one in waiting if self.fits(step, one)]
        if step.kind in ("ship_samples", "receive_samples") and "shipper" not in step.result:
            self.give(run, who, InputKind.SCAN, "DRY-1")
        elif fit:
            self.give(run, who, InputKind.SCAN, fit[0].tag)
        elif waiting:
            self.give(run, who, InputKind.LEAVE, waiting[0].tag, reason="it cannot be done")
        else:
            self.world()

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
        if step.kind == "take_samples":
            return one.sample not in self.model.quarantined
        if step.kind == "store_samples":
            assert one.slot is not None
            home = self.model.state[one.sample] in ("EXPECTED", "OUT")
            return home and self.model.free(one.slot)
        return True

    def address(self, slot: int) -> str:
        """The container of a slot, with its storage solution."""
        return str(self.rows(_CONTAINER_OF, slot)[0][0])

    # --- one input, and what the model says of it ---------------------------------------------

    def give(
        self,
        run: ExecutionRow,
        who: str,
        kind: InputKind,
        text: str,
        *,
        reason: str = "",
        twice: bool = False,
    ) -> None:
        """Say it; its verdict and what it does must be what the model says."""
        self.clock.pass_s(1)
        step, key = run.open_step, uuid.uuid4().hex
        waiting = [] if step is None or step.kind not in HANDLING else self.wanted(run, step)
        for _ in range(1 + twice):
            say = partial(inputs.give, actor=by(who), key=key, reason=reason)
            given = self.run(self.db.write(say, run.id, kind, text))
        assert self.rows("SELECT count(*) FROM input WHERE key = ?", key) == [(1,)]
        self.world()
        verdict = self.run(self.db.read(inputs.one, given)).verdict
        assert verdict != "OPEN", "nobody decided"
        accepted = verdict == "ACCEPTED"
        if step is None or step.kind not in HANDLING or run.state != "RUNNING":
            return
        hit = next((one for one in waiting if one.tag == text), None)
        if kind is InputKind.SCAN:
            self.scanned(step, hit, accepted)
        elif kind is InputKind.LEAVE:
            assert accepted is (hit is not None and bool(reason) and self.has_shipper(step))

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

    # --- after a count ---------------------------------------------------------------------------

    @rule(which=RUNS, who=PEOPLE, how=st.sampled_from(Resolution), slot=st.integers(1, 3))
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
            self.model.slot[sample], self.model.state[sample] = None, "OUT"
            return
        found = self.run(self.db.read(samples.known, sample))[0]
        assert found.slot == place
        (slot,) = self.rows("SELECT slot_id FROM sample_container WHERE id = ?", sample)[0]
        assert self.model.free(slot)
        self.model.slot[sample], self.model.state[sample] = slot, "STORED"

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def nobody_in_anothers_way(self) -> None:
        """One execution at most works on a storage solution; a slot is promised to one at most."""
        if hasattr(self, "model"):
            busy = [one for row in self.rows(_AT_WORK) for one in set(row) if one is not None]
            assert len(busy) == len(set(busy)), "two work on one storage solution"
            promised = [row[0] for row in self.rows(_PROMISED)]
            assert len(promised) == len(set(promised)), "a slot is promised twice"

    def wind_up(self) -> None:
        """Whatever runs can be brought to an end: by doing what is asked, else by two stops."""
        self.mood = "obeys"
        self.unit = dict(CALM) | {"lid_open": getattr(self, "unit", CALM)["lid_open"]}
        self.world()
        for execution in self.live():
            for turn in range(LONGEST):
                run = self.run(self.db.read(executions.execution, execution))
                if run.state == "PAUSED":
                    self.give(run, "tech-2", InputKind.RESUME, "")
                elif run.state == "RUNNING" and turn < LONGEST - 4:
                    self.do(run, "tech-1")
                elif run.state == "RUNNING":
                    self.give(run, "tech-1", InputKind.STOP, "")
        assert self.live() == [], "an execution cannot be ended"
        left = self.rows("SELECT count(*) FROM procedure_item WHERE state = 'WAITING' AND slot_id")
        assert left == [(0,)], "a slot stays promised"
        kept = self.rows("SELECT count(*) FROM lift WHERE ended_ms IS NULL")
        assert kept == [(0,)], "a lift never ended"


_ABOUT = """
SELECT i.sample_id, p.type, p.direction FROM procedure_item i
JOIN procedure p ON p.id = i.procedure_id WHERE p.id = ?
"""
_LIVE = "SELECT id FROM execution WHERE state IN ('RUNNING', 'PAUSED') ORDER BY id"
_AT_WORK = "SELECT storage_id, to_storage_id FROM execution WHERE state = 'RUNNING'"
_PROMISED = "SELECT slot_id FROM procedure_item WHERE state = 'WAITING' AND slot_id IS NOT NULL"
_COUNTERS = """
SELECT technician FROM execution WHERE id = ?1
UNION SELECT actor FROM stocktake_scan WHERE execution_id = ?1
"""
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


def _asked(tx: Transaction, job: Job, wanted: list[int], to: str) -> int:
    type, direction = job
    if direction is not None:
        target = None if direction is Direction.OUT else places.storage_named(tx, to)
        return making.transfer(tx, wanted, direction, target, "", actor=by("tech-1"))
    facility, subject = tx.need("subject", "SELECT facility_id, id FROM subject LIMIT 1")
    return procedures.create(
        tx,
        central_id=None,
        type=type,
        status=ProcedureStatus.CREATED,
        facility_id=facility,
        subject_id=subject,
        storage_id=None,
        sample_ids=wanted,
        created_ms=tx.now.utc_ms,
        actor=by("office"),
    )


def _about_storage(tx: Transaction, name: str, path: str, refill: bool) -> int:
    storage = places.storage_named(tx, name)
    if refill:
        return making.refill(tx, storage, actor=by("tech-1"))
    return making.stocktake(tx, storage, path, actor=by("tech-1"))
