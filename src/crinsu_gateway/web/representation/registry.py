# ruff: noqa: N815
"""What the own API shows of the research registry: records with their age, publications. Pure.

Nothing that is old looks fresh: a record that was not confirmed for long is `stale`, and why the
last try brought nothing stands beside it. Addresses lead to the registry's own API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crinsu_gateway.model.clock import iso_utc, iso_utc_or_none
from crinsu_gateway.model.registry import Difference, Key, Kind, Publishing, Record, name_in
from crinsu_gateway.store.registry import Known
from crinsu_gateway.store.registry_publications import Publication as Row


@dataclass(frozen=True, slots=True)
class RegistryFacts:
    """What the configuration says of the registry; `languages`: in which order names are shown."""

    url: str
    wanted: tuple[Key, ...]
    languages: tuple[str, ...]
    stale_after_ms: int
    may_write: bool


@dataclass(frozen=True, slots=True)
class RegistryLink:
    """Another record that one leads to, and as what."""

    role: str
    kind: Kind
    id: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class RegistryRecord:
    """A record of the registry as it was at `fetchedAt`; null and nameless before it ever came.

    `movedTo`: the registry answers with a record of this id instead. `stale`: it was not heard of
    for longer than twice the time after which it is asked for again.
    """

    kind: Kind
    id: str
    name: str
    names: Mapping[str, str]
    facts: Mapping[str, str]
    links: list[RegistryLink]
    url: str
    movedTo: str | None
    fetchedAt: str | None
    ageSeconds: float | None
    stale: bool
    triedAt: str | None
    failure: str | None


@dataclass(frozen=True, slots=True)
class RegistryState:
    """The configured registry, and all records of it that are shown here."""

    url: str
    mayWrite: bool
    biobank: str | None
    records: list[RegistryRecord]


@dataclass(frozen=True, slots=True)
class Publication:
    """A publication of the facility's biobank: what it would change, and how it stands."""

    id: int
    state: Publishing
    action: str | None
    biobank: str | None
    differences: list[Difference]
    said: str | None
    askedAt: str
    changedAt: str


def state(facts: RegistryFacts, made: str, known: Iterable[Known]) -> RegistryState:
    """How the registry is known here; `made` is the biobank that was created from here."""
    by_key = {one.key: one for one in known}
    own = next((key.id for key in facts.wanted if key.kind is Kind.BIOBANKS), made)
    keys = dict.fromkeys([*([Key(Kind.BIOBANKS, own)] if own else []), *facts.wanted])
    records = [record(facts, key, by_key.get(key)) for key in keys]
    return RegistryState(facts.url, facts.may_write, own or None, records)


def record(facts: RegistryFacts, key: Key, known: Known | None) -> RegistryRecord:
    """One record, whether it ever came or not."""
    found = known.record if known else None
    age_ms = known.age_ms if known else None
    names = found.names if found else {}
    return RegistryRecord(
        kind=key.kind,
        id=key.id,
        name=name_in(names, facts.languages),
        names=names,
        facts=found.facts if found else {},
        links=_links(facts, found),
        url=_url(facts, key.kind, key.id),
        movedTo=found.id if found and found.id != key.id else None,
        fetchedAt=iso_utc_or_none(known.fetched_ms if known else None),
        ageSeconds=None if age_ms is None else age_ms / 1000,
        stale=age_ms is None or age_ms > facts.stale_after_ms,
        triedAt=iso_utc_or_none(known.tried_ms if known else None),
        failure=(known.failure or None) if known else None,
    )


def publication(row: Row) -> Publication:
    """One publication."""
    return Publication(
        id=row.id,
        state=row.state,
        action=row.plan.action if row.plan else None,
        biobank=row.biobank or None,
        differences=list(row.plan.differences) if row.plan else [],
        said=row.said or None,
        askedAt=iso_utc(row.asked_ms),
        changedAt=iso_utc(row.changed_ms),
    )


def _links(facts: RegistryFacts, found: Record | None) -> list[RegistryLink]:
    return [
        RegistryLink(
            one.role,
            one.kind,
            one.id,
            name_in(one.names, facts.languages),
            _url(facts, one.kind, one.id),
        )
        for one in (found.links if found else ())
    ]


def _url(facts: RegistryFacts, kind: Kind, identity: str) -> str:
    return f"{facts.url.rstrip('/')}/{kind}/{identity}"
