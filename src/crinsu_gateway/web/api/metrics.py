"""GET /metrics for Prometheus: devices, storage, alarms, work, the store, the API, the process.

It needs a token also from the machine itself. A store that cannot be read is told by what is
missing and by `crinsu_store_good`; the rest is told all the same.
"""

from functools import partial

from crinsu_gateway.model.errors import StoreError
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import Ready
from crinsu_gateway.web.metrics.exposition import MEDIA_TYPE, Family, Sample, written
from crinsu_gateway.web.metrics.families import daemon_families, families, request_families
from crinsu_gateway.web.metrics.gathered import gathered
from crinsu_gateway.web.metrics.process import process_families
from crinsu_gateway.web.metrics.tally import Tally
from crinsu_gateway.web.representation.health import BuildFacts, HealthSource
from crinsu_gateway.web.scopes import Scope


async def scraped(
    db: Database, source: HealthSource, build: BuildFacts, tally: Tally, call: Call[NoQuery, NoBody]
) -> Ready:
    """All metrics as they are now."""
    readable, found = True, []
    try:
        found = families(await db.read(gathered))
    except StoreError:
        readable = False
    whether = [Sample(readable and db.failure is None, {})]
    info = {"version": build.version, "python": build.python, "sqlite": build.sqlite}
    body = written(
        [
            Family("crinsu_build_info", "gauge", "1, with the versions", [Sample(1, info)]),
            Family("crinsu_store_good", "gauge", "1 while the store is read and written", whether),
            *daemon_families(source()),
            *found,
            *request_families(tally),
            *process_families(build.started_ms),
        ]
    )
    return Ready(body, MEDIA_TYPE)


def endpoints(
    db: Database, source: HealthSource, build: BuildFacts, tally: Tally
) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path="/metrics",
            scope=Scope.GATEWAY_READ,
            summary="The numbers of the gateway, for Prometheus (text format 0.0.4)",
            run=partial(scraped, db, source, build, tally),
            query=NoQuery,
            body=NoBody,
            free=True,
            also_as=("text/plain",),
        ),
    )
