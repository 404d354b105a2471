"""Own API: POST /executions/{id}/overrides: a second person lets a blocked step through, once.

Who asks is signed in or named. Asked without a step-up it answers the hash that the second person's
step-up must be for; asked again with it, the override is granted.
"""

from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.sign_in import shown_hash
from crinsu_gateway.store import overrides
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.overrides import Asked, OverrideKind
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import FILLED, WHY, AnyEndpoint, Call, Endpoint, NoQuery
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StepUpBody, acting
from crinsu_gateway.web.representation.people import Override
from crinsu_gateway.web.scopes import Scope

LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=overrides.LONGEST_REASON),
    FILLED,
]


class NewOverride(StepUpBody):
    """What is to be let through and why; without `stepUp` only what is to be shown is answered.

    `about`: for WRONG_TAG "<scanned tag> as <sample container id>", for INTERLOCK the reasons.
    """

    kind: OverrideKind
    step: Annotated[int, Field(ge=1, le=10_000)]
    about: LongText
    reason: Annotated[LongText, WHY]


def _asked(tx: Transaction, call: Call[NoQuery, NewOverride]) -> Override:
    said = call.body
    actor = acting(tx, call)
    named = Asked(said.kind, call.id, said.step, said.about, said.reason)
    wanted = overrides.asked(tx, named)
    granted = None
    if said.step_up is not None:
        granted = overrides.grant(tx, wanted, token=said.step_up, asked_by=actor)
    hashed = shown_hash(wanted.shown)
    return Override(granted, said.kind.value, call.id, said.step, hashed, dict(wanted.shown))


async def ask(db: Database, call: Call[NoQuery, NewOverride]) -> One:
    """What a second person must be shown; with their step-up, the override."""
    told = await db.write(_asked, call)
    return One(told, 200 if told.id is None else 201)


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="POST",
            path="/api/v1/executions/{id}/overrides",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Let a blocked step through, with a reason and a second person",
            run=partial(ask, db),
            answers=Override,
            query=NoQuery,
            body=NewOverride,
            status=201,
            also={200: "not granted yet: `shown` is what the step-up must be for"},
        ),
    )
