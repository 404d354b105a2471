"""Rules of the state machine over the whole domain: procedures, as people and a unit drive them.

Each input is held against what the model says must become of it: a scan is taken exactly when the
sample container is waited for, is where it must be, and may be moved. What the engine asks for is
read from the store, so that the model knows nothing of recipes.
"""

import uuid
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.model.procedure import Direction, InputKind, ProcedureStatus, ProcedureType
from crinsu_gateway.store import (
    audit,
    executions,
    inputs,
    making,
    places,
    procedures,
    trips,
)
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.starting import Wish, start, start_trip
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import CALM
from tests.fakes.domain_counting import Counting
from tests.fakes.domain_ground import HOMELESS, PEOPLE, SAMPLES, by
from tests.fakes.domain_oracle import HANDLING, LONGEST

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
    (ProcedureType.STORE, None): HOMELESS,
    (ProcedureType.RETRIEVE, None): ("STORED",),
    (ProcedureType.TRANSFER, Direction.WITHIN): ("STORED", "OUT"),
    (ProcedureType.TRANSFER, Direction.OUT): ("STORED",),
    (ProcedureType.TRANSFER, Direction.IN): ("EXPECTED", "SHIPPED"),
}
_ALSO: dict[str | None, tuple[str, ...]] = {"IN": ("OUT", "MISSING")}
"""What arrived before, or turns up in a parcel, is only put."""
NUMBERS = st.lists(SAMPLES, min_size=1, max_size=3, unique=True)
FITTING = st.sampled_from([True, True, True, False])
MOODS = st.sampled_from(["obeys", "obeys", "refuses", "silent"])


class Runs(Counting):
    """Procedures from being asked for to their end."""

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
            self.model.state[sample] in {*_SUITED[type, direction], *_ALSO.get(direction, ())}
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
        elif step.kind == "count_samples" and (tag := self.uncounted(run, step)):
            self.give(run, who, InputKind.SCAN, tag)
        elif "onfirm" in step.prompt:
            self.give(run, who, InputKind.CONFIRM, "")
        else:
            self.clock.pass_s(1)
            self.world()

    def uncounted(self, run: ExecutionRow, step: StepRow) -> str:
        """What lies in the container and was not scanned yet; every other count is a hasty one."""
        if run.id % 2:
            return ""
        place = f"{run.storage_name}/{step.parameters['container']}"
        scanned = {tag for (tag,) in self.rows(_SCANNED, run.id, place)}
        for number, sample in enumerate(self.ids):
            slot = self.model.slot[sample]
            if slot is not None and self.address(slot) == place and f"T{number}" not in scanned:
                return f"T{number}"
        return ""

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
        for turn in range(2 * LONGEST):
            runs = [self.run(self.db.read(executions.execution, one)) for one in self.live()]
            if not runs:
                break
            run = min(runs, key=lambda one: one.state != "RUNNING")  # a paused one waits for it
            if turn > 2 * LONGEST - 20:
                self.give(run, "tech-1", InputKind.STOP, "")
            elif run.state == "PAUSED":
                self.give(run, "tech-2", InputKind.RESUME, "")
            else:
                self.do(run, "tech-1")
        assert self.live() == [], "an execution cannot be ended"
        left = self.rows("SELECT count(*) FROM procedure_item WHERE state = 'WAITING' AND slot_id")
        assert left == [(0,)], "a slot stays promised"
        kept = self.rows("SELECT count(*) FROM lift WHERE ended_ms IS NULL")
        assert kept == [(0,)], "a lift never ended"


_ABOUT = """
SELECT i.sample_id, p.type, p.direction FROM procedure_item i
JOIN procedure p ON p.id = i.procedure_id WHERE p.id = ?
"""
_SCANNED = "SELECT tag FROM stocktake_scan WHERE execution_id = ? AND container = ?"
_LIVE = "SELECT id FROM execution WHERE state IN ('RUNNING', 'PAUSED') ORDER BY id"
_AT_WORK = "SELECT storage_id, to_storage_id FROM execution WHERE state = 'RUNNING'"
_PROMISED = "SELECT slot_id FROM procedure_item WHERE state = 'WAITING' AND slot_id IS NOT NULL"


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
