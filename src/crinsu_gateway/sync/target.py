"""The port of the sync: a place that facts are told to and that records are pulled from.

Records are what a centre says, in our words; which paths and field names a centre uses is known
to its target alone. Failures are the Remote* errors of model/errors.py, sorted by what the pump
must do about them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crinsu_gateway.model.errors import RemoteError
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.place import Address
from crinsu_gateway.model.procedure import ProcedureStatus, ProcedureType
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.sync.shown import Seen, Shown, Versioned


class Kind(StrEnum):
    """What can be pulled."""

    FACILITIES = "facilities"
    PEOPLE = "people"
    STORAGES = "storages"
    CONTAINERS = "containers"
    SUBJECTS = "subjects"
    SAMPLES = "samples"
    PROCEDURES = "procedures"


@dataclass(frozen=True, slots=True, repr=False)
class RemotePerson:
    """A person at the centre; name and badge number are personal and stay out of any text of it.

    Without `until_ms` the centre says nothing about the end of the role.
    """

    id: int
    name: str
    role: Role
    badge: str | None
    trainings: Mapping[Training, int]
    revoked: bool
    until_ms: int | None = None

    def __repr__(self) -> str:
        return f"RemotePerson(id={self.id})"


@dataclass(frozen=True, slots=True)
class RemoteFacility:
    """A facility at the centre."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class RemoteStorage:
    """A storage solution at the centre."""

    id: int
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class RemoteContainer:
    """A storage level at the centre; `capacity` counts the slots in it itself, None: not said."""

    id: int
    name: str
    storage: str
    parent_id: int | None
    capacity: int | None


@dataclass(frozen=True, slots=True)
class RemoteSubject:
    """A subject at the centre; the names are personal data and stay out of any text of it."""

    id: int
    code: str
    first_name: str
    last_name: str
    facility_id: int | None
    merged_into: int | None = None
    """The subject that it is one with by now, as the centre says."""

    def __repr__(self) -> str:
        return f"RemoteSubject(id={self.id}, code={self.code!r})"


@dataclass(frozen=True, slots=True)
class Origin:
    """Which gateway made something while it was away, and its own id there."""

    gateway: str
    ref: int


@dataclass(frozen=True, slots=True)
class RemoteSample:
    """A sample container at the centre. `address` is None when it is in no slot there.

    `state` is None at a centre that says nothing of it, and nothing of the place either.
    """

    id: int
    name: str
    description: str
    tag: str | None
    subject_id: int
    subject_code: str
    state: SampleState | None
    address: Address | None
    stored_ms: int | None
    carrier: str | None = None
    """What carrier it is, in the words of the centre; None when it does not say."""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """A sample container as a procedure of the centre names it."""

    id: int
    name: str
    tag: str | None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class RemoteProcedure:
    """A procedure at the centre. `ref` is our own id of it when we are the gateway that made it."""

    id: int
    type: ProcedureType
    status: ProcedureStatus
    subject_id: int | None
    subject_code: str | None
    storage: str | None
    items: tuple[RemoteItem, ...]
    gateway: str | None
    ref: int | None
    conflict: bool
    created_ms: int
    origin: Origin | None = None


Record = (
    RemoteFacility
    | RemoteStorage
    | RemoteContainer
    | RemoteSubject
    | RemoteSample
    | RemoteProcedure
    | RemotePerson
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that does not have the shape that was agreed; the others are used all the same."""

    about: str
    reason: str


@dataclass(frozen=True, slots=True)
class Validator:
    """What an answer may be asked for again with: an entity tag, or else when it last changed."""

    etag: str | None
    modified: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records. `next` continues this pull; `resume` is where the next pull begins.

    `total` counts the whole list as the centre told it; `ids` are those of all records, also of
    unreadable ones (None when one shows none). `unchanged`: it is as it was when it bore the
    validator that was sent, and is not told again.
    """

    records: tuple[Record, ...]
    unreadable: tuple[Unreadable, ...]
    next: str | None
    resume: str | None
    total: int | None = None
    ids: tuple[int, ...] | None = None
    validator: Validator | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """The centre took a fact. `conflict` says in a sentence what did not fit there, if anything."""

    conflict: str | None
    procedure_id: int | None
    subject_id: int | None = None
    samples: tuple[tuple[int, int], ...] = ()
    """Our id and the centre's of each sample container that the centre took over by this fact."""


Outcome = Told | RemoteError
"""What became of one fact of a batch: taken, refused, or why it and what follows were not."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a heartbeat tells.

    `live_version` is the number of the live state as it is now, None from one that composes none;
    `live` is that state itself where the centre does not have it yet. `differences` counts what
    both sides say differently and nobody has resolved.
    """

    epoch: int
    last_seq: int
    waiting: int
    at_ms: int
    checkpoint: Shown | None = None
    live_version: int | None = None
    live: Versioned | None = None
    differences: int = 0


@dataclass(frozen=True, slots=True)
class Beat:
    """What a heartbeat is answered: the centre's time, and the number that it expects.

    `checkpoint` says what a centre that is a witness makes of the one that was shown.
    `live_version` is that of the live state it keeps, None from a centre that keeps none; `newest`
    a text for each kind that changes when anything of it does, None when it does not say.
    """

    now_ms: int
    epoch: int
    expected: int
    checkpoint: Seen | None = None
    live_version: int | None = None
    newest: Mapping[str, str] | None = None


class Target(Protocol):
    """A centre. Every call has a time limit and uses the budget; it never retries by itself."""

    async def tell(self, row: OutboxRow) -> Told:
        """Tell a fact, or fill the number of one that is given up; the same again counts once."""
        ...

    async def tell_many(self, rows: Sequence[OutboxRow]) -> Sequence[Outcome]:
        """Tell the first of these facts at once; their outcomes in order, a failure is the last.

        At least one outcome. RemoteBatchUnfit when they must be told otherwise.
        """
        ...

    @property
    def incremental(self) -> frozenset[Kind]:
        """The kinds that can be asked for what changed since a moment."""
        ...

    def asked(self, kind: Kind, facility_id: int | None, cursor: str | None) -> str:
        """What `pull` would ask for, as a text that a validator can be kept under."""
        ...

    async def pull(
        self,
        kind: Kind,
        facility_id: int | None,
        cursor: str | None,
        *,
        validator: Validator | None = None,
    ) -> Page:
        """One page of records; `cursor` is what `next` or `resume` said."""
        ...

    async def knows(self, kind: Kind, central_id: int) -> bool | None:
        """Whether the centre has this record; None when it cannot be asked for one."""
        ...

    async def beat(self, pulse: Pulse) -> Beat:
        """Show that the gateway lives."""
        ...
