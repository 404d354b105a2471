"""Registry face: persons; public records alone: no telephone, mail or number."""

from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Member, Sight
from crinsu_gateway.web.harvest.views.cached import cached
from crinsu_gateway.web.representation.harvest import Affiliation, Orcid


def _affiliations(sight: Sight, record: Record) -> list[Affiliation]:
    units = [one.id for one in record.links if one.role == "affiliation" and one.kind is Kind.UNITS]
    places = [links.place(sight, unit) for unit in units]
    return [Affiliation(one.institution, one.unit, active=True) for one in places]


def _orcid(sight: Sight, record: Record) -> Orcid | None:
    orcid = record.facts.get("orcid")
    return Orcid(orcid) if orcid else None


PERSONS = cached(
    Kind.PERSONS,
    "person",
    "A person",
    Member("affiliations", list[Affiliation], _affiliations, "where they work", sure=True),
    Member("first_name", str, lambda sight, record: links.parts(record.names)[0], "the first name"),
    Member("surname", str, lambda sight, record: links.parts(record.names)[1], "the surname"),
    Member("orcid", Orcid, _orcid, "the id as a researcher"),
    short=("first_name", "surname"),
    asks=("institution",),
    sorts=("name",),
)
