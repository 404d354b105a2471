"""People: roles, trainings, and who may do what to whose things. Deny by default.

All of it lives in these tables; nobody else decides an authority. A person has one role, so that
what must be kept apart is apart. It knows no badge, no PIN (model/sign_in.py) and no store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import NotAllowed


class Role(StrEnum):
    """What a person is here for."""

    VIEWER = "viewer"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    QA = "qa"  # reads the trail and signs reviews, changes nothing
    ADMINISTRATOR = "administrator"  # people and settings; no sample, no signature
    SERVICE = "service"  # mends units; time-boxed
    MACHINE = "machine"  # never signs in


class Training(StrEnum):
    """What a person was trained for; each expires."""

    CAN_WITNESS = "can_witness"
    CAN_DISPOSE = "can_dispose"


class PersonState(StrEnum):
    """Whether a person may sign in."""

    ACTIVE = "ACTIVE"
    LOCKED = "LOCKED"  # until somebody unlocks them
    REVOKED = "REVOKED"  # for good


class Act(StrEnum):
    """Something that needs an authority: a thing and what is done to it."""

    READ_INVENTORY = "inventory.read"
    READ_SUBJECTS = "subjects.read"
    READ_TRAIL = "trail.read"
    REVIEW_TRAIL = "trail.review"
    REQUEST_PROCEDURE = "procedure.request"
    APPROVE_PROCEDURE = "procedure.approve"
    RUN_PROCEDURE = "procedure.run"  # start, scan, confirm, deny, stop
    OVERRIDE_STEP = "step.override"
    WITNESS_STEP = "step.witness"
    SIGN = "record.sign"
    CORRECT_SAMPLE = "sample.correct"
    QUARANTINE_SAMPLE = "sample.quarantine"
    RELEASE_SAMPLE = "sample.release"
    DISCARD_SAMPLE = "sample.discard"
    CLOSE_DEVIATION = "deviation.close"
    RESOLVE_DIFFERENCE = "difference.resolve"  # between the centre and this gateway
    ACKNOWLEDGE_ALARM = "alarm.acknowledge"
    SHELVE_ALARM = "alarm.shelve"
    SHELVE_FOR_LONG = "alarm.shelve-for-long"  # agree that another one does, for over an hour
    CHANGE_LIMITS = "limits.change"
    ORDER_UNIT = "unit.order"
    SERVICE_UNIT = "unit.service"
    SERVICE_STORAGE = "storage.service"  # keep a storage solution shut while it is mended
    BREAK_GLASS = "emergency.declare"
    REVIEW_EMERGENCY = "emergency.review"
    READ_PEOPLE = "people.read"
    CHANGE_PEOPLE = "people.change"
    UNLOCK = "people.unlock"  # a person or a station, after wrong PINs
    END_SESSION = "session.end"
    CHANGE_SETTINGS = "settings.change"


LAPSED = (
    "the centre, which vouches for this person, was not heard for too long: bring the gateway in "
    "touch with it, or make this person anew on the gateway (crinsu-gateway user)"
)
"""Why somebody whom the centre named may do nothing: their end would not have come here."""


class Relation(StrEnum):
    """Whose the thing is: asked for, begun or owned by the person who acts, or by another."""

    OWN = "own"
    ANOTHERS = "another's"


_BENCH = frozenset(
    {
        Act.READ_INVENTORY,
        Act.READ_SUBJECTS,
        Act.REQUEST_PROCEDURE,
        Act.RUN_PROCEDURE,
        Act.WITNESS_STEP,
        Act.SIGN,
        Act.QUARANTINE_SAMPLE,
        Act.DISCARD_SAMPLE,
        Act.ACKNOWLEDGE_ALARM,
        Act.SHELVE_ALARM,
        Act.ORDER_UNIT,
        Act.BREAK_GLASS,
    }
)
AUTHORITY: Mapping[Role, frozenset[Act]] = {
    Role.VIEWER: frozenset({Act.READ_INVENTORY}),
    Role.TECHNICIAN: _BENCH,
    Role.SUPERVISOR: _BENCH
    | {
        Act.READ_TRAIL,
        Act.APPROVE_PROCEDURE,
        Act.OVERRIDE_STEP,
        Act.CORRECT_SAMPLE,
        Act.RELEASE_SAMPLE,
        Act.CLOSE_DEVIATION,
        Act.RESOLVE_DIFFERENCE,
        Act.REVIEW_EMERGENCY,
        Act.SHELVE_FOR_LONG,
        Act.CHANGE_LIMITS,
        Act.SERVICE_STORAGE,
        Act.UNLOCK,
        Act.END_SESSION,
    },
    Role.QA: frozenset(
        {
            Act.READ_INVENTORY,
            Act.READ_TRAIL,
            Act.REVIEW_TRAIL,
            Act.SIGN,
            Act.CLOSE_DEVIATION,
            Act.RESOLVE_DIFFERENCE,
            Act.REVIEW_EMERGENCY,
            Act.READ_PEOPLE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            Act.READ_PEOPLE,
            Act.CHANGE_PEOPLE,
            Act.UNLOCK,
            Act.END_SESSION,
            Act.CHANGE_SETTINGS,
        }
    ),
    Role.SERVICE: frozenset(
        {Act.READ_INVENTORY, Act.ORDER_UNIT, Act.SERVICE_UNIT, Act.SERVICE_STORAGE}
    ),
    Role.MACHINE: frozenset({Act.READ_INVENTORY, Act.REQUEST_PROCEDURE}),
}
"""What each role may do. What does not stand here is refused."""

_BENCH_SCOPES = frozenset(
    {
        "inventory:read",
        "inventory:write",
        "subjects:read",
        "subjects:write",
        "procedures:read",
        "procedures:write",
        "procedures:execute",
        "units:write",
        "alarms:write",
        "gateway:read",
        "stations:sign-in",
    }
)
SCOPES: Mapping[Role, frozenset[str]] = {
    Role.VIEWER: frozenset({"inventory:read", "procedures:read"}),
    Role.TECHNICIAN: _BENCH_SCOPES,
    Role.SUPERVISOR: _BENCH_SCOPES
    | {
        "units:service",
        "audit:read",
        "audit:review",
        "deviations:write",
        "reconciliation:write",
    },
    Role.QA: frozenset(
        {
            "inventory:read",
            "procedures:read",
            "procedures:execute",
            "audit:read",
            "audit:review",
            "deviations:write",
            "reconciliation:write",
            "people:read",
            "gateway:read",
            "stations:sign-in",
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {"people:read", "people:write", "gateway:read", "stations:sign-in"}
    ),
    Role.SERVICE: frozenset(
        {"inventory:read", "procedures:read", "units:write", "units:service", "gateway:read"}
    ),
    Role.MACHINE: frozenset(),
}
"""What a token of a person opens (names of web/scopes.py): what their role reads, and what it
does. Each act is still held against AUTHORITY."""

TRAINED: Mapping[Act, Training] = {
    Act.WITNESS_STEP: Training.CAN_WITNESS,
    Act.DISCARD_SAMPLE: Training.CAN_DISPOSE,
}
"""Acts that also need a training that has not expired."""

NEVER_OWN = frozenset(
    {
        Act.APPROVE_PROCEDURE,
        Act.OVERRIDE_STEP,
        Act.WITNESS_STEP,
        Act.SHELVE_FOR_LONG,
        Act.CHANGE_PEOPLE,
        Act.UNLOCK,
    }
)
"""Acts that need a second person: nobody approves, witnesses, overrides or unlocks their own."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a person when an authority is asked for; never their name.

    `trainings` maps each to the moment it expires, in UTC ms; `until_ms` ends the role, if it ends.
    `good_for_s`: how long the centre's word about them still counts unheard; None without one.
    """

    person_id: int
    role: Role
    state: PersonState = PersonState.ACTIVE
    trainings: Mapping[Training, int] | None = None
    until_ms: int | None = None
    good_for_s: int | None = None

    @property
    def lapsed(self) -> bool:
        """Whether the centre, from where they came, was not heard for too long."""
        return self.good_for_s is not None and self.good_for_s <= 0

    @property
    def actor_id(self) -> str:
        """How the trail names the person."""
        return actor_of(self.person_id)


_ACTOR = "person-"


def actor_of(person_id: int) -> str:
    """How the trail and other rows name a person."""
    return f"{_ACTOR}{person_id}"


def person_of(actor_id: str) -> int | None:
    """The person that an actor's id names; None when it names none."""
    number = actor_id.removeprefix(_ACTOR)
    is_one = actor_id.startswith(_ACTOR) and number.isascii() and number.isdigit()
    return int(number) if is_one else None


