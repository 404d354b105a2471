"""Registry face: institutions."""

from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Member, Sight
from crinsu_gateway.web.harvest.views.cached import cached, fact, first_unit, named
from crinsu_gateway.web.representation.harvest import UnitLink


def _corresponding(sight: Sight, record: Record) -> UnitLink | None:
    unit = first_unit(record)
    return links.unit(sight, unit) if unit else None


INSTITUTIONS = cached(
    Kind.INSTITUTIONS,
    "institution",
    "An institution",
    named("institution_name", "its name"),
    fact("acronym", "acronym", "its name in short"),
    fact("country", "country", "its country"),
    Member("corresponding_unit", UnitLink, _corresponding, "the unit that stands for it"),
    short=("institution_name", "acronym", "country"),
    asks=("country",),
    sorts=("name", "country"),
)
