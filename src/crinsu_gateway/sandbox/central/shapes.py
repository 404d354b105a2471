"""What the device side of a centre answers, as types: the schemas of its OpenAPI document. Pure.

The sandbox central puts its answers together itself (bodies.py, events.py, device.py); tests hold
real ones against these. What a centre may leave out has a default here.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Moment = Annotated[str, Field(description="ISO 8601 in UTC, with Z")]
State = Literal["EXPECTED", "STORED", "OUT", "MISSING", "DISCARDED", "SHIPPED"]


class Answer(BaseModel):
    """A part of an answer; a centre may add members of its own."""

    model_config = ConfigDict(extra="allow", strict=True, use_attribute_docstrings=True)


class Reference(Answer):
    """Something with an id and a name."""

    id: int
    name: str


class SubjectReference(Answer):
    """A subject by its code."""

    id: int
    code: str


class Origin(Answer):
    """Which gateway made it while it was away, and that gateway's own id of it."""

    gateway: str
    ref: int | str


class Subject(Answer):
    """Whose sample it is."""

    id: int
    code: str
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    facility: Reference | None = None
    mergedInto: int | None = None  # noqa: N815
    """The subject that this one turned out to be; null or left out: it stands for itself."""
    createdAt: Moment | None = None  # noqa: N815
    updatedAt: Moment  # noqa: N815


class Level(Answer):
    """One storage level on the way to a slot."""

    kind: str
    label: str


class Position(Answer):
    """Where a sample container is, from the storage solution inwards."""

    storage: Reference
    path: list[Level]
    slot: str


class Sample(Answer):
    """A sample container."""

    id: int
    name: str
    description: str | None = None
    subject: SubjectReference
    facility: Reference | None = None
    tag: str | None = None
    carrier: str | None = None
    state: State
    position: Position | None = None
    storedAt: Moment | None = None  # noqa: N815
    origin: Origin | None = None
    updatedAt: Moment  # noqa: N815


class ProcedureSample(Answer):
    """A sample container as a procedure names it."""

    id: int
    name: str
    tag: str | None = None
    origin: Origin | None = None


class Procedure(Answer):
    """What is to be done, and how it stands."""

    id: int
    type: Literal["STORE", "RETRIEVE", "RETRIEVAL", "REFILL", "TRANSFER", "STOCKTAKE"]
    status: Literal["PENDING", "CREATED", "IN_PROGRESS", "COMPLETED", "CANCELLED", "FAILED"]
    facility: Reference | None = None
    subject: SubjectReference | None = None
    storage: Reference | None = None
    sampleContainers: list[ProcedureSample] = []  # noqa: N815
    gateway: str | None = None
    """Which gateway executes it."""
    ref: str | None = None
    """That gateway's own id of it, as text."""
    conflict: bool = False
    reason: str | None = None
    cancelledAt: Moment | None = None  # noqa: N815
    origin: Origin | None = None
    createdAt: Moment | None = None  # noqa: N815
    updatedAt: Moment  # noqa: N815


class Person(Answer):
    """Somebody who may work at the facility; never with a PIN."""

    id: int
    name: str
    role: Literal["viewer", "technician", "supervisor", "qa", "service"]
    badge: str | None = None
    trainings: dict[str, Moment] = {}
    until: Moment | None = None
    revoked: bool
    """Their access has ended, for good."""
    updatedAt: Moment  # noqa: N815


class MadeSample(Answer):
    """A sample container that was made at the gateway: its id there and the centre's."""

    localSample: int  # noqa: N815
    sample: int


class EventTaken(Answer):
    """A fact was taken; with `conflict` it did not fit, and both facts are kept for people."""

    gateway: str | None = None
    epoch: int
    seq: int
    conflict: bool = False
    reason: str | None = None
    procedureId: int | None = None  # noqa: N815
    subjectId: int | None = None  # noqa: N815
    samples: list[MadeSample] = []
    receivedAt: Moment | None = None  # noqa: N815


class Failure(Answer):
    """Why something was refused."""

    code: str
    message: str
    consumed: bool = False
    """The number of a refused fact is used up."""
    expected: int | None = None
    """The number that the centre waits for."""
    epoch: int | None = None


class ErrorBody(Answer):
    """The body of every refusal."""

    error: Failure


class EventAnswer(Answer):
    """What one fact of a batch is answered with: `data` with status 200, else `error`."""

    seq: int
    epoch: int
    status: int
    data: EventTaken | None = None
    error: Failure | None = None


class BatchAnswered(Answer):
    """The answers in order; what is missing at the end was not looked at."""

    gateway: str | None = None
    answers: list[EventAnswer]


class Newest(Answer):
    """A text for each kind that changes whenever anything of it changed at the facility."""

    facilities: str | None = None
    people: str | None = None
    storages: str | None = None
    subjects: str | None = None
    samples: str | None = None
    procedures: str | None = None


class Witnessed(Answer):
    """What a witness of the audit trail makes of the checkpoint that it was shown."""

    state: str
    size: int


class HeartbeatAnswer(Answer):
    """The centre's time, and the number of the next fact that it expects."""

    now: Moment
    epoch: int
    expected: int
    newest: Newest | None = None
    """Left out: the gateway pulls by the clock."""
    stateVersion: int | None = None  # noqa: N815
    """The live state that the centre keeps; left out: it keeps none."""
    checkpoint: Witnessed | None = None
    """Left out: the centre is no witness."""


class Meta(Answer):
    """About a page of a list."""

    page: int | None = None
    perPage: int | None = None  # noqa: N815
    total: int | None = None
