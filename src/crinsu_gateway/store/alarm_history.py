"""What happened to an alarm, as the trail tells it: raised, over, accepted, shelved, cleared.

It reads only. The reason that a person gave is sealed in the trail, and empty once forgotten.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.store import audit
from crinsu_gateway.store.transaction import Transaction

MOST = 100
"""So many of the newest are told; an alarm that comes and goes all day has more."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: UTC in ms, who did it where, its facts, and why a person says they did it."""

    seq: int
    kind: str
    at_ms: int
    actor: str
    station: str
    facts: Mapping[str, Any]
    why: str


def of_alarm(tx: Transaction, alarm_id: int) -> list[Happening]:
    """What happened to an alarm, newest first."""
    rows = tx.all(
        "SELECT seq, body FROM audit_event WHERE alarm = ? AND kind >= 'alarm.' "
        "AND kind < 'alarm/' ORDER BY seq DESC LIMIT ?",
        (alarm_id, MOST),
    )
    return [_happening(tx, int(row[0]), json.loads(row[1])) for row in rows]


def _happening(tx: Transaction, seq: int, body: Mapping[str, Any]) -> Happening:
    why = audit.sealed_texts(tx, seq).get("reason", "")
    actor, station = body["actor"], body["station"]
    return Happening(seq, body["kind"], body["utc_ms"], actor, station, body["facts"], why)
