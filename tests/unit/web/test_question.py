"""What was asked is kept, understood, for those alone who may ask the same."""

import pytest
from starlette.types import Scope as Came

from crinsu_gateway.web.arrived import Arrived, arrived
from crinsu_gateway.web.endpoint import Client
from crinsu_gateway.web.errors import Refused
from crinsu_gateway.web.question import LONGEST_KEPT, Question, question_of
from crinsu_gateway.web.resources.registry import named
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope

SLOTS = named("slots")
EVERYBODY = Client("c", ALL_SCOPES)


def came(query: str, client: Client = EVERYBODY) -> Arrived:
    """A request with a query."""
    path = "/api/v1/slots"
    scope: Came = {"method": "GET", "path": path, "raw_path": path.encode(), "headers": []}
    return arrived({**scope, "query_string": query.encode()}, client)


def asks(query: str, client: Client = EVERYBODY, *, single: bool = False) -> Question:
    """What it asks of slots."""
    return question_of(SLOTS, came(query, client), named, single=single)


def test_the_same_is_read_once() -> None:
    """By whoever asks with the same rights; what is asked of one thing is another question."""
    first = asks("expand=container")
    assert asks("expand=container", Client("other", frozenset(ALL_SCOPES))) is first
    assert asks("expand=container", single=True) is not first


def test_rights_and_facilities_make_another_question() -> None:
    """What somebody else may look into is not told to who may not."""
    query = "q=container.storageSolution.facility.timeZone:a"
    whole = asks(query)
    some = asks(query, Client("c", ALL_SCOPES, frozenset({1})))
    assert some.asked.choice.where != whole.asked.choice.where
    with pytest.raises(Refused):
        asks(query, Client("c", frozenset({Scope.SUBJECTS_READ})))


def test_what_is_refused_is_refused_again() -> None:
    """Nothing is kept of it."""
    for _ in range(2):
        with pytest.raises(Refused):
            asks("nothing=1")


def test_what_is_long_is_read_each_time() -> None:
    """Nobody fills the memory with long questions."""
    query = f"q={'a' * LONGEST_KEPT}"
    assert asks(query) == asks(query)
    assert asks(query) is not asks(query)
