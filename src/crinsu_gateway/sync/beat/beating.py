"""The heartbeat at the store: what is told with it, and what its answer changes here.

The live state is composed by live.py; how both stand on the wire is heartbeats.py.
"""

from crinsu_gateway.store import (
    alarms,
    executions,
    meta,
    outbox,
    readings,
    reconciliation,
    sync_state,
    units,
)
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import status
from crinsu_gateway.sync.beat import newest, witness
from crinsu_gateway.sync.beat.live import compose
from crinsu_gateway.sync.beat.live_told import LiveTold
from crinsu_gateway.sync.push import suspect
from crinsu_gateway.sync.push.suspect import Patience
from crinsu_gateway.sync.shown import Live
from crinsu_gateway.sync.target import Beat, Pulse

LIVE_VERSION = "live_version"
"""The name under which the store keeps the number of the last live state."""


def told_before(tx: Transaction) -> LiveTold:
    """What is known at a start of the live state that was told before it: its number."""
    version = sync_state.get(tx, LIVE_VERSION)
    return LiveTold(version if isinstance(version, int) else 0)


def pulse(tx: Transaction, told: LiveTold) -> tuple[Pulse, LiveTold]:
    """What the heartbeat tells; a live state that changed gets its number in the store first."""
    queued, epoch = outbox.state(tx), meta.epoch(tx)
    now = told.renewed(live(tx), epoch, tx.now.boot_ms)
    if now.version != told.version:
        sync_state.put(tx, LIVE_VERSION, now.version)
    shown, sends = witness.shown(tx), now.to_send()
    at_ms, apart = tx.now.utc_ms, reconciliation.count_open(tx)
    return (
        Pulse(epoch, queued.last_seq, queued.waiting, at_ms, shown, now.version, sends, apart),
        now,
    )


def live(tx: Transaction) -> Live:
    """The live state as it is now."""
    running = [executions.execution(tx, one) for one in executions.running(tx)]
    return compose(
        units.states(tx), units.points(tx), readings.latest(tx), alarms.open_ones(tx), running
    )


def heard(tx: Transaction, sent: Pulse, beat: Beat, patience: Patience) -> bool:
    """Compare what the centre expects with what we hold; False when a restore shows in it.

    What the centre lost (it was restored) waits again.
    """
    status.clock_seen(tx, beat.now_ms)
    status.succeeded(tx)
    witness.heard(tx, sent.checkpoint, beat.checkpoint)
    newest.note(tx, beat.newest)
    status.beaten(tx, beat.live_version)
    suspect.heard(tx, patience)
    if beat.epoch > sent.epoch:
        return False
    if outbox.lost(tx, beat.expected, beat.epoch):
        outbox.reopen(tx, beat.expected, beat.epoch)
    return beat.epoch < sent.epoch or beat.expected <= sent.last_seq + 1
