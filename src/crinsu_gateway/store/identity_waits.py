"""What the centre says of who is who, and what waited because an execution ran with it.

Merged subjects, sample containers that are another subject's, and tags are taken over as soon as
nothing runs with them: in the transaction that ends the execution, or with the next page pulled.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.reconciling import ItemKind, number_of
from crinsu_gateway.store import places, reconciliation, subject_merges, tags, under_way
from crinsu_gateway.store.reconciliation import Difference
from crinsu_gateway.store.transaction import Transaction

CENTRE = Actor("central", "sync")


def settle(tx: Transaction) -> None:
    """Take over what waited and need not any more; what still must goes on waiting."""
    for row in reconciliation.open_of(tx, ItemKind.SUBJECT):
        here, there = _subject(tx, row.about), _subject(tx, row.central_value)
        if here is not None and there is not None:
            follow_merge(tx, here, there)
    for row in reconciliation.open_of(tx, ItemKind.OWNER):
        sample, subject = _sample(tx, row), _subject(tx, row.central_value)
        if sample is not None and subject is not None and not under_way.with_sample(tx, sample):
            subject_merges.give(tx, sample, subject_merges.stands_for(tx, subject), CENTRE)
            reconciliation.agree(tx, row.kind, row.about)
    waiting = reconciliation.open_of(tx, ItemKind.TAG)
    for row in waiting:
        _retag(tx, row, {one.about: one.central_value for one in waiting})


def follow_merge(tx: Transaction, subject_id: int, into: int) -> bool:
    """Make one of two subjects (local ids) when nothing runs with either; whether it is done."""
    if subject_merges.stands_for(tx, subject_id) != subject_merges.stands_for(tx, into):
        if any(under_way.with_subject(tx, one) for one in (subject_id, into)):
            return False
        subject_merges.merge(tx, subject_id, into, CENTRE)
    reconciliation.agree(tx, ItemKind.SUBJECT, about_subject(tx, subject_id))
    return True


def about_subject(tx: Transaction, subject_id: int) -> str:
    """How a difference names a subject (local id)."""
    found = tx.value("SELECT COALESCE(central_id, id) FROM subject WHERE id = ?", (subject_id,))
    return f"subject/{found}"


def _subject(tx: Transaction, text: str) -> int | None:
    """The subject that a text ends with; None also for a text that was forgotten meanwhile."""
    try:
        return subject_merges.local_id(tx, number_of(text))
    except ValueError:
        return None


def _sample(tx: Transaction, row: Difference) -> int | None:
    found = tx.value(
        "SELECT id FROM sample_container WHERE central_id = ?", (number_of(row.about),)
    )
    return None if found is None else int(found)


def _retag(tx: Transaction, row: Difference, waiting: dict[str, str]) -> None:
    """Give the tag that the centre says, once it is free; or let two exchange theirs."""
    sample, tag = _sample(tx, row), row.central_value
    if sample is None or under_way.with_sample(tx, sample) or places.by_tag(tx, tag) is not None:
        return
    bearer = tags.bearer(tx, tag)
    if bearer is None:
        tags.retag(tx, sample, tag, CENTRE)
        bearer = sample
    if bearer == sample:
        reconciliation.agree(tx, row.kind, row.about)
        return
    there = tx.value("SELECT central_id FROM sample_container WHERE id = ?", (bearer,))
    mine = tx.value("SELECT tag FROM sample_container WHERE id = ?", (sample,))
    other = f"sample/{there}"
    if mine is not None and waiting.get(other) == mine and not under_way.with_sample(tx, bearer):
        tags.swap(tx, sample, bearer, CENTRE)
        for about in (row.about, other):
            reconciliation.agree(tx, row.kind, about)
