"""Days of 23 and 25 hours: what is due, late or kept depends on the hours that passed alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crinsu_gateway.model.backup import Keep, file_name, made_at, to_remove
from crinsu_gateway.model.upkeep import HOUR_MS, Backups, of_backups, of_review

PARIS = ZoneInfo("Europe/Paris")
DAYS = [
    (datetime(2026, 3, 29, tzinfo=PARIS), 23),
    (datetime(2026, 6, 15, tzinfo=PARIS), 24),
    (datetime(2026, 10, 25, tzinfo=PARIS), 25),
]


def utc_ms(moment: datetime) -> int:
    """A moment in UTC ms."""
    return round(moment.timestamp() * 1000)


def ends(day: datetime) -> datetime:
    """The midnight after a local day."""
    return day + timedelta(days=1)  # of local time: the next midnight, however long that takes


@pytest.mark.parametrize(("day", "hours"), DAYS)
def test_the_days_are_as_long_as_they_are_said_to_be(day: datetime, hours: int) -> None:
    """Else the tests below would prove nothing."""
    assert utc_ms(ends(day)) - utc_ms(day) == hours * HOUR_MS


@pytest.mark.parametrize(("day", "hours"), DAYS)
def test_a_backup_is_late_after_so_many_hours_and_not_after_a_date(
    day: datetime, hours: int
) -> None:
    """Late after 24 h: at the next local midnight only where more than 24 h have passed."""
    seen = [Backups("/backup", utc_ms(day))]
    late = of_backups(seen, 24, 0, utc_ms(ends(day)))
    assert bool(late) == (hours > 24)
    assert of_backups(seen, 24, 0, utc_ms(day) + 24 * HOUR_MS) == []
    assert of_backups(seen, 24, 0, utc_ms(day) + 24 * HOUR_MS + 1) != []


@pytest.mark.parametrize(("day", "hours"), DAYS)
def test_a_review_is_due_after_whole_days_of_24_hours(day: datetime, hours: int) -> None:
    """A local day of 23 hours is not one yet."""
    assert (of_review(utc_ms(day), 1, utc_ms(ends(day))) is not None) == (hours >= 24)
    assert of_review(utc_ms(day), 1, utc_ms(day) + 24 * HOUR_MS) is not None
    assert of_review(utc_ms(day), 1, utc_ms(day) + 24 * HOUR_MS - 1) is None


@pytest.mark.parametrize(("day", "hours"), DAYS)
def test_every_hour_that_passed_keeps_its_backup(day: datetime, hours: int) -> None:
    """Also both hours of the night that have one name: they are told apart by UTC."""
    names = [file_name("gw", utc_ms(day) + number * HOUR_MS, number) for number in range(hours)]
    assert len({made_at(name, "gw") for name in names}) == hours
    assert to_remove(names, "gw", Keep(hours=hours, days=0, months=0)) == []
    assert to_remove(names, "gw", Keep(hours=hours - 1, days=0, months=0)) == names[:1]
    assert made_at(names[0], "gw") == day.astimezone(UTC)
