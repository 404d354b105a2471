"""What of other records stands in a record of the registry face: id, address, name. Pure.

Dates are written as moments, as that API has them. Where only the whole name of a person is known,
its last word counts as the surname: joined again it reads as it was.
"""

from crinsu_gateway.model.registry import Kind, Names, name_in
from crinsu_gateway.web.harvest.document import Sight
from crinsu_gateway.web.harvest.languages import UNSAID, shown
from crinsu_gateway.web.harvest.shelf import institution_of
from crinsu_gateway.web.representation import harvest as body


def texts(sight: Sight, names: Names, main: str = UNSAID) -> dict[str, str] | None:
    """A text in the languages asked for."""
    return shown(names, sight.languages, main)


def url(sight: Sight, kind: Kind, identity: str) -> str:
    """Where a record is."""
    return f"{sight.base}/{kind}/{identity}"


def moment(day: str | None) -> str | None:
    """A day as that API writes it, at midnight; what is no day stays as it came."""
    if not day:
        return None
    return f"{day}T00:00:00.000Z" if len(day) == 10 else day


def parts(names: Names) -> tuple[str | None, str | None]:
    """First name and surname; None for what is not known."""
    first, _, last = name_in(names, (UNSAID,)).rpartition(" ")
    return first or None, last or None


def place(sight: Sight, unit_id: str) -> body.Place:
    """A unit with its institution."""
    return body.Place(institution(sight, institution_of(unit_id)), unit(sight, unit_id))


def institution(sight: Sight, identity: str) -> body.InstitutionLink:
    """An institution."""
    names = sight.shelf.names(Kind.INSTITUTIONS, identity)
    there = url(sight, Kind.INSTITUTIONS, identity)
    return body.InstitutionLink(identity, there, texts(sight, names))


def unit(sight: Sight, identity: str) -> body.UnitLink:
    """A unit."""
    names = sight.shelf.names(Kind.UNITS, identity)
    return body.UnitLink(identity, url(sight, Kind.UNITS, identity), texts(sight, names))


def person(sight: Sight, identity: str) -> body.PersonLink:
    """A person."""
    first, last = parts(sight.shelf.names(Kind.PERSONS, identity))
    return body.PersonLink(identity, url(sight, Kind.PERSONS, identity), first, last)


def project(sight: Sight, identity: str) -> body.ProjectLink:
    """A project."""
    record = sight.shelf.record(Kind.PROJECTS, identity)
    main = record.facts.get("mainLanguage", UNSAID) if record else UNSAID
    title = texts(sight, record.names, main) if record else None
    return body.ProjectLink(identity, url(sight, Kind.PROJECTS, identity), title)
