"""What the query string of a declared resource asks, read once for all who may see the same.

Clients ask the same again and again, so the latest questions are kept, understood: pure, bounded,
and nothing of the store. What is refused is kept nowhere.
"""

from dataclasses import dataclass
from functools import lru_cache

from crinsu_gateway.store.changes import Topic
from crinsu_gateway.web.arrived import Arrived, parameters_of
from crinsu_gateway.web.asking.asked import Asked
from crinsu_gateway.web.asking.cursors import Series, order_of, series_of
from crinsu_gateway.web.asking.reading import asked
from crinsu_gateway.web.declaration import Find, Many, Resource
from crinsu_gateway.web.listing.census import looking_into
from crinsu_gateway.web.scopes import Scope

MOST_KEPT = 128
LONGEST_KEPT = 300
"""Characters of a query that is kept; a longer one is read each time."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of a series that cursors are good for; `topics` change the answer, and where
    it is `timely` mere passing of time does."""

    parameters: tuple[tuple[str, str], ...]
    asked: Asked
    series: Series
    topics: tuple[Topic, ...]
    timely: bool


def question_of(declared: Resource, came: Arrived, find: Find, *, single: bool) -> Question:
    """What a request asks; Refused with 400 for what cannot be asked. `single`: of one thing."""
    client = came.client
    read = _kept if len(came.query) <= LONGEST_KEPT else _read
    return read(declared, find, came.query, client.scopes, client.facilities, single)


def _read(
    declared: Resource,
    find: Find,
    query: str,
    scopes: frozenset[Scope],
    facilities: frozenset[int] | None,
    single: bool,
) -> Question:
    parameters = parameters_of(query)
    found = asked(declared, find, parameters, scopes, single=single, facilities=facilities)
    topics, timely = touched_by(declared, found, find)
    series = series_of(declared, order_of(declared, found.choice))
    return Question(tuple(parameters), found, series, topics, timely)


_kept = lru_cache(maxsize=MOST_KEPT)(_read)


def touched_by(declared: Resource, asked: Asked, find: Find) -> tuple[tuple[Topic, ...], bool]:
    """What an answer is made of, with all that is expanded in it or looked into, in the order of
    the alphabet, so that the same ones are one tuple; whether time alone changes it."""
    whole = looking_into(declared, asked.into, find)
    topics, timely = set(whole.topics), whole.timely
    waiting = list(asked.choice.expand)
    while waiting:
        one = waiting.pop()
        member = one.member
        target = find(member.of if isinstance(member, Many) else member.to)
        topics |= set(target.topics)
        timely = timely or target.timely
        waiting += one.inner.expand
    return tuple(sorted(topics)), timely
