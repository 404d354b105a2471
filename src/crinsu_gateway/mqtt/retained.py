"""What the broker keeps for us, so that it keeps what is true and nothing else.

The topics we ever left a retained message on are remembered in the store, before the message is
sent: after a restart, what is no longer wanted (a unit taken away, a procedure that ended) is
taken back. What a broker lost is sent again on each connection.
"""

from collections.abc import Mapping

from crinsu_gateway.mqtt.broker import Message, Session
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction


def _load(tx: Transaction, key: str) -> frozenset[str]:
    return frozenset(str(sync_state.get(tx, key) or "").split())


class Retained:
    """The retained messages of one kind."""

    def __init__(self, db: Database, kind: str) -> None:
        self._db = db
        self._key = f"mqtt.retained.{kind}"
        self._known: frozenset[str] | None = None
        self._told: dict[str, bytes] = {}

    def forget_told(self) -> None:
        """A new connection: the broker may have lost everything."""
        self._told = {}

    async def known(self) -> frozenset[str]:
        """The topics that the broker may hold a message on."""
        if self._known is None:
            self._known = await self._db.read(_load, self._key)
        return self._known

    async def bring(self, session: Session, wanted: Mapping[str, bytes]) -> None:
        """Make the broker keep exactly these payloads by topic; sends only what differs."""
        known = await self.known()
        await self._remember(known | wanted.keys())
        old = [Message(topic, b"", retain=True) for topic in sorted(known - wanted.keys())]
        new = [
            Message(topic, payload, retain=True)
            for topic, payload in wanted.items()
            if self._told.get(topic) != payload
        ]
        await session.publish(new + old)
        self._told = dict(wanted)
        await self._remember(frozenset(wanted))

    async def _remember(self, topics: frozenset[str]) -> None:
        if topics != self._known:
            await self._db.write(sync_state.put, self._key, "\n".join(sorted(topics)))
            self._known = topics
