"""The port of a step: what a step may look at, and what it can decide.

A step is pure: `advance` looks at a view and returns a decision; it reads no store, sends
nothing, knows no clock. procedures/advance.py makes the view and carries the decision out,
both in one transaction, so nothing acts twice and nothing confirmed is lost.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.command import Command
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import GatewayError, RuleError
from crinsu_gateway.model.override import Cause
from crinsu_gateway.model.procedure import Direction, InputKind, ProcedureType, StepState
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.model.reading import Quality, Reading
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.model.sign_in import Purpose as ProofPurpose

Fact = str | int | float | bool | None | list[str]
Memory = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class StorageView:
    """The storage solution as a step sees it: limits, what its units can do, what they say.

    `readings` holds one for each unit that serves a purpose, None for one never read. The first
    is that of the unit that orders go to, and the only one that proves an order.
    """

    name: str
    level_min: float | None
    temperature_max: float | None
    can_read: frozenset[Purpose]
    can_write: frozenset[Purpose]
    readings: Mapping[Purpose, Sequence[Reading | None]]
    alarms: tuple[str, ...] = ()
    """The open alarms of its units that forbid opening it, a sentence each."""
    service: str = ""
    """Who services it now and until when, as a sentence; empty when nobody does."""
    overridable: frozenset[Cause] = frozenset()
    """What two persons may take upon themselves here, as the site decided."""
    overridden: frozenset[Cause] = frozenset()
    """What two persons took upon themselves in this execution."""
    emergency: int = 0
    """The emergency that sets its interlocks aside; 0 for none."""

    def reading(self, purpose: Purpose) -> Reading | None:
        """What the unit that serves a purpose says of it."""
        return next(iter(self.readings.get(purpose, ())), None)

    def good(self, purpose: Purpose) -> Value | None:
        """The value of a purpose when it can be believed now, else None."""
        return believed(self.reading(purpose))

    def why_not(self, purpose: Purpose) -> str:
        """Why a purpose has no believable value, for people."""
        return unbelieved(purpose, self.reading(purpose))


def believed(reading: Reading | None) -> Value | None:
    """The value of a reading when it can be believed, else None."""
    if reading is None or reading.quality is not Quality.GOOD or reading.quantity is None:
        return None
    return reading.quantity.value


def unbelieved(purpose: Purpose, reading: Reading | None) -> str:
    """Why a reading has no believable value, for people."""
    if reading is None:
        return f"{purpose} was never read"
    return f"{purpose} is {reading.quality}: {reading.detail or reading.reason}"


@dataclass(frozen=True, slots=True)
class Place:
    """A container: the name of its storage solution, and its path in it, such as C1/CN2."""

    storage: str
    container: str


def place_of(address: str) -> Place | None:
    """The container of an address text such as T1/C1/CN2/4."""
    parts = address.split("/")
    return Place(parts[0], "/".join(parts[1:-1])) if len(parts) > 2 else None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One sample container of a procedure. `here` is where it is, `address` where it is to be.

    Both are address texts: `here` is empty for one in no slot, `address` for one only taken.
    `sample_id` is the local id, `public_id` the one that people know it by.
    """

    sample_id: int
    public_id: int
    name: str
    tag: str
    address: str
    slot_id: int | None
    waiting: bool
    left: bool = False
    here: str = ""
    state: SampleState = SampleState.EXPECTED
    carrier: str = "vial"
    procedure: int = 0
    type: ProcedureType = ProcedureType.STORE
    direction: Direction | None = None

    @property
    def source(self) -> Place | None:
        """Where it must be taken from, while it is in its slot and not to stay there."""
        wanted = self.waiting and self.type is not ProcedureType.STORE
        return place_of(self.here) if wanted and self.state is SampleState.STORED else None

    @property
    def handled(self) -> bool:
        """Whether it was done, or at least taken out."""
        if self.waiting:
            return self.type is ProcedureType.TRANSFER and self.state is SampleState.OUT
        return not self.left

    @property
    def target(self) -> Place | None:
        """Where it must be put, while it is not there."""
        return place_of(self.address) if self.waiting and self.slot_id is not None else None


@dataclass(frozen=True, slots=True)
class Proof:
    """A fresh PIN behind an input: whose, what for, and the hash of what they were shown."""

    step_up: int
    by: str
    purpose: ProofPurpose
    shown: str


