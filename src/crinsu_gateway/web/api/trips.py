"""Own API: /trips proposes and starts one opening of a storage solution for several procedures;
/stocktake-differences/{id}/resolve takes the resolution by another person.
"""

from functools import partial
from typing import Annotated

from pydantic import Field, StringConstraints

from crinsu_gateway.model.person import Act
from crinsu_gateway.model.stocktake import Resolution
from crinsu_gateway.store import stocktakes, trips
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.starting import Wish, start_trip
from crinsu_gateway.store.territory import Thing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.executions import started
from crinsu_gateway.web.api.orders import ReasonText
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Names,
    NoBody,
    NoQuery,
    PublicId,
    Query,
    ShortText,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.identity import StationBody, acting
from crinsu_gateway.web.representation.executions import Execution
from crinsu_gateway.web.representation.trips import StocktakeDifference, Trip, difference, trip
from crinsu_gateway.web.scopes import Scope

TRIPS, DIFFERENCES = "/api/v1/trips", "/api/v1/stocktake-differences"
Numbers = Annotated[str, StringConstraints(pattern=r"^\d{1,18}(,\d{1,18})*$", max_length=4000)]
AddressText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class TripQuery(Query):
    """Through which storage solution, and with which procedures; all that wait without a word.

    `procedures` are ids with commas between them.
    """

    storage: Annotated[ShortText, Names(Thing.STORAGE_NAME)]
    procedures: Numbers | None = None

    @property
    def only(self) -> tuple[int, ...] | None:
        """The procedures that are wanted; None for all."""
        if self.procedures is None:
            return None
        return tuple(int(one) for one in self.procedures.split(","))


class NewTrip(StationBody):
    """Which procedures are done in one opening of which storage solution, and by whom."""

    storage: Annotated[ShortText, Names(Thing.STORAGE_NAME)]
    procedures: Annotated[
        list[PublicId], Field(min_length=1, max_length=500), Names(Thing.PROCEDURE)
    ]


class NewResolution(StationBody):
    """KEEP: the record is right. CORRECT: the count is; `slot` says where it was found."""

    resolution: Annotated[Resolution, Field(strict=False)]
    reason: ReasonText
    slot: Annotated[AddressText | None, Names(Thing.ADDRESS)] = None


async def propose(db: Database, call: Call[TripQuery, NoBody]) -> One:
    """The trip over everything that waits for a storage solution, or over what is wanted of it."""
    asked = call.query
    wanted = partial(trips.propose, only=asked.only, seen=call.client.facilities)
    return One(trip(await db.read(wanted, asked.storage)))


def _start(tx: Transaction, call: Call[NoQuery, NewTrip]) -> int:
    actor = acting(tx, call)
    wish = Wish(storage=call.body.storage)
    return start_trip(tx, call.body.procedures, actor=actor, key=call.key, wish=wish)


async def start(db: Database, call: Call[NoQuery, NewTrip]) -> One:
    """Start a trip; the same key again gives the execution that it started."""
    return await started(db, _start, call)


def _resolve(tx: Transaction, call: Call[NoQuery, NewResolution]) -> StocktakeDifference:
    said = call.body
    actor = acting(tx, call)
    return difference(
        stocktakes.resolve(
            tx, call.id, said.resolution, reason=said.reason, slot=said.slot, actor=actor
        )
    )


async def resolve(db: Database, call: Call[NoQuery, NewResolution]) -> One:
    """Resolve one difference; once."""
    return One(await db.write(_resolve, call))


def endpoints(db: Database) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=TRIPS,
            scope=Scope.PROCEDURES_READ,
            summary="What waits for a storage solution, in the order with the fewest lifts",
            run=partial(propose, db),
            answers=Trip,
            query=TripQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=TRIPS,
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Start several procedures in one opening of a storage solution",
            run=partial(start, db),
            answers=Execution,
            query=NoQuery,
            body=NewTrip,
            status=201,
            also={200: "this key started the execution before"},
            keyed=True,
        ),
        Endpoint(
            method="POST",
            path=f"{DIFFERENCES}/{{id}}/resolve",
            scope=Scope.PROCEDURES_EXECUTE,
            act=Act.RUN_PROCEDURE,
            summary="Resolve a difference, by another person than who counted",
            run=partial(resolve, db),
            answers=StocktakeDifference,
            query=NoQuery,
            body=NewResolution,
        ),
    )
