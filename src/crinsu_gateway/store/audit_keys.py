"""The keys that sign the trail: the first, each hand-over to the next, and a key that was lost.

A hand-over is signed by both keys and is an event; a key that came without one is a louder event
and an alarm, until a person compared fingerprints. Private keys come in and are not kept here.
"""

from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from crinsu_gateway.model.alarm import Severity
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, origin_of, public_pem
from crinsu_gateway.model.errors import NotACheckpoint
from crinsu_gateway.model.key_chain import ChainedKey, handed_over
from crinsu_gateway.model.trail_errors import KeyNotRotated, OtherFingerprint
from crinsu_gateway.store import alarms, audit, audit_tree, meta
from crinsu_gateway.store.transaction import Transaction

ASKED, REFUSED = "checkpoint.key_asked", "checkpoint.key_refused"
LOST_CODE = "audit_key_lost"
LOST_ACTION = (
    "Find out who changed the key. Compare its fingerprint (crinsu-gateway audit key show) with "
    "the machine's own key file, tell the quality office, then crinsu-gateway audit key compare."
)
HEX_DIGITS = 64
NOTARY = Actor("gateway", "notary", "engine")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signs or signed, and the first event that it answers for.

    `handover` is the note by which the key before handed over to it, `compared_by` the person who
    compared its fingerprint when there is none; both may be empty.
    """

    fingerprint: str
    public_pem: str
    since_seq: int
    handover: str = ""
    compared_by: str = ""
    is_first: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it follows from a key before it, is the first, or was compared by a person."""
        return bool(self.handover or self.compared_by or self.is_first)


def keys(tx: Transaction) -> list[PublicKey]:
    """All keys that ever signed, the oldest first."""
    rows = tx.all(
        "SELECT fingerprint, public_pem, since_seq, handover, compared_by FROM audit_key "
        "ORDER BY since_seq"
    )
    found = [PublicKey(*row) for row in rows]
    return [replace(found[0], is_first=True), *found[1:]] if found else []


def chain(tx: Transaction) -> list[ChainedKey]:
    """All keys in the order in which they signed; NotACheckpoint when one that is kept is none."""
    return [ChainedKey(_public(key.public_pem), key.since_seq, key.handover) for key in keys(tx)]


