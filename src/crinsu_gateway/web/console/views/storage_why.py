"""Why a value of a storage solution is not fresh: for each unit what is wrong, since when, and what
to do. Pure but for what it reads; the sentences stand in words/<language>/why.toml.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from crinsu_gateway.model.device import Condition, Purpose
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.places import Storage
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.store.units import PointEntry, UnitState

TOLD = (Purpose.LEVEL, Purpose.TEMPERATURE, Purpose.LID_OPEN, Purpose.FILLING)
BY_HAND = "by_hand"
RESTARTED = "restarted"
NEVER = frozenset({Reason.NEVER_READ.value, BY_HAND})
"""Reasons that have no beginning."""
TOLD_BY_THE_UNIT = frozenset(
    {Reason.SILENT, Reason.FRAME, Reason.WRONG_DEVICE, Reason.LINK_DOWN, Reason.NEVER_READ}
)
"""Reasons that are the same for all points: how the unit as a whole stands says more."""


@dataclass(frozen=True, slots=True)
class Why:
    """What is wrong: `what` are the purposes that it is about, `since_ms` is UTC, if known.

    `backed_off`: the unit is asked now and then only. `detail` is a sentence of the gateway's own.
    """

    reason: str
    unit: str
    what: tuple[str, ...]
    since_ms: int | None
    detail: str
    is_backed_off: bool = False


def read(tx: Transaction, storage: Storage) -> list[Why]:
    """Everything that keeps a value from being fresh; empty when all of them are."""
    mine = units.states(tx, storage.local_id)
    if not mine:
        return [Why(BY_HAND, "", (), None, "")]
    said = readings.for_storage(tx, storage.local_id)
    points = units.points(tx, storage.local_id)
    found: list[Why] = []
    for unit in mine:
        told = [one for one in points.get(unit.name, ()) if one.purpose in TOLD]
        found += _of_unit(tx, unit, told, [said.get((unit.name, one.name)) for one in told])
    return found


def _of_unit(
    tx: Transaction,
    unit: UnitState,
    points: Sequence[PointEntry],
    said: Sequence[Reading | None],
) -> Iterator[Why]:
    wrong = [
        (_reason(one), point, one)
        for point, one in zip(points, said, strict=True)
        if one is None or one.quality is not Quality.GOOD
    ]
    wrong.sort(key=lambda one: one[0])
    for reason, group in groupby(wrong, key=lambda one: one[0]):
        each = list(group)
        what = tuple(point.purpose.value for _, point, _ in each if point.purpose is not None)
        since = [readings.good_until(tx, unit.name, point.name) for _, point, one in each if one]
        detail = next((one.detail for _, _, one in each if one and one.detail), "")
        lost = unit.condition is Condition.LOST
        yield Why(
            reason,
            unit.name,
            what,
            min((one for one in since if one is not None), default=None),
            (unit.reason if reason in TOLD_BY_THE_UNIT else "") or detail,
            lost,
        )


def _reason(said: Reading | None) -> str:
    """The reason that counts: of a value that only grew old, why it was not read again."""
    if said is None:
        return Reason.NEVER_READ.value
    if said.reason is Reason.TOO_OLD and said.boot_ms < 0:
        return RESTARTED
    return said.reason.value or Reason.TOO_OLD.value
