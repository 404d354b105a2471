"""A table of mistakes in config.toml, each with the exact line that the engineer reads."""

from pathlib import Path

import pytest

from crinsu_gateway.config.load import parse
from crinsu_gateway.model.errors import ConfigError

GATEWAY = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
"""
LINK = """\
[[link]]
name = "net"
kind = "tcp"
host = "127.0.0.1"
port = 502
"""
UNIT = """\
[[unit]]
name = "u1"
link = "net"
profile = "p"
"""
STORAGE = """\
[[storage]]
name = "T1"
type = "TANK"
slots = {count = 5}
level = [{kind = "cane", prefix = "C", count = 4}]
"""
CENTRAL = GATEWAY + '[central]\nurl = "{}"\nclient_id = "c"\nclient_secret_file = "s"\n'
NAME = "1 to 40 letters, digits, dots, dashes, underscores"

CASES = [
    (
        "a misspelt key",
        GATEWAY.replace("facility", "facilty"),
        [
            "c.toml:1: gateway.facility: missing, and it has no default; "
            "allowed: 1 to 120 characters on one line",
            "c.toml:3: gateway.facilty: unknown key; did you mean 'facility'?; allowed: facility, "
            "id, organization, profile_dirs, state_dir, station, time_zone",
        ],
    ),
    (
        "an unknown table",
        GATEWAY + "[mqqt]\n",
        [
            "c.toml:6: mqqt: unknown key; did you mean 'mqtt'?; allowed: alarms, api, backup, "
            "central, exposure, external, gateway, harvest, interlocks, link, log, mqtt, people, "
            "procedures, registry, scanner, storage, store, unit"
        ],
    ),
    (
        "a table that is missing",
        LINK,
        ["c.toml: gateway: missing, and it has no default"],
    ),
    (
        "text that is not TOML",
        GATEWAY + "level = \n",
        ["c.toml:6: this is not TOML: Invalid value"],
    ),
    (
        "a form that is not allowed",
        GATEWAY.replace("gw-1", "gw 1"),
        [
            'c.toml:2: gateway.id: "gw 1" has a form that is not allowed; '
            "allowed: 1 to 40 letters, digits, dashes"
        ],
    ),
    (
        "an unknown time zone",
        GATEWAY.replace("Paris", "Pariss"),
        [
            'c.toml:5: gateway.time_zone: "Europe/Pariss" is no time zone; '
            "did you mean 'Europe/Paris'?; allowed: names such as Europe/Paris"
        ],
    ),
    (
        "a word that is not one of the allowed",
        GATEWAY + '[log]\nlevel = "warn"\n',
        [
            "c.toml:7: log.level: \"warn\" is not one of them; did you mean 'warning'?; "
            "allowed: debug, info, warning, error"
        ],
    ),
    (
        "a port out of range",
        GATEWAY + LINK.replace("502", "70000"),
        ["c.toml:10: link[1].port: 70000 is out of range; allowed: 1 to 65535"],
    ),
    (
        "a number in quotes",
        GATEWAY + LINK.replace("502", '"502"'),
        ['c.toml:10: link[1].port: must be a whole number, not "502"; allowed: 1 to 65535'],
    ),
    (
        "a host with a port in it",
        GATEWAY + LINK.replace("127.0.0.1", "tank.local/7"),
        [
            'c.toml:9: link[1].host: "tank.local/7" has a form that is not allowed; '
            "allowed: a host name, an IPv4 or an IPv6 address"
        ],
    ),
    (
        "an unknown kind of link",
        GATEWAY + LINK.replace('"tcp"', '"tpc"'),
        [
            "c.toml:8: link[1].kind: \"tpc\" is not one of them; did you mean 'tcp'?; "
            "allowed: tcp, serial"
        ],
    ),
    (
        "a link without a kind",
        GATEWAY + LINK.replace('kind = "tcp"\n', ""),
        ["c.toml:6: link[1].kind: missing, and it has no default; allowed: tcp, serial"],
    ),
    (
        "a TCP link without a port",
        GATEWAY + LINK.replace("port = 502\n", ""),
        ["c.toml:6: link[1].port: missing, and it has no default; allowed: 1 to 65535"],
    ),
    (
        "a serial link without a device, with a host",
        GATEWAY + '[[link]]\nname = "s"\nkind = "serial"\nhost = "h"\n',
        [
            "c.toml:6: link[1].device: missing, and it has no default",
            "c.toml:9: link[1].host: unknown key; allowed: baud, bits, dead_share, device, kind, "
            "name, parity, stop, transcript",
        ],
    ),
    (
        "a period of nothing",
        GATEWAY + LINK + UNIT + "every_s = 0\n",
        ["c.toml:15: unit[1].every_s: 0 is out of range; allowed: more than 0, up to 86400"],
    ),
    (
        "a period without an end",
        GATEWAY + LINK + UNIT + "every_s = inf\n",
        [
            "c.toml:15: unit[1].every_s: must be a finite number, not inf; "
            "allowed: more than 0, up to 86400"
        ],
    ),
    (
        "a date where a text belongs",
        GATEWAY.replace('"Lyon Centre"', "2026-01-01"),
        [
            "c.toml:3: gateway.facility: must be a text in quotes, not a table; "
            "allowed: 1 to 120 characters on one line"
        ],
    ),
    (
        "a link that does not exist",
        GATEWAY + LINK + UNIT.replace('"net"', '"nett"'),
        ["c.toml:13: unit[1].link: there is no link \"nett\"; did you mean 'net'?; allowed: net"],
    ),
    (
        "a unit without any link in the file",
        GATEWAY + UNIT,
        ['c.toml:8: unit[1].link: there is no link "net"; allowed: none, the file has no link'],
    ),
    (
        "a serial way on a TCP link",
        GATEWAY + LINK + UNIT + 'transport = "modbus-rtu"\n',
        [
            'c.toml:15: unit[1].transport: "modbus-rtu" cannot travel on a tcp link; '
            "allowed: modbus-ascii, modbus-tcp, rtu-over-tcp, stream, tcp-line"
        ],
    ),
    (
        "two units of one name",
        GATEWAY + LINK + UNIT + UNIT,
        ['c.toml:16: unit[2].name: "u1" is taken by unit[1]'],
    ),
    (
        "two units at one address",
        GATEWAY + LINK + UNIT + "address = 3\n" + UNIT.replace("u1", "u2") + "address = 3\n",
        ["c.toml:20: unit[2].address: this address on this link is taken by unit[1]"],
    ),
    (
        "two links to one socket",
        GATEWAY + LINK + LINK.replace("net", "net-2"),
        ['c.toml:15: link[2].port: "127.0.0.1:502" is taken by link[1]'],
    ),
    (
        "a storage solution watched by a unit that does not exist",
        GATEWAY + STORAGE + 'units = ["u1"]\n',
        ['c.toml:11: storage[1].units: there is no unit "u1"; allowed: none, the file has no unit'],
    ),
    (
        "two storage solutions watched by one unit",
        GATEWAY
        + LINK
        + UNIT
        + STORAGE
        + 'units = ["u1"]\n'
        + STORAGE.replace("T1", "T2")
        + 'units = ["u1"]\n',
        ['c.toml:26: storage[2].units: "u1" watches storage[1] already'],
    ),
    (
        "levels that do not nest",
        GATEWAY + STORAGE.replace('"cane"', '"goblet"'),
        [
            "c.toml:10: storage[1].level: a goblet cannot stand in the storage solution; "
            "allowed: cane, canister"
        ],
    ),
    (
        "a prefix that makes no label",
        GATEWAY + STORAGE.replace('"C"', '"-"'),
        ['c.toml:10: storage[1].level[1].prefix: "-1" cannot be a label'],
    ),
    (
        "slots in two ways at once",
        GATEWAY + STORAGE.replace("count = 5", "count = 5, rows = 2, columns = 3"),
        [
            "c.toml:9: storage[1].slots: say it in one way; allowed: {count = 5}, "
            '{rows = 9, columns = 9} or {labels = ["left", "right"]}'
        ],
    ),
    (
        "rows without columns",
        GATEWAY + STORAGE.replace("count = 5", "rows = 2"),
        [
            "c.toml:9: storage[1].slots: say it in one way; allowed: {count = 5}, "
            '{rows = 9, columns = 9} or {labels = ["left", "right"]}'
        ],
    ),
    (
        "a slot label twice",
        GATEWAY + STORAGE.replace("count = 5", 'labels = ["a", "a"]'),
        ["c.toml:9: storage[1].slots: each label may occur once"],
    ),
    (
        "more slots than anybody has",
        GATEWAY + STORAGE.replace("count = 5", "rows = 99, columns = 99").replace("4}", "999}"),
        ["c.toml:9: storage[1].slots: 9791199 slots in all; allowed: at most 1000000"],
    ),
    (
        "a scanner at a storage solution that does not exist",
        GATEWAY + STORAGE + '[[scanner]]\nname = "s"\ndevice = "/dev/ttyS0"\nstorage = ["T2"]\n',
        ['c.toml:14: scanner[1].storage: there is no storage "T2"; allowed: T1'],
    ),
    (
        "a scanner on the line of a link",
        GATEWAY
        + '[[link]]\nname = "s"\nkind = "serial"\ndevice = "/dev/ttyS0"\n'
        + '[[scanner]]\nname = "s"\ndevice = "/dev/ttyS0"\n',
        ['c.toml:12: scanner[1].device: "/dev/ttyS0" is taken by link[1]'],
    ),
    (
        "a scanner on the socket of a link",
        GATEWAY
        + '[[link]]\nname = "s"\nkind = "tcp"\nhost = "10.0.0.5"\nport = 4001\n'
        + '[[scanner]]\nname = "s"\ndevice = "tcp://10.0.0.5:4001"\n',
        ['c.toml:13: scanner[1].device: "10.0.0.5:4001" is taken by link[1]'],
    ),
    (
        "two scanners on one socket",
        GATEWAY
        + '[[scanner]]\nname = "s"\ndevice = "tcp://10.0.0.5:4001"\n'
        + '[[scanner]]\nname = "t"\ndevice = "tcp://10.0.0.5:4001"\n',
        ['c.toml:11: scanner[2].device: "tcp://10.0.0.5:4001" is taken by scanner[1]'],
    ),
    (
        "a serial server without a port",
        GATEWAY + '[[scanner]]\nname = "s"\ndevice = "tcp://10.0.0.5"\n',
        [
            'c.toml:8: scanner[1].device: "tcp://10.0.0.5" is no serial server; '
            "allowed: tcp://HOST:PORT"
        ],
    ),
    (
        "serial settings of a scanner behind a serial server",
        GATEWAY + '[[scanner]]\nname = "s"\ndevice = "tcp://10.0.0.5:4001"\nbaud = 9600\n',
        ["c.toml:9: scanner[1].baud: is set at the serial server; leave it out"],
    ),
    (
        "a secret in the file",
        GATEWAY + '[mqtt]\nhost = "broker"\npassword = "hunter2"\n',
        [
            "c.toml:8: mqtt.password: unknown key; did you mean 'password_file'?; allowed: "
            "ca_file, client_id, host, keepalive_s, password_file, port, tls, username"
        ],
    ),
    (
        "a secret that would travel in plain text",
        GATEWAY
        + '[central]\nurl = "http://central.example.org"\nclient_id = "c"\n'
        + 'client_secret_file = "s"\n',
        [
            "c.toml:7: central.url: plain http would show the secret to the network; allowed: "
            "https://, and http:// only to 127.0.0.1, ::1 or localhost"
        ],
    ),
    (
        "a number that no setting has",
        GATEWAY + f"[api]\nport = 1{'0' * 6000}\n",
        [
            "c.toml: this is not TOML: Exceeds the limit (4300 digits) for integer string "
            "conversion: value has 6001 digits; use sys.set_int_max_str_digits() to increase the "
            "limit"
        ],
    ),
    (
        "a pit of brackets",
        f"a = {'[' * 5000}",
        ["c.toml: this is not TOML: it is nested too deeply"],
    ),
    (
        "a pit of tables",
        f"[{'.'.join('a' * 5000)}]\n",
        ["c.toml: this is not TOML: it is nested too deeply"],
    ),
    *(
        (f"the address {url}", CENTRAL.format(url), [f"c.toml:7: central.url: {fault}"])
        for url, fault in (
            (
                "https://c.example:99999",
                '"https://c.example:99999" is no address: Port out of range 0-65535; '
                "allowed: https://host[:port][/path]",
            ),
            (
                "http://127.0.0.1:80:90",
                '"http://127.0.0.1:80:90" is no address: Port could not be cast to integer value '
                "as '80:90'; allowed: https://host[:port][/path]",
            ),
            (
                "https://[::1",
                '"https://[::1" is no address: Invalid IPv6 URL; '
                "allowed: https://host[:port][/path]",
            ),
            (
                "https://c%0d%0a.example",
                '"c%0d%0a.example" is no host; '
                "allowed: a host name, an IPv4 or an IPv6 address in [ ]",
            ),
        )
    ),
    (
        "two API clients of one id",
        GATEWAY + '[[api.client]]\nid = "a"\nsecret_file = "a"\nscopes = ["inventory:read"]\n' * 2,
        ['c.toml:11: api.client[2].id: "a" is taken by client[1]'],
    ),
    (
        "certificates without TLS",
        GATEWAY + '[mqtt]\nhost = "broker"\nca_file = "ca.pem"\n',
        ["c.toml:8: mqtt.ca_file: certificates are looked at only with tls = true"],
    ),
    (
        "a client that may do nothing",
        GATEWAY + '[[api.client]]\nid = "a"\nsecret_file = "a"\nscopes = []\n',
        ["c.toml:9: api.client[1].scopes: needs at least 1"],
    ),
    (
        "a scope that does not exist",
        GATEWAY + '[[api.client]]\nid = "a"\nsecret_file = "a"\nscopes = ["inventory:raed"]\n',
        [
            'c.toml:9: api.client[1].scopes[1]: "inventory:raed" is not one of them; '
            "did you mean 'inventory:read'?; allowed: inventory:read, "
            "inventory:write, subjects:read, subjects:write, procedures:read, procedures:write, "
            "procedures:execute, units:write, units:service, gateway:read, audit:read, "
            "audit:review, alarms:write, stations:sign-in, people:read, "
            "people:write, reconciliation:write, deviations:write"
        ],
    ),
    (
        "a password without a user",
        GATEWAY + '[mqtt]\nhost = "broker"\npassword_file = "p"\n',
        ["c.toml:8: mqtt.password_file: a password needs a username beside it"],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_mistake_is_named(text: str, expected: list[str]) -> None:
    """Each complaint says file, line, key, what is wrong and what is allowed."""
    with pytest.raises(ConfigError) as caught:
        parse(text, "c.toml", Path("/etc/crinsu"))
    assert [str(complaint) for complaint in caught.value.complaints] == expected


def test_the_error_itself_is_one_sentence() -> None:
    """The error says the first complaint and how many more there are."""
    with pytest.raises(ConfigError) as caught:
        parse(GATEWAY.replace("facility", "facilty"), "c.toml", Path("/etc/crinsu"))
    assert caught.value.sentence.endswith("(and 1 more)")
    assert caught.value.code == "CONFIG_ERROR"