@dataclass(frozen=True, slots=True)
class Given:
    """What the technician just told this step; `reason` is why something is left."""

    kind: InputKind
    text: str
    by: str = ""
    proof: Proof | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """All that a step may look at. `command` is the order of the present attempt, if any."""

    parameters: Memory
    state: StepState
    memory: Memory
    opened: Instant
    now: Instant
    storage: StorageView
    items: tuple[ItemView, ...]
    given: Given | None
    command: Command | None
    command_settled_boot_ms: int | None
    container_tag: str | None = None
    """The tag of the container that the step is about, if it bears one."""
    position: int | None = None
    """Where its outermost container stands on the carousel, from 1."""
    scanned: frozenset[str] = frozenset()
    """The tags that a stock-take scanned in the container."""
    execution: int = 0
    emergency: int = 0
    """The emergency of a storage solution of the run: nobody is waited for; 0 for none."""
    technician: str = ""
    """Who started the run, as the trail names them."""
    scanned_by: frozenset[str] = frozenset()
    """Whose scans were accepted in the run, where a witness is asked for."""
    record: str = ""
    """The hash of the record of the run, where it is to be signed."""
    let_through: str = ""
    """Which wrong tag an override lets pass as which sample container; see `passes`."""
    granted: str = ""
    """Which causes of an interlock two persons let through at this step: "alarm,level"."""

    @property
    def attempt(self) -> int:
        """The number of the present order of this step; 0 before the first."""
        return int(str(self.memory.get("attempt", 0)))


@dataclass(frozen=True, slots=True)
class Order:
    """An order to the unit of the storage solution that serves a purpose."""

    purpose: Purpose
    value: Value
    lifetime_s: float = 15.0


class ActKind(StrEnum):
    """What is done to a sample container."""

    STORE = "store"  # into a slot
    TAKE = "take"  # out of its slot, into the technician's hands
    SHIP = "ship"  # from their hands into a shipper
    RECEIVE = "receive"  # out of a shipper, into their hands
    LEAVE = "leave"  # nothing: it is left undone, for a reason


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to one sample container of a procedure (local ids).

    `last`: with this the procedure is done with it. `detail` is the shipper, or why it is left.
    """

    kind: ActKind
    sample_id: int
    procedure: int
    slot_id: int | None = None
    detail: str = ""
    last: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a step. `used` says that the input was taken; `refusal`, that it was not.

    `memory` is the whole of what the step keeps for its next turn, and its result at the end.
    """

    state: StepState
    prompt: str
    memory: Memory = field(default_factory=dict)
    used: bool = False
    refusal: RuleError | None = None
    order: Order | None = None
    act: Act | None = None
    failure: GatewayError | None = None
    count: str | None = None
    """A tag that was found in the container of a stock-take."""
    pause: bool = False
    """The execution pauses now; nothing is open any more."""
    attested: bool = False
    """Whether the proof behind the input is to be written down: a witness, a signature."""
    overridden: bool = False
    """Whether an override was needed for it, which is used up by that."""
    waived: str = ""
    """What only an emergency let through: interlocks and their causes, a witness, a signature."""
    unproven: str = ""
    """Why an order in the safe direction, which is not repeated any more, is not proven."""
    exempt: str | None = None
    """Causes of an interlock that an override lets through from now on in this execution."""


class Step(Protocol):
    """One kind of step; a module in steps/ and a line in registry.py."""

    accepts: frozenset[InputKind]
    """The inputs that this kind of step can take; others are refused before it is asked."""

    def advance(self, view: StepView) -> Decision:
        """Look at the view and decide."""
        ...


def passes(tag: str, sample_id: int) -> str:
    """What an override of a wrong tag is about: this tag counts as that sample container."""
    return f"{tag.strip()} as {sample_id}"


def wait(view: StepView, prompt: str, **memory: Fact) -> Decision:
    """Stay at this step with a prompt, keeping what was remembered and adding to it."""
    return Decision(StepState.ACTIVE, prompt, {**view.memory, **memory})


def unsure(view: StepView, prompt: str) -> Decision:
    """Stay at this step, because only a person can say what happened."""
    return Decision(StepState.UNSURE, prompt, view.memory)


def done(view: StepView, prompt: str, *, used: bool = False, **result: Fact) -> Decision:
    """The step is done; `result` is added to what it remembered."""
    return Decision(StepState.DONE, prompt, {**view.memory, **result}, used=used)


def failed(view: StepView, error: GatewayError) -> Decision:
    """The step cannot be done; what was begun is wound down and the execution ends."""
    return Decision(StepState.FAILED, error.sentence, view.memory, failure=error)


def refused(view: StepView, error: RuleError) -> Decision:
    """The input is not what this step waits for; nothing else changes."""
    return Decision(view.state, "", view.memory, refusal=error)
