"""Registry face: GET /projects, /institutions, /units, /persons and one of each.

They are what the gateway knows of them: what collections lead to, with names where they came from
a registry or stand in a record of it. Nothing of them can be changed here.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from pydantic import ConfigDict

from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody
from crinsu_gateway.web.faces import REGISTRY_PREFIX, Listed, One
from crinsu_gateway.web.harvest import bodies
from crinsu_gateway.web.harvest.answers import paged, sees_all, single, view_of
from crinsu_gateway.web.harvest.bodies import View
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.harvest.languages import languages_of
from crinsu_gateway.web.harvest.searching import (
    Found,
    Search,
    Spoken,
    Words,
    matching,
    ordered,
    sorted_by,
)
from crinsu_gateway.web.harvest.shelf import Shelf, Shelves, institution_of
from crinsu_gateway.web.representation import harvest as body

PROJECT_SORTS = ("name", "title", "start_date", "end_date", "id")
INSTITUTION_SORTS = ("name", "country", "id")
UNIT_SORTS = ("name", "name_en", "name_nb", "name_nn", "country", "id")
PERSON_SORTS = ("name", "id")


class ProjectSearch(Search):
    """Which projects; `title` is another word for `name`."""

    model_config = ConfigDict(json_schema_extra=sorted_by(*PROJECT_SORTS))
    repeated: ClassVar[frozenset[str]] = frozenset({"id", "name", "title", "status", "institution"})
    title: Words = ()
    status: Words = ()
    institution: Words = ()


class InstitutionSearch(Search):
    """Which institutions."""

    model_config = ConfigDict(json_schema_extra=sorted_by(*INSTITUTION_SORTS))
    repeated: ClassVar[frozenset[str]] = frozenset({"id", "name", "country"})
    country: Words = ()


class UnitSearch(Search):
    """Which units: of an institution, right below another unit."""

    model_config = ConfigDict(json_schema_extra=sorted_by(*UNIT_SORTS))
    repeated: ClassVar[frozenset[str]] = frozenset(
        {"id", "name", "country", "institution", "parent_unit_id"}
    )
    country: Words = ()
    institution: Words = ()
    parent_unit_id: Words = ()


class PersonSearch(Search):
    """Which persons: of an institution."""

    model_config = ConfigDict(json_schema_extra=sorted_by(*PERSON_SORTS))
    repeated: ClassVar[frozenset[str]] = frozenset({"id", "name", "institution"})
    institution: Words = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """How a kind of records is searched and shown."""

    kind: Kind
    one: str
    query: type[Search]
    whole: Callable[[View, Record], object]
    short: Callable[[View, Record], object]
    sorts: tuple[str, ...]
    answers: Any
    items: Any


PROJECTS = Shape(
    Kind.PROJECTS,
    "project",
    ProjectSearch,
    bodies.project,
    bodies.project_item,
    PROJECT_SORTS,
    body.Project,
    body.Project | body.ProjectItem,
)
SHAPES = (
    PROJECTS,
    Shape(
        Kind.INSTITUTIONS,
        "institution",
        InstitutionSearch,
        bodies.institution,
        bodies.institution_item,
        INSTITUTION_SORTS,
        body.Institution,
        body.Institution | body.InstitutionItem,
    ),
    Shape(
        Kind.UNITS,
        "unit",
        UnitSearch,
        bodies.unit,
        bodies.unit_item,
        UNIT_SORTS,
        body.Unit,
        body.Unit | body.UnitItem,
    ),
    Shape(
        Kind.PERSONS,
        "person",
        PersonSearch,
        bodies.person,
        bodies.person_item,
        PERSON_SORTS,
        body.Person,
        body.Person | body.PersonItem,
    ),
)
_FILTERS = ("id", "name", "title", "status", "country", "institution", "parent_unit_id")


async def search(
    shelves: Shelves, facts: HarvestFacts, shape: Shape, call: Call[Search, NoBody]
) -> Listed:
    """Records of one kind."""
    found = await shelves.seen(whole=sees_all(call))
    return listed(shape, found.of_kind(shape.kind), found, facts, call)


def listed(
    shape: Shape,
    there: Sequence[Record],
    found: Shelf,
    facts: HarvestFacts,
    call: Call[Any, NoBody],
) -> Listed:
    """A page of those records that a call asks for."""
    asked = call.query
    wanted = {name: getattr(asked, name, ()) for name in _FILTERS}
    hits = matching([(_found(found, one), one) for one in there], wanted)
    hits = ordered(hits, asked.sort, shape.sorts, languages_of(asked.lang))
    view = view_of(found, facts, call.url, asked.lang)
    show = shape.whole if asked.fields else shape.short
    return paged(shape.kind, [show(view, one) for _, one in hits], asked, call.url)


def _found(there: Shelf, one: Record) -> Found:
    """What a record is found by; its institutions are those that it leads to."""
    ids = [link.id for link in one.links if link.kind is Kind.INSTITUTIONS]
    if one.kind is Kind.UNITS:
        ids = [institution_of(one.id)]
    names: list[str] = []
    for identity in ids:
        record = there.record(Kind.INSTITUTIONS, identity)
        facts: Mapping[str, str] = record.facts if record else {}
        names += [*(record.names.values() if record else ()), facts.get("acronym", "")]
    parents = [link.id for link in one.links if link.role == "parent"]
    return Found(
        one.id,
        one.names,
        codes={
            "status": one.facts.get("status", ""),
            "country": one.facts.get("country", ""),
            "start_date": one.facts.get("startDate", ""),
            "end_date": one.facts.get("endDate", ""),
            "institution": ids[0] if ids else "",
            "parent_unit_id": parents[0] if parents else "",
        },
        texts={
            "name": tuple(one.names.values()),
            "title": tuple(one.names.values()),
            "institution": [name for name in names if name],
        },
    )


async def one_record(
    shelves: Shelves, facts: HarvestFacts, shape: Shape, call: Call[Spoken, NoBody]
) -> One:
    """One record."""
    found = await shelves.seen(whole=sees_all(call))
    identity = call.path["id"]
    record = found.record(shape.kind, identity)
    if record is None:
        raise NotFound(f"the {shape.one} with id {identity[:40]} was not found")
    view = view_of(found, facts, call.url, call.query.lang)
    return single(shape.whole(view, record))


def endpoints(shelves: Shelves, facts: HarvestFacts) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    found: list[AnyEndpoint] = []
    for shape in SHAPES:
        path = f"{REGISTRY_PREFIX}/{shape.kind}"
        found.append(
            Endpoint(
                method="GET",
                path=path,
                scope=None,
                summary=f"The {shape.kind} that collections lead to",
                run=partial(search, shelves, facts, shape),
                answers=shape.items,
                query=shape.query,
                body=NoBody,
                listed=True,
            )
        )
        found.append(
            Endpoint(
                method="GET",
                path=f"{path}/{{id}}",
                scope=None,
                summary=f"One of the {shape.kind}",
                run=partial(one_record, shelves, facts, shape),
                answers=shape.answers,
                query=Spoken,
                body=NoBody,
            )
        )
    return tuple(found)
