# ruff: noqa: N815
"""What the own API shows of people, sessions and step-ups. Pure; no badge, no PIN, no token of old.

Names are here and nowhere else on the own API.
"""

from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.model.sign_in import FRESH_S, IDLE_S, LONGEST_S
from crinsu_gateway.store.people import PersonRow
from crinsu_gateway.store.people_heard import days_in
from crinsu_gateway.store.sessions import SessionRow


@dataclass(frozen=True, slots=True)
class Person:
    """A person; `pin` is none, own, or to be changed; `trainings` says when each expires.

    `goodForDays`: whom the centre named may work for so many days without it being heard; null
    for those who were made here. `shown`: for what a step-up (purpose people) changes them, as they
    stand.
    """

    id: int
    name: str
    role: str
    until: str | None
    state: str
    trainings: dict[str, str]
    badge: bool
    pin: str
    lock: str
    goodForDays: int | None
    createdAt: str
    shown: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Who could do something at a moment: the ids of people."""

    act: str
    at: str
    people: list[int]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began. `session` is its token: it goes into the header Crinsu-Session."""

    id: int
    session: str
    person: int
    technician: str
    name: str
    role: str
    station: str
    idleSeconds: int
    longestSeconds: int


@dataclass(frozen=True, slots=True)
class Session:
    """A session that lasts; its token is known to its station alone."""

    id: int
    person: int
    station: str
    client: str
    begunAt: str


@dataclass(frozen=True, slots=True)
class SteppedUp:
    """A fresh PIN; `stepUp` is its token, for one use within `expiresInSeconds`."""

    id: int
    stepUp: str
    person: int
    purpose: str
    shown: str
    expiresInSeconds: int


@dataclass(frozen=True, slots=True)
class Override:
    """An override for one use on its step; `id` is null until a second person granted it.

    Show the second person `see`, and give their step-up for `shown`, the hash of it.
    """

    id: int | None
    kind: str
    execution: int
    step: int
    shown: str
    see: dict[str, object]


def person(row: PersonRow, lock: str) -> Person:
    """A person; `lock` says what wrong PINs led to."""
    found = row.standing
    return Person(
        id=row.id,
        name=row.name,
        role=found.role.value,
        until=iso_utc_or_none(found.until_ms),
        state=found.state.value,
        trainings={
            training.value: iso_utc(end)
            for training, end in sorted((found.trainings or {}).items())
        },
        badge=row.has_badge,
        pin=row.pin,
        lock=lock,
        goodForDays=None if found.good_for_s is None else days_in(found.good_for_s),
        createdAt=iso_utc(row.created_ms),
        shown=row.shown,
    )


def signed_in(row: SessionRow, who: PersonRow, token: str) -> SignedIn:
    """A session that began."""
    return SignedIn(
        id=row.id,
        session=token,
        person=who.id,
        technician=who.standing.actor_id,
        name=who.name,
        role=who.standing.role.value,
        station=row.station,
        idleSeconds=IDLE_S,
        longestSeconds=LONGEST_S,
    )


def session(row: SessionRow) -> Session:
    """A session that lasts."""
    return Session(row.id, row.person_id, row.station, row.client, iso_utc(row.begun_ms))


def stepped_up(step_up_id: int, token: str, person_id: int, purpose: str, shown: str) -> SteppedUp:
    """A fresh PIN."""
    return SteppedUp(step_up_id, token, person_id, purpose, shown, FRESH_S)
