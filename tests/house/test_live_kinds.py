"""What is told live is decided for every kind of event."""

from crinsu_gateway.model.alarm import AlarmState
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.procedure import ExecutionState, InputKind, Verdict
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.web.live.kinds import KINDS, NAMED, RESOURCES
from tests.fakes.event_values import OTHERS
from tests.house.test_event_kinds import written

MADE_UP = {
    *(f"command.{one.lower()}" for one in CommandState),
    *(f"execution.{one.lower()}" for one in ExecutionState if one is not ExecutionState.RUNNING),
    *(f"input.{one}" for one in InputKind),
    *(f"input.{one.lower()}" for one in Verdict if one is not Verdict.OPEN),
    *(f"alarm.{one.lower()}" for one in AlarmState if one is not AlarmState.ACTIVE),
    *(one for one in OutboxKind if one.startswith("sample.")),
}
"""Kinds that are put together, so that they stand as words nowhere."""


def test_every_kind_of_event_stands_in_the_table() -> None:
    """A kind that stands nowhere is told to nobody; that must be seen here, and not missed."""
    kinds = {kind for kind, _, _ in written()} | set(OTHERS) | MADE_UP
    known = {kind for kind in kinds if not kind.endswith(".")}
    assert known - set(KINDS) == set()


def test_what_the_tables_name_is_a_resource() -> None:
    """Each with the scope that opens it."""
    assert {resource for resource, _ in KINDS.values()} <= set(RESOURCES)
    assert set(NAMED.values()) <= set(RESOURCES)
    main = {fact: resource for resource, fact in KINDS.values() if fact}
    assert {fact: NAMED[fact] for fact in main} == main
