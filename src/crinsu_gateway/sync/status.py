"""What the pump leaves in the store about itself, for the faces to show: how it went, what next.

The names are those that web/representation/sync.py reads. Times are UTC ms.
"""

import json

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
_BEAT, _LIVE_KEPT, _SWEEP_MARK, _TELLING = "last_beat_ms", "live_kept", "sweep_mark", "telling"
SWEEP = "sweep"
"""The name under which the place of the sweep is kept, as sweep_state.py writes it."""


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


def beaten(tx: Transaction, live_version: int | None) -> None:
    """Note that a heartbeat was answered now, and which live state the centre keeps."""
    sync_state.put(tx, _BEAT, tx.now.utc_ms)
    if sync_state.get(tx, _LIVE_KEPT) != live_version:
        sync_state.put(tx, _LIVE_KEPT, live_version)


def reading(tx: Transaction, kind: str, count: int, total: int | None, *, ended: bool) -> None:
    """Note how far a list of several pages is read: so many records more, of `total` in all."""
    name = f"reading.{kind}"
    kept = sync_state.get(tx, name)
    if ended:
        if kept is not None:
            sync_state.put(tx, name, None)
        return
    if isinstance(kept, str):
        before = json.loads(kept)
        count, total = count + before["done"], before["total"]
    sync_state.put(tx, name, json.dumps({"done": count, "total": total}))


def pulled(tx: Transaction, kind: str) -> None:
    """Note that a kind (the value of a target.Kind) was read to its end now."""
    sync_state.put(tx, f"pulled_at.{kind}", tx.now.utc_ms)


def swept(tx: Transaction) -> None:
    """Note since when the list of a sweep is read that is read now, and when a sweep ended."""
    kept = sync_state.get(tx, SWEEP)
    state = json.loads(kept) if isinstance(kept, str) else None
    if not state:
        return
    kind = state["left"][0] if state["left"] else ""
    before = sync_state.get(tx, _SWEEP_MARK)
    mark = json.loads(before) if isinstance(before, str) else {}
    if (mark.get("number"), mark.get("kind")) == (state["number"], kind):
        return
    ended_ms = tx.now.utc_ms if not kind else mark.get("ended_ms")
    facts = {"number": state["number"], "kind": kind, "at_ms": tx.now.utc_ms, "ended_ms": ended_ms}
    sync_state.put(tx, _SWEEP_MARK, json.dumps({**facts, "done": state["done"]}))


def telling(tx: Transaction, most: int) -> None:
    """Note how many facts at once the centre is told now."""
    if sync_state.get(tx, _TELLING) != most:
        sync_state.put(tx, _TELLING, most)


def clock_seen(tx: Transaction, centre_ms: int) -> None:
    """Note how far the centre's clock is ahead of ours."""
    sync_state.put(tx, _OFFSET, centre_ms - tx.now.utc_ms)
