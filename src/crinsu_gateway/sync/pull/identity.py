"""Takes over who is who, as the centre says: subjects, merges, codes, whose a sample is, its tag.

Identity is followed at once, unless an execution runs with it here: then the difference stands
open, the procedure bears the mark of a conflict, and store/identity_waits.py takes it over later.
"""

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import TagTaken
from crinsu_gateway.model.reconciling import Decision, ItemKind
from crinsu_gateway.store import (
    facilities,
    identity_waits,
    procedures,
    reconciliation,
    samples,
    subject_merges,
    under_way,
)
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull.merge import same_person
from crinsu_gateway.sync.target import RemoteItem, RemoteSample, RemoteSubject

CENTRE = Actor("central", "sync")


def listed(tx: Transaction, record: RemoteSubject, facility: str) -> None:
    """Take over a subject of the list of the centre, with the one that it is merged into."""
    local_id = subject(tx, record, facility)
    if record.merged_into is None:
        subject_merges.part(tx, local_id, CENTRE)
        return
    into = subject_merges.local_id(tx, record.merged_into)
    if into is not None and identity_waits.follow_merge(tx, local_id, into):
        return
    here = "two subjects, and an execution runs with one of them"
    here = "it is not known here yet" if into is None else here
    about, there = f"subject/{record.id}", f"merged into subject/{record.merged_into}"
    reconciliation.note(tx, ItemKind.SUBJECT, about, there, here)
    for one in (local_id, into):
        if one is not None:
            _mark(tx, under_way.procedures_of(tx, one))


def subject(tx: Transaction, record: RemoteSubject, facility: str) -> int:
    """Make or correct a subject; its local id, or that of the one that it is merged into here.

    ValueError when one that was made here has its code, and is not known to be the same: two
    people must never become one.
    """
    here = facilities.unlinked(tx, record.code)
    if here is not None and not same_person(here, (record.first_name, record.last_name)):
        raise ValueError(f"code {record.code} is another subject's here, or not settled yet")
    return facilities.put_subject(
        tx,
        central_id=record.id,
        facility_id=facilities.named(tx, facility)[0],
        code=record.code,
        first_name=record.first_name,
        last_name=record.last_name,
        actor=CENTRE,
    )


def sample(
    tx: Transaction, record: RemoteSample | RemoteItem, subject_id: int, description: str | None
) -> int:
    """Make or correct a sample container of a subject (local id); its local id.

    None as `description` leaves that as it is. A tag that another one bears is left to a person.
    """
    subject_id = subject_merges.stands_for(tx, subject_id)
    local_id = samples.linked(tx, record.id)
    tag = _tag_to_bear(tx, record, local_id)
    if local_id is not None:
        subject_id = _owner(tx, record.id, local_id, subject_id)
        description = samples.description_of(tx, local_id) if description is None else description
    for wanted in (tag, None):
        try:
            return samples.put(
                tx,
                central_id=record.id,
                subject_id=subject_id,
                name=record.name,
                description=description or "",
                tag=wanted,
                actor=CENTRE,
            )
        except TagTaken as fault:
            here = f"on sample container {fault.facts.get('sample')} here"
            here = here if fault.facts.get("sample") else "on a container here"
            reconciliation.note(tx, ItemKind.TAG, f"sample/{record.id}", str(wanted), here)
    raise AssertionError("without a tag no tag is taken")


def _tag_to_bear(
    tx: Transaction, record: RemoteSample | RemoteItem, local_id: int | None
) -> str | None:
    """The tag that the centre says; None where it stays as it is here for now."""
    if record.tag is None or local_id is None:
        return record.tag
    about, before = f"sample/{record.id}", samples.tag_of(tx, local_id)
    if record.tag == before:
        reconciliation.agree(tx, ItemKind.TAG, about)
        return record.tag
    running = under_way.with_sample(tx, local_id)
    if before is not None and running:
        here = f"it bears {before}, and {running} goes by that"
        reconciliation.note(tx, ItemKind.TAG, about, record.tag, here)
        return None
    ended = reconciliation.settled_as(tx, ItemKind.TAG, about)
    if ended is None or ended.decision != Decision.CLEAR:
        return record.tag
    return None if ended.central_value == record.tag else record.tag


def _owner(tx: Transaction, central_id: int, local_id: int, subject_id: int) -> int:
    """Whose it is from now on: the one here as long as an execution runs with it."""
    about, before = f"sample/{central_id}", samples.owner_of(tx, local_id)
    if before == subject_id:
        reconciliation.agree(tx, ItemKind.OWNER, about)
        return subject_id
    if not under_way.with_sample(tx, local_id):
        return subject_id
    said = identity_waits.about_subject(tx, subject_id)
    here = identity_waits.about_subject(tx, before)
    reconciliation.note(tx, ItemKind.OWNER, about, said, here)
    _mark(tx, under_way.procedures_with(tx, local_id))
    return before


def _mark(tx: Transaction, running: list[int]) -> None:
    for procedure in running:
        procedures.note_conflict(tx, procedure, actor=CENTRE)
