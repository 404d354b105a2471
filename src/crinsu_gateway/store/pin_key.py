"""Whether PINs were hashed with the key that is here: a lost or swapped one shuts everybody out.

The daemon says at its start which key it has; that is a policy, so another one is an event. The key
itself is never here, only its fingerprint.
"""

from crinsu_gateway.model.alarm import PIN_KEY_OTHER
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import alarms, misuse, policies
from crinsu_gateway.store.transaction import Transaction

CLOSED = (
    "nobody can sign in with what they have: PINs and badges were hashed with another "
    "pin-pepper.key; put the kept copy of it back and restart, or give badges and PINs anew"
)
_SOURCE = "sign-in"
START = Actor("gateway", "start")


def note(tx: Transaction, fingerprint: str) -> None:
    """The daemon has this key now; an alarm, when PINs were made with another one."""
    policies.put(tx, policies.PIN_KEY, fingerprint, START)
    judge(tx)


def judge(tx: Transaction) -> None:
    """Raise the alarm, or calm it once every PIN in use was made with the key that is here."""
    count = shut_out(tx)
    if count:
        misuse.holds(tx, _SOURCE, PIN_KEY_OTHER, f"{CLOSED}; it concerns {count} of them")
    else:
        alarms.calm(tx, _SOURCE, PIN_KEY_OTHER, tx.now)


def shut_out(tx: Transaction, person_id: int | None = None) -> int:
    """How many who were not revoked have a PIN that was made with another key; or whether one has.

    Of a badge that is nobody's with this key it cannot be told whose it was: all are meant.
    """
    here = policies.pin_key(tx)
    if not here:
        return 0
    return int(
        tx.value(
            "SELECT count(*) FROM pin n JOIN person p ON p.id = n.person_id "
            "WHERE p.state <> 'REVOKED' AND n.pepper <> ?1 AND p.id = coalesce(?2, p.id)",
            (here, person_id),
        )
    )


def of_pins(tx: Transaction) -> list[str]:
    """The fingerprints of the keys that the PINs in use were made with."""
    rows = tx.all(
        "SELECT DISTINCT n.pepper FROM pin n JOIN person p ON p.id = n.person_id "
        "WHERE p.state <> 'REVOKED' ORDER BY n.pepper"
    )
    return [str(row[0]) for row in rows]
