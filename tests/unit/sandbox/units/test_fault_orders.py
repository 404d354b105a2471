"""Fault orders: counted, queued, cleared, refused when a protocol cannot show them."""

import pytest

from crinsu_gateway.model.errors import NotFound, RuleError
from crinsu_gateway.sandbox.units.faults import (
    LINES,
    MODBUS_RTU,
    MODBUS_TCP,
    Fault,
    Faults,
    Order,
)


def taken(faults: Faults) -> Fault | None:
    """The fault for the next request."""
    order = faults.take()
    return order.fault if order else None


def test_orders_are_used_up_one_after_the_other() -> None:
    """Two silent answers, one garbled one, then all is well."""
    faults = Faults(MODBUS_TCP)
    faults.set("silent", answers=2)
    faults.set("garbage", answers=1)
    seen = [taken(faults) for _ in range(4)]
    assert seen == [Fault.SILENT, Fault.SILENT, Fault.GARBAGE, None]


def test_order_without_a_count_lasts_until_cleared() -> None:
    """A fault ordered without a number of answers stays."""
    faults = Faults(MODBUS_TCP)
    faults.set("late", after_s=0.2)
    assert [faults.take() for _ in range(3)] == [Order(Fault.LATE, None, 0.2)] * 3
    faults.clear("late")
    assert faults.take() is None


def test_clearing_one_fault_leaves_the_others() -> None:
    """Only the fault that is named ends."""
    faults = Faults(MODBUS_TCP)
    faults.set("stuck")
    faults.set("silent")
    faults.clear("silent")
    assert [order.fault for order in faults.active()] == [Fault.STUCK]
    faults.clear()
    assert faults.active() == ()


def test_condition_lasts_beside_the_queue() -> None:
    """A stuck unit still answers late; the count of a condition covers whole answers."""
    faults = Faults(MODBUS_TCP)
    faults.set("stuck", answers=1)
    faults.set("late", answers=1)
    assert taken(faults) is Fault.LATE
    assert faults.is_on(Fault.STUCK)  # for the answer that is being made
    assert taken(faults) is None
    assert not faults.is_on(Fault.STUCK)


def test_unplugged_unit_hears_nothing_whatever_else_is_ordered() -> None:
    """Unplugged goes before the queue, which waits."""
    faults = Faults(MODBUS_TCP)
    faults.set("garbage", answers=1)
    faults.set("unplugged")
    assert taken(faults) is Fault.UNPLUGGED
    faults.clear("unplugged")
    assert taken(faults) is Fault.GARBAGE


@pytest.mark.parametrize(
    ("known", "fault"),
    [
        (MODBUS_TCP, "wrong_crc"),
        (MODBUS_RTU, "wrong_transaction"),
        (LINES, "other_unit"),
        (MODBUS_TCP, "on_fire"),
    ],
)
def test_fault_that_the_protocol_cannot_show_is_refused(
    known: frozenset[Fault], fault: str
) -> None:
    """There is no CRC on TCP and no transaction on a line; the refusal names what there is."""
    with pytest.raises(NotFound, match="half_frame"):
        Faults(known).set(fault)


def test_fault_for_no_answer_is_refused() -> None:
    """A count under one means nothing."""
    with pytest.raises(RuleError):
        Faults(MODBUS_TCP).set("silent", answers=0)
