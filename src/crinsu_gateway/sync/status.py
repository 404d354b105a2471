"""What the pump leaves in the store about itself, for the faces to show: how it went, what next.

The names are those that web/representation/sync.py reads. Times are UTC ms.
"""

from crinsu_gateway.model.errors import RemoteError
from crinsu_gateway.store import sync_state
from crinsu_gateway.store.transaction import Transaction

_SUCCESS, _FAILURE, _REASON, _NEXT, _OFFSET = (
    "last_success_ms",
    "last_failure_ms",
    "last_failure",
    "next_try_ms",
    "clock_offset_ms",
)


def succeeded(tx: Transaction) -> None:
    """Note that the centre answered now."""
    sync_state.put(tx, _SUCCESS, tx.now.utc_ms)
    if sync_state.get(tx, _NEXT) is not None:
        sync_state.put(tx, _NEXT, None)


def failed(tx: Transaction, fault: RemoteError, pause_s: float) -> None:
    """Note a failure, its reason, and when the next try is."""
    sync_state.put(tx, _FAILURE, tx.now.utc_ms)
    sync_state.put(tx, _REASON, f"{fault.code}: {fault.sentence}")
    sync_state.put(tx, _NEXT, tx.now.utc_ms + round(pause_s * 1000))


def clock_seen(tx: Transaction, centre_ms: int) -> None:
    """Note how far the centre's clock is ahead of ours."""
    sync_state.put(tx, _OFFSET, centre_ms - tx.now.utc_ms)
