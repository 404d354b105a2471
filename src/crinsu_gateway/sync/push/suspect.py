"""The fact that the centre breaks on: noticed, counted, and given up in the end.

A failure counts against a fact only when the centre answered a heartbeat after it: a road that is
down is no fault of any fact. What is given up is set aside for a person by pushing.py.
"""

import json
from dataclasses import asdict, dataclass, replace

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.timekeeping import age_ms
from crinsu_gateway.store import audit, outbox, sync_state
from crinsu_gateway.store.transaction import Transaction

MOST_TRIES = 6
OVER_S = 600.0
"""A fact is given up after so many tries that failed over at least so many seconds."""
GATEWAY = Actor("gateway", "sync")
_SUSPECT = "suspect"


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long (seconds) a fact is tried that the centre breaks on."""

    tries: int = MOST_TRIES
    over_s: float = OVER_S


PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class Suspect:
    """A fact that failed: how often so far, whether the last failure is still to be proved."""

    seq: int
    tries: int
    accused: bool
    reason: str
    since_ms: int
    boot_ms: int
    boot_id: str


def found(tx: Transaction) -> Suspect | None:
    """The fact under suspicion, if there is one."""
    kept = sync_state.get(tx, _SUSPECT)
    return Suspect(**json.loads(kept)) if isinstance(kept, str) else None


def _keep(tx: Transaction, suspect: Suspect | None) -> None:
    sync_state.put(tx, _SUSPECT, None if suspect is None else json.dumps(asdict(suspect)))


def accuse(tx: Transaction, seq: int, reason: str) -> None:
    """Note that telling this fact alone failed; it counts once the centre is heard again."""
    known, now = found(tx), tx.now
    if known is None or known.seq != seq:
        known = Suspect(seq, 0, False, reason, now.utc_ms, now.boot_ms, now.boot_id)
    _keep(tx, replace(known, accused=True, reason=reason))


def acquit(tx: Transaction, seq: int) -> None:
    """Forget the suspicion: the centre answered for facts up to this number."""
    known = found(tx)
    if known is not None and known.seq <= seq:
        _keep(tx, None)


def heard(tx: Transaction, patience: Patience) -> None:
    """The centre lives: what failed before counts, and what failed too often is given up."""
    known = found(tx)
    if known is None or not known.accused:
        return
    known = replace(known, accused=False, tries=known.tries + 1)
    _keep(tx, known)
    age_s = age_ms(tx.now, known.since_ms, known.boot_ms, known.boot_id) / 1000
    if known.tries < patience.tries or age_s < patience.over_s:
        return
    sentence = (
        f"the centre broke on it {known.tries} times in {age_s:.0f} s while it answered "
        f"otherwise; the last time: {known.reason}"
    )
    if outbox.withdraw(tx, known.seq, sentence):
        facts: Body = {"fact": known.seq, "old": "waiting", "new": "given up"}
        audit.append(tx, "fact.given_up", GATEWAY, facts, reason=sentence)
