"""Takes pulled records over into the store, as merge.py says, inside one transaction.

Identity is taken over; a place only where nothing is known here; the rest becomes differences
for a person. A record that cannot be taken over is set aside by itself (taking.py).
"""

from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import UnknownPlace, UnknownSample
from crinsu_gateway.model.place import Address
from crinsu_gateway.model.procedure import WITHOUT_SUBJECT
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import (
    carriers,
    executions,
    facilities,
    identity_waits,
    meta,
    outbox,
    places,
    procedures,
    reconciliation,
    samples,
)
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.sync.pull import identity, people, premises
from crinsu_gateway.sync.pull.merge import (
    Claim,
    Difference,
    Place,
    Step,
    procedure_verdict,
    sample_verdict,
)
from crinsu_gateway.sync.pull.people import BadgeHash
from crinsu_gateway.sync.target import (
    Kind,
    Origin,
    Record,
    RemoteFacility,
    RemoteItem,
    RemotePerson,
    RemoteProcedure,
    RemoteSample,
    RemoteStorage,
    RemoteSubject,
    Unreadable,
)

CENTRE = Actor("central", "sync")
LISTS = {
    RemoteFacility: Kind.FACILITIES,
    RemotePerson: Kind.PEOPLE,
    RemoteStorage: Kind.STORAGES,
    RemoteSubject: Kind.SUBJECTS,
    RemoteSample: Kind.SAMPLES,
    RemoteProcedure: Kind.PROCEDURES,
}
"""Of which list a record is."""


def absorb(
    tx: Transaction, records: Sequence[Record], facility: str, badge_hash: BadgeHash
) -> None:
    """Take all records over, or none of them when one cannot be."""
    people.absorb(tx, [one for one in records if isinstance(one, RemotePerson)], badge_hash)
    for record in records:
        match record:
            case RemoteFacility():
                premises.facility(tx, record, facility)
            case RemoteStorage():
                premises.storage(tx, record)
            case RemoteSubject():
                if record.facility_id in (None, facilities.named(tx, facility)[1]):
                    identity.listed(tx, record, facility)
            case RemoteSample():
                _sample(tx, record, facility)
            case RemoteProcedure():
                _procedure(tx, record, facility)
        reconciliation.agree(tx, ItemKind.RECORD, f"{LISTS[type(record)].value}/{record.id}")
    identity_waits.settle(tx)


def set_aside(tx: Transaction, found: Unreadable) -> None:
    """Note a record that could not be used; the pull goes on without it."""
    reconciliation.note(tx, ItemKind.RECORD, found.about, found.reason, "not taken over")


def _known_sample(tx: Transaction, central_id: int) -> SampleRow | None:
    try:
        row = samples.sample(tx, central_id)
    except UnknownSample:
        return None
    return row if row.id == central_id else None


def _made_here(tx: Transaction, origin: Origin | None) -> int | None:
    """Our own id of what this gateway made and the centre took over."""
    return None if origin is None or origin.gateway != meta.gateway_id(tx) else origin.ref


def _identity(tx: Transaction, record: RemoteSample | RemoteItem, subject_id: int) -> int:
    """Make or correct a sample container; one that was made here is known by our own id."""
    own = _made_here(tx, record.origin)
    if own is not None:
        samples.link_own(tx, own, record.id)
    description = record.description if isinstance(record, RemoteSample) else None
    return identity.sample(tx, record, subject_id, description)


def _sample(tx: Transaction, record: RemoteSample, facility: str) -> None:
    before = _known_sample(tx, record.id)
    named = RemoteSubject(record.subject_id, record.subject_code, "", "", None)
    local_id = _identity(tx, record, identity.subject(tx, named, facility))
    _carrier(tx, record, local_id)
    reconciliation.agree(tx, ItemKind.SAMPLE, f"sample/{record.id}")
    if record.state is None:
        return
    local = None if before is None else _place_of(before)
    address = premises.ours(tx, record.address)
    claim, slot_id = _claim(tx, address)
    remote = Place(record.state, None if address is None else str(address))
    untold = outbox.untold_sample(tx, local_id)
    verdict = sample_verdict(local, remote, claim, untold=untold)
    if verdict.adopt and slot_id is not None:
        stored = record.stored_ms if record.stored_ms is not None else tx.now.utc_ms
        samples.adopt(tx, local_id, slot_id, stored, CENTRE)
    if verdict.difference is not None:
        _note(tx, ItemKind.POSITION, f"sample/{record.id}", verdict.difference)
    elif not untold:
        reconciliation.agree(tx, ItemKind.POSITION, f"sample/{record.id}")


