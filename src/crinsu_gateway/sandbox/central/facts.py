"""The events of the device side: their shape, kind by kind. Our extension; pure.

Members that are not named here are kept with the event and not refused, so that a newer gateway
can tell more to an older centre.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.sandbox.central.live import LiveState


class _Open(BaseModel):
    model_config = ConfigDict(extra="allow", strict=True)


class Named(_Open):
    """A body that says which gateway speaks."""

    gateway: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class Event(Named):
    """The envelope: who speaks, the place in the order, when it happened, and what kind it is."""

    epoch: Annotated[int, Field(ge=1)]
    seq: Annotated[int, Field(ge=1)]
    at: int  # UTC ms by the gateway's clock
    kind: str
    facts: dict[str, object]


class Procedure(_Open):
    """Names a procedure: the centre's id, or the gateway's own when the centre gave none yet."""

    procedure: int | None = None
    localProcedure: int | None = None  # noqa: N815

    @model_validator(mode="after")
    def _named(self) -> "Procedure":
        if self.procedure is None and self.localProcedure is None:
            raise ValueError("procedure or localProcedure must be given")
        return self


class Started(Procedure):
    """An execution began here; this claims the procedure. One that began there is made by it."""

    type: Literal["STORE", "RETRIEVE", "REFILL", "TRANSFER", "STOCKTAKE"] | None = None
    storage: str | None = None
    subjectCode: str | None = None  # noqa: N815
    samples: list[str] = []


class Step(Procedure):
    """A step of the running execution was done, failed or is unsure."""

    step: int
    kind: str
    state: str


class Finished(Procedure):
    """The execution ended, with its real outcome."""

    status: Literal["COMPLETED", "FAILED"]
    code: str = ""
    sentence: str = ""


def _address(text: str | None) -> str | None:
    if text is not None:
        try:
            parse_address(text)
        except UnknownPlace as fault:
            raise ValueError(fault.sentence) from fault
    return text


class _OfSample(_Open):
    """Names a sample container: by the centre's id, by the gateway's own, or by both."""

    sample: int | None = None
    localSample: int | None = None  # noqa: N815


class Moved(_OfSample):
    """A sample container changed its place; places are addresses such as T1/C3/CN2/4."""

    model_config = ConfigDict(extra="allow", strict=True, populate_by_name=True)
    tag: str | None = None
    from_: Annotated[str | None, Field(alias="from")] = None
    to: str | None = None

    @model_validator(mode="after")
    def _places(self) -> "Moved":
        _address(self.from_)
        _address(self.to)
        if self.from_ is None and self.to is None:
            raise ValueError("from or to must be given")
        return self


class Shipped(_OfSample):
    """A sample container left with a shipper, or came with one; either way it is in no slot."""

    shipper: str


class SubjectMade(_Open):
    """A subject was made there; names are told with this fact alone."""

    localSubject: int  # noqa: N815
    facility: str | None = None
    code: Annotated[str, Field(min_length=1, max_length=64)]
    firstName: str | None = None  # noqa: N815
    lastName: str | None = None  # noqa: N815
    dateOfBirth: Annotated[str | None, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = None  # noqa: N815


class RequestedSample(_OfSample):
    """A sample container of a requested procedure; a store names new ones."""

    localSample: int  # noqa: N815
    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: str = ""
    carrier: str | None = None
    tag: str | None = None


class Requested(_Open):
    """A store or a retrieval was asked for there; it waits for staff here."""

    localProcedure: int  # noqa: N815
    type: Literal["STORE", "RETRIEVE"]
    localSubject: int | None = None  # noqa: N815
    subject: int | None = None
    subjectCode: str  # noqa: N815
    samples: Annotated[list[RequestedSample], Field(min_length=1, max_length=500)]


class RequestWithdrawn(Procedure):
    """Whoever asked for a procedure does not want it any more."""

    reason: str | None = None


class Counted(_Open):
    """A stock-take found a difference, or a person resolved one; kept for people, no more."""

    difference: int
    kind: Literal["MISSING", "UNEXPECTED", "MOVED"]
    tag: str
    resolution: Literal["KEEP", "CORRECT"] | None = None


class Judged(_OfSample):
    """A decision about a sample container: quarantined, released, discarded. It moves nothing."""

    tag: str | None = None


class Confirmed(_OfSample):
    """A person looked: it is in this place, or in none and in this state, whatever stood here."""

    state: Literal["EXPECTED", "STORED", "OUT", "MISSING", "DISCARDED", "SHIPPED"]
    place: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Confirmed":
        _address(self.place)
        if (self.state == "STORED") != (self.place is not None):
            raise ValueError("what is STORED has a place, anything else has none")
        return self


class Exposed(_Open):
    """One time out of the cold: ms of record and at the least; no `mostMs` where nobody can tell.

    The totals are the gateway's own sums over all that ended there, this one included.
    """

    exposure: int
    sample: int | None = None
    localSample: int  # noqa: N815
    carrier: str
    estimated: bool
    leastMs: Annotated[int, Field(ge=0)]  # noqa: N815
    mostMs: Annotated[int, Field(ge=0)] | None = None  # noqa: N815
    budgetMs: int | None = None  # noqa: N815
    worstCel: float  # noqa: N815
    aboveLimitMs: Annotated[int, Field(ge=0)]  # noqa: N815
    aboveCriticalMs: Annotated[int, Field(ge=0)]  # noqa: N815
    totalEvents: int  # noqa: N815
    totalLeastMs: int  # noqa: N815
    totalMostMs: int  # noqa: N815
    totalAboveLimitMs: int  # noqa: N815


class ExposuresEnded(_Open):
    """Sample containers are out of the warm again, or gone: what it came to for each."""

    endedIn: str  # noqa: N815
    exposures: Annotated[list[Exposed], Field(min_length=1, max_length=500)]


class ExposureMeasured(_Open):
    """A storage solution was too warm: the same figures for each of these (ids as texts)."""

    deviation: int
    storage: str
    samples: Annotated[list[str], Field(min_length=1, max_length=10_000)]
    estimated: bool
    leastMs: Annotated[int, Field(ge=0)]  # noqa: N815
    mostMs: Annotated[int, Field(ge=0)] | None = None  # noqa: N815
    worstCel: float  # noqa: N815
    aboveLimitMs: Annotated[int, Field(ge=0)]  # noqa: N815
    aboveCriticalMs: Annotated[int, Field(ge=0)]  # noqa: N815


class Concerned(_Open):
    """A sample container that a deviation is about, and the exposure that led to it."""

    exposure: int
    sample: int | None = None


class DeviationOpened(_Open):
    """Something went beyond a limit; told again when it takes in more."""

    deviation: int
    kind: Literal["exposure", "storage"]
    storage: str | None = None
    openedAt: int  # noqa: N815
    samples: Annotated[int, Field(ge=0)]
    concerned: Annotated[list[Concerned], Field(max_length=500)] = []


class DeviationClosed(DeviationOpened):
    """A person decided; `record` is the SHA-256 of what they signed for."""

    closedAt: int  # noqa: N815
    signed: Literal["PIN", "NAME"]
    record: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Withdrawn(_Open):
    """This place in the order stays empty: what stood there was refused for good."""

    reason: str


class Restored(_Open):
    """The gateway goes on from a backup: what it last knew of the epoch before."""

    epoch_before: Annotated[int, Field(ge=1, alias="epochBefore")]
    last_seq: Annotated[int, Field(ge=0, alias="lastSeq")]


class ShownKey(_Open):
    """A key of the audit trail, from which event on it signs, and the hand-over to it."""

    public_key: Annotated[str, Field(alias="publicKey", max_length=2000)]
    since: Annotated[int, Field(ge=1)]
    handover: Annotated[str, Field(max_length=2000)] | None = None


class ShownCheckpoint(_Open):
    """A checkpoint of the audit trail, with the proof that the first `from` events are a prefix."""

    note: Annotated[str, Field(max_length=2000)]
    public_key: Annotated[str, Field(alias="publicKey", max_length=2000)]
    from_: Annotated[int, Field(ge=0, alias="from")]
    proof: Annotated[list[str], Field(max_length=200)]
    keys: Annotated[list[ShownKey], Field(max_length=20)] = []


class Heartbeat(_Open):
    """The state of a gateway now; not a fact in the order, and not repeated when lost."""

    gateway: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    facility: str | None = None
    epoch: Annotated[int, Field(ge=1)]
    last_seq: Annotated[int, Field(ge=0, alias="lastSeq")]
    waiting: Annotated[int, Field(ge=0)]
    differences: Annotated[int, Field(ge=0)] = 0
    at: int
    checkpoint: ShownCheckpoint | None = None
    state_version: Annotated[int | None, Field(ge=0, lt=2**53, alias="stateVersion")] = None
    state: LiveState | None = None


KINDS: dict[str, type[_Open]] = {
    "subject.made": SubjectMade,
    "procedure.requested": Requested,
    "procedure.withdrawn": RequestWithdrawn,
    "procedure.started": Started,
    "procedure.step": Step,
    "procedure.finished": Finished,
    "sample.stored": Moved,
    "sample.taken": Moved,
    "sample.moved": Moved,
    "sample.missed": Moved,
    "sample.shipped": Shipped,
    "sample.received": Shipped,
    "stocktake.difference": Counted,
    "stocktake.resolved": Counted,
    "gateway.restored": Restored,
    "sample.quarantined": Judged,
    "sample.released": Judged,
    "sample.discarded": Judged,
    "sample.confirmed": Confirmed,
    "exposure.ended": ExposuresEnded,
    "exposure.measured": ExposureMeasured,
    "deviation.opened": DeviationOpened,
    "deviation.closed": DeviationClosed,
    "event.withdrawn": Withdrawn,
}
