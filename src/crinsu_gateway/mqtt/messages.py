"""The shapes of our MQTT payloads; docs/mqtt holds their JSON Schemas, made from here.

None of them has a field for a name of a person, a subject or a sample container: what no type
holds cannot be published. Every message says which gateway sent it and needs no other to be read.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from crinsu_gateway.model import procedure
from crinsu_gateway.model.alarm import AlarmState, Severity
from crinsu_gateway.model.deviation import DeviationKind, DeviationState
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.model.sample import Clearance, SampleState

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Message(_Part):
    """What every message says."""

    v: Literal[1] = 1
    """The version of the shape of the payload."""
    version: int = 0
    """Counts what the gateway says: of two messages about the same, the greater (epoch, version)
    is true. Each connection to the broker begins a new thousand million."""
    gateway: str
    """The id of the gateway."""
    facility: str
    """The facility that it stands in."""
    epoch: int
    """The epoch of its numbers; a restored backup begins a new, greater one."""


class Status(Message):
    """`status`: whether the gateway is there. Retained; `lost` is its last will."""

    state: Literal["online", "stopped", "lost"]
    """online, stopped in order, or lost without a word."""
    since: Moment
    """When this connection to the broker was opened."""
    at: Moment
    """When this was said; `lost` is prepared when the connection is opened."""
    stale_after_s: float
    """The age in s from which on the gateway must be shown as silent: it says `online` again long
    before that."""


class PointState(_Part):
    """The latest value of a point."""

    value: bool | int | float | str | None
    """The value, or null when nothing believable was read."""
    unit: str
    """Its UCUM-like unit: Cel, %, 1 for a plain number, empty for text and states."""
    quality: Quality
    """How far it can be believed; show only good ones as normal."""
    reason: str
    """Why it is not good; empty when it is."""
    at: Moment | None
    """When it was read; null when it never was."""
    stale_after_s: float
    """The age in s from which on it must be shown as stale."""


class UnitState(Message):
    """`units/<unit>/state`: all points of a unit with their latest values. Retained."""

    unit: str
    """The name of the unit."""
    storage: str | None
    """The storage solution that it watches."""
    condition: Condition
    """How the unit stands as a whole."""
    reason: str
    """Why it is not good."""
    since: Moment
    """Since when it stands like that."""
    points: dict[str, PointState]
    """Every configured point by name."""


class PointReading(_Part):
    """One value as it was read."""

    point: str
    """The name of the point."""
    value: bool | int | float | str | None
    """The value, or null when nothing believable was read."""
    unit: str
    """Its unit."""
    quality: Quality
    """How far it could be believed when it was read."""
    reason: str
    """Why it was not good."""
    at: Moment
    """When it was read; (gateway, unit, point, at) names it for ever."""


class UnitReadings(Message):
    """`units/<unit>/readings`: what was read since the last message, the newest of each point."""

    unit: str
    """The name of the unit."""
    readings: tuple[PointReading, ...]
    """What is new, by point."""


class StepState(_Part):
    """A step of an execution."""

    ordinal: int
    """Its place, from 1."""
    of: int
    """How many steps there are."""
    kind: str
    """What kind of step it is."""
    state: procedure.StepState
    """Where it stands."""


class ExposureState(_Part):
    """What an execution has out of the cold; seconds, as of the moment of this message."""

    since: Moment
    """When the tightest sample container came out."""
    seconds: float | None
    """How long it has been out, at most; null when no clock can tell."""
    budget: float
    """How long it may be out."""
    fraction: float | None
    """The part of the budget that is used."""
    state: Literal["running", "warned", "excursion", "critical"]
    """How far the clock has run; warned from half of the budget on."""
    estimated: bool
    """Whether there was a gap in which nobody looked."""
    samples: int
    """How many sample containers are out."""
    tightest: int
    """The public id of the sample container with the least time left."""


class ExecutionState(_Part):
    """The newest run of a procedure."""

    id: int
    """Its number on this gateway."""
    state: procedure.ExecutionState
    """Where it stands."""
    code: str
    """Why it failed, as a code; empty otherwise."""
    started: Moment
    """When it began."""
    ended: Moment | None
    """When it ended."""
    step: StepState | None
    """The step that is being done; null when none is."""
    exposure: ExposureState | None
    """The clock of what is out of the cold; null when nothing is."""


class ProcedureState(Message):
    """`procedures/<id>`: one procedure. Retained until it is final, then removed."""

    id: int
    """Its public id."""
    type: procedure.ProcedureType
    """What it is for."""
    status: procedure.ProcedureStatus
    """Where it stands."""
    storage: str | None
    """The storage solution that it is bound to, if it is."""
    conflict: bool
    """Whether the centre decided otherwise while it ran here."""
    samples: int
    """How many sample containers it is about."""
    samples_done: int
    """How many of them were stored or taken."""
    updated: Moment
    """When its status changed last."""
    execution: ExecutionState | None
    """Its newest run; null before the first."""


class InventoryChange(Message):
    """`inventory/<storage>`: how a sample container stands after one change of it.

    Apply it if its (epoch, seq) is greater than what you hold of (gateway, local).
    """

    seq: int
    """The number of its event in the audit trail; rises with each change, with gaps."""
    kind: str
    """What happened, as the audit trail names it: sample.stored, sample.taken, sample.moved ..."""
    sample: int
    """The public id of the sample container; changes once when the centre comes to know it."""
    local: int
    """Its id in this gateway, which never changes."""
    state: SampleState
    """Where it stands now."""
    clearance: Clearance
    """Whether it may be used."""
    from_place: Annotated[str | None, Field(serialization_alias="from")]
    """The address that it had before, such as T1/C3/CN2/4."""
    to_place: Annotated[str | None, Field(serialization_alias="to")]
    """The address that it has now; null when it is in none."""
    execution: int | None
    """The execution that it belongs to."""
    at: Moment
    """When it happened."""


class SampleStand(_Part):
    """How one sample container stands."""

    sample: int
    """The public id of the sample container."""
    local: int
    """Its id in this gateway, which never changes."""
    state: SampleState
    """Where it stands."""
    clearance: Clearance
    """Whether it may be used."""
    place: str | None
    """Its address, such as T1/C3/CN2/4; null when it is in none."""
    since: Moment
    """When the last change of it happened."""


class SamplePage(Message):
    """`samples/<page>`: all sample containers of some local ids that ever came here. Retained.

    Apply it to each row of (gateway, local) whose (epoch, seq) is not greater; of the ids from
    `first` to `last` there are no others.
    """

    seq: int
    """The number of the newest event of the audit trail when this was read."""
    page: int
    """The number of the page, from 0."""
    first: int
    """The first local id of the page."""
    last: int
    """The last one; later ones may be used at any time."""
    samples: tuple[SampleStand, ...]
    """At most a hundred."""


class Samples(Message):
    """`samples`: how many sample containers there are. Retained.

    Pages from `pages` on, and rows with a greater local id than `newest`, are void unless their
    (epoch, seq) is greater: they are of a store that was replaced by its backup.
    """

    seq: int
    """The number of the newest event of the audit trail when this was read."""
    pages: int
    """How many pages there are; numbered from 0."""
    newest: int
    """The newest local id."""
    stored: int
    """How many sample containers lie in places: who has all pages counts as many."""


class Alarm(Message):
    """`alarms/<id>`: one alarm. Retained while it is open; told as CLEARED, then removed."""

    id: int
    """Its number on this gateway."""
    code: str
    """What it is about, as a common code such as level_low, or one of the maker."""
    title: str
    """The code in words."""
    severity: Severity
    """How bad it is."""
    state: AlarmState
    """Where it stands; RETURNED: the condition is gone, but nobody has looked yet."""
    unit: str
    """The unit that it is about."""
    point: str | None
    """The point that it is about; null for the whole unit."""
    storage: str | None
    """The storage solution that the unit watched."""
    value: str
    """The value when it was raised, with its unit; empty when there was none."""
    limit: str
    """The limit, with its unit; empty when it is none."""
    reason: str
    """Why it was raised, in a sentence."""
    action: str
    """What to do."""
    activations: int
    """How often its condition came back while it was open, the first time counted."""
    raised: Moment
    """When it was raised."""
    returned: Moment | None
    """When its condition went away."""
    acknowledged: Moment | None
    """When somebody accepted it."""
    shelved: Moment | None
    """Until when somebody set it aside; null when nobody did. What it shuts stays shut."""
    cleared: Moment | None
    """When it was over."""


class Checkpoint(Message):
    """`checkpoint`: the newest checkpoint of the audit trail. Retained; keep those you get.

    Who holds an older one can prove later that the trail was changed or shortened.
    """

    size: int
    """How many events it covers."""
    note: str
    """Origin, size and root, signed: C2SP tlog-checkpoint."""
    fingerprint: str
    """SHA-256 of the public key in DER, in hex."""
    key_since: int
    """The event from which on this key signs."""
    handover: str | None
    """The note by which the key before handed over to this one, signed by both; null when none."""
    compared: bool
    """False while a key that nobody handed over to waits for a person to compare fingerprints."""
    at: Moment
    """When it was made."""


class LongestExposure(_Part):
    """The exposure that used the most of its budget, in s; null where nobody can tell."""

    at_least: float
    """The shortest that it can have been."""
    at_most: float | None
    """The longest."""
    budget: float | None
    """The time until -135 Cel; null where no clock ran."""
    budget_used: int | None
    """In percent, at most."""
    worst: float | None
    """The warmest that it may have been, in Cel."""
    estimated: bool
    """Whether nobody looked for a part of it."""


class Deviation(Message):
    """`deviations/<id>`: what went beyond a limit and waits for a person.

    Retained while it is open; told as CLOSED, then removed. Cause and action are not told.
    """

    id: int
    """Its number on this gateway."""
    kind: DeviationKind
    """A lift took too long, or a storage solution was too warm."""
    state: DeviationState
    """Whether a person decided."""
    storage: str | None
    """The storage solution."""
    units: tuple[str, ...]
    """The units that watch it."""
    container: str | None
    """The container that was lifted, by its labels."""
    samples: int
    """How many sample containers it is about."""
    still_out: bool
    """Whether one of them is out of the cold now."""
    longest: LongestExposure | None
    """Null while one is out, or while nothing is known."""
    action: str
    """What to do."""
    opened: Moment
    """When it was opened."""
    closed: Moment | None
    """When a person closed it."""


SCHEMAS: dict[str, type[Message]] = {
    "status": Status,
    "unit-state": UnitState,
    "unit-readings": UnitReadings,
    "procedure": ProcedureState,
    "inventory": InventoryChange,
    "samples": Samples,
    "samples-page": SamplePage,
    "alarm": Alarm,
    "deviation": Deviation,
    "checkpoint": Checkpoint,
}
"""The messages by the name of their JSON Schema in docs/mqtt."""
