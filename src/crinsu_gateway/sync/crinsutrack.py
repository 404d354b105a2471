"""The target that speaks to a Crinsutrack-compatible centre with our device-side extension.

One client, at most two connections, every call within its time limit. It retries nothing but a
call that met a revoked token; it decides nothing about what it reads.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import RemoteAway
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.sync.cursors import Cursor, after_page, parse, resume_of
from crinsu_gateway.sync.mapping import Json, Names, Reader, record
from crinsu_gateway.sync.oauth import ClientCredentials, Secret
from crinsu_gateway.sync.pace import Pace
from crinsu_gateway.sync.replies import dated, json_of, plain, raise_for_status, unwrapped
from crinsu_gateway.sync.target import Beat, Kind, Page, Pulse, Record, Told, Unreadable
from crinsu_gateway.sync.witness import Seen, Shown

PER_PAGE = 100
MOST_PAGES = 10_000
"""Of one list; a list that has more is a list without an end."""
CONNECT_S = 5.0
LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes; a page of 100 records has a thousandth of it."""


@dataclass(frozen=True, slots=True)
class Access:
    """Where the centre is, and who we are there."""

    url: str
    client_id: str
    secret: Secret
    gateway: str
    facility: str
    timeout_s: float = 10.0


def _told(shown: Shown) -> dict[str, Json]:
    """A checkpoint as the heartbeat bears it."""
    return {
        "note": shown.note,
        "publicKey": shown.public_key,
        "from": shown.from_size,
        "proof": [*shown.proof],
        "keys": [
            {"publicKey": key.public_key, "since": key.since, "handover": key.handover or None}
            for key in shown.keys
        ],
    }


def _seen(said: Json) -> Seen | None:
    """What a witness says of it; None from a centre that is none."""
    if not isinstance(said, dict):
        return None
    state, size = said.get("state"), said.get("size")
    if not isinstance(state, str) or not isinstance(size, int):
        return None
    return Seen(state, size) if 0 <= size < 2**53 else None


