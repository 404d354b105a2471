"""Every valid question about what the API serves is answered, page by page, on the real schema."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.conditions import Wanted, Window
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.asking.asked import Choice
from crinsu_gateway.web.asking.cursors import cursor_of, order_of, read_cursor, series_of
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.questions import questions

SIGHT = Sight(named, ALL_SCOPES)
STORED = ["T1/C1/CN1/1", "T1/C1/CN1/3", "T2/C1/CN2/2"]


async def _furnish(path: Path) -> None:
    async with await furnished(path, HandClock()) as db:
        await db.write(with_procedure, ProcedureType.RETRIEVE, ["B", "a", "C"], stored_at=STORED)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Transaction]:
    """A reader of a facility with some sample containers."""
    path = tmp_path / "store.db"
    asyncio.run(_furnish(path))
    reader = open_reader(path)
    yield Transaction(reader, Instant(0, 0, "boot"))
    reader.close()


def rows(tx: Transaction, resource: Resource, choice: Choice, size: int) -> list[Row]:
    """The marks of all rows, page after page."""
    order = order_of(resource, choice)
    wanted = Wanted(choice.where, order)
    select = [*(one.column.sql for one in order), resource.source.key.sql]
    found = page = reading.page(tx, resource.source, select, wanted, Window(size))
    while page:
        token = cursor_of(page[-1], series_of(resource, order))
        mark, _ = read_cursor("after", token, series_of(resource, order))
        page = reading.page(tx, resource.source, select, wanted, Window(size, after=mark))
        found = found + page
    assert reading.count(tx, resource.source, wanted) == len(found)
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data(), resource=st.sampled_from(RESOURCES), size=st.integers(1, 9))
def test_every_question_is_answered(
    tx: Transaction, data: st.DataObject, resource: Resource, size: int
) -> None:
    """Small pages make up one large page, whatever is asked; each thing comes once."""
    parameters, _ = data.draw(questions(SIGHT, resource))
    choice = asked(resource, named, parameters, ALL_SCOPES, single=False).choice
    whole = rows(tx, resource, choice, 1000)
    assert rows(tx, resource, choice, size) == whole
    assert len({row[-1] for row in whole}) == len(whole)
