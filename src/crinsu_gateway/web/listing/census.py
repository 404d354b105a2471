"""Remembers how many things a question finds and where its pages begin, until something changes.

Counting a million slots takes longer than reading a page of them. What is remembered holds for as
long as no commit touched the topics of the resource; it is bounded, and nothing depends on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from crinsu_gateway.store.changes import Changes
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.conditions import Mark, Wanted, Window
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Resource

MOST_QUESTIONS = 256
MOST_MARKS = 512
Question = tuple[str, Wanted]
K = TypeVar("K")
V = TypeVar("V")


@dataclass(slots=True)
class Known:
    """What is known of one question: how many it finds, and after which mark an offset begins.

    `marks` are replaced, never changed, as several readers go through them at once.
    """

    version: int
    total: int
    marks: Mapping[int, Mark] = field(default_factory=dict)

    def nearest(self, offset: int) -> tuple[int, Mark | None]:
        """The greatest known offset that is not beyond one, with its mark."""
        marks = self.marks
        if offset in marks:  # as it is for whoever reads one page after another
            return offset, marks[offset]
        best = max((one for one in marks if one <= offset), default=0)
        return best, marks.get(best)

    def note(self, offset: int, mark: Mark) -> None:
        """Remember where an offset begins; of two at once, one may be lost."""
        if self.marks.get(offset) != mark:
            self.marks = _with(self.marks, offset, mark, MOST_MARKS)


def _with(known: Mapping[K, V], key: K, value: V, most: int) -> Mapping[K, V]:
    """What is known with one thing more, as the newest; the oldest goes where there are too many.

    A mapping of its own, so that whoever goes through the other one, in another thread, may go on.
    """
    kept = {**known}
    kept.pop(key, None)
    kept[key] = value
    if len(kept) > most:
        del kept[next(iter(kept))]
    return kept


def looking_into(
    resource: Resource, into: Sequence[str], find: Callable[[str], Resource]
) -> Resource:
    """A resource for a question that looks into others: what changes those changes its list."""
    if not into:
        return resource
    others = [find(name) for name in into]
    topics = dict.fromkeys(topic for one in (resource, *others) for topic in one.topics)
    timely = resource.timely or any(one.timely for one in others)
    return replace(resource, topics=tuple(topics), timely=timely)


class Census:
    """What is known of the questions asked lately; used by readers in several threads."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._known: Mapping[Question, Known] = {}

    def version(self, resource: Resource) -> int:
        """What changes with every commit that touches the resource; read it before the store."""
        return self._changes.cursor(*resource.topics)

    def known(self, tx: Transaction, resource: Resource, wanted: Wanted, version: int) -> Known:
        """What is known of a question at a version; it is counted when nothing is."""
        question = (resource.name, wanted)
        found = self._known.get(question)
        if found is None or found.version != version or resource.timely:
            found = Known(version, reading.count(tx, resource.source, wanted))
            self._known = _with(self._known, question, found, MOST_QUESTIONS)
        return found


def mark_before(
    tx: Transaction,
    resource: Resource,
    wanted: Wanted,
    known: Known,
    offset: int,
) -> tuple[Mark | None, int]:
    """The mark after which an offset begins, and how many rows are to be passed over from there.

    What it went through once it remembers, so that a deep page is found at once the next time.
    """
    if offset == 0:
        return None, 0
    base, mark = known.nearest(offset)
    if base == offset:
        return mark, 0
    window = Window(1, offset - base - 1, after=mark)
    found = reading.mark(tx, resource.source, wanted, window)
    if found is None:
        return mark, offset - base
    known.note(offset, found)
    return found, 0
