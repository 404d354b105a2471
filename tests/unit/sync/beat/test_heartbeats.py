"""The heartbeat on the wire: what it bears, and whatever a centre may answer."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import RemoteAway
from crinsu_gateway.sandbox.central.facts import Heartbeat
from crinsu_gateway.sync.beat.heartbeats import LONGEST_NEWEST, beat_of, body_of
from crinsu_gateway.sync.beat.live import LAST_VERSION
from crinsu_gateway.sync.naming.mapping import Json
from crinsu_gateway.sync.naming.mapping_file import shipped
from crinsu_gateway.sync.shown import (
    Live,
    LiveAlarm,
    LiveExecution,
    LiveUnit,
    LiveValue,
    Versioned,
)
from crinsu_gateway.sync.target import Pulse

LIVE = Live(
    (LiveUnit("tank-1", "T1", "good", 5, "", {"level": LiveValue(80.5, "%", "good", 9)}),),
    (LiveAlarm(7, "level_low", "high", "ACTIVE", "tank-1", "T1", 4),),
    (LiveExecution(3, "T1", "RUNNING", "scan", (5, 1_000_000_000_001)),),
    1,
)
PULSE = Pulse(1, 42, 3, 1_760_000_000_000, live_version=9, live=Versioned(9, LIVE))
ANSWER: dict[str, Json] = {"now": "2026-01-01T00:00:00.000Z", "epoch": 1, "expected": 43}


def test_the_live_state_is_told_as_the_contract_says() -> None:
    """Each member by its name, ids of procedures as texts; a sandbox central takes it."""
    body = body_of(PULSE, "gw-1", "Lyon Centre")
    assert (body["stateVersion"], body["waiting"], body["lastSeq"]) == (9, 3, 42)
    state: Any = json.loads(json.dumps(body["state"]))
    assert set(state) == {"version", "units", "alarms", "alarmsOpen", "executions"}
    assert state["units"][0]["values"]["level"] == {
        "value": 80.5,
        "unit": "%",
        "quality": "good",
        "at": 9,
    }
    assert state["alarms"][0]["code"] == "level_low"
    assert state["executions"][0]["procedures"] == ["5", "1000000000001"]
    assert Heartbeat.model_validate(body).state is not None


def test_what_the_centre_has_is_not_told_again() -> None:
    """Only the number then, which confirms it."""
    body = body_of(Pulse(1, 42, 3, 1, live_version=9), "gw-1", "Lyon Centre")
    assert "state" not in body
    assert body["stateVersion"] == 9


def test_the_answer_says_what_is_kept_and_what_is_new() -> None:
    """Kinds that we do not know, and texts that are none, are left out."""
    newest: dict[str, Json] = {
        "people": "a",
        "samples": 5,
        "dragons": "b",
        "subjects": "x" * (LONGEST_NEWEST + 1),
    }
    found = beat_of(shipped(), {**ANSWER, "stateVersion": 9, "newest": newest}, PULSE)
    assert (found.live_version, found.newest) == (9, {"people": "a"})
    plain = beat_of(shipped(), ANSWER, PULSE)
    assert (plain.live_version, plain.newest) == (None, None)


@pytest.mark.parametrize("version", [True, -1, "9", 9.5, LAST_VERSION, 2**70, None, [9]])
def test_a_version_that_is_none_is_not_believed(version: Any) -> None:
    """A hostile number cannot push ours beyond what JSON can bear."""
    assert beat_of(shipped(), {**ANSWER, "stateVersion": version}, PULSE).live_version is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


@given(
    st.dictionaries(st.sampled_from([*ANSWER, "stateVersion", "newest", "checkpoint"]), ANYTHING)
)
def test_any_answer_is_understood_or_not_the_centre(answer: dict[str, Any]) -> None:
    """It is a heartbeat's answer, or somebody else who speaks; never a failure of ours."""
    try:
        found = beat_of(shipped(), {**ANSWER, **answer}, PULSE)
    except RemoteAway:
        return
    assert found.live_version is None or 0 <= found.live_version < LAST_VERSION
