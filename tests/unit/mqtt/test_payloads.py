"""Payloads from rows of the store."""

import dataclasses
import json
from typing import Any

import pytest
from pydantic import BaseModel

from crinsu_gateway.model.alarm import AlarmState, Severity, Shelf
from crinsu_gateway.model.device import Condition, Purpose
from crinsu_gateway.model.exposure import Stage
from crinsu_gateway.model.procedure import (
    ExecutionState,
    ProcedureStatus,
    ProcedureType,
    StepState,
)
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.model.sample import Clearance, SampleState
from crinsu_gateway.model.thermal import CarrierClass
from crinsu_gateway.mqtt import messages, payloads
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.store.executions import ExecutionRow, StepRow
from crinsu_gateway.store.exposure_views import Clock, Tightest
from crinsu_gateway.store.inventory_views import Change, Stand
from crinsu_gateway.store.procedures import Item, ProcedureRow
from crinsu_gateway.store.units import PointEntry, UnitState

GATEWAY = Sender("gw-1", "Lyon Centre", 3)
LEVEL = PointEntry("level", "Level", "level", Purpose.LEVEL, False, 30.0)
UNIT = UnitState("freezer-1", "profile", "net", "T1", Condition.GOOD, "", 1_760_000_000_000)

OUT = Clock(
    container="C1/CN1",
    since_ms=1_760_000_000_000,
    elapsed_ms=6000,
    budget_ms=8000,
    stage=Stage.WARNED,
    estimated=False,
    samples=3,
    tightest=Tightest(12, "Straw of Ada", "TAG-ADA", CarrierClass.STRAW_05, False),
    urges=True,
)


def point(reading: Reading | None) -> dict[str, Any]:
    """The level of a unit state as published."""
    latest = {} if reading is None else {"level": reading}
    payload = json.loads(payloads.unit_state(GATEWAY, UNIT, [LEVEL], latest))
    shown: dict[str, Any] = payload["points"]["level"]
    return shown


@pytest.mark.parametrize("value", [True, False, 0, 7, -3, 0.0, 71.25, "", "FILLING"])
def test_a_value_keeps_its_type(value: Value) -> None:
    """true is not 1, 7 is not 7.0 and text stays text."""
    now = 1_760_000_000_123
    shown = point(Reading("freezer-1", "level", Quantity(value, "%"), Quality.GOOD, now, 5))
    assert (type(shown["value"]), shown["value"]) == (type(value), value)
    assert shown["at"] == "2025-10-09T08:53:20.123Z"


def test_a_bad_reading_has_no_value_and_says_why() -> None:
    """Nothing that could not be believed is published as a value."""
    shown = point(Reading("freezer-1", "level", None, Quality.BAD, 1, 1, Reason.SILENT, "detail"))
    assert (shown["value"], shown["quality"], shown["reason"]) == (None, "bad", "silent")


def test_a_point_that_was_never_read_is_named() -> None:
    """A configured point is never missing from the state."""
    assert point(None) == {
        "value": None,
        "unit": "",
        "quality": "bad",
        "reason": "never_read",
        "at": None,
        "stale_after_s": 30.0,
    }


def test_a_procedure_shows_its_open_step() -> None:
    """A listener can follow a procedure step by step."""
    item = Item(5, 5, "Vial of Ada", "", "TAG-9", "DONE", None)
    row = ProcedureRow(
        *(41, 1, 41, ProcedureType.STORE, ProcedureStatus.IN_PROGRESS, 1, "Lyon Centre"),
        *(8, "SUBJ-1", 2, "T1", False, 1_760_000_000_000, 1_760_000_000_000),
        (item, dataclasses.replace(item, state="WAITING")),
    )
    done = StepRow(
        1, "check_unit", {}, StepState.DONE, "", "anna", 1, 1, "b", 2, {"note": "Ada was here"}
    )
    steps = (done, dataclasses.replace(done, ordinal=2, kind="lift", state=StepState.ACTIVE))
    run = ExecutionRow(
        *(7, 41, 1, 2, "T1", "anna", "bench-1", ExecutionState.RUNNING),
        *(1_760_000_000_000, None, "", "told by anna", steps),
    )
    text = payloads.procedure(GATEWAY, row, run, OUT).decode()
    told = json.loads(text)
    assert told["execution"]["step"] == {"ordinal": 2, "of": 2, "kind": "lift", "state": "ACTIVE"}
    assert (told["samples"], told["samples_done"], told["storage"]) == (2, 1, "T1")
    assert [name for name in ("anna", "Ada", "SUBJ", "TAG") if name in text] == []


