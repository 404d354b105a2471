"""Registry face: units of institutions."""

from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Member, Sight
from crinsu_gateway.web.harvest.shelf import institution_of
from crinsu_gateway.web.harvest.views.cached import cached, fact, named, parent
from crinsu_gateway.web.representation.harvest import InstitutionLink, UnitLink


def _below(sight: Sight, record: Record) -> list[UnitLink]:
    below = [one.id for one in sight.shelf.of_kind(Kind.UNITS) if parent(one) == record.id]
    return [links.unit(sight, identity) for identity in sorted(below)]


def _above(sight: Sight, record: Record) -> UnitLink | None:
    above = parent(record)
    return links.unit(sight, above) if above else None


UNITS = cached(
    Kind.UNITS,
    "unit",
    "A unit of an institution",
    Member("subunits", list[UnitLink], _below, "the units right below it", sure=True),
    named("unit_name", "its name"),
    Member(
        "institution",
        InstitutionLink,
        lambda sight, record: links.institution(sight, institution_of(record.id)),
        "whose it is",
    ),
    Member("parent_unit", UnitLink, _above, "the unit right above it"),
    fact("acronym", "acronym", "its name in short"),
    fact("country", "country", "its country"),
    short=("unit_name", "institution", "acronym", "country"),
    asks=("country", "institution", "parent_unit_id"),
    sorts=("name", "name_en", "name_nb", "name_nn", "country"),
)
