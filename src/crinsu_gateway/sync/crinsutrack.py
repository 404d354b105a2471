"""The target that speaks to a Crinsutrack-compatible centre with our device-side extension.

One client, at most two connections, every call within its time limit. It retries nothing but a
call that met a revoked token; it decides nothing about what it reads.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx2

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import RemoteAway, RemoteBatchUnfit, RemoteRefused
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.sync.beat.heartbeats import beat_of, body_of
from crinsu_gateway.sync.naming.mapping import Call, Json, Names
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.naming.wording import inward, outward
from crinsu_gateway.sync.pull.reading import Reading
from crinsu_gateway.sync.push import telling
from crinsu_gateway.sync.road import road_faults
from crinsu_gateway.sync.road.oauth import ClientCredentials, Secret
from crinsu_gateway.sync.road.replies import json_of, raise_for_status, unwrapped
from crinsu_gateway.sync.road.resolver import Lookup, Resolver, system_lookup
from crinsu_gateway.sync.road.transport import Paced, Resolved
from crinsu_gateway.sync.spending.pace import Pace
from crinsu_gateway.sync.target import Beat, Kind, Outcome, Page, Pulse, Told, Validator

CONNECT_S = 5.0
NO_CENTRE = "is the address that of the centre, or did something on the way answer?"
WITHOUT_BATCHES = (404, 405, 501)
"""What a centre answers that takes facts singly alone."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the centre is, and who we are there."""

    url: str
    client_id: str
    secret: Secret
    gateway: str
    facility: str
    timeout_s: float = 10.0
    names: Names = field(default_factory=shipped)
    tls: ssl.SSLContext | None = None
    """Whose certificates are trusted; those of the system when None."""
    lookup: Lookup = system_lookup


class Crinsutrack:
    """A centre over HTTP. Close it when done."""

    def __init__(self, access: Access, pace: Pace, clock: Clock) -> None:
        self._access = access
        self._clock = clock
        self._names = access.names
        base = access.url.rstrip("/")
        self._base = base
        self._reading = Reading(self._names, self._call, access.gateway)
        inner = httpx2.AsyncHTTPTransport(
            verify=access.tls or base.startswith("https:"),
            limits=httpx2.Limits(max_connections=2, keepalive_expiry=20.0),
        )
        self._http = httpx2.AsyncClient(
            transport=Paced(Resolved(inner, Resolver(access.lookup)), pace),
            auth=ClientCredentials(base, self._names, access.client_id, access.secret, clock),
            timeout=httpx2.Timeout(access.timeout_s, connect=min(CONNECT_S, access.timeout_s)),
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    async def tell(self, row: OutboxRow) -> Told:
        """Tell a fact under its key, or fill its number; the same row again is applied once."""
        body = telling.event_body(self._access.gateway, row)
        data = await self._keyed(self._names.events, row, body)
        if not telling.is_answer_to(data, row):
            raise RemoteAway(f"the answer does not speak of fact {row.seq}: {NO_CENTRE}")
        return telling.told_of(data)

    async def tell_many(self, rows: Sequence[OutboxRow]) -> Sequence[Outcome]:
        """Tell as many as one batch bears under the key of the first; RemoteBatchUnfit else."""
        sent = telling.fitting(self._access.gateway, rows)
        body = telling.batch_body(self._access.gateway, sent)
        try:
            data = await self._keyed(self._names.batches, sent[0], body)
        except RemoteRefused as fault:
            why = "size" if fault.facts.get("status") == 413 else "content"
            raise RemoteBatchUnfit(fault.sentence, why=why) from fault
        except RemoteAway as fault:
            if fault.facts.get("status") not in WITHOUT_BATCHES:
                raise
            raise RemoteBatchUnfit(fault.sentence, why="none") from fault
        return telling.outcomes_of(data, sent)

    async def beat(self, pulse: Pulse) -> Beat:
        """Show that the gateway lives; the answer says what the centre expects next."""
        body = body_of(pulse, self._access.gateway, self._access.facility)
        data = await self._post(self._names.heartbeat, body, {})
        return beat_of(self._names, data, pulse)

    @property
    def incremental(self) -> frozenset[Kind]:
        """The kinds that can be asked for what changed since a moment."""
        return self._names.incremental

    def asked(self, kind: Kind, facility_id: int | None, cursor: str | None) -> str:
        """What `pull` would ask for, as a text that a validator can be kept under."""
        return self._reading.asked(kind, facility_id, cursor)

    async def pull(
        self,
        kind: Kind,
        facility_id: int | None,
        cursor: str | None,
        *,
        validator: Validator | None = None,
    ) -> Page:
        """One page of records."""
        return await self._reading.page(kind, facility_id, cursor, validator=validator)

    async def knows(self, kind: Kind, central_id: int) -> bool | None:
        """Whether the centre has this record; None when it cannot be asked for one."""
        return await self._reading.knows(kind, central_id)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _keyed(self, call: Call, first: OutboxRow, body: dict[str, Json]) -> dict[str, Json]:
        header, key = self._names.key(self._access.gateway, first.epoch, first.seq)
        return await self._post(call, body, {header: key})

    async def _post(
        self, call: Call, body: dict[str, Json], headers: dict[str, str]
    ) -> dict[str, Json]:
        told = outward(self._names, call, body)
        answer = await self._call(call, body=told, headers=headers)
        data, _ = unwrapped(self._names, json_of(answer))
        if not isinstance(data, dict):
            raise RemoteAway("the answer is no object: is the address that of the centre?")
        return inward(self._names, call, data)

    async def _call(
        self,
        call: Call,
        *,
        query: dict[str, str | int] | None = None,
        body: dict[str, Json] | None = None,
        headers: dict[str, str] | None = None,
        places: Mapping[str, str | int] | None = None,
        also: tuple[int, ...] = (),
    ) -> httpx2.Response:
        limit = self._access.timeout_s * 2 + CONNECT_S  # a token and the call, however they drip
        try:
            async with asyncio.timeout(limit):
                answer = await self._http.request(
                    call.method,
                    self._base + call.at(gateway=self._access.gateway, **(places or {})),
                    params=query,
                    json=body,
                    headers=headers,
                )
        except TimeoutError as fault:
            raise RemoteAway(f"the centre did not answer within {limit:g} s") from fault
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            said = road_faults.sentence(fault, httpx2.URL(self._base), self._clock.now())
            raise RemoteAway(said) from fault
        if answer.status_code not in also:
            raise_for_status(self._names, answer)
        return answer
