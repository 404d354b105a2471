"""The setting of the demo: a folder with a real configuration, secrets and a place for the store.

It writes files and picks a free port; it starts nothing.
"""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET
from crinsu_gateway.sandbox.demo.rooms import ROOMS, storage_text
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.units.floor import SimulatedUnit

CLIENT = "demo-console"
GATEWAY = "demo-gateway"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the gateway of the demo finds its configuration, and how to talk to it."""

    config: Path
    log: Path
    api_url: str
    client: str
    secret: str


def prepare(folder: Path, units: Sequence[SimulatedUnit], central_url: str, rate: int) -> Setting:
    """A fresh folder with everything that `crinsu-gateway run` needs."""
    shutil.rmtree(folder / "state", ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(24)
    for name, text in (("central.secret", DEVICE_SECRET), ("api-client.secret", secret)):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text + "\n", "utf-8")
    port = free_port()
    config = folder / "config.toml"
    config.write_text(_config(folder, units, central_url, rate, port), "utf-8")
    return Setting(config, folder / "gateway.log", f"http://127.0.0.1:{port}", CLIENT, secret)


def _config(
    folder: Path, units: Sequence[SimulatedUnit], central_url: str, rate: int, port: int
) -> str:
    by_name = {unit.name: unit for unit in units}
    wired = [_wired(by_name[one.unit]) for one in ROOMS]
    return f"""# Written by the demo; a real one is explained in config.example.toml.
[gateway]
id = "{GATEWAY}"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "{folder / "state"}"

[log]
format = "json"
{"".join(wired)}
[[scanner]]
name = "bench-scanner"
device = "{by_name["bench-scanner"].address}"
storage = ["T1"]
{"".join(map(storage_text, ROOMS))}
[people]
stations = ["bench-1", "bench-2", "office-1"]

[alarms]
no_data_after_s = 20.0
unit_lost_after_s = 10.0

[central]
url = "{central_url}"
client_id = "{DEVICE_CLIENT}"
client_secret_file = "{folder / "central.secret"}"
rate_per_minute = {rate}
pull_every_s = 5

[api]
host = "127.0.0.1"
port = {port}
rate_per_minute = 6000

[[api.client]]
id = "{CLIENT}"
secret_file = "{folder / "api-client.secret"}"
scopes = ["inventory:read", "procedures:read", "procedures:execute", "gateway:read"]
rate_per_minute = 6000
"""


def _wired(unit: SimulatedUnit) -> str:
    """The link of a unit, which it has for itself, and the unit on it."""
    link = f"{unit.name}-line"
    if unit.transport is Transport.MODBUS_TCP:
        host, port = unit.address.rsplit(":", 1)
        wire = f'kind = "tcp"\nhost = "{host}"\nport = {port}'
        spoken = 'transport = "modbus-tcp"\nevery_s = 0.5'
    else:
        wire = f'kind = "serial"\ndevice = "{unit.address}"'
        spoken = "every_s = 1.0"
    return f"""
[[link]]
name = "{link}"
{wire}

[[unit]]
name = "{unit.name}"
link = "{link}"
profile = "{unit.profile}"
{spoken}
"""
