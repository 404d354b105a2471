"""Over the real resources: pages make up the whole, and what is expanded is what is read."""

from typing import Any

import pytest

from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store.listing.columns import Kind
from crinsu_gateway.web.asking.bounds import MOST_KEYS
from crinsu_gateway.web.asking.schema import query_parameters
from crinsu_gateway.web.asking.sight import Named, Sight
from crinsu_gateway.web.declaration import Many, Reference, Resource
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.api import Api
from tests.fakes.facility import with_procedure
from tests.fakes.questions import askable

SIGHT = Sight(named, ALL_SCOPES)
STORED = ["T1/C1/CN1/1", "T1/C1/CN1/3", "T2/C1/CN2/2"]


@pytest.fixture
async def stocked(api: Api) -> Api:
    """The API over a facility with some sample containers."""
    await api.db.write(with_procedure, ProcedureType.RETRIEVE, ["B", "a", "C"], stored_at=STORED)
    return api


def key_of(resource: Resource) -> str:
    """The member that holds the public id."""
    keyed = [name for name, one in askable(SIGHT, resource, hops=0).items()
             if one.column.sql == resource.source.key.sql]  # fmt: skip
    return keyed[0]


async def items(api: Api, path: str, key: str, **asked: str) -> list[dict[str, Any]]:
    """The items that one request answers."""
    answer = await api.client.get(path, params=asked or None)
    assert answer.status_code in (200, 206), answer.text
    found: list[dict[str, Any]] = answer.json()[key]
    return found


async def walked(api: Api, address: str, key: str, rel: str = "next") -> list[dict[str, Any]]:
    """The items of a page and of all that follow it by links with a rel."""
    return (await walk(api, address, key, rel))[0]


async def walk(api: Api, address: str, key: str, rel: str) -> tuple[list[dict[str, Any]], str]:
    """The same, with the address of the page that came last."""
    found: list[dict[str, Any]] = []
    last = address
    while address:
        last = address
        answer = await api.client.get(address)
        assert answer.status_code in (200, 206), answer.text
        page = answer.json()[key]
        found = found + page if rel == "next" else page + found
        address = answer.links.get(rel, {}).get("url", "")
    return found, last


async def lists(api: Api, resource: Resource) -> list[tuple[str, Resource]]:
    """The addresses of its list and of every list that belongs to one of them."""
    found = [(resource.path, resource)]
    for one in (await items(api, resource.path, resource.key, per_page="max"))[:3]:
        for many in resource.members:
            if isinstance(many, Many):
                found.append((f"{resource.path}/{one['id']}/{many.route}", named(many.of)))
    return found


