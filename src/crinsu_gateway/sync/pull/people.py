"""Takes people over from the centre, as person_merge.py says, inside one transaction.

Ends of access come first, so that they hold at once whatever else is wrong with the list. A badge
that cannot be taken over is left to a person; a PIN never comes from the centre.
"""

from collections.abc import Callable, Sequence

from crinsu_gateway.model.alarm import PEOPLE_LAPSED, PEOPLE_UNHEARD, Severity
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import BadgeTaken
from crinsu_gateway.model.person import PersonState
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import alarms, people, people_heard, reconciliation
from crinsu_gateway.store.people_heard import DAY_S
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull.person_merge import verdict
from crinsu_gateway.sync.target import RemotePerson

CENTRE = Actor("central", "sync")
WARN_DAYS = 7
"""So long before the word of the centre lapses people are told."""
_SOURCE = "centre/people"
BadgeHash = Callable[[str], str]
"""How the number of a badge is kept: that of store/pins.py."""


def absorb(tx: Transaction, remotes: Sequence[RemotePerson], badge_hash: BadgeHash) -> None:
    """Take a list of people over."""
    for remote in sorted(remotes, key=lambda one: not one.revoked):
        known = people.by_central_id(tx, remote.id)
        found = verdict(None if known is None else people.standing(tx, known), remote)
        if found.add:
            known = people.add(
                tx,
                name=remote.name,
                role=remote.role,
                until_ms=found.until_ms,
                central_id=remote.id,
                actor=CENTRE,
            )
        if known is None:
            continue
        if found.revoke:
            people.set_state(tx, known, PersonState.REVOKED, CENTRE)
        if people.standing(tx, known).state is PersonState.REVOKED:
            continue
        if found.role is not None:
            people.set_role(tx, known, found.role, CENTRE, found.until_ms)
        for training, expires_ms in found.trainings.items():
            people.train(tx, known, training, expires_ms, CENTRE)
        if remote.name and remote.name != people.person(tx, known).name:
            people.rename(tx, known, remote.name, CENTRE)
        if remote.badge is not None:
            _badge(tx, known, badge_hash(remote.badge))


def _badge(tx: Transaction, person_id: int, number_hash: str) -> None:
    """Give the badge that the centre names; the one before it is lost."""
    present = people.badge_hash(tx, person_id)
    if present == number_hash:
        return
    if present:
        people.end_badge(tx, person_id, CENTRE, lost=True)
    about = f"person/{person_id}"
    try:
        people.give_badge(tx, person_id, number_hash, CENTRE)
        reconciliation.agree(tx, ItemKind.BADGE, about)
    except BadgeTaken:
        reconciliation.note(tx, ItemKind.BADGE, about, "this badge", "it is or was somebody's here")


def unknown_there(tx: Transaction, known: frozenset[int]) -> None:
    """Note who came from the centre and is not in its complete list any more.

    Nobody loses an access by a list that is short by mistake: the centre ends one by `revoked`.
    """
    for central_id, person_id in people.from_centre(tx).items():
        about = f"person/{person_id}"
        if central_id in known:
            reconciliation.agree(tx, ItemKind.PERSON, about)
        else:
            reconciliation.note(tx, ItemKind.PERSON, about, "not known", "may sign in")


def heard(tx: Transaction) -> None:
    """The list of people is complete: the word of the centre is good for its days again."""
    people_heard.heard(tx)
    for code in (PEOPLE_UNHEARD, PEOPLE_LAPSED):
        alarms.calm(tx, _SOURCE, code, tx.now)


def warn(tx: Transaction) -> None:
    """Raise an alarm once few days are left, another when none is; nothing without such people."""
    good_for_s = people_heard.good_for_s(tx)
    if good_for_s > WARN_DAYS * DAY_S or not people.from_centre(tx):
        return
    days = people_heard.days_in(good_for_s)
    code = PEOPLE_UNHEARD if good_for_s else PEOPLE_LAPSED
    when = f"within {days} days" if good_for_s else "now"
    alarms.raise_of_no_unit(
        tx,
        _SOURCE,
        code,
        Severity.MEDIUM if good_for_s else Severity.HIGH,
        f"whom the centre named cannot sign in any more: {when}",
        value=f"{days} d",
        limit=f"{WARN_DAYS} d",
    )
