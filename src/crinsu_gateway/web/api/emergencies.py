"""Own API: /emergencies: break the glass, say that it is over, review it with a signature.

Whoever can reach a station may break it, signed in or not. Nobody closes their own.
"""

from functools import partial
from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.model.audit import Actor, record_hash
from crinsu_gateway.model.emergency import TOKEN
from crinsu_gateway.model.person import Act, person_of
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import emergencies, emergency_reviews, places, policies
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    Names,
    NoQuery,
    OneLine,
    ShortText,
    created,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, StepUpBody, acting, acting_or_proving
from crinsu_gateway.web.representation.emergencies import (
    BrokenGlass,
    Emergency,
    ToReview,
)
from crinsu_gateway.web.resources.emergencies import shown
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/emergencies"
Said = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), OneLine]


class NewEmergency(StationBody):
    """Over which storage solution the glass is broken, and why; `technician` with a session not.

    `first`: only while none lasts there. Who declared that one is told of it again, since its
    answer may have been lost; of two who do it at once the second is refused.
    """

    storage: Annotated[ShortText, Names(Thing.STORAGE_NAME)]
    reason: ReasonText
    first: bool = False


class NewFinding(Body):
    """What the review found."""

    finding: ReasonText


class NewReview(NewFinding, StepUpBody):
    """The same with who says so: a step-up for what is to be signed, or a printed name."""

    signature: Said = ""


def _declare(tx: Transaction, token: str, call: Call[NoQuery, NewEmergency]) -> BrokenGlass:
    said = call.body
    signed_in = bool(call.session) or not policies.people_required(tx)
    actor = acting(tx, call) if signed_in else None
    if actor is None and said.technician is None:
        raise invalid("technician", "say who breaks the glass; nobody is signed in")
    if actor is None and person_of(said.technician or "") is not None:
        raise invalid("technician", "say a name; a person's id needs a session")
    storage_id = places.storage_named(tx, said.storage).local_id
    if said.first and (own := emergencies.own_or_none(tx, storage_id, actor)) is not None:
        return BrokenGlass("", shown(tx, own.id))
    made = emergencies.declare(
        tx,
        storage_id,
        reason=said.reason,
        actor=actor,
        called=said.technician or "",
        station=said.station or (call.client.id if actor is None else actor.station),
        client=call.client.id,
        token=token,
    )
    return BrokenGlass(token, shown(tx, made))


async def declare(db: Database, entrance: Entrance, call: Call[NoQuery, NewEmergency]) -> One:
    """Break the glass: what is done with the session that is answered waits for nobody."""
    token = TOKEN + entrance.new_token()
    made = await db.write(_declare, token, call)
    return created(made, f"{PREFIX}/{made.emergency.id}")


def _end(tx: Transaction, call: Call[NoQuery, StationBody]) -> Emergency:
    emergencies.end(tx, call.id, acting(tx, call))
    return shown(tx, call.id)


async def end(db: Database, call: Call[NoQuery, StationBody]) -> One:
    """Say that an emergency is over."""
    return One(await db.write(_end, call))


def _to_review(tx: Transaction, call: Call[NoQuery, NewFinding]) -> ToReview:
    body = emergency_reviews.to_sign(tx, call.id, call.body.finding)
    return ToReview(call.id, record_hash(body), dict(body), (Purpose.SIGN.value,))


async def to_review(db: Database, call: Call[NoQuery, NewFinding]) -> One:
    """What is to be shown to who reviews it so, and its hash; nothing changes."""
    return One(await db.read(_to_review, call))


def _review(tx: Transaction, call: Call[NoQuery, NewReview]) -> Emergency:
    said = call.body
    actor: Actor = acting_or_proving(tx, call)
    emergency_reviews.review(
        tx,
        call.id,
        said.finding,
        signature=said.signature,
        step_up=said.step_up or "",
        actor=actor,
    )
    return shown(tx, call.id)


async def review(db: Database, call: Call[NoQuery, NewReview]) -> One:
    """Close an emergency with a signature; its alarm goes with it."""
    return One(await db.write(_review, call))


def endpoints(db: Database, entrance: Entrance) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path=PREFIX,
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.BREAK_GLASS,
            summary="Break the glass over a storage solution: nothing is waited for, for an hour",
            run=partial(declare, db, entrance),
            answers=BrokenGlass,
            query=NoQuery,
            body=NewEmergency,
            status=201,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/end",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Say that an emergency is over",
            run=partial(end, db),
            answers=Emergency,
            query=NoQuery,
            body=StationBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/finding",
            scope=Scope.AUDIT_REVIEW,
            summary="What is to be signed to review an emergency so; changes nothing",
            run=partial(to_review, db),
            answers=ToReview,
            query=NoQuery,
            body=NewFinding,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/{{id}}/review",
            scope=Scope.AUDIT_REVIEW,
            act=Act.REVIEW_EMERGENCY,
            summary="Review an emergency with a signature; its alarm goes with it",
            run=partial(review, db),
            answers=Emergency,
            query=NoQuery,
            body=NewReview,
        ),
    )
