"""Own API: people sign in and out at a station, choose their PIN, and give it anew for an act.

Badge and PIN come with each such call and are kept by nobody. A refusal is 403, never 401: a
client that fetches a new token and tries again by itself would count a wrong PIN twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import AccessError, PinUnfit, StepUpNeeded
from crinsu_gateway.model.person import Act, actor_of
from crinsu_gateway.model.sign_in import Purpose, require_fit_pin
from crinsu_gateway.store import people, sessions, sign_ins, step_ups
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import KeptPin, Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    ManyPages,
    NoBody,
    NoQuery,
    ShortText,
    created,
    sliced,
)
from crinsu_gateway.web.faces import Listed, One, Ready
from crinsu_gateway.web.identity import administering
from crinsu_gateway.web.people_changes import BadgeText, NewPinText, PinText
from crinsu_gateway.web.representation import people as shown
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/sessions"
HashText = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Entrance:
    """What signing in needs: the PINs, and new tokens, which nobody can guess."""

    pins: Pins
    new_token: Callable[[], str]


class NewSession(Body):
    """Who signs in, and where they stand."""

    badge: BadgeText = Field(repr=False)
    pin: PinText = Field(repr=False)
    station: ShortText


class NewStepUp(Body):
    """A fresh PIN for what is shown: `shown` is the hash that the step tells.

    Without a session, and for the first signature of one, the badge too.
    """

    purpose: Purpose
    shown: HashText
    pin: PinText = Field(repr=False)
    badge: BadgeText | None = Field(default=None, repr=False)
    station: ShortText | None = None


class NewUnlock(Body):
    """Whose wrong PINs are forgotten: person-<id>, or station/<name>."""

    subject: ShortText


class OwnPin(Body):
    """A person changes their own PIN."""

    badge: BadgeText = Field(repr=False)
    pin: PinText = Field(repr=False)
    new_pin: NewPinText = Field(alias="newPin", repr=False)
    station: ShortText


async def _is_right(db: Database, pins: Pins, number_hash: str, pin: str) -> bool:
    return await pins.is_right(await db.read(sign_ins.kept_pin, number_hash), pin)


def _sign_in(
    tx: Transaction, number_hash: str, station: str, right: bool, token: str, client: str
) -> shown.SignedIn | AccessError:
    found = sign_ins.sign_in(tx, number_hash, station, right=right, token=token, client=client)
    if isinstance(found, AccessError):
        return found
    return shown.signed_in(found.session, people.person(tx, found.person.person_id), token)


async def sign_in(db: Database, entrance: Entrance, call: Call[NoQuery, NewSession]) -> One:
    """Begin a session for whom badge and PIN prove."""
    said, badge = call.body, entrance.pins.badge_hash(call.body.badge)
    right = await _is_right(db, entrance.pins, badge, said.pin)
    token = entrance.new_token()
    began = await db.write(_sign_in, badge, said.station, right, token, call.client.id)
    if isinstance(began, AccessError):
        raise began
    return created(began, f"{PREFIX}/{began.id}")


async def sign_out(db: Database, call: Call[NoQuery, NoBody]) -> Ready:
    """End the session of the header; 204 also when it is over already."""
    await db.write(sign_ins.sign_out, call.session, call.client.id)
    return Ready(b"", status=204)


def _live(tx: Transaction, call: Call[ManyPages, NoBody]) -> list[shown.Session]:
    administering(tx, call)
    return [shown.session(row) for row in sessions.live(tx)]


async def list_sessions(db: Database, call: Call[ManyPages, NoBody]) -> Listed:
    """The sessions that last now."""
    found = await db.write(_live, call)
    return sliced("sessions", found, call.query.page, call.query.per_page)


def _end(tx: Transaction, call: Call[NoQuery, NoBody]) -> None:
    sign_ins.end_session(tx, call.id, administering(tx, call))


async def end_session(db: Database, call: Call[NoQuery, NoBody]) -> Ready:
    """End another's session at once."""
    await db.write(_end, call)
    return Ready(b"", status=204)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Where badge and PIN were given, and by whom it is claimed."""

    number_hash: str
    station: str


def _whose(tx: Transaction, call: Call[NoQuery, NewStepUp], pins: Pins) -> _Shown:
    """The badge to check: the one that is shown, else that of the session."""
    said = call.body
    acting = sign_ins.acting(tx, call.session, call.client.id) if call.session else None
    step_ups.require_badge(acting, said.purpose, with_badge=said.badge is not None)
    station = acting.session.station if acting else said.station or call.client.id
    if said.badge is not None:
        return _Shown(pins.badge_hash(said.badge), station)
    assert acting is not None
    return _Shown(people.badge_hash(tx, acting.person.person_id), station)


def _step_up(
    tx: Transaction, call: Call[NoQuery, NewStepUp], claim: _Shown, right: bool, token: str
) -> shown.SteppedUp | AccessError:
    said = call.body
    checked = sign_ins.check(tx, claim.number_hash, claim.station, right=right)
    if checked.person is None:
        return checked.refusal or StepUpNeeded("badge or PIN is wrong")
    who = checked.person
    acting = sign_ins.acting(tx, call.session, call.client.id) if call.session else None
    own = acting is not None and acting.person.person_id == who.person_id
    try:
        step_up_id = step_ups.grant(
            tx,
            who,
            token=token,
            purpose=said.purpose,
            shown_hash=said.shown,
            station=claim.station,
            session_id=acting.session.id if acting and own else None,
            with_badge=said.badge is not None,
        )
    except AccessError as error:
        return error
    return shown.stepped_up(step_up_id, token, who.person_id, said.purpose.value, said.shown)


async def step_up(db: Database, entrance: Entrance, call: Call[NoQuery, NewStepUp]) -> One:
    """Take a fresh PIN for exactly what is shown."""
    claim = await db.write(_whose, call, entrance.pins)
    right = await _is_right(db, entrance.pins, claim.number_hash, call.body.pin)
    given = await db.write(_step_up, call, claim, right, entrance.new_token())
    if isinstance(given, AccessError):
        raise given
    return One(given, 201)


def _own_pin(
    tx: Transaction, number_hash: str, station: str, right: bool, kept: KeptPin, counted: str
) -> AccessError | None:
    checked = sign_ins.check(tx, number_hash, station, right=right, new_pin=True, counted=counted)
    if checked.person is None:
        return checked.refusal
    who = checked.person
    people.set_pin(tx, who.person_id, kept, Actor(actor_of(who.person_id), station, who.role.value))
    return None


async def own_pin(db: Database, entrance: Entrance, call: Call[NoQuery, OwnPin]) -> Ready:
    """A person chooses their own PIN; badge and present PIN prove them."""
    await choose_pin(db, entrance.pins, call.body)
    return Ready(b"", status=204)


async def choose_pin(db: Database, pins: Pins, said: OwnPin, counted: str = "") -> None:
    """Keep the PIN that a person chose; an AccessError or PinUnfit says why not.

    `counted` is where wrong PINs count beside the person, when that is not the station.
    """
    require_fit_pin(said.new_pin, said.badge)
    if said.new_pin == said.pin:
        raise PinUnfit("the new PIN is the old one; choose another one")
    badge = pins.badge_hash(said.badge)
    right = await _is_right(db, pins, badge, said.pin)
    kept = await pins.kept(said.new_pin)
    refusal = await db.write(_own_pin, badge, said.station, right, kept, counted)
    if refusal is not None:
        raise refusal


def _unlock(tx: Transaction, call: Call[NoQuery, NewUnlock]) -> None:
    sign_ins.unlock(tx, call.body.subject, administering(tx, call))


async def unlock(db: Database, call: Call[NoQuery, NewUnlock]) -> Ready:
    """Let a person or a station try again, after wrong PINs; nobody unlocks themselves."""
    await db.write(_unlock, call)
    return Ready(b"", status=204)


def endpoints(db: Database, entrance: Entrance) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.STATIONS_SIGN_IN,
            summary="Sign in with badge and PIN",
            run=partial(sign_in, db, entrance),
            answers=shown.SignedIn,
            query=NoQuery,
            body=NewSession,
            status=201,
        ),
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=Scope.STATIONS_SIGN_IN,
            act=Act.END_SESSION,
            summary="The sessions that last now, for who may end them",
            run=partial(list_sessions, db),
            answers=shown.Session,
            query=ManyPages,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="DELETE",
            path=PREFIX,
            scope=Scope.STATIONS_SIGN_IN,
            summary="Sign out: end the session of the header",
            run=partial(sign_out, db),
            query=NoQuery,
            body=NoBody,
            status=204,
        ),
        Endpoint(
            method="DELETE",
            path=f"{PREFIX}/{{id}}",
            scope=Scope.STATIONS_SIGN_IN,
            act=Act.END_SESSION,
            summary="End another's session",
            run=partial(end_session, db),
            query=NoQuery,
            body=NoBody,
            status=204,
        ),
        Endpoint(
            method="POST",
            path="/api/v1/step-ups",
            scope=Scope.STATIONS_SIGN_IN,
            summary="A fresh PIN for what is shown: a signature, a witness, an override",
            run=partial(step_up, db, entrance),
            answers=shown.SteppedUp,
            query=NoQuery,
            body=NewStepUp,
            status=201,
        ),
        Endpoint(
            method="POST",
            path="/api/v1/unlocks",
            scope=Scope.STATIONS_SIGN_IN,
            act=Act.UNLOCK,
            summary="Forget the wrong PINs of a person or a station, for a supervisor",
            run=partial(unlock, db),
            query=NoQuery,
            body=NewUnlock,
            status=204,
        ),
        Endpoint(
            method="POST",
            path="/api/v1/pins",
            scope=Scope.STATIONS_SIGN_IN,
            summary="Change one's own PIN",
            run=partial(own_pin, db, entrance),
            query=NoQuery,
            body=OwnPin,
            status=204,
        ),
    )