def test_a_move_between_storage_solutions_concerns_both() -> None:
    """Each of the two hears of it, with the whole new state."""
    stand = Stand(12, 12, SampleState.STORED, Clearance.RELEASED, "T2/C1/1", 1_760_000_000_000)
    change = Change(77, 9, "sample.moved", 4, "T1/C1/1", stand)
    assert change.storages == ("T1", "T2")
    assert json.loads(payloads.inventory_change(GATEWAY, change)) == {
        "v": 1,
        "version": 0,
        "gateway": "gw-1",
        "facility": "Lyon Centre",
        "epoch": 3,
        "seq": 9,
        "kind": "sample.moved",
        "sample": 12,
        "local": 12,
        "state": "STORED",
        "clearance": "RELEASED",
        "from": "T1/C1/1",
        "to": "T2/C1/1",
        "execution": 4,
        "at": "2025-10-09T08:53:20.000Z",
    }
    within = dataclasses.replace(change, left="T2/C2/1")
    assert within.storages == ("T2",)


def test_a_message_is_numbered_when_it_is_sent_and_an_empty_one_is_not() -> None:
    """The number stands in the payload, which is otherwise the same; nothing stays nothing."""
    plain = payloads.samples(GATEWAY, 7, 2, 1_000_000_000_150, 90)
    told = json.loads(payloads.numbered(plain, 5_000_000_012))
    assert told == json.loads(plain) | {"version": 5_000_000_012}
    assert payloads.numbered(b"", 3) == b""


def test_the_clock_of_what_is_out_names_nobody() -> None:
    """Seconds, budget and stage with the id of the tightest; no name and no tag."""
    told = payloads._exposure(OUT).model_dump()
    assert told == {
        "since": "2025-10-09T08:53:20.000Z",
        "seconds": 6.0,
        "budget": 8.0,
        "fraction": 0.75,
        "state": "warned",
        "estimated": False,
        "samples": 3,
        "tightest": 12,
    }


def test_an_alarm_says_everything_but_who_saw_to_it() -> None:
    """Severity, value, limit and action are told; the technician and the note are not."""
    row = AlarmRow(
        id=7,
        source="freezer-1/level",
        code="level_low",
        severity=Severity.HIGH,
        unit="freezer-1",
        point="level",
        storage="T1",
        latched=False,
        value="12 %",
        limit="20 %",
        reason="level is 12 %",
        action="Refill it.",
        state=AlarmState.ACKNOWLEDGED,
        activations=1,
        raised_ms=1_760_000_000_000,
        returned_ms=None,
        acknowledged_ms=1_760_000_060_000,
        acknowledged_by="anna",
        station="bench-1",
        note="Ada was here",
        cleared_ms=None,
        cleared_by="",
        shelf=Shelf(1, "anna", "bench-1", "Ada", 0, 1_760_000_120_000, "boot", 0),
    )
    text = payloads.alarm(GATEWAY, row).decode()
    told = json.loads(text)
    assert (told["id"], told["state"], told["severity"]) == (7, "ACKNOWLEDGED", "high")
    assert (told["value"], told["limit"], told["title"]) == ("12 %", "20 %", "too little nitrogen")
    assert (told["acknowledged"], told["cleared"]) == ("2025-10-09T08:54:20.000Z", None)
    assert told["shelved"] == "2025-10-09T08:55:20.000Z"
    assert [name for name in ("anna", "Ada", "bench-1") if name in text] == []


def test_no_message_type_has_a_place_for_people() -> None:
    """No field, however deep, is for a technician, a subject, a tag or a name of a sample."""
    types = [kind for kind in vars(messages).values() if isinstance(kind, type)]
    fields = {
        name
        for kind in types
        if issubclass(kind, BaseModel)
        for name in kind.model_fields
        if kind.__module__ == messages.__name__
    }
    people = ("technician", "actor", "subject", "name", "tag", "person", "witness", "station")
    assert [name for name in sorted(fields) if any(word in name for word in people)] == []
    assert "sample" in fields
