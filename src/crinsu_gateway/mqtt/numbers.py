"""Numbers our messages, so that whoever reads them twice or out of order still ends with the truth.

Of two messages of one gateway about the same thing the one with the greater (epoch, version) is
true. Each connection begins a new thousand million, counted in the store; the last will, which
the broker says for us, has the last number of its connection.
"""

from crinsu_gateway.mqtt import payloads
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.transaction import Transaction

CONNECTIONS = "mqtt.connections"
EACH = 1_000_000_000  # nine million connections fit a number that JSON readers keep exactly


def next_connection(tx: Transaction, known: int) -> int:
    """The number after the last one that the store or we know."""
    kept = sync_state.get(tx, CONNECTIONS)
    return max(known, kept if isinstance(kept, int) else 0) + 1


def count_connection(tx: Transaction, known: int) -> int:
    """The same, remembered."""
    number = next_connection(tx, known)
    sync_state.put(tx, CONNECTIONS, number)
    return number


class Numbers:
    """The numbers of one connection."""

    def __init__(self, connection: int) -> None:
        self._given = connection * EACH

    @property
    def last(self) -> int:
        """The greatest number of this connection, for the last will."""
        return self._given - self._given % EACH + EACH - 1

    def give(self, payload: bytes) -> bytes:
        """A payload with the next number."""
        self._given += 1
        return payloads.numbered(payload, self._given)
