"""Which backups are kept, and what they are called."""

from datetime import UTC, datetime, timedelta

from crinsu_gateway.model.backup import Keep, file_name, made_at, to_remove

NOW = datetime(2026, 3, 31, 23, 5, tzinfo=UTC)


def named(moment: datetime, gateway: str = "gw-1") -> str:
    """A backup of this moment."""
    return file_name(gateway, round(moment.timestamp() * 1000), 7)


def test_a_name_says_whose_and_when() -> None:
    """The moment is read back from the name, for the gateway whose backup it is."""
    name = named(NOW)
    assert name == "gw-1_20260331T230500Z_7.crinsu-backup"
    assert made_at(name, "gw-1") == NOW
    assert made_at(name, "gw-2") is None
    assert made_at(f"{name}.sha256", "gw-1") is None


def test_hours_days_and_months_keep_their_newest() -> None:
    """Of 400 days of a backup every half hour 24 hours, 30 days and 12 months stay."""
    moments = [NOW - timedelta(minutes=30 * step) for step in range(400 * 48)]
    names = [named(moment) for moment in moments]
    gone = set(to_remove(names, "gw-1", Keep()))
    dated = (made_at(name, "gw-1") for name in names if name not in gone)
    kept = sorted((moment for moment in dated if moment), reverse=True)
    assert kept[0] == NOW
    assert kept[1:24] == [NOW - timedelta(minutes=30, hours=back) for back in range(23)]
    assert kept[24] == NOW.replace(day=30) + timedelta(minutes=30)
    days = {moment.date() for moment in kept}
    assert len(days) == 30 + 11
    assert {(moment.year, moment.month) for moment in kept} == {
        *((2026, month) for month in (1, 2, 3)),
        *((2025, month) for month in range(4, 13)),
    }


def test_after_a_standstill_nothing_old_goes_at_once() -> None:
    """A year without backups, then one: all of the last hours and days are still there."""
    old = [named(NOW - timedelta(days=400, hours=back)) for back in range(24)]
    assert to_remove([*old, named(NOW)], "gw-1", Keep()) == [old[-1]]


def test_files_of_others_are_never_removed() -> None:
    """A folder may hold other things, and backups of other gateways."""
    names = ["notes.txt", named(NOW, "gw-2"), named(NOW - timedelta(days=900), "gw-2")]
    assert to_remove([*names, named(NOW)], "gw-1", Keep(1, 1, 1)) == []


def test_what_was_just_made_stays() -> None:
    """Of two in one second the later trail is the newer, and a clock that went back costs none."""
    ninth, hundredth = (file_name("g", 1_000_000, head) for head in (99, 100))
    assert to_remove([ninth, hundredth], "g", Keep()) == [ninth]
    past = file_name("g", 900_000, 101)
    assert past in to_remove([hundredth, past], "g", Keep(1, 1, 1))
    assert to_remove([hundredth, past], "g", Keep(1, 1, 1), past) == []
