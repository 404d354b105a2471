"""Two simulated freezers on sockets, the gateway and the centre as processes that are killed.

The freezers note every order that reaches them; gateway and centre keep what they know in files.
"""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from crinsu_gateway.model.errors import GatewayError, RuleError
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.central.seed import DEVICE_CLIENT, DEVICE_SECRET
from crinsu_gateway.sandbox.demo.child import gateway
from crinsu_gateway.sandbox.demo.setting import CLIENT, Setting
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.units.floor import Floor, Place
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.modbus_server import ModbusTcpConversation
from crinsu_gateway.sandbox.units.physics import FillControl, Tank, Vessel
from crinsu_gateway.sandbox.units.tcp_port import TcpPort

T = TypeVar("T")
AWAY = (httpx2.HTTPError, GatewayError, TimeoutError)
SECRET = "kill-secret-0123456789"


class CountingFreezer(Freezer):
    """A freezer that notes every order that reaches it: (coil, value)."""

    orders: list[tuple[int, bool]]

    def write_bits(self, address: int, values: Sequence[bool]) -> Any:
        """Obey, and note."""
        self.orders += [(address + offset, value) for offset, value in enumerate(values)]
        return super().write_bits(address, values)


def counting_freezer(clock: Callable[[], float]) -> CountingFreezer:
    """A freezer with a low level that fills within seconds."""
    made = CountingFreezer(
        clock,
        vessel=Vessel(fill_percent_s=20.0),
        control=FillControl(start=20.0, stop=90.0, longest_s=60.0),
        tank=Tank(level=60.0),
    )
    made.orders = []
    return made


def two_freezers(clock: Callable[[], float]) -> tuple[Floor, dict[str, CountingFreezer]]:
    """A floor with one freezer each for T1 and T2, and the freezers by storage solution."""
    freezers = {name: counting_freezer(clock) for name in ("T1", "T2")}
    return Floor({f"freezer-{name}": _place(one) for name, one in freezers.items()}), freezers


def _place(freezer: Freezer) -> Place:
    carrier = TcpPort(lambda: ModbusTcpConversation({1: freezer}))
    return Place(freezer, carrier, Transport.MODBUS_TCP, 1, "crinsu-sandbox-freezer")


def prepared(folder: Path, floor: Floor, central_url: str) -> Setting:
    """A configuration with both freezers and the centre."""
    for name, text in (("central.secret", DEVICE_SECRET), ("client.secret", SECRET)):
        path = folder / name
        path.touch(mode=0o600)
        path.write_text(text + "\n")
    port = free_port()
    parts = [_HEAD.format(folder=folder, client=CLIENT, port=port, url=central_url)]
    parts[0] = parts[0].replace("DEVICE", DEVICE_CLIENT)
    for name in ("T1", "T2"):
        where = floor.address(f"freezer-{name}").rsplit(":", 1)
        parts.append(_UNIT.format(name=name, host=where[0], port=where[1]))
    parts += [_STORAGE.format(name=name, units=_units(name)) for name in ("T1", "T2", "T3")]
    (folder / "config.toml").write_text("".join(parts))
    url = f"http://127.0.0.1:{port}"
    return Setting(folder / "config.toml", folder / "gateway.log", url, CLIENT, SECRET)


def _units(name: str) -> str:
    return "[]" if name == "T3" else f'["freezer-{name}"]'


_HEAD = """\
[gateway]
id = "killed-gateway"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "{folder}/state"

[log]
format = "json"

[central]
url = "{url}"
client_id = "DEVICE"
client_secret_file = "{folder}/central.secret"
rate_per_minute = 6000
pull_every_s = 1

[api]
host = "127.0.0.1"
port = {port}
rate_per_minute = 60000

[[api.client]]
id = "{client}"
secret_file = "{folder}/client.secret"
scopes = ["inventory:read", "procedures:read", "procedures:execute", "gateway:read"]
rate_per_minute = 60000
"""
_UNIT = """
[[link]]
name = "net-{name}"
kind = "tcp"
host = "{host}"
port = {port}

[[unit]]
name = "freezer-{name}"
link = "net-{name}"
profile = "crinsu-sandbox-freezer"
transport = "modbus-tcp"
every_s = 0.2
"""
_STORAGE = """
[[storage]]
name = "{name}"
type = "TANK"
units = {units}
slots = {{ count = 5 }}

[[storage.level]]
kind = "canister"
prefix = "C"
count = 6

[[storage.level]]
kind = "cane"
prefix = "CN"
count = 4
"""


class Daemon:
    """The gateway process, killed and started again on demand."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._stack = AsyncExitStack()
        self.process: asyncio.subprocess.Process
        self.kills = 0

    async def start(self) -> None:
        """Start it; its log is kept from the last start."""
        self.process = await self._stack.enter_async_context(gateway(self._setting))

    async def answers(self) -> None:
        """Wait until it takes work."""
        async with asyncio.timeout(30), httpx2.AsyncClient() as http:
            while True:
                try:
                    if (await http.get(f"{self._setting.api_url}/readyz")).status_code == 200:
                        return
                except httpx2.HTTPError:
                    pass
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """No chance to clean up."""
        self.process.kill()
        await self.process.wait()
        await self._stack.aclose()
        self.kills += 1

    async def stop(self) -> int | None:
        """As systemd would; its exit status."""
        await self._stack.aclose()
        return self.process.returncode


class Central:
    """The centre as a process with its data in a file, killed and started again on demand.

    Its public face takes no keys: whoever asks there holds `calm` meanwhile, so that it lives.
    """

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self.calm = asyncio.Lock()
        self.kills = 0

    async def start(self) -> None:
        """Start it and wait until it listens."""
        options = ["--port", str(self.port), "--data", str(self._folder / "central.db")]
        with (self._folder / "central.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "crinsu_gateway", "sandbox", "central", *options),
                *("--rate", "6000"),
                stdout=log,
                stderr=log,
                env=os.environ,
            )
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    await writer.wait_closed()
                    return

    @property
    def runs(self) -> bool:
        """Whether it is there."""
        return self._process is not None and self._process.returncode is None

    async def kill(self) -> None:
        """No chance to clean up."""
        if self._process is not None and self.runs:
            self._process.kill()
            await self._process.wait()
        self.kills += 1


async def insist(act: Callable[[], Awaitable[T]]) -> T:
    """Try again until somebody answers; the idempotency key inside `act` stays the same."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await act()
            except RuleError:
                raise
            except AWAY:
                await asyncio.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are killed: after so many seconds of work, so many times.

    `starting` is how often the gateway is killed while it starts, `centre` how often the centre is.
    """

    least_s: float
    most_s: float
    times: int
    starting: float = 0.2
    centre: float = 0.3


async def disturb(daemon: Daemon, central: Central, chance: random.Random, pace: Pace) -> None:
    """Kill and restart, from "while starting" to "in the middle of work"."""
    for _ in range(pace.times):
        if chance.random() >= pace.starting:
            await daemon.answers()
        await asyncio.sleep(chance.uniform(pace.least_s, pace.most_s))
        if chance.random() < pace.centre:
            async with central.calm:
                await central.kill()
                await central.start()
        else:
            await daemon.kill()
            await daemon.start()


@asynccontextmanager
async def disturbed(
    daemon: Daemon, central: Central, chance: random.Random, pace: Pace
) -> AsyncIterator[None]:
    """What is done in the block is done between kills; after it both run."""
    task = asyncio.create_task(disturb(daemon, central, chance, pace))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if daemon.process.returncode is not None:
            await daemon.start()
        if not central.runs:
            await central.start()
