"""Crinsutrack-compatible: GET /storage/{id}/inventory, whole, as the public API has it.

What a usual tank holds goes out in one piece, in every format and with a tag. More than that is
streamed as JSON, read in parts; it is cut when something changed meanwhile, so that nothing looks
whole that never was.
"""

from collections.abc import AsyncIterator

import orjson

from crinsu_gateway.model.errors import RuleError
from crinsu_gateway.store import places
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.conditions import Compare, Operator
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.asking.asked import Asked, Choice
from crinsu_gateway.web.endpoint import Call, Client, NoBody, NoQuery
from crinsu_gateway.web.external.serving import one_now, seer
from crinsu_gateway.web.external.views.inventory import HELD, IN, VIEW
from crinsu_gateway.web.faces import One, Streamed
from crinsu_gateway.web.listing.serve import Lists
from crinsu_gateway.web.negotiation import Form

IN_ONE_PIECE = 20_000
TOPICS = (Topic.PLACES, Topic.SAMPLES)


class ChangedMeanwhile(RuleError):
    """What is being sent is not what it was; the caller asks again."""

    code = "CHANGED_MEANWHILE"


class Inventories:
    """What storage solutions hold, as it is sent: up to `whole` in one piece, else in parts."""

    def __init__(self, lists: Lists, *, bare: bool, whole: int = IN_ONE_PIECE) -> None:
        self._lists = lists
        self._bare = bare
        self._whole = whole

    async def answer(self, call: Call[NoQuery, NoBody]) -> One | Streamed:
        """What a storage solution holds."""
        since = self._lists.db.changes.cursor(*TOPICS)
        found = await self._lists.db.read(self._beginning, call.id, call.client)
        if isinstance(found, One):
            return found
        return Streamed(self._pieces(found, call.client, since))

    def _beginning(self, tx: Transaction, public_id: int, client: Client) -> One | Storage:
        """What it holds; the storage solution alone when that is more than goes in one piece."""
        row = places.storage(tx, public_id)
        if row.occupied > self._whole:
            return row
        return One(one_now(tx, self._lists, VIEW, public_id, client))

    async def _pieces(self, row: Storage, client: Client, since: int) -> AsyncIterator[bytes]:
        opening, closing = _around(row, bare=self._bare)
        asked = Asked(Choice((Compare(IN, Operator.EQUAL, row.local_id),)))
        _, pieces = await self._lists.whole(HELD, asked, seer(HELD, client), Form.JSON)
        async for piece in pieces:
            if self._lists.db.changes.cursor(*TOPICS) != since:
                raise ChangedMeanwhile(f"storage solution {row.id} changed while it was sent")
            yield opening + piece.removeprefix(b"{") if opening else piece
            opening = b""
        yield closing


def _around(row: Storage, *, bare: bool) -> tuple[bytes, bytes]:
    """What stands before and behind the list, which is an object with that list alone."""
    opening = orjson.dumps({"id": row.id, "name": row.name})[:-1] + b","
    return (opening, b"") if bare else (b'{"data":' + opening, b',"meta":{}}')
