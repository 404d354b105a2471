"""Puts what may have become too warm into quarantine, once, as soon as it is back in the cold.

While it is out it is left alone: who holds it must be able to go on. Whether it is released again
is for people to decide (store/clearance.py), and so is the deviation that it belongs to.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.sample import GONE, Clearance
from crinsu_gateway.store import clearance, samples
from crinsu_gateway.store.transaction import Transaction

GATEWAY = Actor("gateway", "engine")
MOST_AT_ONCE = 200
_DOUBTFUL = (
    "FROM exposure WHERE stage = 3 AND quarantined = 0 AND deviation_id IS NOT NULL "
    "AND ended_ms IS NOT NULL"
)


def is_due(tx: Transaction) -> bool:
    """Whether anything waits to be put into quarantine."""
    return tx.one(f"SELECT 1 {_DOUBTFUL} LIMIT 1") is not None


def quarantine(tx: Transaction) -> None:
    """Put into quarantine what is due, some at a time, so that the store is not kept busy.

    What is there already, or is gone, is left as it is.
    """
    for exposure_id, sample_id, deviation_id in tx.all(
        f"SELECT id, sample_id, deviation_id {_DOUBTFUL} ORDER BY id LIMIT ?",
        (MOST_AT_ONCE,),
    ):
        tx.change("UPDATE exposure SET quarantined = 1 WHERE id = ?", (exposure_id,))
        found, _ = samples.known(tx, sample_id)
        if found.state in GONE or found.clearance is Clearance.QUARANTINED:
            continue
        reason = f"deviation {deviation_id}: it may have been warmer than -80 °C"
        criteria = (f"deviation {deviation_id} is decided for this sample container",)
        clearance.quarantine(tx, sample_id, reason, GATEWAY, criteria=criteria)
