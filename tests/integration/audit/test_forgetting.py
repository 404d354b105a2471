"""A text that names somebody can be forgotten: none of it is left in the store, all proofs hold."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.incident import Findings, IncidentOrigin
from crinsu_gateway.model.place_errors import ReasonMissing
from crinsu_gateway.store import (
    audit_check,
    audit_search,
    checkpoints,
    commands,
    forgetting,
    incidents,
)
from crinsu_gateway.store.audit_search import ALL
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.forgetting import COPIES, FORGOTTEN
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished
from tests.fakes.trail import SEALING

ANNA = Actor("p-1", "office", "qa")
SAID = "Mrs Example asked for it on the phone"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A furnished store."""
    database = await furnished(tmp_path / "store.db", HandClock())
    yield database
    await database.close()


def columns(tx: Transaction) -> list[tuple[str, str]]:
    """All columns of all tables that hold text."""
    tables = [
        row[0]
        for row in tx.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
    ]
    return [
        (table, row[0])
        for table in tables
        for row in tx.all("SELECT name FROM pragma_table_info(?) WHERE type = 'TEXT'", (table,))
    ]


def holding(tx: Transaction, text: str) -> set[tuple[str, str]]:
    """Where a text stands in the clear."""
    found = set()
    for table, column in columns(tx):
        if tx.value(f'SELECT 1 FROM "{table}" WHERE "{column}" = ? LIMIT 1', (text,)):
            found.add((table, column))
    return found


def said_everywhere(tx: Transaction) -> None:
    """An order, an incident and a review for which somebody gave a name away."""
    commands.issue(
        *(tx, "freezer-1", "lid_lock", False),
        actor=ANNA,
        key="k",
        lifetime_s=9.0,
        reason=SAID,
    )
    one = incidents.open_incident(tx, IncidentOrigin.BY_HAND, "", SAID, actor=ANNA)
    incidents.find_out(tx, one, Findings(SAID, SAID, SAID), actor=ANNA, reason=SAID)
    audit_search.review(tx, ANNA, ALL, 1, 2, SAID)


async def test_the_reason_of_an_order_stands_in_one_place_only(db: Database) -> None:
    """Sealed with its event, and nowhere in the clear; forgotten it is gone, the order stays."""
    issue = partial(commands.issue, actor=ANNA, key="k", lifetime_s=9.0, reason=SAID)
    order = await db.write(issue, "freezer-1", "lid_lock", False)
    assert await db.read(holding, SAID) == {("audit_sealed", "text")}
    assert await db.read(commands.reason, order) == SAID
    (event,) = await db.read(audit_search.find, audit_search.Wanted(kind="command.intended"))
    forget = partial(forgetting.forget, reason="it names a patient")
    with pytest.raises(ReasonMissing):
        await db.write(partial(forgetting.forget, reason=" "), event.seq, "reason", ANNA)
    await db.write(forget, event.seq, "reason", ANNA)
    assert await db.read(commands.reason, order) == ""
    with pytest.raises(NotFound):
        await db.write(forget, event.seq, "reason", ANNA)


async def test_a_forgotten_text_is_nowhere_and_every_proof_holds(db: Database) -> None:
    """Each copy is known, each says that it was forgotten, and the trail verifies as before."""
    await db.write(said_everywhere)
    copies = await db.read(holding, SAID) - {("audit_sealed", "text")}
    assert copies
    assert copies <= set(COPIES)
    events = await db.read(audit_search.find)
    for row in events:
        for field, text in row.sealed.items():
            if text == SAID:
                forget = partial(forgetting.forget, reason="it names a patient")
                await db.write(forget, row.seq, field, ANNA)
    assert await db.read(holding, SAID) == set()
    assert (await db.read(incidents.one, 1)).what == FORGOTTEN
    await db.write(checkpoints.make, SEALING, "start")
    assert (await db.read(audit_check.check)).first_bad is None


async def test_each_place_of_a_copy_exists(db: Database) -> None:
    """A column that was renamed would be forgotten in no way."""
    assert set(COPIES) <= set(await db.read(columns))
