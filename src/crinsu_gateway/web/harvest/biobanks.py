"""Registry face: GET /biobanks, /biobanks/{id}, /biobanks/{id}/projects, /biobanks/materials.

Whoever harvests reads; what they may change is in web/harvest/changing.py.
"""

from functools import partial
from typing import Any, ClassVar

from pydantic import ConfigDict

from crinsu_gateway.model.collection import STATUSES, TYPES
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.registry import Kind
from crinsu_gateway.store.collections import Kept
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody
from crinsu_gateway.web.faces import REGISTRY_PREFIX, Listed, One
from crinsu_gateway.web.harvest import bodies, records
from crinsu_gateway.web.harvest.answers import paged, sees_all, single, view_of
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.harvest.languages import languages_of
from crinsu_gateway.web.harvest.searching import (
    Found,
    Search,
    Spoken,
    Words,
    bad,
    matching,
    ordered,
    plain,
    sorted_by,
)
from crinsu_gateway.web.harvest.shelf import Shelf, Shelves, institution_of
from crinsu_gateway.web.representation import harvest as body

PREFIX = f"{REGISTRY_PREFIX}/biobanks"
SORTS = ("name", "start_date", "id")


class BiobankSearch(Search):
    """Which collections; `institution` and `user` are those that answer for it, by id or name."""

    model_config = ConfigDict(json_schema_extra=sorted_by(*SORTS, type=TYPES, status=STATUSES))
    repeated: ClassVar[frozenset[str]] = frozenset(
        {"id", "name", "status", "type", "institution", "user"}
    )
    status: Words = ()
    type: Words = ()
    institution: Words = ()
    user: Words = ()


async def search(
    shelves: Shelves, facts: HarvestFacts, call: Call[BiobankSearch, NoBody]
) -> Listed:
    """Collections of the facility."""
    asked = call.query
    _check_codes("status", asked.status, STATUSES)
    _check_codes("type", asked.type, TYPES)
    if any(not one.strip(":") for one in asked.user):
        raise bad("user", "say who: an id or a name, perhaps with `:` and an institution")
    found = await shelves.seen(whole=sees_all(call))
    hits = [(_found(found, kept), kept) for kept in found.collections.values()]
    wanted = {"id": asked.id, "name": asked.name, "status": asked.status, "type": asked.type}
    hits = matching(hits, {**wanted, "institution": asked.institution})
    hits = [hit for hit in hits if not asked.user or _is_of(hit[0], asked.user)]
    hits = ordered(hits, asked.sort, SORTS, languages_of(asked.lang))
    view = view_of(found, facts, call.url, asked.lang)
    show = bodies.biobank if asked.fields else bodies.biobank_item
    return paged("biobanks", [show(view, kept) for _, kept in hits], asked, call.url)


def _check_codes(name: str, wanted: Words, known: Any) -> None:
    """A code that there is not would find nothing, as if there were none."""
    for one in wanted:
        if plain(one) not in known:
            raise bad(name, f"allowed: {', '.join(known)}")


def _found(there: Shelf, kept: Kept) -> Found:
    one = kept.collection
    institution = institution_of(one.unit)
    place = there.record(Kind.INSTITUTIONS, institution)
    names = [*place.names.values(), place.facts.get("acronym", "")] if place else []
    return Found(
        one.id,
        one.name,
        codes={
            "status": one.status,
            "type": one.type,
            "start_date": one.start_date,
            "institution": institution,
            "user": one.coordinator,
        },
        texts={
            "name": tuple(one.name.values()),
            "institution": [name for name in names if name],
            "user": tuple(there.names(Kind.PERSONS, one.coordinator).values()),
        },
    )


def _is_of(found: Found, users: Words) -> bool:
    """Whether one of these answers for it: an id or a name, perhaps with `:` and an institution."""
    for one in users:
        user, _, institution = one.partition(":")
        hits = matching([(found, None)], {"user": (user,)} if user else {})
        if matching(hits, {"institution": (institution,)} if institution else {}):
            return True
    return False


async def one_biobank(shelves: Shelves, facts: HarvestFacts, call: Call[Spoken, NoBody]) -> One:
    """One collection."""
    found = await shelves.seen(whole=sees_all(call))
    view = view_of(found, facts, call.url, call.query.lang)
    return single(bodies.biobank(view, kept_in(found, call.path["id"])))


def kept_in(found: Shelf, identity: str) -> Kept:
    """One collection; NotFound when this caller sees none of this id."""
    kept = found.collections.get(identity)
    if kept is None:
        raise NotFound(f"the biobank with id {identity[:40]} was not found")
    return kept


async def projects(
    shelves: Shelves, facts: HarvestFacts, call: Call[records.ProjectSearch, NoBody]
) -> Listed:
    """The projects that a collection belongs to."""
    found = await shelves.seen(whole=sees_all(call))
    wanted = kept_in(found, call.path["id"]).collection.projects
    there = [one for one in found.of_kind(Kind.PROJECTS) if one.id in wanted]
    return records.listed(records.PROJECTS, there, found, facts, call)


async def materials(facts: HarvestFacts, call: Call[Spoken, NoBody]) -> One:
    """The codes of material."""
    nothing = Shelf({}, {}, {})
    view = view_of(nothing, facts, call.url, call.query.lang)
    return One(body.told(bodies.material_codes(view)))


def endpoints(shelves: Shelves, facts: HarvestFacts) -> tuple[AnyEndpoint, ...]:
    """What this file serves; the codes stand first, for they look like an id."""
    return (
        Endpoint(
            method="GET",
            path=f"{PREFIX}/materials",
            scope=None,
            summary="The codes of material",
            run=partial(materials, facts),
            answers=list[body.MaterialCode],
            query=Spoken,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=None,
            summary="Collections of the facility, as records of biobanks",
            run=partial(search, shelves, facts),
            answers=body.Biobank | body.BiobankItem,
            query=BiobankSearch,
            body=NoBody,
            listed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}",
            scope=None,
            summary="One collection",
            run=partial(one_biobank, shelves, facts),
            answers=body.Biobank,
            query=Spoken,
            body=NoBody,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{id}}/projects",
            scope=None,
            summary="The projects that a collection belongs to",
            run=partial(projects, shelves, facts),
            answers=body.Project | body.ProjectItem,
            query=records.ProjectSearch,
            body=NoBody,
            listed=True,
        ),
    )
