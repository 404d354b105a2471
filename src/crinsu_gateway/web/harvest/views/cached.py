"""What records have in common that came from a registry: names, facts, what they lead to."""

from collections.abc import Mapping, Sequence

from crinsu_gateway.model.registry import Kind, Record
from crinsu_gateway.web.harvest import links
from crinsu_gateway.web.harvest.document import Document, Member, Sight
from crinsu_gateway.web.harvest.languages import UNSAID
from crinsu_gateway.web.harvest.searching import Asks, Found
from crinsu_gateway.web.harvest.shelf import Shelf, institution_of
from crinsu_gateway.web.representation.harvest import Texts


def cached(
    kind: Kind,
    one: str,
    about: str,
    *members: Member[Record],
    short: Sequence[str],
    asks: Sequence[str],
    sorts: Sequence[str],
) -> Document[Record]:
    """The declaration of a kind of records that came from a registry."""
    identity: Member[Record] = Member(
        f"cristin_{one}_id", str, lambda sight, record: record.id, "its id", sure=True
    )
    there: Member[Record] = Member(
        "url",
        str,
        lambda sight, record: links.url(sight, kind, record.id),
        "where it is",
        sure=True,
    )
    return Document(
        name=kind.value,
        one=one,
        about=about,
        summary=f"The {kind} that collections lead to",
        members=(identity, there, *members),
        short=(identity.name, there.name, *short),
        asks=tuple(Asks(name=name) for name in ("id", "name", *asks)),
        sorts=(*sorts, "id"),
        there=lambda shelf: shelf.of_kind(kind),
        find=lambda shelf, key: shelf.record(kind, key),
        found=_found,
    )


def fact(name: str, key: str, about: str) -> Member[Record]:
    """A fact of the record, as it came."""
    return Member(name, str, lambda sight, one: one.facts.get(key), about)


def day(name: str, key: str, about: str) -> Member[Record]:
    """A day among the facts of the record."""

    def take(sight: Sight, one: Record) -> str | None:
        return links.moment(one.facts.get(key))

    return Member(name, str, take, about)


def named(name: str, about: str) -> Member[Record]:
    """The name of the record, in the languages asked for, else in its own."""

    def take(sight: Sight, one: Record) -> Texts | None:
        return links.texts(sight, one.names, one.facts.get("mainLanguage", UNSAID))

    return Member(name, Texts, take, about)


def first_unit(record: Record) -> str | None:
    """The first unit that the record leads to."""
    return next((link.id for link in record.links if link.kind is Kind.UNITS), None)


def parent(record: Record) -> str | None:
    """The unit that the record stands below."""
    return next((link.id for link in record.links if link.role == "parent"), None)


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
    return Found(
        one.id,
        one.names,
        codes={
            "status": one.facts.get("status", ""),
            "country": one.facts.get("country", ""),
            "start_date": one.facts.get("startDate", ""),
            "end_date": one.facts.get("endDate", ""),
            "institution": ids[0] if ids else "",
            "parent_unit_id": parent(one) or "",
        },
        texts={
            "name": tuple(one.names.values()),
            "title": tuple(one.names.values()),
            "institution": [name for name in names if name],
        },
    )
