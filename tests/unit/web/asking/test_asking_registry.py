"""What must hold of every declared resource, so that it can be asked."""

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.web.asking.reading import OF_ALL, OF_LISTS
from crinsu_gateway.web.asking.schema import query_parameters
from crinsu_gateway.web.asking.sight import Sight
from crinsu_gateway.web.declaration import Field, Many, Reference, Resource
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.new_store import new_store
from tests.fakes.questions import askable

SIGHT = Sight(named, ALL_SCOPES)
SMALL = {"facilities"}
"""Resources of which there are so few that they may be gone through."""
each = pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one.name)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[apsw.Connection]:
    """A new store."""
    opened = open_writer(new_store(tmp_path / "gateway.db"))
    yield opened
    opened.close()


@each
def test_names(resource: Resource) -> None:
    """No filter bears the name of a parameter; one name means one thing; the title is a field."""
    assert not {*OF_ALL, *OF_LISTS} & set(SIGHT.filters(resource))
    assert len(resource.named) == len(resource.members)
    heads = {name.partition(".")[0] for name in resource.named if "." in name}
    assert not heads & set(resource.named)
    assert isinstance(resource.named[resource.title], Field)
    assert all(
        re.fullmatch(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*", one) for one in resource.named
    )


@each
def test_what_is_led_to_is_declared(resource: Resource) -> None:
    """References and lists lead to resources that are there."""
    for member in resource.members:
        if isinstance(member, Reference | Many):
            assert SIGHT.inside(member) is not None


def looked_up(resource: Resource) -> list[str]:
    """The names of what is found through a reference of which there may be many."""
    members = [one for one in resource.members if isinstance(one, Reference)]
    through = tuple(f"{one.name}." for one in members if one.to not in SMALL)
    names = [name for name in askable(SIGHT, resource, hops=1) if name.startswith(through)]
    return [name for name in names if "asked_of" in column_of(resource, name)]


def column_of(resource: Resource, name: str) -> str:
    """The SQL of what has this name."""
    found = SIGHT.named(resource, name)
    assert found is not None
    return found.column.sql


@each
def test_a_lookup_enters_by_an_index(connection: apsw.Connection, resource: Resource) -> None:
    """What a row refers to is found by its public id, however many there are."""
    for name in looked_up(resource):
        sql = f"EXPLAIN QUERY PLAN SELECT {column_of(resource, name)} FROM {resource.source.tables}"
        plan = [str(row[3]) for row in connection.execute(sql)]
        inside = plan[next(at for at, step in enumerate(plan) if "CORRELATED" in step) :]
        assert not [step for step in inside if step.startswith("SCAN")], (name, plan)


def test_there_are_lookups() -> None:
    """The test above is about something."""
    assert len([name for one in RESOURCES for name in looked_up(one)]) > 100


@each
@pytest.mark.parametrize("single", [False, True])
def test_parameters_are_told(resource: Resource, single: bool) -> None:
    """The document of each has parameters of different names, with patterns that are patterns."""
    found = query_parameters(resource, named, single=single)
    assert len({one["name"] for one in found}) == len(found)
    for one in found:
        re.compile(one["schema"].get("pattern", ""))