async def test_pages_are_the_whole(stocked: Api) -> None:
    """By links forwards and backwards and by number, in every order, the same items come once."""
    every = {path: one for resource in RESOURCES for path, one in await lists(stocked, resource)}
    for path, listed in every.items():
        names = SIGHT.names(listed, sorting=True)
        by = listed.title if listed.title in names else names[0]
        for sort in ("", f"&sort=-{by}"):
            whole = await walked(stocked, f"{path}?per_page=100{sort}", listed.key)
            size = max(2, len(whole) // 3)
            start = f"{path}?per_page={size}{sort}"
            forwards, last = await walk(stocked, start, listed.key, "next")
            assert forwards == whole
            assert await walked(stocked, last, listed.key, "prev") == whole
            if not listed.by_cursor:
                pages = range(1, max(1, -(-len(whole) // size)) + 1)
                numbered = [
                    one
                    for page in pages
                    for one in await items(stocked, f"{start}&page={page}", listed.key)
                ]
                assert numbered == whole


async def test_what_is_expanded_is_what_is_read(stocked: Api) -> None:
    """An expanded reference or list is what its own address answers, for every item of a page."""
    for resource in RESOURCES:
        if not SIGHT.expandable(resource):
            continue
        asked = {"expand": ",".join(SIGHT.expandable(resource)), "per_page": "12"}
        for one in await items(stocked, resource.path, resource.key, **asked):
            for name, member in SIGHT.expandable(resource).items():
                if isinstance(member, Many):
                    path = f"{resource.path}/{one[key_of(resource)]}/{member.route}"
                    key = named(member.of).key
                    assert one[name] == await walked(stocked, f"{path}?per_page=100", key)
                elif one[name] is not None:
                    path = f"/api/v1/{member.to}/{one[name][key_of(named(member.to))]}"
                    assert one[name] == (await stocked.client.get(path)).json()


async def test_what_is_expanded_twice_is_whole_each_time(stocked: Api) -> None:
    """Lists within a thing that many items refer to stand in each of them."""
    repeated = 0
    for resource in RESOURCES:
        for outer in resource.members:
            target = SIGHT.inside(outer) if isinstance(outer, Reference) else None
            inner = (
                {one.name: one for one in target.members if isinstance(one, Many)} if target else {}
            )
            if target is None or not inner:
                continue
            asked = {"expand": f"{outer.name}[expand={','.join(inner)}]", "per_page": "12"}
            seen: dict[object, list[object]] = {}
            for one in await items(stocked, resource.path, resource.key, **asked):
                whole = one[outer.name]
                if whole is None:
                    continue
                found = [
                    sorted(other[key_of(named(many.of))] for other in whole[name])
                    for name, many in inner.items()
                ]
                repeated += whole[key_of(target)] in seen
                assert seen.setdefault(whole[key_of(target)], list(found)) == found
    assert repeated > 10


async def test_members(stocked: Api) -> None:
    """What is named is shown, within references, bodies and what is expanded; the rest is not."""

    async def first(path: str, **asked: str) -> object:
        answer = await stocked.client.get(f"/api/v1/{path}", params={**asked, "per_page": "1"})
        assert answer.status_code in (200, 206), answer.text
        (listed,) = answer.json().values()
        return listed[0]

    assert await first("slots", included="label,container.address") == {
        "label": "1",
        "container": {"address": "T1/C1/CN1"},
    }
    assert await first("slots", included="container.kind", expand="container") == {
        "container": {"kind": "cane"}
    }
    limits = {"levelMin": 20.0, "temperatureMax": -150.0}
    assert await first("storage-solutions", included="limits") == {"limits": limits}
    shown = await first(
        "storage-solutions", included="readings.level.unit,alarms.open,facility.name"
    )
    assert shown == {
        "facility": {"name": "Lyon Centre"},
        "alarms": {"open": 0},
        "readings": {"level": {"unit": ""}},
    }
    whole, less = await first("slots"), await first("slots", excluded="container.id,label,state")
    assert isinstance(whole, dict)
    assert isinstance(less, dict)
    assert set(whole) - set(less) == {"label", "state"}
    assert less["container"] == {"address": "T1/C1/CN1"}


async def test_every_name_can_be_asked(stocked: Api) -> None:
    """Each name is answered in each sense that it may have, through two references as well."""
    for resource in RESOURCES:
        names = askable(SIGHT, resource, hops=2)
        texts = [f"{name}!=null" for name in names]
        texts += [f"{name}={_some(one)}" for name, one in names.items()]
        for start in range(0, len(texts), 25):
            q = ",".join(texts[start : start + 25])
            await items(stocked, resource.path, resource.key, q=q, per_page="2")
        keys = [f"-{name}" for name in askable(SIGHT, resource, sorting=True, hops=1)]
        for start in range(0, len(keys), MOST_KEYS):
            sort = ",".join(keys[start : start + MOST_KEYS])
            await items(stocked, resource.path, resource.key, sort=sort, per_page="2")
        for one in query_parameters(resource, named, single=False):
            if "example" in one and one["name"] not in ("after", "before"):
                example = one["example"]
                text = ",".join(example) if isinstance(example, list) else str(example)
                await items_or_file(stocked, resource, one["name"], text)


def _some(one: Named) -> str:
    """A value that a column may hold."""
    if one.column.kind is Kind.MOMENT:
        return "2026-11-22T10:30:00Z"
    return one.choices[0] if one.choices else "1"


async def items_or_file(api: Api, resource: Resource, name: str, text: str) -> None:
    """Ask with one parameter as the document has it."""
    answer = await api.client.get(resource.path, params={name: text})
    assert answer.status_code in (200, 206), answer.text
