"""What the SQL of a question finds is what the oracle finds, and its pages make up the whole."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crinsu_gateway.model.clock import Instant
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.conditions import Value, Wanted, Window
from crinsu_gateway.store.opening import open_reader, open_writer
from crinsu_gateway.store.transaction import Row, Transaction
from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.cursors import cursor_of, order_of, read_cursor, series_of
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.declaration import Resource
from tests.fakes.declared import ALL, DOCTOR, TABLES
from tests.fakes.declared_rows import World, filled, worlds
from tests.fakes.listing_oracle import Oracle
from tests.fakes.questions import questions

SIGHT = Sight(ALL.__getitem__, DOCTOR)
ORACLES = {name: Oracle(SIGHT, resource) for name, resource in ALL.items()}
ENOUGH = 1000


class Store:
    """A store with the tables of the test, to fill and to read."""

    def __init__(self, path: Path) -> None:
        self.writer = open_writer(path)
        self.writer.pragma("synchronous", "OFF")
        self.writer.execute(TABLES)
        self.reader: apsw.Connection = open_reader(path)
        self.tx = Transaction(self.reader, Instant(0, 0, "boot"))

    def fill(self, world: World) -> None:
        """Have the rows of a world alone."""
        with self.writer:
            filled(self.writer, world)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """One store on disk for all examples of a test."""
    made = Store(tmp_path / "gateway.db")
    yield made
    made.reader.close()
    made.writer.close()


def ask(name: str, *parameters: tuple[str, str]) -> Asked:
    """What parameters ask."""
    return asked(ALL[name], ALL.__getitem__, parameters, DOCTOR, single=False)


class Listing:
    """A question to the store, page by page; a row is its mark: values of the order, then key."""

    def __init__(
        self, store: Store, resource: Resource, found: Asked, facilities: frozenset[int] | None
    ):
        order = order_of(resource, found.choice)
        self._tx, self._resource, self._order = store.tx, resource, order
        self.wanted = Wanted(found.choice.where, order, facilities)
        self._select = [*(one.column.sql for one in order), resource.source.key.sql]

    def page(self, size: int, **where: object) -> list[Row]:
        """One page of it."""
        window = Window(size, **where)  # type: ignore[arg-type]
        return reading.page(self._tx, self._resource.source, self._select, self.wanted, window)

    def count(self) -> int:
        """How many there are."""
        return reading.count(self._tx, self._resource.source, self.wanted)

    def mark(self, row: Row) -> tuple[Value, ...] | None:
        """The mark of a row, as it comes back from the address of a link."""
        token = cursor_of(row, series_of(self._resource, self._order))
        return read_cursor("after", token, series_of(self._resource, self._order))[0]

    def forwards(self, size: int) -> list[Row]:
        """All pages after one another, each after the mark of the last row before it."""
        found = page = self.page(size)
        while page:
            page = self.page(size, after=self.mark(page[-1]))
            found = found + page
        return found

    def backwards(self, size: int, last: Row) -> list[Row]:
        """All pages before a row, each before the mark of the first row behind it."""
        found = page = [last]
        while page:
            page = self.page(size, before=self.mark(page[0]))
            found = page + found
        return found

    def numbered(self, size: int) -> list[Row]:
        """All pages by number."""
        found: list[Row] = []
        for at in range(self.count() // size + 1):
            found += self.page(size, offset=at * size)
        return found


@pytest.mark.parametrize("name", sorted(ALL))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_question_finds_what_it_should(store: Store, data: st.DataObject, name: str) -> None:
    """Rows and their order are the oracle's; pages by cursor and by number make up the whole."""
    resource, oracle = ALL[name], ORACLES[name]
    world = data.draw(worlds())
    parameters, choice = data.draw(questions(SIGHT, resource))
    facilities = data.draw(st.none() | st.frozensets(st.integers(1, 2)))
    size = data.draw(st.integers(1, 4))
    store.fill(world)
    listing = Listing(store, resource, ask(name, *parameters), facilities)
    seen = [
        tree
        for tree in world.of(name)
        if facilities is None or not resource.source.facility or tree["facility"] in facilities
    ]
    expected = [
        oracle.key(tree) for tree in oracle.finds(seen, choice.where, order_of(resource, choice))
    ]
    whole = listing.page(ENOUGH)
    assert [row[-1] for row in whole] == expected
    assert listing.count() == len(whole)
    assert listing.forwards(size) == whole
    assert listing.numbered(size) == whole
    if whole:
        assert listing.backwards(size, whole[-1]) == whole
        assert reading.mark(store.tx, resource.source, listing.wanted, Window(1)) == whole[0]
