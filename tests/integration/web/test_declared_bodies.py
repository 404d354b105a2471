"""What is declared of a resource and what its body says are the same thing, read in two ways."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from crinsu_gateway.store.listing import reading, statements
from crinsu_gateway.store.listing.conditions import Wanted, Window
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.declaration import Field, Many, Reference, Resource
from crinsu_gateway.web.listing.compiled import CONVERTERS
from crinsu_gateway.web.listing.deepen import plain
from crinsu_gateway.web.listing.serve import Lists, Seer
from crinsu_gateway.web.representation.shown import Item
from crinsu_gateway.web.resources import storage_solutions
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api
from tests.fakes.clock import HandClock
from tests.fakes.records import furnish_records

WITH_BODY = [one for one in RESOURCES if one.body is not None]
LONG = frozenset(
    {
        "sample-containers",
        "slots",
        "procedures",
        "executions",
        "alarms",
        "events",
        "deviations",
        "incidents",
        "exposures",
        "custody-lines",
        "reconciliation",
        "stocktake-differences",
    }
)
GROWING = [one for one in RESOURCES if one.name in LONG]
"""Lists that grow for ever."""


def _at(body: Any, path: str) -> Any:
    for part in path.split("."):
        body = None if body is None else body[part]
    return body


def _same(tx: Transaction, resource: Resource) -> int:
    members = [one for one in resource.members if isinstance(one, Field | Reference)]
    select = [resource.source.local.sql]
    for one in members:
        select.append(one.column.sql)
        select.append(one.title.sql if isinstance(one, Reference) else "NULL")
    rows = reading.page(tx, resource.source, select, Wanted(), Window(100))
    assert resource.body is not None
    bodies = resource.body(tx, [row[0] for row in rows])
    for row, told in zip(rows, bodies, strict=True):
        body = plain(told)
        for at, one in enumerate(members):
            value, title = row[1 + 2 * at], row[2 + 2 * at]
            if isinstance(one, Reference):
                said = None if value is None else {"id": value, one.titled: title}
                assert body.get(one.name, said) == said, (resource.name, one.name)
            else:
                convert = CONVERTERS.get(one.column.kind)
                shown = value if value is None or convert is None else convert(value)
                assert _at(body, one.name) == shown, (resource.name, one.name)
    return len(rows)


async def test_what_is_asked_about_is_what_is_shown(api: Api) -> None:
    """Each field's column holds what the body shows at that path; so does each reference."""
    await api.db.write(furnish_records)
    for resource in WITH_BODY:
        assert await api.db.read(_same, resource) > 0, resource.name


async def test_what_is_expanded_is_what_is_read_by_itself(api: Api, clock: HandClock) -> None:
    """A reference shown whole, and a list, are exactly what their own addresses answer."""
    await api.db.write(furnish_records)
    compared = 0
    for resource in RESOURCES:
        for member in resource.members:
            if isinstance(member, Reference | Many):
                compared += await _expanded(api, resource, member)
    assert compared > 30


async def _expanded(api: Api, resource: Resource, member: Reference | Many) -> int:
    path = f"{resource.path}?per_page=3&expand={member.name}"
    items = (await api.client.get(path)).json()[resource.key]
    count = 0
    for item in items:
        inner = item[member.name]
        if isinstance(member, Reference) and inner is not None and len(inner) > 2:
            own = await api.client.get(f"/api/v1/{member.to}/{inner['id']}")
            assert own.json() == inner, (resource.name, member.name)
            count += 1
        elif isinstance(member, Many) and 0 < len(inner) <= 100:
            key = item.get("id", item.get("name"))
            listed = f"{resource.path}/{key}/{member.route}?per_page=100"
            (own_list,) = (await api.client.get(listed)).json().values()
            assert own_list == inner, (resource.name, member.name)
            count += 1
    return count


async def test_what_many_refer_to_is_made_once(api: Api) -> None:
    """However many slots of a page lie in a storage solution, it is read once for all of them."""
    made: list[Any] = []

    def body(tx: Transaction, ids: Sequence[Any]) -> Sequence[object]:
        made.extend(ids)
        return storage_solutions.shown(tx, ids)

    noted = replace(named("storage-solutions"), body=body)

    def find(name: str) -> Resource:
        return noted if name == noted.name else named(name)

    slots = named("slots")
    wanted = asked(slots, find, [("expand", "storageSolution")], ALL_SCOPES, single=False)
    served = await Lists(api.db, find).page(slots, wanted, Seer(ALL_SCOPES))
    whole = [one.members["storageSolution"] for one in served.collection.items]
    assert len(made) == len(set(made)) < len(whole)
    assert all(isinstance(one, Item) and "readings" in one.members for one in whole)


async def test_a_list_that_grows_for_ever_is_read_by_an_index(api: Api) -> None:
    """Neither its first page nor one behind a mark sorts; the latter begins where it is."""
    for resource in GROWING:
        mark = (10,) * (len(resource.order) + 1)
        for window in (Window(31), Window(31, after=mark), Window(31, before=mark)):
            wanted = Wanted((), resource.order)
            told = statements.rows(resource.source, [resource.source.key.sql], wanted, window)
            plan = await api.db.read(_plan, told.sql, told.values)
            assert not [line for line in plan if "TEMP B-TREE" in line], (resource.name, plan)
            if window.after or window.before:
                assert plan[0].startswith("SEARCH"), (resource.name, plan)


async def test_one_of_many_is_found_by_an_index(api: Api) -> None:
    """By its public id or ours."""
    for resource in GROWING:
        plan = await api.db.read(_plan_of_one, resource)
        assert not [line for line in plan if line.startswith("SCAN")], (resource.name, plan)


def _plan(tx: Transaction, sql: str, values: Sequence[Any]) -> list[str]:
    return [row[3] for row in tx.all(f"EXPLAIN QUERY PLAN {sql}", values)]


def _plan_of_one(tx: Transaction, resource: Resource) -> list[str]:
    source = resource.source
    told = f"{source.key.sql} = 5"
    if source.local.sql != source.key.sql:
        told = f"({told} OR {source.local.sql} = 5)"
    return _plan(tx, f"SELECT 1 FROM {source.tables} WHERE {told}", ())


async def test_lists_that_tell_of_the_whole_gateway_say_so(api: Api, tmp_path: Path) -> None:
    """What belongs to no facility is kept from those who see some facilities alone."""
    served = {one.path: one for one in api.endpoints if one.declared is not None}
    for resource in RESOURCES:
        assert served[resource.path].keeps == bool(resource.source.facility), resource.name
