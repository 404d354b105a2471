"""Own API: GET /live: what changes, as server-sent events, from where the caller was on.

What is told is in web/live/. Nothing is changed here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.web.auth import unauthorized
from crinsu_gateway.web.endpoint import STRANGER, AnyEndpoint, Call, Endpoint, NoBody, Query
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Streamed
from crinsu_gateway.web.live.kinds import RESOURCES
from crinsu_gateway.web.live.stream import STOPPING, Listener, Live

PATH = "/api/v1/live"
HELD = 64 * 1024
"""What a slow listener may leave lying (bytes); the rest stays in the store."""
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class ChangedThing:
    """A resource that changed; `id` is null when it is the list, to be read anew."""

    resource: str
    id: int | str | None
    href: str


@dataclass(frozen=True, slots=True)
class LiveChange:
    """The data of a message that bears an id; its event is the kind, of an alarm `alarm`.

    `about` holds all that changed and that the caller may read. `code`, `severity` and `state` are
    there for alarms, as they are when it is told.
    """

    id: int | str | None
    kind: str
    at: str
    resource: str
    href: str
    about: tuple[ChangedThing, ...]
    code: str | None = None
    severity: str | None = None
    state: str | None = None


def _resources(text: str) -> str:
    wanted = text.split(",")
    for one in wanted:
        if one not in RESOURCES:
            hint = near_match(one[:100], RESOURCES)
            raise ValueError(f"there is no {one[:100]!r} here{hint}; any of {', '.join(RESOURCES)}")
    return text


class LiveQuery(Query):
    """What to be told of, and after which message.

    `resources` are names joined by commas; without them everything that the token opens.
    `lastEventId` is for clients that cannot send the header Last-Event-ID, which wins.
    """

    resources: Annotated[str, AfterValidator(_resources)] | None = None
    last_event_id: Annotated[str, Field(alias="lastEventId")] = ""

    @property
    def wanted(self) -> frozenset[str] | None:
        """The resources that are asked for; None: all."""
        return None if self.resources is None else frozenset(self.resources.split(","))


async def follow(live: Live, call: Call[LiveQuery, NoBody]) -> Streamed:
    """The stream of a caller, once they may read what they ask for."""
    if call.client is STRANGER:
        raise unauthorized("send a token: Authorization: Bearer ...", "")
    wanted = call.query.wanted
    _require(call, sorted(wanted or ()))
    last_id = call.last_event_id or call.query.last_event_id
    listener = Listener(call.client, wanted, last_id, call.again)
    headers = {"X-Accel-Buffering": "no"}
    return Streamed(
        live.stream(listener), EVENT_STREAM, headers=headers, last_word=STOPPING, held=HELD
    )


def _require(call: Call[LiveQuery, NoBody], wanted: Sequence[str]) -> None:
    """403 for what the token does not open, and for a token that opens nothing here."""
    held = call.client.scopes
    shut = [one for one in wanted if RESOURCES[one].scope not in held]
    if shut or not any(one.scope in held for one in RESOURCES.values()):
        scope = RESOURCES[shut[0] if shut else "devices"].scope
        challenge = f'Bearer realm="crinsu-gateway", error="insufficient_scope", scope="{scope}"'
        told = {"WWW-Authenticate": challenge}
        what = f"{', '.join(shut)}: " if shut else ""
        raise refusal(403, "FORBIDDEN", f"{what}this token does not open it", headers=told)


def endpoints(live: Live) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PATH,
            scope=None,  # each resource has its own, and nothing is told without it
            summary="What changes, as server-sent events; any scope that reads, each for its own",
            run=partial(follow, live),
            answers=LiveChange,
            query=LiveQuery,
            body=NoBody,
            streams=True,
            keeps=True,
            also_as=(EVENT_STREAM,),
        ),
    )