def _public(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except ValueError as fault:
        raise NotACheckpoint("a kept key is no key") from fault
    if not isinstance(key, Ed25519PublicKey):
        raise NotACheckpoint("a kept key is not one for checkpoints")
    return key


def newest(tx: Transaction) -> PublicKey | None:
    """The key that signs now; None before the first checkpoint."""
    found = keys(tx)
    return found[-1] if found else None


def hand_over(
    tx: Transaction, old: Ed25519PrivateKey, new: Ed25519PrivateKey, actor: Actor, *, reason: str
) -> int:
    """Let another key sign from now on, handed over to by the old one; the event.

    KeyNotRotated when the old key is not the one that signs here, or the new one signed before.
    """
    old_print, new_print = fingerprint(old.public_key()), fingerprint(new.public_key())
    here = newest(tx)
    if here is None or here.fingerprint != old_print:
        raise KeyNotRotated("the key at hand is not the one that signs this trail")
    if any(key.fingerprint == new_print for key in keys(tx)):
        raise KeyNotRotated("this key signed here before; a key comes only once")
    facts: Body = {"old": old_print, "new": new_print, "handed_over": True}
    since = audit.append(tx, "checkpoint.key", actor, facts, reason=reason)
    audit_tree.grow_whole(tx)
    name = origin_of(meta.gateway_id(tx))
    note = handed_over(Checkpoint(name, since, audit_tree.root(tx, since)), old, new)
    _put(tx, new_print, public_pem(new.public_key()), since, note)
    return since


def note_first_use(tx: Transaction, key: Ed25519PublicKey) -> None:
    """Put down a key that nobody handed over to: the first one, or one in place of a lost one.

    KeyNotRotated for one that signed before and handed over: what it signs now proves nothing.
    """
    print_, known = fingerprint(key), keys(tx)
    if known and known[-1].fingerprint == print_:
        return
    if any(one.fingerprint == print_ for one in known):
        raise KeyNotRotated(
            f"the audit key at hand is an old one, which signs no more since event "
            f"{known[-1].since_seq}: put the newer one back, or take the old file away, so that "
            "a new one is made and compared"
        )
    old = known[-1].fingerprint if known else None
    kind = "checkpoint.key_lost" if known else "checkpoint.key"
    facts: Body = {"old": old, "new": print_, "handed_over": False}
    since = audit.append(tx, kind, NOTARY, facts)
    _put(tx, print_, public_pem(key), since, "")
    if known:
        _alarm(tx, print_)


def _put(tx: Transaction, print_: str, pem: str, since: int, note: str) -> None:
    tx.change(
        "INSERT INTO audit_key (fingerprint, public_pem, since_seq, handover) VALUES (?, ?, ?, ?)",
        (print_, pem, since, note),
    )


def _alarm(tx: Transaction, print_: str) -> None:
    alarms.raise_of_no_unit(
        tx,
        _source(print_),
        LOST_CODE,
        Severity.MEDIUM,
        "another key signs the audit trail, and the one before did not hand over to it",
        action=LOST_ACTION,
        latched=True,
    )


def _source(print_: str) -> str:
    return f"audit-key/{print_[:16]}"


def uncompared(tx: Transaction) -> list[PublicKey]:
    """The keys that came without a hand-over and that no person compared yet, oldest first."""
    return [key for key in keys(tx) if not key.is_known]


def believed(tx: Transaction) -> list[str]:
    """The fingerprints that need no hand-over here: the first key, and those that were compared."""
    found = keys(tx)
    return [key.fingerprint for key in found[:1]] + [
        key.fingerprint for key in found if key.compared_by
    ]


def compare(tx: Transaction, said: str, actor: Actor, *, reason: str) -> PublicKey:
    """Put down that a person compared the fingerprint of a key that came without a hand-over.

    OtherFingerprint when what they read is not that of such a key: nothing is put down then.
    """
    wanted = "".join(said.split()).replace(":", "").lower()
    found = next((key for key in uncompared(tx) if key.fingerprint == wanted), None)
    if found is None:
        raise OtherFingerprint(
            f"no key that waits to be compared has this fingerprint (all {HEX_DIGITS} digits are "
            "needed); when it was read from the key that signs here, somebody changed the trail"
        )
    facts: Body = {
        "key": found.fingerprint,
        "since": found.since_seq,
        "compared_by_old": None,
        "compared_by": actor.id,
    }
    audit.append(tx, "checkpoint.key_compared", actor, facts, reason=reason)
    tx.change(
        "UPDATE audit_key SET compared_by = ? WHERE fingerprint = ?",
        (actor.id, found.fingerprint),
    )
    alarms.calm(tx, _source(found.fingerprint), LOST_CODE, tx.now)
    return next(key for key in keys(tx) if key.fingerprint == found.fingerprint)


def ask(tx: Transaction, actor: Actor, *, reason: str) -> int:
    """Ask the notary to make a new key and hand over to it; the event."""
    return audit.append(tx, ASKED, actor, {}, reason=reason)


def asked(tx: Transaction) -> int | None:
    """The newest wish for a new key that was neither fulfilled nor refused; None when none is."""
    row = tx.one(
        "SELECT max(seq) FROM audit_event WHERE kind = ?1 AND seq > (SELECT COALESCE(max(seq), 0) "
        "FROM audit_event WHERE kind IN ('checkpoint.key', 'checkpoint.key_lost', ?2))",
        (ASKED, REFUSED),
    )
    return None if row is None or row[0] is None else int(row[0])


def refuse(tx: Transaction, wish: int, why: str) -> None:
    """Say that the notary cannot do it, and how it is done."""
    audit.append(tx, REFUSED, NOTARY, {"asked": wish, "why": why})


def refusal_of(tx: Transaction, wish: int) -> str | None:
    """Why a wish for a new key was refused; None when it was not."""
    found = tx.value(
        "SELECT CAST(body AS TEXT) ->> '$.facts.why' FROM audit_event WHERE kind = ?1 "
        "AND CAST(body AS TEXT) ->> '$.facts.asked' = ?2",
        (REFUSED, wish),
    )
    return None if found is None else str(found)
