"""The heartbeat at the store: what is told with it, and what its answer changes here.

The live state is composed by live.py; how both stand on the wire is heartbeats.py.
"""

from crinsu_gateway.store import alarms, executions, meta, outbox, readings, units
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync import newest, status, suspect, witness
from crinsu_gateway.sync.live import Live, compose
from crinsu_gateway.sync.suspect import Patience
from crinsu_gateway.sync.target import Beat, Pulse


def pulse(tx: Transaction) -> Pulse:
    """What the heartbeat tells, without the live state."""
    queued = outbox.state(tx)
    return Pulse(meta.epoch(tx), queued.last_seq, queued.waiting, tx.now.utc_ms, witness.shown(tx))


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
    suspect.heard(tx, patience)
    if beat.epoch > sent.epoch:
        return False
    if outbox.lost(tx, beat.expected, beat.epoch):
        outbox.reopen(tx, beat.expected, beat.epoch)
    return beat.epoch < sent.epoch or beat.expected <= sent.last_seq + 1
