"""A person locks their session when they step away, and goes on with it by their PIN.

A locked session acts for nobody and is the same continuous session afterwards (21 CFR 11.200); it
ends by time like any other. Wrong PINs count as at signing in, so a refusal is returned, not
raised.
"""

from crinsu_gateway.model.errors import AccessError, SessionNeeded, SignInRefused
from crinsu_gateway.store import people, sessions, sign_ins
from crinsu_gateway.store.sign_ins import Acting
from crinsu_gateway.store.transaction import Transaction

SEEN_EVERY_MS = 30_000
"""Touches at a console are noted no more often; a session is idle only after minutes."""


def lock(tx: Transaction, token: str, client: str) -> None:
    """Lock one's own session; nothing when it is over, which is as good."""
    found = sign_ins.present(tx, token, client)
    if found is not None:
        sessions.set_locked(tx, found.session.id, True, found.actor)


def badge_hash(tx: Transaction, token: str, client: str) -> str:
    """The badge of whose session it is, also a locked one; SessionNeeded when it is over."""
    return people.badge_hash(tx, _lasting(tx, token, client).person.person_id)


def reopen(
    tx: Transaction, token: str, client: str, *, right: bool, counted: str
) -> AccessError | None:
    """Open a locked session for its own person, whose PIN was `right`; the refusal otherwise."""
    found = _lasting(tx, token, client)
    number_hash = people.badge_hash(tx, found.person.person_id)
    station = found.session.station
    checked = sign_ins.check(tx, number_hash, station, right=right, counted=counted)
    if checked.person is None:
        return checked.refusal or SignInRefused("badge or PIN is wrong")
    sessions.set_locked(tx, found.session.id, False, found.actor)
    sessions.seen(tx, found.session.id)
    return None


def seen(tx: Transaction, token: str, client: str) -> None:
    """Note that somebody touches the console in this session; SessionNeeded when it is over."""
    sign_ins.acting(tx, token, client)


def is_to_be_seen(tx: Transaction, token: str, client: str) -> bool:
    """Whether noting it would change anything by now, or is refused."""
    found = _lasting(tx, token, client)
    return (
        found.session.locked or tx.now.boot_ms - found.session.times.seen_boot_ms >= SEEN_EVERY_MS
    )


def _lasting(tx: Transaction, token: str, client: str) -> Acting:
    found = sign_ins.present(tx, token, client)
    if found is None:
        raise SessionNeeded("the session is over; sign in with badge and PIN")
    return found
