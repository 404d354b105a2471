"""Shows the centre the newest checkpoint of the audit trail, and hears what it makes of it.

With each heartbeat goes the proof that what the centre saw last is a prefix of it. A centre that
says that it is not, is believed: that is put to a person. Nothing is sent from here.
"""

import base64

from crinsu_gateway.model.incident import IncidentOrigin
from crinsu_gateway.store import (
    audit_keys,
    checkpoints,
    incidents,
    meta,
    reconciliation,
    sync_state,
)
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.shown import Seen, Shown, ShownKey

SEEN = "checkpoint.seen"
MOST_KEYS = 20
"""So many of the newest keys are shown: a witness that saw none of them is told by a person."""
DIFFERS = {
    "forked": "the trail here is another one than the centre saw before",
    "rolled_back": "the centre saw a longer trail before: this store is an older copy",
    "other_key": "the centre knows another key, and that one did not hand over to the one that "
    "signs here: compare fingerprints and tell the centre, or find out who signs here",
    "bad_signature": "the centre cannot verify the signature of the checkpoint",
}
"""What a centre can object, in words for people."""


def shown(tx: Transaction) -> Shown | None:
    """What to show; None before the first checkpoint."""
    row = checkpoints.newest(tx)
    if row is None:
        return None
    keys = audit_keys.keys(tx)
    pem = next(key.public_pem for key in keys if key.fingerprint == row.fingerprint)
    kept = sync_state.get(tx, SEEN)
    seen = kept if isinstance(kept, int) and 0 < kept <= row.size else 0
    proof = checkpoints.consistency(tx, seen, row.size) if seen else []
    return Shown(
        row.note,
        pem,
        row.size,
        seen,
        tuple(base64.b64encode(one).decode() for one in proof),
        tuple(ShownKey(key.public_pem, key.since_seq, key.handover) for key in keys[-MOST_KEYS:]),
    )


def heard(tx: Transaction, sent: Shown | None, seen: Seen | None) -> None:
    """Keep what the witness said; an objection becomes a difference for a person."""
    if sent is None or seen is None:
        return
    sync_state.put(tx, SEEN, seen.size)
    if seen.state in DIFFERS:
        about = f"trail/{meta.gateway_id(tx)}/{meta.epoch(tx)}"
        said = f"{DIFFERS[seen.state]} (it keeps {seen.size} events)"
        if reconciliation.note(tx, "trail", about, said, f"here are {sent.size} events"):
            item = max(one.id for one in reconciliation.open_items(tx))
            incidents.open_incident(tx, IncidentOrigin.OBJECTION, f"objection/{item}", said)
