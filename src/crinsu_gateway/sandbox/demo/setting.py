"""The setting of the demo: a folder with a real configuration, secrets and a place for the store.

It writes files and picks a free port; it starts nothing.
"""

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.units.floor import SimulatedUnit

CLIENT = "demo-console"


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
    host, freezer_port = by_name["freezer-1"].address.rsplit(":", 1)
    return f"""# Written by the demo; a real one is explained in config.example.toml.
[gateway]
id = "demo-gateway"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "{folder / "state"}"

[log]
format = "json"

[[link]]
name = "freezer-net"
kind = "tcp"
host = "{host}"
port = {freezer_port}

[[link]]
name = "rs485-1"
kind = "serial"
device = "{by_name["eurotherm-1"].address}"

[[link]]
name = "lm510-usb"
kind = "serial"
device = "{by_name["lm510-1"].address}"

[[unit]]
name = "freezer-1"
link = "freezer-net"
profile = "crinsu-sandbox-freezer"
transport = "modbus-tcp"
every_s = 0.5

[[unit]]
name = "eurotherm-1"
link = "rs485-1"
profile = "eurotherm-2400"
every_s = 1.0

[[unit]]
name = "lm510-1"
link = "lm510-usb"
profile = "cryomagnetics-lm510"
every_s = 1.0

[[scanner]]
name = "bench-scanner"
device = "{by_name["bench-scanner"].address}"
storage = ["T1"]
{_storage("T1", "TANK", "freezer-1", "{ level_min = 20.0, temperature_max = -150.0 }")}
{_storage("T2", "TANK", "eurotherm-1", "{ temperature_max = -150.0 }")}
{_storage("T3", "DEWAR", "lm510-1", "{ level_min = 20.0 }")}
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


def _storage(name: str, kind: str, unit: str, limits: str) -> str:
    return f"""
[[storage]]
name = "{name}"
type = "{kind}"
units = ["{unit}"]
slots = {{ count = 5 }}
limits = {limits}

[[storage.level]]
kind = "canister"
prefix = "C"
count = 6

[[storage.level]]
kind = "cane"
prefix = "CN"
count = 4
"""
