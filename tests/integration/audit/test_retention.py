"""Thirty years: what is younger stays, what is older goes by two signatures and leaves its hash."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.app.keeping import TRANSPORT_DAYS, forget_transport
from crinsu_gateway.cli.audit_export import export
from crinsu_gateway.cli.audit_verifier import verify
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import RuleError, SignatureRefused, TooYoung
from crinsu_gateway.store import (
    audit,
    audit_check,
    audit_search,
    checkpoints,
    outbox,
    purge,
    records,
    scans,
    signatures,
)
from crinsu_gateway.store.audit_search import ALL
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.trail import SEALING, with_trail

ANNA, BERT = Actor("p-1", "office", "qa"), Actor("p-2", "office", "administrator")
DAY_S = 86_400
YEARS_30 = 10_957
"""Days from 9 October 2025, when the clock of these tests begins, to 9 October 2055."""


@pytest.fixture
async def old(tmp_path: Path) -> AsyncIterator[tuple[Database, HandClock, int]]:
    """A trail of long ago, its clock, and how many events it has."""
    clock = HandClock()
    db = await with_trail(tmp_path / "store.db", clock, events=6, each=3)
    yield db, clock, await db.read(audit.head)
    await db.close()


async def sign(db: Database, last: int, who: Actor, meaning: Meaning) -> int:
    """Sign the wish to purge."""
    shown = await db.read(records.shown_hash, "audit-purge", last)
    what = (meaning, "audit-purge", last, shown)
    return await db.write(signatures.sign, who.id, *what, who)


async def both(db: Database, last: int) -> None:
    """Two people sign."""
    await sign(db, last, ANNA, Meaning.DID)
    await sign(db, last, BERT, Meaning.APPROVED)


@pytest.mark.requirement("R10")
@pytest.mark.parametrize(("days", "allowed"), [(YEARS_30 - 1, False), (YEARS_30 + 1, True)])
async def test_thirty_years_and_not_a_day_less(
    old: tuple[Database, HandClock, int], days: int, allowed: bool
) -> None:
    """29 years and 364 days are refused, 30 years and a day are not."""
    db, clock, length = old
    clock.pass_s(days * DAY_S)
    await both(db, length)
    if not allowed:
        with pytest.raises(TooYoung):
            await db.write(purge.purge, length, ANNA, reason="kept long enough")
        return
    assert await db.write(purge.purge, length, ANNA, reason="kept long enough") == length


@pytest.mark.requirement("R10")
async def test_a_purge_leaves_tombstones_and_every_proof_holds(
    old: tuple[Database, HandClock, int], tmp_path: Path
) -> None:
    """The store, a whole export and a part of it verify as before; what went is not readable."""
    db, clock, length = old
    clock.pass_s((YEARS_30 + 1) * DAY_S)
    notes = [row.note for row in await db.read(checkpoints.all_from)]
    await both(db, length)
    await db.write(purge.purge, length, ANNA, reason="kept long enough")
    await db.write(checkpoints.make, SEALING, "export")
    told = await db.read(audit_check.check, notes)
    assert (told.first_bad, told.why) == (None, "")
    assert (await db.read(audit_search.find))[0].seq > length
    assert await db.read(audit.first_broken) is None
    await db.read(export, tmp_path / "whole", ALL, texts=True)
    assert "events hold" in verify(tmp_path / "whole")
    await db.read(export, tmp_path / "part", audit_search.Wanted(kind="audit."), texts=False)
    assert verify(tmp_path / "part").startswith("1 events hold")
    purged = (await db.read(audit_search.find, audit_search.Wanted(kind="audit.purged")))[0]
    assert purged.body["facts"]["up_to"] == length
    assert purged.sealed["reason"] == "kept long enough"


@pytest.mark.requirement("R10")
async def test_one_person_alone_purges_nothing(old: tuple[Database, HandClock, int]) -> None:
    """Without signatures, with those of one person, and without a reason it is refused."""
    db, clock, newest = old
    length = newest - 1
    clock.pass_s((YEARS_30 + 1) * DAY_S)
    with pytest.raises(RuleError, match="say why"):
        await db.write(purge.purge, length, ANNA, reason=" ")
    for meaning in (Meaning.DID, Meaning.APPROVED):
        with pytest.raises(SignatureRefused):
            await db.write(purge.purge, length, ANNA, reason="r")
        await sign(db, length, ANNA, meaning)
    with pytest.raises(SignatureRefused):
        await db.write(purge.purge, length, ANNA, reason="r")
    newest = await db.read(audit.head)
    with pytest.raises(RuleError, match="newest event stays"):
        await db.write(purge.purge, newest, ANNA, reason="r")


@pytest.mark.requirement("R10")
async def test_the_database_itself_refuses_an_early_tombstone(
    old: tuple[Database, HandClock, int],
) -> None:
    """No SQL through our connection can purge what is not old enough."""
    db, _, _ = old

    def early(tx: Transaction) -> None:
        row = tx.one("SELECT hash FROM audit_event WHERE seq = 1")
        assert row is not None
        act = audit.append(tx, "audit.purged", ANNA, {})
        tx.change("INSERT INTO audit_tombstone VALUES (1, ?, ?)", (row[0], act))

    with pytest.raises(apsw.ConstraintError, match="at least thirty years"):
        await db.write(early)


async def test_what_was_only_under_way_goes_and_custody_stays(
    old: tuple[Database, HandClock, int],
) -> None:
    """Facts that the centre took, and nobody's scans, go after their days; the newest row stays."""
    db, clock, _ = old

    def tell(tx: Transaction) -> None:
        for _ in range(4):
            outbox.put(tx, OutboxKind.SAMPLE_STORED, {"sample": 1, "to": "T1/C1/CN1/1"})
        for seq in (1, 2, 4):
            outbox.settle(tx, seq, refused=seq == 2, answer="")
        scans.arrive(tx, "bench-scanner", "TAG-1", ("T1",))

    def left(tx: Transaction) -> tuple[list[int], int]:
        rows = tx.all("SELECT seq FROM outbox ORDER BY seq")
        return [row[0] for row in rows], int(tx.value("SELECT count(*) FROM scan"))

    await db.write(tell)
    clock.pass_s((TRANSPORT_DAYS - 1) * DAY_S)
    before = clock.now().utc_ms - TRANSPORT_DAYS * DAY_S * 1000
    assert await db.write(forget_transport, before) is False
    assert await db.read(left) == ([1, 2, 3, 4], 1)
    events = await db.read(audit.head)
    assert await db.write(forget_transport, before + 2 * DAY_S * 1000) is False
    assert await db.read(left) == ([2, 3, 4], 0)
    assert await db.read(audit.head) == events


