"""Electronic signatures: bound to the record as shown, void when it changes, broken when moved."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import SignatureRefused
from crinsu_gateway.model.procedure import ProcedureType, StepState
from crinsu_gateway.store import (
    audit,
    audit_check,
    audit_search,
    executions,
    places,
    records,
    signatures,
)
from crinsu_gateway.store.audit_search import ALL
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.signatures import Meaning, Signature, Standing
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.trail import Intruder

ANNA, BERT = Actor("p-1", "bench-1", "technician"), Actor("p-2", "bench-1", "supervisor")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A furnished store."""
    one = await furnished(tmp_path / "store.db", HandClock())
    yield one
    await one.close()


def run(tx: Transaction) -> int:
    """An execution with one step that is done, and the signing that is open."""
    procedure = with_procedure(tx, ProcedureType.REFILL, [])
    storage = places.storage_named(tx, "T1").local_id
    found = executions.begin(
        tx,
        key=f"k-{procedure}",
        members=[procedure],
        storage_id=storage,
        actor=ANNA,
    )
    executions.plan(tx, found, [("check_unit", {}), ("sign", {})])
    advance(tx, found, StepState.DONE)
    return found


def advance(tx: Transaction, run: int, state: StepState, step: int = 1) -> None:
    """Bring a step into a state."""
    before = executions.execution(tx, run).steps[step - 1]
    executions.set_step(tx, run, before, state, prompt="", actor=ANNA, result={})


def signed(tx: Transaction, run: int, who: Actor = ANNA, meaning: Meaning = Meaning.DID) -> int:
    """Sign the execution as it is now."""
    shown = records.shown_hash(tx, "execution", run)
    return signatures.sign(
        tx, who.id, meaning, "execution", run, shown, who, printed_name=f"Name of {who.id}"
    )


def look(tx: Transaction, signature_id: int) -> tuple[Signature, Standing]:
    """A signature, and how it stands."""
    found = signatures.one(tx, signature_id)
    return found, signatures.standing(tx, found)


@pytest.mark.requirement("R18", "R19")
async def test_a_signature_says_who_what_when_and_is_an_event(db: Database) -> None:
    """Printed name, meaning, moment and zone are kept; the event bears no name."""
    execution = await db.write(run)
    found, standing = await db.read(look, await db.write(signed, execution))
    assert standing is Standing.VALID
    assert (found.person, found.name, found.meaning) == ("p-1", "Name of p-1", Meaning.DID)
    assert (found.signed_ms, found.zone) == (1_760_000_000_000, "UTC")
    event = await db.read(audit_search.one, found.event_seq)
    assert event.body["facts"]["shown"] == found.shown_hash
    assert b"Name of" not in event.raw
    assert [one.id for one in await db.read(signatures.of, "execution", execution)] == [found.id]


@pytest.mark.requirement("R19")
async def test_the_signing_itself_voids_nothing_and_a_later_change_does(db: Database) -> None:
    """The end of the signing step is no change of what was signed; another step is."""
    execution = await db.write(run)
    signature = await db.write(signed, execution)
    await db.write(advance, execution, StepState.DONE, 2)
    assert (await db.read(look, signature))[1] is Standing.VALID
    await db.write(advance, execution, StepState.FAILED)
    assert (await db.read(look, signature))[1] is Standing.SUPERSEDED


@pytest.mark.requirement("R19")
async def test_a_record_that_is_not_known_here_is_superseded_by_word(db: Database) -> None:
    """Who changes it says so; that is an event, and says which signatures it voided."""
    sign = (Meaning.APPROVED, "page", 7, "ab" * 32)
    signature = await db.write(signatures.sign, "p-1", *sign, ANNA)
    assert (await db.read(look, signature))[1] is Standing.VALID
    assert await db.write(signatures.supersede, "page", 7, BERT) == 1
    assert (await db.read(look, signature))[1] is Standing.SUPERSEDED
    event = (await db.read(audit_search.find, ALL, before=2**62, limit=1))[0]
    assert event.body["facts"]["signatures"] == [signature]
    assert await db.write(signatures.supersede, "page", 7, BERT) == 0


@pytest.mark.requirement("R19", "R22")
async def test_nothing_but_what_is_shown_is_signed_and_only_for_oneself(db: Database) -> None:
    """A record that changed since it was shown, and a signature for somebody else, are refused."""
    execution = await db.write(run)
    shown = await db.read(records.shown_hash, "execution", execution)
    what = (Meaning.DID, "execution", execution, shown)
    before = await db.read(audit.head)
    with pytest.raises(SignatureRefused, match="somebody else"):
        await db.write(signatures.sign, "p-1", *what, BERT)
    assert await db.read(audit.head) == before
    await db.write(advance, execution, StepState.FAILED)
    with pytest.raises(SignatureRefused, match="look at it again"):
        await db.write(signatures.sign, "p-1", *what, ANNA)


@pytest.mark.requirement("R19")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signature SET subject_id = 3 - subject_id",
        "UPDATE signature SET person = 'p-9' WHERE id = 1",
        "UPDATE signature SET meaning = 'approved' WHERE id = 1",
        "UPDATE signature SET signed_ms = signed_ms + 1 WHERE id = 1",
        "UPDATE signature_name SET printed_name = 'Somebody' WHERE signature_id = 1",
        "UPDATE signature_name SET signature_id = 3 WHERE signature_id = 1",
    ],
)
async def test_a_signature_that_was_moved_or_altered_is_broken(tmp_path: Path, change: str) -> None:
    """Two swapped signatures, another person, meaning, moment or name: the verifier names it."""
    path = tmp_path / "store.db"
    async with await furnished(path, HandClock()) as db:
        for number in (1, 2):
            await db.write(
                lambda tx, number: signatures.sign(
                    tx, "p-1", Meaning.DID, "page", number, f"{number}" * 64, ANNA, printed_name="A"
                ),
                number,
            )
    Intruder(path).run((change, ()))
    async with Database(path, HandClock()) as db:
        broken = await db.read(signatures.broken)
        assert broken
        assert broken[0] == 1
        told = await db.read(audit_check.check)
        assert told.first_bad == (await db.read(signatures.one, 1)).event_seq
        assert "signature 1 is not the one" in told.why
        assert (await db.read(look, 1))[1] is Standing.BROKEN


@pytest.mark.requirement("R09")
async def test_a_review_of_the_trail_is_an_event_and_can_be_signed(db: Database) -> None:
    """Who looked at what and what they found stays; the finding is sealed, the record signed."""
    first, last = await db.read(audit_search.bounds)
    review = await db.write(
        audit_search.review, BERT, audit_search.Wanted(kind="storage."), first, last, "all in order"
    )
    event = await db.read(audit_search.one, review.event_seq)
    assert event.body["facts"]["wanted"] == {"kind": "storage."}
    assert "in order" not in json.dumps(event.body)
    assert event.sealed["finding"] == "all in order"
    shown = await db.read(records.shown_hash, "audit-review", review.id)
    signature = await db.write(
        signatures.sign, "p-2", Meaning.REVIEWED, "audit-review", review.id, shown, BERT
    )
    assert (await db.read(look, signature))[1] is Standing.VALID
    assert (await db.read(audit_search.reviews, 0, 10))[1] == [review]
