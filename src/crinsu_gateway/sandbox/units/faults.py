"""Faults by name: what may go wrong between a unit and the wire, ordered and counted at run time.

A fault in the queue spoils the next answer (or the next n, or all until cleared), first come
first served; `stuck`, `flood` and `unplugged` are conditions that last beside the queue.
Pure: it decides what happens to an answer; who sends it, and when, is elsewhere.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from crinsu_gateway.model.errors import NotFound, RuleError


class Fault(StrEnum):
    """What can be ordered; which of them a unit knows depends on its protocol."""

    SILENT = "silent"  # the request is not heard: nothing is done, nothing comes back
    LOST = "lost"  # the request is obeyed, the answer is lost
    LATE = "late"  # the answer comes `after_s` later
    GARBAGE = "garbage"  # noise in place of the answer
    OTHER_UNIT = "other_unit"  # another unit's frame first, then the answer
    WRONG_CRC = "wrong_crc"
    WRONG_TRANSACTION = "wrong_transaction"  # a transaction id that nobody asked with
    WRONG_LENGTH = "wrong_length"  # the frame is not as long as it says
    SHORT = "short"  # a well-formed answer with less in it than was asked
    EXCEPTION = "exception"  # the unit refuses with `code` and does nothing
    HALF_FRAME = "half_frame"  # the answer breaks off
    HANG_UP = "hang_up"  # the connection is closed in place of the answer
    STUCK = "stuck"  # measured values stand still
    FLOOD = "flood"  # bytes that nobody asked for, without end
    UNPLUGGED = "unplugged"  # nobody there


CONDITIONS = frozenset({Fault.STUCK, Fault.FLOOD, Fault.UNPLUGGED})

MODBUS_TCP = frozenset(Fault) - {Fault.WRONG_CRC}
MODBUS_RTU = frozenset(Fault) - {Fault.WRONG_TRANSACTION, Fault.HANG_UP}
LINES = frozenset(Fault) - {
    Fault.OTHER_UNIT, Fault.WRONG_CRC, Fault.WRONG_TRANSACTION, Fault.HANG_UP,
}  # fmt: skip
LINES_TCP = LINES | {Fault.HANG_UP}
SCANS = frozenset({
    Fault.SILENT, Fault.LATE, Fault.GARBAGE, Fault.WRONG_LENGTH, Fault.SHORT, Fault.HALF_FRAME,
    Fault.FLOOD, Fault.UNPLUGGED,
})  # fmt: skip

SLAVE_FAILURE = 4


@dataclass(frozen=True, slots=True)
class Order:
    """One ordered fault; `answers` left to spoil, None until cleared."""

    fault: Fault
    answers: int | None = None
    after_s: float = 0.5
    code: int = SLAVE_FAILURE


class Faults:
    """The faults of one unit; `known` are those that its protocol can show."""

    def __init__(self, known: Iterable[Fault]) -> None:
        self.known = frozenset(known)
        self._queue: deque[Order] = deque()
        self._conditions: dict[Fault, Order] = {}

    def set(
        self,
        fault: str,
        *,
        answers: int | None = None,
        after_s: float = 0.5,
        code: int = SLAVE_FAILURE,
    ) -> None:
        """Orders a fault by name; NotFound lists the names that fit this unit."""
        if fault not in self.known:
            names = ", ".join(sorted(self.known))
            raise NotFound(f"this unit knows no fault {fault!r}; it knows {names}", fault=fault)
        if answers is not None and answers < 1:
            raise RuleError(f"a fault spoils at least one answer, not {answers}", answers=answers)
        order = Order(Fault(fault), answers, after_s, code)
        if order.fault in CONDITIONS:
            self._conditions[order.fault] = order
        else:
            self._queue.append(order)

    def clear(self, fault: str | None = None) -> None:
        """Ends one fault by name, or all of them."""
        self._queue = deque(order for order in self._queue if fault not in (None, order.fault))
        for name in [name for name in self._conditions if fault in (None, name)]:
            del self._conditions[name]

    def is_on(self, fault: Fault) -> bool:
        """Whether the fault waits or lasts."""
        return fault in self._conditions or any(order.fault is fault for order in self._queue)

    def active(self) -> tuple[Order, ...]:
        """Everything ordered and not used up, conditions first."""
        return (*self._conditions.values(), *self._queue)

    def take(self) -> Order | None:
        """The fault for the request that has just come in, counted; None when all is well."""
        # a condition that was used up by the answer before still held for that answer
        used_up = [name for name, order in self._conditions.items() if order.answers == 0]
        for name in used_up:
            del self._conditions[name]
        for name, order in self._conditions.items():
            self._conditions[name] = _counted(order)
        if Fault.UNPLUGGED in self._conditions:
            return self._conditions[Fault.UNPLUGGED]
        if not self._queue:
            return None
        order = self._queue.popleft()
        if order.answers != 1:
            self._queue.appendleft(_counted(order))
        return order


def _counted(order: Order) -> Order:
    return order if order.answers is None else replace(order, answers=order.answers - 1)