@pytest.mark.requirement("R10")
async def test_a_purge_in_parts_says_each_and_every_proof_holds(
    old: tuple[Database, HandClock, int], tmp_path: Path
) -> None:
    """Tried first; then a few at a time, each with its event, until nothing that may go is left."""
    db, clock, length = old
    young = await db.read(purge.plan, length - 1)
    assert "at least thirty years" in young.why_not
    assert await db.read(purge.due) == 0
    clock.pass_s((YEARS_30 + 1) * DAY_S)
    await both(db, length)
    plan = await db.read(purge.plan, length)
    assert (plan.events, plan.why_not, await db.read(purge.due)) == (length, "", length)
    assert [one.meaning for one in plan.signed] == [Meaning.DID, Meaning.APPROVED]
    part = partial(purge.purge, reason="kept long enough", most=3)
    gone = [await db.write(part, length, ANNA) for _ in range(-(-length // 3))]
    assert sum(gone) == length
    assert (await db.read(purge.plan, length)).events == 0
    await db.write(checkpoints.make, SEALING, "export")
    assert (await db.read(audit_check.check)).first_bad is None
    purged = await db.read(audit_search.find, audit_search.Wanted(kind="audit.purged"))
    assert [row.body["facts"]["up_to"] for row in purged][-1] == length
    await db.read(export, tmp_path / "whole", ALL, texts=False)
    assert "events hold" in verify(tmp_path / "whole")
