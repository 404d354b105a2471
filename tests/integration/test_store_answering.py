"""What the store remembers of units that are to be asked again: who answered last time."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.store import readings, units
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.units import PointEntry, UnitEntry
from tests.fakes.clock import HandClock

POINTS = tuple(PointEntry(name, name, "level", None, False, 60.0) for name in ("p", "q"))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A store that knows one unit with two points."""
    async with Database(tmp_path / "store.db", HandClock()) as store:
        await store.write(units.apply, [UnitEntry("u", "x", "net", POINTS)])
        yield store


def told(point: str, reason: Reason) -> Reading:
    """A reading that is good, or bad for a reason."""
    is_good = reason is Reason.NONE
    quality = Quality.GOOD if is_good else Quality.BAD
    return Reading("u", point, Quantity(1.0, "%") if is_good else None, quality, 0, 0, reason)


@pytest.mark.parametrize(
    ("first", "second", "answered"),
    [
        (Reason.NONE, Reason.NONE, {"u": True}),
        (Reason.NONE, Reason.SILENT, {"u": True}),
        (Reason.REFUSED, Reason.REFUSED, {"u": True}),
        (Reason.SENTINEL, Reason.FRAME, {"u": True}),
        (Reason.SILENT, Reason.SILENT, {"u": False}),
        (Reason.FRAME, Reason.LINK_DOWN, {"u": False}),
        (Reason.WRONG_DEVICE, Reason.WRONG_DEVICE, {"u": False}),
        (Reason.LINK_DOWN, Reason.LINK_DOWN, {}),
    ],
)
async def test_one_usable_answer_is_an_answer(
    db: Database, first: Reason, second: Reason, answered: dict[str, bool]
) -> None:
    """A refusal is one too; a link that was down says nothing of its units."""
    await db.write(readings.record, [told("p", first), told("q", second)])
    assert await db.read(units.answering, ("u", "other")) == answered


async def test_points_that_are_read_no_more_say_nothing(db: Database) -> None:
    """An old good value of a point that was taken out of the settings makes no unit well."""
    await db.write(readings.record, [told("gone", Reason.NONE)])
    assert await db.read(units.answering, ("u",)) == {}
    await db.write(readings.record, [told("p", Reason.SILENT)])
    assert await db.read(units.answering, ("u",)) == {"u": False}
