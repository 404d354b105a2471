"""What of the facility one caller may harvest: collections, and the records that they lead to.

Everybody sees what is published and what that leads to, step by step; whoever may change records
sees the rest too. Of a record that never came here its id stands alone, with the name that
another one gave it. It reads the store and shows nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crinsu_gateway.model.collection import Collection
from crinsu_gateway.model.registry import Key, Kind, Link, Names, Record
from crinsu_gateway.store import collections
from crinsu_gateway.store import registry as cache
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.collections import Kept
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction

LED_TO = (Kind.PROJECTS, Kind.INSTITUTIONS, Kind.UNITS, Kind.PERSONS)
"""The kinds of records that are shown beside the collections."""
UNNAMED: Names = {}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Collections by id, what a registry says of their records, and the records they lead to."""

    collections: Mapping[str, Kept]
    national: Mapping[str, Record]
    records: Mapping[Key, Record]

    def record(self, kind: Kind, identity: str) -> Record | None:
        """A record that this caller may see."""
        return self.records.get(Key(kind, identity))

    def names(self, kind: Kind, identity: str) -> Names:
        """The name of a record, as far as it is known."""
        found = self.record(kind, identity)
        return found.names if found else UNNAMED

    def of_kind(self, kind: Kind) -> list[Record]:
        """All records of a kind, each once, also where an old id leads to one."""
        found = {one.id: one for key, one in self.records.items() if key.kind is kind}
        return list(found.values())


class Shelves:
    """What everybody sees, and what the user does, made anew when any of it changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._made: dict[bool, tuple[int, Shelf]] = {}

    async def seen(self, *, whole: bool) -> Shelf:
        """What is published; with `whole` everything."""
        serial = self._db.changes.cursor(Topic.REGISTRY)  # before it is read: else it may be older
        known = self._made.get(whole)
        if known is None or known[0] != serial:
            known = self._made[whole] = (serial, await self._db.read(shelf, whole=whole))
        return known[1]


def shelf(tx: Transaction, *, whole: bool) -> Shelf:
    """What is published; with `whole` everything."""
    kept = {
        one.collection.id: one
        for one in collections.everything(tx)
        if whole or one.collection.published
    }
    cached = {one.key: one.record for one in cache.everything(tx) if one.record is not None}
    national = {
        identity: record
        for identity in kept
        if (record := cached.get(Key(Kind.BIOBANKS, identity))) is not None
    }
    found: dict[Key, Record] = {}
    for one in kept.values():
        for link in _links(one.collection, national.get(one.collection.id)):
            _walk(link, cached, found)
    if whole:
        for key, record in cached.items():
            if key.kind in LED_TO:
                _walk(Link("", key.kind, key.id, record.names), cached, found)
    return Shelf(kept, national, found)


def institution_of(unit: str) -> str:
    """The institution of a unit: the first number of its id (fact sheet, 3.2 and 3.7)."""
    return unit.partition(".")[0]


def _links(one: Collection, record: Record | None) -> Iterator[Link]:
    """What a collection leads to, with the names that the registry's own record gives."""
    named = {(link.kind, link.id): link.names for link in record.links} if record else {}
    wanted = [(Kind.UNITS, one.unit), (Kind.PERSONS, one.coordinator)]
    wanted += [(Kind.INSTITUTIONS, institution_of(one.unit))]
    wanted += [(Kind.PROJECTS, project) for project in one.projects]
    for kind, identity in wanted:
        if identity:
            yield Link("", kind, identity, named.get((kind, identity), UNNAMED))


def _walk(first: Link, cached: Mapping[Key, Record], found: dict[Key, Record]) -> None:
    """Add a record and all that it leads to; one that was found without its name gets it."""
    open_links = [first]
    while open_links:
        link = open_links.pop()
        key = Key(link.kind, link.id)
        before = found.get(key)
        if link.kind not in LED_TO or (before is not None and (before.names or not link.names)):
            continue
        record = cached.get(key) or Record(link.kind, link.id, link.names, {}, _above(link))
        found[key] = record
        if before is None:
            open_links += record.links
            if record.id != link.id:
                found.setdefault(Key(link.kind, record.id), record)


def _above(link: Link) -> tuple[Link, ...]:
    """What a record leads to that never came here: a unit at least to its institution."""
    if link.kind is not Kind.UNITS:
        return ()
    return (Link("institution", Kind.INSTITUTIONS, institution_of(link.id), UNNAMED),)