class _Bounded(httpx2.AsyncByteStream):
    """The body of an answer, broken off when it is larger than any answer can be."""

    def __init__(self, inner: httpx2.AsyncByteStream | httpx2.SyncByteStream) -> None:
        assert isinstance(inner, httpx2.AsyncByteStream)
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for part in self._inner:
            size += len(part)
            if size > LARGEST_ANSWER:
                raise httpx2.RemoteProtocolError(f"the answer is over {LARGEST_ANSWER} bytes")
            yield part

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Paced(httpx2.AsyncBaseTransport):
    """Lets a request leave only with a place of the budget."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, pace: Pace) -> None:
        self._inner = inner
        self._pace = pace

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        ticket = await self._pace.take(urgent=bool(request.extensions.get("urgent", False)))
        try:
            answer = await self._inner.handle_async_request(request)
        finally:
            self._pace.done(ticket)
        answer.stream = _Bounded(answer.stream)
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            await answer.aclose()  # a small packed body may be a huge one, and none was asked for
            raise httpx2.RemoteProtocolError("the answer is packed, which was not asked for")
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


class Crinsutrack:
    """A centre over HTTP. Close it when done."""

    def __init__(
        self, access: Access, pace: Pace, clock: Clock, names: Names | None = None
    ) -> None:
        self._access = access
        self._names = names or Names()
        base = access.url.rstrip("/")
        self._base = base
        self._page_before: list[Json] = []
        inner = httpx2.AsyncHTTPTransport(
            limits=httpx2.Limits(max_connections=2, keepalive_expiry=20.0)
        )
        self._http = httpx2.AsyncClient(
            transport=_Paced(inner, pace),
            auth=ClientCredentials(
                base + self._names.token, access.client_id, access.secret, clock
            ),
            timeout=httpx2.Timeout(access.timeout_s, connect=min(CONNECT_S, access.timeout_s)),
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    async def tell(self, row: OutboxRow) -> Told:
        """Tell a fact under its key; the same row again is applied once."""
        data = await self._event(row, row.kind, json.loads(row.body))
        conflict = data.get("conflict") is True
        reason = data.get("reason")
        return Told(
            (plain(str(reason)) if reason else "the centre says conflict") if conflict else None,
            self._procedure_of(data),
        )

    async def withdraw(self, row: OutboxRow, reason: str) -> None:
        """Fill the number of a row that was refused without being counted."""
        await self._event(row, "event.withdrawn", {"reason": reason, "kind": row.kind.value})

    async def beat(self, pulse: Pulse, *, urgent: bool) -> Beat:
        """Show that the gateway lives; the answer says what the centre expects next."""
        body: dict[str, Json] = {
            "gateway": self._access.gateway,
            "facility": self._access.facility,
            "epoch": pulse.epoch,
            "lastSeq": pulse.last_seq,
            "waiting": pulse.waiting,
            "at": pulse.at_ms,
        }
        if pulse.checkpoint is not None:
            body["checkpoint"] = _told(pulse.checkpoint)
        data = await self._post(self._names.heartbeat, body, {}, urgent=urgent)
        reader = Reader(self._names, data)
        try:
            now = reader.maybe_moment("now")
            epoch, expected = reader.number("epoch"), reader.number("expected")
            return Beat(now or pulse.at_ms, epoch, expected, _seen(data.get("checkpoint")))
        except ValueError as fault:
            raise RemoteAway(f"the heartbeat was answered with something else: {fault}") from fault

    async def pull(
        self, kind: Kind, facility_id: int | None, cursor: str | None, *, urgent: bool
    ) -> Page:
        """One page of records."""
        incremental = kind in self._names.incremental
        here = parse(cursor, incremental=incremental)
        query: dict[str, str | int] = {"page": here.page, "perPage": PER_PAGE}
        if here.since is not None:
            query["updatedSince"] = here.since
        if facility_id is not None and kind in self._names.by_facility:
            query["facilityId"] = facility_id
        answer = await self._call("GET", self._names.lists[kind], query=query, urgent=urgent)
        data, total = unwrapped(json_of(answer))
        if not isinstance(data, list):
            raise RemoteAway(f"the list of {kind} is no list: is the address that of the centre?")
        return self._page(kind, here, data, total, dated(answer))

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _procedure_of(self, data: dict[str, Json]) -> int | None:
        """The id of the procedure, when it was told and can be one; a pull brings it otherwise."""
        try:
            return Reader(self._names, data).maybe_identity("procedureId")
        except ValueError:
            return None

    def _page(
        self, kind: Kind, here: Cursor, data: list[Json], total: int | None, now_ms: int | None
    ) -> Page:
        records: list[Record] = []
        unreadable: list[Unreadable] = []
        newest: str | None = None
        for one in data:
            try:
                reader = Reader(self._names, one)
                if reader.maybe_moment("updated_at") is not None:
                    newest = reader.text("updated_at")
                records.append(record(kind, reader))
            except ValueError as fault:
                key = one.get("id") if isinstance(one, dict) else None
                about = f"{kind.value}/{plain(str(key))}"
                unreadable.append(Unreadable(about, plain(str(fault))))
        repeated = here.page > 1 and data == self._page_before  # a centre that turns no pages
        self._page_before = data
        full = len(data) >= PER_PAGE and (total is None or here.page * PER_PAGE < total)
        full = full and not repeated and here.page < MOST_PAGES
        following = after_page(here, full=full, newest=newest)
        return Page(
            tuple(records),
            tuple(unreadable),
            None if following is None else str(following),
            resume_of(here, newest, now_ms),
        )

    async def _event(self, row: OutboxRow, kind: str, facts: Json) -> dict[str, Json]:
        gateway = self._access.gateway
        body: dict[str, Json] = {
            "gateway": gateway,
            "epoch": row.epoch,
            "seq": row.seq,
            "at": row.at_ms,
            "kind": str(kind),
            "facts": facts,
        }
        key = f"{gateway}/{row.epoch}/{row.seq}"
        return await self._post(self._names.events, body, {"Idempotency-Key": key}, urgent=True)

    async def _post(
        self, path: str, body: dict[str, Json], headers: dict[str, str], *, urgent: bool
    ) -> dict[str, Json]:
        answer = await self._call("POST", path, body=body, headers=headers, urgent=urgent)
        data, _ = unwrapped(json_of(answer))
        if not isinstance(data, dict):
            raise RemoteAway("the answer is no object: is the address that of the centre?")
        return data

    async def _call(
        self,
        method: str,
        path: str,
        *,
        urgent: bool,
        query: dict[str, str | int] | None = None,
        body: dict[str, Json] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        limit = self._access.timeout_s * 2 + CONNECT_S  # a token and the call, however they drip
        try:
            async with asyncio.timeout(limit):
                answer = await self._http.request(
                    method,
                    self._base + path,
                    params=query,
                    json=body,
                    headers=headers,
                    extensions={"urgent": urgent},
                )
        except TimeoutError as fault:
            raise RemoteAway(f"the centre did not answer within {limit:g} s") from fault
        except (httpx2.HTTPError, httpx2.InvalidURL) as fault:
            what = plain(f"{type(fault).__name__} {fault}".strip())
            raise RemoteAway(f"the centre cannot be reached: {what}") from fault
        raise_for_status(answer)
        return answer
