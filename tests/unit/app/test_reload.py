"""Which change of the configuration acts at once, and which waits for a restart."""

from pathlib import Path

import pytest

from crinsu_gateway.app.reload import Area, changes
from crinsu_gateway.config.load import parse

BEFORE = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
[log]
level = "info"
[store]
queue = 256
[[storage]]
name = "T1"
type = "TANK"
slots = {count = 5}
limits = {level_min = 20.0}
level = [{kind = "cane", prefix = "C", count = 4}]
[central]
url = "https://one.example.org"
client_id = "c"
client_secret_file = "s"
[api]
port = 8440
client = [{id = "lab", secret_file = "lab", scopes = ["inventory:read"]}]
[mqtt]
host = "broker"
"""

AREA = [
    ('level = "info"', 'level = "debug"', Area.LOG),
    ("level_min = 20.0", "level_min = 30.0", Area.LIMITS),
    ("level_min = 20.0", "level_low = {at = 25.0}", Area.LIMITS),
    ("[mqtt]", "[alarms]\nunit_lost_after_s = 5.0\n[mqtt]", Area.LIMITS),
    ("[central]", '[interlocks]\nalarm = "override"\n[central]', Area.INTERLOCKS),
    (
        "limits = {level_min = 20.0}",
        'limits = {level_min = 20.0}\ninterlocks = {level = "override"}',
        Area.INTERLOCKS,
    ),
    ("one.example.org", "two.example.org", Area.CENTRAL),
    ('id = "lab"', 'id = "emr"', Area.API),
    ("port = 8440", "port = 8440\nrate_per_minute = 10", Area.API),
    ("port = 8440", "port = 8440\nmissing_credentials = 403", Area.API),
    ("port = 8440", 'port = 8440\nnames = ["gateway.clinic.example"]', Area.API),
    ("[mqtt]", "[external]\nbare = true\n[mqtt]", Area.API),
    ('host = "broker"', 'host = "other"', Area.MQTT),
    ('[mqtt]\nhost = "broker"', "", Area.MQTT),
]

WAITS = [
    ('id = "gw-1"', 'id = "gw-2"', "gateway.id"),
    ("queue = 256", "queue = 16", "store.queue"),
    ('level = "info"', 'level = "info"\nformat = "json"', "log.format"),
    ("port = 8440", "port = 8441", "api.port"),
    ("count = 5", "count = 6", "storage[1].slots.count"),
    ("count = 4", "count = 9", "storage[1].level"),
    ('name = "T1"', 'name = "T2"', "storage"),
    (
        "[central]",
        '[[link]]\nname = "n"\nkind = "tcp"\nhost = "h"\nport = 1\n[central]',
        "link",
    ),
]


@pytest.mark.parametrize(("old", "new", "area"), AREA)
def test_some_changes_act_at_once(old: str, new: str, area: Area) -> None:
    """Log level, limits, centre, API clients and broker change while the daemon runs."""
    after = parse(BEFORE.replace(old, new), "c", Path("/"))
    found = changes(parse(BEFORE, "c", Path("/")), after)
    assert found.areas == {area}
    assert found.needs_restart == ()
    assert found.settings == after


@pytest.mark.parametrize(("old", "new", "key"), WAITS)
def test_other_changes_wait_for_a_restart(old: str, new: str, key: str) -> None:
    """Anything else is named by its key, and the old value stays in force."""
    before = parse(BEFORE, "c", Path("/"))
    found = changes(before, parse(BEFORE.replace(old, new), "c", Path("/")))
    assert found.needs_restart == (key,)
    assert found.areas == frozenset()
    assert found.settings == before


def test_a_change_of_both_kinds_acts_in_part() -> None:
    """What can be changed is, what cannot is named; a second reload says the same again."""
    before = parse(BEFORE, "c", Path("/"))
    text = BEFORE.replace("queue = 256", "queue = 16").replace('"broker"', '"other"')
    after = parse(text, "c", Path("/"))
    found = changes(before, after)
    assert found.areas == {Area.MQTT}
    assert found.needs_restart == ("store.queue",)
    again = changes(found.settings, after)
    assert (again.areas, again.needs_restart) == (frozenset(), ("store.queue",))
