"""What is told of an event, and to whom."""

import json
from typing import Any

import pytest

from crinsu_gateway.store.public_names import Key, Shown
from crinsu_gateway.web.live.kinds import KINDS
from crinsu_gateway.web.live.telling import MOST_ABOUT, Change, Interest, change, named_in
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope

ALL = Interest(ALL_SCOPES, None, None)


def made(kind: str, facts: dict[str, Any], shown: dict[tuple[str, Key], Shown]) -> Change:
    """An event as it can be told."""
    found = change({"kind": kind, "seq": 7, "utc_ms": 0, "facts": facts}, shown, {})
    assert found is not None
    return found


def told(one: Change, interest: Interest = ALL) -> dict[str, Any]:
    """The data of its message; empty when there is none."""
    frame = one.frame("m", interest).decode()
    if not frame:
        return {}
    number, event, data = frame.splitlines()[:3]
    assert number == "id: m-7"
    assert event.startswith("event: ")
    body: dict[str, Any] = json.loads(data.removeprefix("data: "))
    return body


def ids(body: dict[str, Any]) -> list[tuple[str, Any]]:
    """What a message is about."""
    return [(one["resource"], one["id"]) for one in body["about"]]


def test_a_move_names_both_places() -> None:
    """And the run in which it was done, under the ids of the faces."""
    shown: dict[tuple[str, Key], Shown] = {
        ("sample-containers", 10): Shown(4, 1),
        ("slots", "T1/C1/1"): Shown(91, 1),
        ("slots", "T1/C2/1"): Shown(92, 1),
        ("executions", 3): Shown(3, 1),
    }
    facts = {"sample": 10, "from": "T1/C1/1", "to": "T1/C2/1", "execution": 3}
    body = told(made("sample.moved", facts, shown))
    assert body["href"] == "/api/v1/sample-containers/4"
    assert set(ids(body)) == {
        ("sample-containers", 4),
        ("executions", 3),
        ("slots", 91),
        ("slots", 92),
    }


def test_a_container_that_moved_names_what_it_stood_in() -> None:
    """Its old place is no container any more."""
    facts = {"container": 6, "from": "T1/C2/CN2", "to": "T2/C9", "samples": 3}
    assert named_in("container.moved", 7, facts) == [
        ("containers", 6),
        ("containers", "T1/C2"),
        ("storage-solutions", "T2"),
    ]


def test_more_than_can_be_named_is_the_list() -> None:
    """Read it again; the event stays small."""
    some = list(range(1, MOST_ABOUT + 2))
    shown: dict[tuple[str, Key], Shown] = {
        ("sample-containers", number): Shown(number, 1) for number in some
    }
    body = told(made("exposure.critical", {"lift": 1, "samples": some}, shown))
    assert ids(body) == [("sample-containers", None)]
    assert body["about"][0]["href"] == body["href"] == "/api/v1/sample-containers"
    fewer = told(made("exposure.critical", {"lift": 1, "samples": some[1:]}, shown))
    assert ids(fewer) == [("sample-containers", number) for number in some[1:]]


def test_what_is_not_there_any_more_is_told_as_the_list() -> None:
    """Something changed; which one cannot be said."""
    body = told(made("deviation.closed", {"deviation": 5}, {}))
    assert (body["id"], body["href"], ids(body)) == (
        None,
        "/api/v1/deviations",
        [("deviations", None)],
    )


def test_facts_in_other_forms_are_understood() -> None:
    """Lists of lists, groups, numbers joined by commas, as events have them; not counts."""
    groups = {"groups": [{"samples": [1, 2]}, {"samples": [3]}], "in": "storage"}
    assert ("sample-containers", 3) in named_in("exposure.ended", 7, groups)
    rows = {"samples": [[4, "STORED", "RELEASED", None, None]]}
    assert ("sample-containers", 4) in named_in("inventory.imported", 7, rows)
    run = {"execution": 1, "procedure": 8, "storage": 2, "procedures": "8,9"}
    assert ("procedures", 9) in named_in("execution.started", 7, run)
    counted = named_in("incident.opened", 7, {"incident": 1, "samples": 12})
    assert counted == [("incidents", 1)]


def test_another_facility_is_not_seen() -> None:
    """Neither the event nor, in one that concerns both, the id of the other's thing."""
    shown: dict[tuple[str, Key], Shown] = {
        ("sample-containers", 1): Shown(1, 100),
        ("sample-containers", 2): Shown(2, 200),
        ("storage-solutions", 5): Shown(5, 200),
    }
    theirs = Interest(ALL_SCOPES, frozenset({200}), None)
    nobodys = Interest(ALL_SCOPES, frozenset(), None)
    both = made("exposure.warned", {"lift": None, "samples": [1, 2]}, shown)
    assert ids(told(both, theirs)) == [("sample-containers", 2)]
    assert told(both, nobodys) == {}
    assert told(made("sample.created", {"sample": 1}, shown), theirs) == {}
    assert told(made("audit.reviewed", {}, shown), theirs) == {}
    assert ids(told(made("sample.created", {"sample": 2}, shown), theirs)) == [
        ("sample-containers", 2)
    ]


def test_the_main_thing_of_another_facility_stays_unnamed() -> None:
    """Where an event is told for the sake of another one of the same resource."""
    shown: dict[tuple[str, Key], Shown] = {
        ("procedures", 1): Shown(1, 100),
        ("procedures", 2): Shown(2, 200),
    }
    one = made("procedure.linked", {"procedure": 1, "procedures": [1, 2]}, shown)
    body = told(one, Interest(ALL_SCOPES, frozenset({200}), None))
    assert (body["id"], body["href"], ids(body)) == (
        None,
        "/api/v1/procedures",
        [("procedures", 2)],
    )


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_kind_is_told_without_its_scope(kind: str) -> None:
    """Whatever its facts are: without any scope nothing, of a kind that is not known nothing."""
    facts = {"sample": 1, "samples": [1], "storage": "T1", "execution": 2, "person": 3, "alarm": 4}
    one = made(kind, facts, {})
    assert one.frame("m", Interest(frozenset(), None, None)) == b""
    assert one.frame("m", Interest(frozenset({Scope.UNITS_WRITE}), None, None)) == b""
    unknown = change({"kind": f"{kind}x", "seq": 1, "utc_ms": 0, "facts": facts}, {}, {})
    assert unknown is None


def test_frames_are_shared_and_bounded() -> None:
    """The same bytes for all who want the same; however many want something else."""
    one = made("sample.created", {"sample": 2}, {("sample-containers", 2): Shown(2, 1)})
    assert one.frame("m", ALL) is one.frame("m", Interest(ALL_SCOPES, None, None))
    for number in range(100):
        assert one.frame("m", Interest(ALL_SCOPES, frozenset({1, number}), None))
    assert len(one.frames) < 20
