"""Registry face: the projects that collections belong to."""

from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Member, Sight
from crinsu_gateway.web.harvest.views.cached import cached, day, fact, first_unit, named
from crinsu_gateway.web.representation import harvest as body


def _participants(sight: Sight, record: Record) -> list[body.Participant]:
    """Who takes part, each once, with all that they are in it."""
    roles: dict[str, list[body.Role]] = {}
    for link in record.links:
        if link.kind is Kind.PERSONS:
            roles.setdefault(link.id, []).append(body.Role(link.role))
    found = []
    for identity, theirs in roles.items():
        one = links.person(sight, identity)
        found.append(body.Participant(identity, one.url, theirs, one.first_name, one.surname))
    return found


def _coordinating(sight: Sight, record: Record) -> body.Place | None:
    unit = first_unit(record)
    return links.place(sight, unit) if unit else None


PROJECTS = cached(
    Kind.PROJECTS,
    "project",
    "A project that a collection belongs to",
    Member("participants", list[body.Participant], _participants, "who takes part", sure=True),
    named("title", "its title"),
    fact("main_language", "mainLanguage", "the language of its title"),
    day("start_date", "startDate", "when it began"),
    day("end_date", "endDate", "when it ended"),
    fact("status", "status", "how it stands"),
    Member("coordinating_institution", body.Place, _coordinating, "who leads it"),
    short=("title", "main_language", "start_date", "end_date", "status"),
    asks=("title", "status", "institution"),
    sorts=("name", "title", "start_date", "end_date"),
)