def _carrier(tx: Transaction, record: RemoteSample, local_id: int) -> None:
    """What the site said it is stays; a word that means nothing here is no carrier."""
    if record.carrier is None:
        return
    kept = carriers.said_by_centre(tx, local_id, record.carrier, CENTRE)
    about = f"sample/{record.id}"
    if kept is not None:
        reconciliation.note(tx, ItemKind.CARRIER, about, record.carrier[:40], kept)
    else:
        reconciliation.agree(tx, ItemKind.CARRIER, about)


def _place_of(row: SampleRow) -> Place:
    return Place(row.state, None if row.address is None else str(row.address))


def _claim(tx: Transaction, address: Address | None) -> tuple[Claim, int | None]:
    if address is None:
        return Claim.NOWHERE, None
    try:
        places.storage_named(tx, address.storage)
    except UnknownPlace:
        return Claim.FOREIGN, None
    try:
        slot_id = places.slot_at(tx, address)
    except UnknownPlace:
        return Claim.MISSING, None
    return (Claim.FREE if samples.occupant(tx, slot_id) is None else Claim.TAKEN), slot_id


def _procedure(tx: Transaction, record: RemoteProcedure, facility: str) -> None:
    local_id = procedures.by_central_id(tx, record.id) or _by_ref(tx, record)
    if local_id is None:
        _new_procedure(tx, record, facility)
        return
    local = procedures.procedure(tx, local_id)
    ours = bool(executions.of_procedure(tx, local_id))
    untold = outbox.untold_procedure(tx, local_id)
    verdict = procedure_verdict(local.status, record.status, ours=ours, untold=untold)
    if verdict.step is Step.FOLLOW:
        procedures.follow_centre(tx, local_id, record.status, actor=CENTRE)
    if verdict.step is Step.CONFLICT or (ours and record.conflict):
        procedures.note_conflict(tx, local_id, actor=CENTRE)
    if verdict.difference is not None:
        _note(tx, ItemKind.PROCEDURE, f"procedure/{record.id}", verdict.difference)
    elif local.status is record.status:
        reconciliation.agree(tx, ItemKind.PROCEDURE, f"procedure/{record.id}")
    if not ours:
        _follow_details(tx, record, local_id, facility)


def _by_ref(tx: Transaction, record: RemoteProcedure) -> int | None:
    """The procedure that began here and whose id at the centre was not known yet."""
    ref = _made_here(tx, record.origin)
    if ref is None and record.gateway == meta.gateway_id(tx):
        ref = record.ref
    return ref if ref is not None and procedures.link_own(tx, ref, record.id) else None


def _new_procedure(tx: Transaction, record: RemoteProcedure, facility: str) -> None:
    alone = record.type in WITHOUT_SUBJECT
    subject_id = None if alone else _subject_of(tx, record, facility)
    procedures.create(
        tx,
        central_id=record.id,
        type=record.type,
        status=record.status,
        facility_id=facilities.named(tx, facility)[0],
        subject_id=subject_id,
        storage_id=_storage(tx, record),
        sample_ids=[_identity(tx, one, subject_id) for one in record.items if subject_id],
        created_ms=record.created_ms or tx.now.utc_ms,
        actor=CENTRE,
    )


def _follow_details(tx: Transaction, record: RemoteProcedure, local_id: int, facility: str) -> None:
    """Tags and target of a procedure that nobody has begun here."""
    if record.type in WITHOUT_SUBJECT:
        return
    subject_id = _subject_of(tx, record, facility)
    for one in record.items:
        _identity(tx, one, subject_id)
    storage_id = _storage(tx, record)
    if storage_id is not None:
        procedures.aim_at(tx, local_id, storage_id)


def _subject_of(tx: Transaction, record: RemoteProcedure, facility: str) -> int:
    if record.subject_id is None or record.subject_code is None:
        raise ValueError("the procedure names no subject")
    return identity.subject(
        tx, RemoteSubject(record.subject_id, record.subject_code, "", "", None), facility
    )


def _storage(tx: Transaction, record: RemoteProcedure) -> int | None:
    if record.storage is None:
        return None
    try:
        return places.storage_named(tx, record.storage).local_id
    except UnknownPlace:
        return None


def _note(tx: Transaction, kind: str, about: str, difference: Difference) -> None:
    reconciliation.note(tx, kind, about, difference.central, difference.local)
