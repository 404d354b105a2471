"""Whether a gateway or this sandbox central was put back to an older state, seen in a heartbeat.

What is seen is kept once with both numbers, for staff beside the other conflicts. The gateway
sees the same in the answer; what both do about it is in docs/central-contract.md.
"""

import json

from crinsu_gateway.sandbox.central.centre import Centre
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.facts import Heartbeat

KIND = "heartbeat"


def notice(centre: Centre, gateway: Row, beat: Heartbeat) -> None:
    """Compare what a gateway says with what is known of it, before the heartbeat is kept."""
    high = int(gateway["high"])
    answered = beat.last_seq - beat.waiting
    if beat.epoch >= gateway["epoch"] and answered > high:
        _keep(centre, gateway, beat, high + 1, f"facts {high + 1} to {answered} were lost here")
    elif _lost_there(gateway, beat):
        before = json.loads(gateway["heartbeat"] or "{}")
        late = before.get("at") == beat.at  # the same one twice says nothing new
        if not late and before and _lost_there(gateway, Heartbeat.model_validate(before)):
            sentence = f"the gateway knows of fact {beat.last_seq} in epoch {beat.epoch} at most"
            _keep(centre, gateway, beat, beat.last_seq + 1, sentence)


def _lost_there(gateway: Row, beat: Heartbeat) -> bool:
    """Whether the gateway knows less than it told; of one heartbeat that may be a late one."""
    return (beat.epoch, beat.last_seq) < (gateway["epoch"], gateway["high"])


def _keep(centre: Centre, gateway: Row, beat: Heartbeat, seq: int, sentence: str) -> None:
    known = {"epoch": gateway["epoch"], "high": gateway["high"]}
    said = {"epoch": beat.epoch, "lastSeq": beat.last_seq, "waiting": beat.waiting}
    centre.database.execute(
        "INSERT INTO conflict (gateway, epoch, seq, kind, reason, here, there, received_ms) "
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 WHERE NOT EXISTS (SELECT 1 FROM conflict "
        "WHERE gateway = ?1 AND epoch = ?2 AND seq = ?3 AND kind = ?4)",
        *(gateway["id"], beat.epoch, seq, KIND, sentence),
        *(json.dumps(known), json.dumps(said), centre.now_ms()),
    )
