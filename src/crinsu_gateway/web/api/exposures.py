"""Own API: what a sample container went through in all, its carrier, and that it left in the cold.

GET /sample-containers/{id}/exposure-totals; POST .../carrier and .../cooled. The clock itself
runs by the steps of executions, not by this.
"""

from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.thermal import Surroundings
from crinsu_gateway.store import carriers, exposure_views, lifts
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.concerning import sample_at
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    NoBody,
    NoQuery,
    ShortText,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.exposures import Exposures, ExposureSummary, exposures
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/sample-containers/{id}"


class Cold(StrEnum):
    """The cold into which a sample container can leave."""

    DRY_SHIPPER = "dry_shipper"
    LIQUID_NITROGEN = "liquid_nitrogen"


_COLD = {
    Cold.DRY_SHIPPER: Surroundings.DRY_SHIPPER,
    Cold.LIQUID_NITROGEN: Surroundings.LIQUID,
}


class NewCarrier(StationBody):
    """What carrier it is: a class or an alias of docs/exposure.md; why, when it corrects one."""

    carrier: ShortText
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class NewCooling(StationBody):
    """Into which cold it was put, though it is not stored here."""

    into: Cold


def _shown(tx: Transaction, public_id: int) -> Exposures:
    row = sample_at(tx, public_id)
    totals, events = exposure_views.of_sample(tx, row.local_id)
    return exposures(row.id, carriers.of(tx, row.local_id), totals, events)


def _classify(tx: Transaction, call: Call[NoQuery, NewCarrier]) -> Exposures:
    said = call.body
    actor = acting(tx, call)
    carriers.classify(tx, sample_at(tx, call.id).local_id, said.carrier, actor, reason=said.reason)
    return _shown(tx, call.id)


def _cooled(tx: Transaction, call: Call[NoQuery, NewCooling]) -> Exposures:
    said = call.body
    actor = acting(tx, call)
    lifts.left(tx, sample_at(tx, call.id).local_id, _COLD[said.into], actor)
    return _shown(tx, call.id)


def _totals(tx: Transaction, public_id: int) -> ExposureSummary:
    told = _shown(tx, public_id)
    return ExposureSummary(told.sampleContainer, told.carrier, told.carrierAssumed, told.totals)


async def all_in_all(db: Database, call: Call[NoQuery, NoBody]) -> One:
    """What a sample container went through in all."""
    return One(await db.read(_totals, call.id))


async def classify(db: Database, call: Call[NoQuery, NewCarrier]) -> One:
    """Say what carrier it is; to say it again changes nothing."""
    return One(await db.write(_classify, call))


async def cooled(db: Database, call: Call[NoQuery, NewCooling]) -> One:
    """Say that it is in the cold again; to say it again changes nothing."""
    return One(await db.write(_cooled, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{PREFIX}/exposure-totals",
            scope=Scope.INVENTORY_READ,
            summary="What a sample container went through in all",
            run=partial(all_in_all, db),
            answers=ExposureSummary,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/carrier",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.CORRECT_SAMPLE,
            summary="Say what carrier a sample container is",
            run=partial(classify, db),
            answers=Exposures,
            query=NoQuery,
            body=NewCarrier,
            keyed=True,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/cooled",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Say that what was taken out is in the cold again",
            run=partial(cooled, db),
            answers=Exposures,
            query=NoQuery,
            body=NewCooling,
            keyed=True,
        ),
    )
