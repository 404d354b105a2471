"""Crinsutrack-compatible: GET /storage/{id}/inventory, whole, as the public API has it.

What a usual tank holds goes out in one piece, in every format and with a tag. More than that is
streamed as JSON, read in parts; it is cut when something changed meanwhile, so that nothing looks
whole that never was.
"""

from collections.abc import AsyncIterator, Collection

import orjson

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.store import held, places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.faces import EXTERNAL_PREFIX, One, Streamed
from crinsu_gateway.web.representation import external
from crinsu_gateway.web.scopes import Scope

IN_ONE_PIECE = 20_000
IN_A_PART = 1_000
TOPICS = (Topic.PLACES, Topic.SAMPLES)
Seen = Collection[int] | None


class ChangedMeanwhile(RuleError):
    """What is being sent is not what it was; the caller asks again."""

    code = "CHANGED_MEANWHILE"


class Inventories:
    """What storage solutions hold, as it is sent: up to `whole` in one piece, else in parts."""

    def __init__(
        self, db: Database, *, bare: bool, whole: int = IN_ONE_PIECE, part: int = IN_A_PART
    ) -> None:
        self._db = db
        self._bare = bare
        self._whole = whole
        self._part = part

    async def answer(self, call: Call[NoQuery, NoBody]) -> One | Streamed:
        """What a storage solution holds."""
        since, seen = self._db.changes.cursor(*TOPICS), call.client.facilities
        row, found = await self._db.read(_beginning, call.id, self._whole, seen)
        return Streamed(self._pieces(row, seen, since)) if found is None else One(found)

    async def _pieces(self, row: Storage, seen: Seen, since: int) -> AsyncIterator[bytes]:
        opening, closing = _around(row, bare=self._bare)
        kinds = await self._db.read(places.kinds, row.name)
        yield opening
        before, place = b"", held.FIRST
        while True:
            found = await self._db.read(_part, row.local_id, kinds, place, self._part, seen)
            if self._db.changes.cursor(*TOPICS) != since:
                raise ChangedMeanwhile(f"storage solution {row.id} changed while it was sent")
            if found is None:
                break
            piece, place = found
            yield before + piece
            before = b","
        yield closing


def _beginning(
    tx: Transaction, public_id: int, most: int, seen: Seen
) -> tuple[Storage, external.Inventory | None]:
    """A storage solution with what it holds; None when that is more than goes in one piece."""
    row = places.storage(tx, public_id)
    if row.occupied > most:
        return row, None
    found = held.after(tx, row.local_id, held.FIRST, most, seen)
    return row, external.inventory(row, found, places.kinds(tx, row.name))


def _part(
    tx: Transaction,
    storage_id: int,
    kinds: external.Kinds,
    place: held.Place,
    limit: int,
    seen: Seen,
) -> tuple[bytes, held.Place] | None:
    """Items beyond a place, written beside the loop, and the place of the last one; None at the
    end."""
    found = held.after(tx, storage_id, place, limit, seen)
    if not found:
        return None
    return orjson.dumps(external.held(found, kinds))[1:-1], found[-1].place


def _around(row: Storage, *, bare: bool) -> tuple[bytes, bytes]:
    """What stands before and behind the list."""
    opening = orjson.dumps({"id": row.id, "name": row.name})[:-1] + b',"inventory":['
    if bare:
        return opening, b"]}"
    return b'{"data":' + opening, b']},"meta":{}}'


def endpoints(db: Database, *, bare: bool) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=f"{EXTERNAL_PREFIX}/storage/{{id}}/inventory",
            scope=Scope.INVENTORY_READ,
            summary="What a storage solution holds, and where",
            run=Inventories(db, bare=bare).answer,
            answers=external.Inventory,
            query=NoQuery,
            body=NoBody,
        ),
    )
