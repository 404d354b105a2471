"""Settings and profiles put together: what is resolved, and each thing that does not fit."""

from pathlib import Path

import pytest

from crinsu_gateway.app.installation import installed
from crinsu_gateway.app.serial_options import doubts
from crinsu_gateway.config.load import complaints_at, parse
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import load_known, shipped_dir

HEAD = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
[[link]]
name = "net"
kind = "tcp"
host = "127.0.0.1"
port = 502
[[link]]
name = "rs485"
kind = "serial"
device = "/dev/ttyS0"
"""


@pytest.fixture(scope="module")
def profiles() -> dict[str, Profile]:
    """The shipped profiles."""
    return load_known([shipped_dir()])


def unit(name: str, link: str, profile: str, more: str = "") -> str:
    """The table of one unit."""
    return f'[[unit]]\nname = "{name}"\nlink = "{link}"\nprofile = "{profile}"\n{more}'


def test_what_the_site_leaves_out_comes_from_the_profile(profiles: dict[str, Profile]) -> None:
    """Transport, address, serial line and points come from the profile where the site is silent."""
    text = HEAD + unit("e1", "rs485", "eurotherm-2400")
    found, faults = installed(parse(text, "c.toml", Path("/")), profiles)
    assert not faults
    net, line = found.links
    (e1,) = line.units
    profile = profiles["eurotherm-2400"]
    assert (e1.transport, e1.address) == (Transport.MODBUS_RTU, profile.link.unit.default)
    assert e1.points == tuple(profile.points)
    assert line.serial is not None
    assert line.serial.baud == profile.link.serial.baud
    assert net.serial is None
    assert net.units == ()


def test_how_long_values_may_stand_still_is_said_of_points_or_of_kinds(
    profiles: dict[str, Profile],
) -> None:
    """A name that is a point's means that point alone; any other one is a kind of points."""
    head = HEAD + unit("f", "net", "crinsu-sandbox-freezer", 'transport = "modbus-tcp"\n')
    text = head + "stuck_after_s = { level = 30, switch = 90, filling = 60 }\n"
    found, faults = installed(parse(text, "c.toml", Path("/")), profiles)
    assert not faults
    switches = dict.fromkeys(("lid_open", "alarm", "lid_lock", "fill_valve"), 90.0)
    limits = found.links[0].units[0].stuck_after_s
    assert limits == {"level": 30.0, "filling": 60.0, **switches}
    text = head + "stuck_after_s = { lid_temperature = 90 }\n"
    _, faults = installed(parse(text, "c.toml", Path("/")), profiles)
    assert [path for path, _ in faults] == [("unit", 0, "stuck_after_s", "lid_temperature")]


def test_the_site_overrides_the_profile(profiles: dict[str, Profile]) -> None:
    """Address, serial line, period and a choice of points of the site win."""
    more = 'address = 7\nevery_s = 2\npoints = ["status"]\n'
    some = next(iter(profiles["eurotherm-2400"].points))
    text = HEAD + "baud = 19200\n" + unit("e1", "rs485", "eurotherm-2400", more)
    found, faults = installed(
        parse(text.replace('"status"', f'"{some}"'), "c.toml", Path("/")), profiles
    )
    assert not faults
    line = found.links[1]
    assert line.serial is not None
    assert line.serial.baud == 19200
    assert (line.units[0].address, line.units[0].every_s) == (7, 2.0)
    assert line.units[0].points == (some,)


@pytest.mark.parametrize(
    ("more", "profile", "expected"),
    [
        ("baud = 4800\n", "lakeshore-218", "15: link[2].baud: 4800 is no setting of "
         "lakeshore-218; allowed: 300, 1200, 9600"),
        ("baud = 1200\n", "lakeshore-218", None),
        ('parity = "odd"\n', "eurotherm-2400", None),
        ("baud = 19200\n", "eurotherm-2400", None),
        ("", "thermo-tde", None),
    ],
)  # fmt: skip
def test_a_serial_setting_that_the_model_does_not_know_is_doubted(
    profiles: dict[str, Profile], tmp_path: Path, more: str, profile: str, expected: str | None
) -> None:
    """File, line, key and what is allowed; where a profile lists no options nothing is doubted."""
    file = tmp_path / "c.toml"
    text = HEAD + more + unit("u", "rs485", profile)
    file.write_text(text)
    settings = parse(text, str(file), tmp_path)
    installation, faults = installed(settings, profiles)
    assert not faults
    said = [str(one) for one in complaints_at(file, doubts(settings, installation))]
    assert said == ([f"{file}:{expected}"] if expected else [])


CASES = [
    (
        "an unknown profile",
        unit("u", "net", "eurotherm-240"),
        "unit[1].profile: there is no profile \"eurotherm-240\"; did you mean 'eurotherm-2400'?; "
        "allowed: ",
    ),
    (
        "a way that is left open",
        unit("u", "net", "crinsu-sandbox-freezer"),
        "unit[1].transport: missing, and crinsu-sandbox-freezer leaves a choice; "
        "allowed: modbus-tcp, rtu-over-tcp",
    ),
    (
        "a link that cannot carry the model",
        unit("u", "rs485", "hardy-hi6200"),
        'unit[1].link: "rs485" is a serial link and cannot carry hardy-hi6200; '
        "allowed: a link for modbus-tcp",
    ),
    (
        "a way that the model does not speak",
        unit("u", "net", "cryomagnetics-lm510", 'transport = "modbus-tcp"\n'),
        'unit[1].transport: cryomagnetics-lm510 does not speak "modbus-tcp" on a tcp link; '
        "allowed: tcp-line",
    ),
    (
        "an address out of the model's range",
        unit("u", "rs485", "eurotherm-2400", "address = 400\n"),
        "unit[1].address: 400 is no address of eurotherm-2400; allowed: 1 to 254",
    ),
    (
        "a misspelt point",
        unit("u", "rs485", "eurotherm-2400", 'points = ["working_outptu"]\n'),
        'unit[1].points[1]: eurotherm-2400 has no point "working_outptu"; '
        "did you mean 'working_output'?; allowed: ",
    ),
    (
        "two units that share the default address",
        unit("a", "rs485", "eurotherm-2400") + unit("b", "rs485", "eurotherm-2400"),
        'unit[2].address: 1 on this link is taken by "a"',
    ),
    (
        "two protocols on one line",
        unit("a", "rs485", "eurotherm-2400", "address = 9\n")
        + unit("b", "rs485", "cryomagnetics-lm510"),
        'unit[2].link: "rs485" carries modbus-rtu for "a"; serial-line needs a link of its own',
    ),
    (
        "a scanner whose profile waits to be asked",
        '[[scanner]]\nname = "s"\ndevice = "/dev/ttyS1"\nprofile = "eurotherm-2400"\n',
        'scanner[1].profile: there is no profile "eurotherm-2400" that sends by itself; '
        "allowed: line-scanner",
    ),
]


@pytest.mark.parametrize(("text", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_does_not_fit_is_named(
    profiles: dict[str, Profile], tmp_path: Path, text: str, expected: str
) -> None:
    """A fault between site and profile reads like every complaint: key, what, what is allowed."""
    file = tmp_path / "c.toml"
    file.write_text(HEAD + text)
    _, faults = installed(parse(HEAD + text, str(file), tmp_path), profiles)
    said = [str(complaint).split(": ", 1)[1] for complaint in complaints_at(file, faults)]
    assert said[0].startswith(expected)
