"""How the sync stands, as people and the API see it: written by the pump, read from the store."""

from dataclasses import dataclass

from crinsu_gateway.model.errors import RemoteError
from crinsu_gateway.store import outbox, reconciliation, sync_state
from crinsu_gateway.store.transaction import Transaction

_SUCCESS, _FAILURE, _REASON, _NEXT, _OFFSET = (
    "last_success_ms",
    "last_failure_ms",
    "last_failure",
    "next_try_ms",
    "clock_offset_ms",
)


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """All times UTC ms. `next_try_ms` is None while the centre answers."""

    waiting: int
    oldest_ms: int | None
    refused: int
    differences: int
    last_success_ms: int | None
    last_failure_ms: int | None
    last_failure: str | None
    next_try_ms: int | None
    clock_offset_ms: int | None


def read(tx: Transaction) -> SyncStatus:
    """How the sync stands now."""
    queued = outbox.state(tx)
    kept = sync_state.everything(tx)

    def moment(name: str) -> int | None:
        value = kept.get(name)
        return value if isinstance(value, int) else None

    reason = kept.get(_REASON)
    return SyncStatus(
        waiting=queued.waiting,
        oldest_ms=queued.oldest_ms,
        refused=queued.refused,
        differences=len(reconciliation.open_items(tx)),
        last_success_ms=moment(_SUCCESS),
        last_failure_ms=moment(_FAILURE),
        last_failure=reason if isinstance(reason, str) else None,
        next_try_ms=moment(_NEXT),
        clock_offset_ms=moment(_OFFSET),
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
