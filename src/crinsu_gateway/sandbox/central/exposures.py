"""Exposures and deviations at the sandbox central: kept as a gateway told them, and summed here.

Our extension. Each is kept under the key of its event, so what is told twice counts once. Nothing
is judged here: what an exposure means is for people.
"""

from collections.abc import Iterable
from functools import singledispatch

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from crinsu_gateway.sandbox.central import origins
from crinsu_gateway.sandbox.central.answers import Body
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.facts import (
    DeviationClosed,
    DeviationOpened,
    Event,
    Exposed,
    ExposureMeasured,
    ExposuresEnded,
)

_SUMS = """
SELECT e.sample_container_id AS sample, count(*) AS events, sum(e.least_ms) AS leastMs,
  ifnull(sum(e.most_ms), 0) AS mostMs, sum(e.most_ms IS NULL) AS unbounded,
  sum(e.above_limit_ms) AS aboveLimitMs, sum(e.above_critical_ms) AS aboveCriticalMs,
  max(e.worst_c) AS worstCel, max(e.estimated) AS estimated
FROM exposure e GROUP BY e.sample_container_id ORDER BY e.sample_container_id
"""


def taken(centre: Centre, client: Client, event: Event, facts: BaseModel) -> list[str]:
    """Keep what a fact says; sentences about what did not fit."""
    return _taken(facts, centre, client, event)


@singledispatch
def _taken(facts: BaseModel, centre: Centre, client: Client, event: Event) -> list[str]:
    raise TypeError(f"{type(facts).__name__} is no fact about an exposure")


@_taken.register
def _ended(facts: ExposuresEnded, centre: Centre, client: Client, event: Event) -> list[str]:
    those = [(one.exposure, one.sample, one.localSample, one) for one in facts.exposures]
    return _keep(centre, client, event, those)


@_taken.register
def _measured(facts: ExposureMeasured, centre: Centre, client: Client, event: Event) -> list[str]:
    those = [(None, int(one) if one.isdecimal() else None, None, facts) for one in facts.samples]
    return _keep(centre, client, event, those)


def _keep(
    centre: Centre,
    client: Client,
    event: Event,
    those: Iterable[tuple[int | None, int | None, int | None, Exposed | ExposureMeasured]],
) -> list[str]:
    """A line for each sample container that is known; the others are named, unless never told."""
    unknown = []
    for ordinal, (number, sample, local, told) in enumerate(those):
        row = origins.sample(centre, client, event.gateway, sample, local)
        if row is None:
            if sample is not None:  # else the centre never gave it an id
                unknown.append(str(sample))
            continue
        centre.database.execute(
            "INSERT INTO exposure VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(event.gateway, event.epoch, event.seq, ordinal, number, row["id"]),
            *(told.leastMs, told.mostMs, told.worstCel),
            *(told.aboveLimitMs, told.aboveCriticalMs, int(told.estimated)),
        )
    return [f"there is no sample container {', '.join(unknown)} here"] if unknown else []


@_taken.register
def _opened(facts: DeviationOpened, centre: Centre, client: Client, event: Event) -> list[str]:
    centre.database.execute(
        """INSERT INTO deviation (gateway, epoch, number, kind, storage, samples, opened_ms)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (gateway, epoch, number) DO UPDATE SET samples = excluded.samples""",
        *(event.gateway, event.epoch, facts.deviation, facts.kind, facts.storage),
        *(facts.samples, facts.openedAt),
    )
    return []


@_taken.register
def _closed(facts: DeviationClosed, centre: Centre, client: Client, event: Event) -> list[str]:
    """In the newest epoch that knows it: what was opened before a restore is closed after it."""
    row = centre.database.find(
        "SELECT epoch, closed_ms FROM deviation WHERE gateway = ? AND number = ? "
        "ORDER BY epoch DESC",
        *(event.gateway, facts.deviation),
    )
    if row is None:
        _opened(facts, centre, client, event)
    elif row["closed_ms"] is not None:
        return [f"deviation {facts.deviation} is closed here already"]
    centre.database.execute(
        "UPDATE deviation SET closed_ms = ?, signed = ?, record = ? "
        "WHERE gateway = ? AND epoch = ? AND number = ?",
        *(facts.closedAt, facts.signed, facts.record),
        *(event.gateway, row["epoch"] if row else event.epoch, facts.deviation),
    )
    return []


def _shown(row: Row) -> Body:
    return {**row, "estimated": bool(row["estimated"])}


def router(centre: Centre) -> APIRouter:
    """What staff see of them."""
    routes = APIRouter(prefix="/sandbox/staff", tags=["sandbox"])

    @routes.get("/exposures")
    async def sums() -> JSONResponse:
        return JSONResponse({"data": [_shown(row) for row in centre.database.all(_SUMS)]})

    @routes.get("/deviations")
    async def deviations() -> JSONResponse:
        query = "SELECT * FROM deviation ORDER BY gateway, epoch, number"
        return JSONResponse({"data": centre.database.all(query)})

    return routes
