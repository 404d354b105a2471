"""Batches of the device side: several events in order, each answered as it would be alone.

One transaction with a savepoint an event; after the first that is neither taken nor refused for
good nothing more is looked at. The rules of one event are in events.py.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.responses import JSONResponse
from pydantic import Field

from crinsu_gateway.sandbox.central import events
from crinsu_gateway.sandbox.central.answers import ApiError, Body, invalid, single
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.facts import Event, Named
from crinsu_gateway.sandbox.central.tokens import authenticated

MOST_EVENTS = 200
MOST_BYTES = 512 * 1024


class Batch(Named):
    """Events of one gateway, in the order in which they are to be applied."""

    events: Annotated[list[Event], Field(min_length=1, max_length=MOST_EVENTS)]


def receive(centre: Centre, client: Client, key: str | None, batch: Batch) -> list[Body]:
    """Apply events until one is out of order; the answer to each that was looked at."""
    first = batch.events[0]
    events.require_key(key, first)
    if any(one.gateway != batch.gateway for one in batch.events):
        raise invalid("events: each must be of the gateway of the batch")
    answers: list[Body] = []
    with centre.database.transaction():
        for event in batch.events:
            answer, goes_on = _answer(centre, client, event)
            answers.append({"seq": event.seq, "epoch": event.epoch, **answer})
            if not goes_on:
                break
    return answers


def _answer(centre: Centre, client: Client, event: Event) -> tuple[Body, bool]:
    """What one event is answered with, and whether the next may follow."""
    try:
        reply = events.take(centre, client, event)
    except ApiError as failure:
        return {"status": failure.status, **failure.body()}, False
    if reply.status == 200:
        return {"status": 200, "data": reply.data}, True
    return {"status": reply.status, **reply.data}, True


def router(centre: Centre) -> APIRouter:
    """The route of batches."""
    routes = APIRouter(prefix="/api/v1/device", tags=["device side (our extension)"])
    caller = Depends(authenticated(centre, device=True))

    @routes.post("/batches")
    async def batches(
        body: Batch,
        client: Client = caller,
        key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
        size: Annotated[int, Header(alias="Content-Length")] = 0,
    ) -> JSONResponse:
        most = centre.switches.batch_events
        if most == 0:
            raise ApiError(404, "NOT_FOUND", "this centre takes no batches")
        if size > MOST_BYTES or len(body.events) > most:
            raise ApiError(413, "TOO_LARGE", f"a batch has {most} events or {MOST_BYTES} bytes")
        answers = receive(centre, client, key, body)
        return single(centre, {"gateway": body.gateway, "answers": answers})

    return routes