def why_not(who: Standing, act: Act, now_ms: int, relation: Relation) -> str:
    """Why a person may not do something now, for people; empty when they may."""
    if who.state is not PersonState.ACTIVE:
        return f"this person is {who.state.lower()}"
    if who.until_ms is not None and now_ms >= who.until_ms:
        return f"the time of this {who.role} is over"
    if who.lapsed:
        return LAPSED
    if act not in AUTHORITY[who.role]:
        return f"a {who.role} may not do this ({act})"
    training = TRAINED.get(act)
    if training is not None and now_ms >= (who.trainings or {}).get(training, 0):
        return f"this needs the training {training}, and it is missing or has expired"
    if relation is Relation.OWN and act in NEVER_OWN:
        return f"this needs another person ({act})"
    return ""


def require(who: Standing, act: Act, now_ms: int, relation: Relation = Relation.ANOTHERS) -> None:
    """NotAllowed when a person may not do something now."""
    reason = why_not(who, act, now_ms, relation)
    if reason:
        raise NotAllowed(reason, act=act.value, person=who.person_id)


def may_sign_in(who: Standing, now_ms: int) -> bool:
    """Whether a person may sign in at all."""
    over = (who.until_ms is not None and now_ms >= who.until_ms) or who.lapsed
    return who.state is PersonState.ACTIVE and who.role is not Role.MACHINE and not over
