"""Takes people over from the centre, as person_merge.py says, inside one transaction.

Ends of access come first, so that they hold at once whatever else is wrong with the list. A badge
that cannot be taken over is left to a person; a PIN never comes from the centre.
"""

from collections.abc import Callable, Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import BadgeTaken
from crinsu_gateway.model.person import PersonState
from crinsu_gateway.store import people, reconciliation
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.person_merge import RemotePerson, verdict

CENTRE = Actor("central", "sync")


def absorb(
    tx: Transaction, remotes: Sequence[RemotePerson], badge_hash: Callable[[str], str]
) -> None:
    """Take a list of people over; `badge_hash` is that of store/pins.py."""
    for remote in sorted(remotes, key=lambda one: not one.revoked):
        known = people.by_central_id(tx, remote.id)
        found = verdict(None if known is None else people.standing(tx, known), remote)
        if found.add:
            known = people.add(
                tx, name=remote.name, role=remote.role, central_id=remote.id, actor=CENTRE
            )
        if known is None:
            continue
        if found.revoke:
            people.set_state(tx, known, PersonState.REVOKED, CENTRE)
            continue
        if found.role is not None:
            people.set_role(tx, known, found.role, CENTRE)
        for training, expires_ms in found.trainings.items():
            people.train(tx, known, training, expires_ms, CENTRE)
        if remote.badge is not None and not remote.revoked:
            _badge(tx, known, badge_hash(remote.badge))


def _badge(tx: Transaction, person_id: int, number_hash: str) -> None:
    """Give the badge that the centre names; the one before it is lost."""
    present = people.badge_hash(tx, person_id)
    if present == number_hash or people.standing(tx, person_id).state is PersonState.REVOKED:
        return
    if present:
        people.end_badge(tx, person_id, CENTRE, lost=True)
    try:
        people.give_badge(tx, person_id, number_hash, CENTRE)
    except BadgeTaken:
        about = f"person/{person_id}"
        reconciliation.note(tx, "badge", about, "this badge", "it is or was somebody's here")
