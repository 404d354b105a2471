"""The gateway as a process, as a service manager runs it, beside a simulated facility.

It writes the configuration, listens to what the daemon notifies, and reads its log. The daemon is
ours as it is; only the units are simulated, in the process of the test.
"""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2

from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.freezer import Freezer
from tests.fakes import warm
from tests.fakes.clock import RealClock
from tests.fakes.verbs import streams, written

SECRET = "lab-secret-0123456789"

SITE = """\
[gateway]
id = "gw-test"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
state_dir = "state"

[log]
level = "info"
format = "json"

[[link]]
name = "freezer-net"
kind = "tcp"
host = "127.0.0.1"
port = {freezer}

[[link]]
name = "rs485-1"
kind = "serial"
device = "{eurotherm}"

[[link]]
name = "lm510"
kind = "serial"
device = "{lm510}"

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

[[unit]]
name = "lm510-1"
link = "lm510"
profile = "cryomagnetics-lm510"

[[storage]]
name = "T1"
type = "TANK"
units = ["freezer-1"]
slots = {{count = 5}}
limits = {{level_min = 20.0}}
level = [{{kind = "canister", prefix = "C", count = 2}}]

[api]
port = {api}

[[api.client]]
id = "lab"
secret_file = "./lab.secret"
scopes = ["inventory:read", "procedures:read", "gateway:read"]
rate_per_minute = 6000
"""


class Manager:
    """Receives what the daemon tells its service manager."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(str(path))
        self.heard: list[str] = []

    async def hear(self, beginning: str) -> str:
        """The next message that begins like this; those before it are kept in `heard`."""
        while True:
            data = await asyncio.get_running_loop().sock_recv(self._socket, 4096)
            self.heard.append(data.decode())
            if self.heard[-1].startswith(beginning):
                return self.heard[-1]

    def close(self) -> None:
        """Listen no more."""
        self._socket.close()


class Daemon:
    """One `crinsu-gateway run` after another on the same folder."""

    def __init__(self, folder: Path, manager: Manager, port: int) -> None:
        self.folder = folder
        self.config = folder / "config.toml"
        self.manager = manager
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self._process: asyncio.subprocess.Process | warm.Started | None = None
        self._token = ""

    @property
    def process(self) -> asyncio.subprocess.Process | warm.Started:
        """The process that runs now, or ran last."""
        assert self._process is not None
        return self._process

    async def start(self, *, until_ready: bool = True, **environment: str) -> None:
        """Start it; by default wait until it says that it is ready.

        It is forked where the program is kept warm, but for one with an environment of its own.
        """
        arguments = ("run", "--config", str(self.config))
        its_own = {**os.environ, "NOTIFY_SOCKET": str(self.manager.path), **environment}
        with (self.folder / "log").open("ab") as log:
            if warm.is_warm() and not environment:
                three = (log.fileno(),) * 3
                self._process = await warm.started(arguments, three, its_own)
            else:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "crinsu_gateway", *arguments),
                    stdout=log,
                    stderr=log,
                    env=its_own,
                )
        if until_ready:
            await self.ready()

    async def ready(self) -> None:
        """Wait for READY; fails with the log when the process ends instead."""
        ended = asyncio.ensure_future(self.process.wait())
        said = asyncio.ensure_future(self.manager.hear("READY=1"))
        await asyncio.wait({ended, said}, return_when=asyncio.FIRST_COMPLETED)
        if not said.done():
            said.cancel()
            raise AssertionError(f"the daemon ended:\n{self.text()}")
        ended.cancel()

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self.process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; the exit status."""
        return await self.process.wait()

    async def stop(self) -> int:
        """Stop it as a service manager does; the exit status."""
        if self.process.returncode is None:
            self.tell(signal.SIGTERM)
        return await self.ended()

    def text(self) -> str:
        """What it wrote."""
        return (self.folder / "log").read_text()

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log events of this name, oldest first."""
        lines = [json.loads(line) for line in self.text().splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == name]

    async def logged(self, name: str, count: int = 1) -> dict[str, Any]:
        """Wait until an event of this name was logged so often; the last of them."""
        while len(found := self.events(name)) < count:
            assert self.process.returncode is None, self.text()
            await asyncio.sleep(0.02)
        return found[-1]

    def verb(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another verb of the command line, with the same configuration."""
        arguments = (*arguments, "--config", str(self.config))
        if warm.is_warm():
            with streams() as three:
                status = warm.ran(arguments, three, os.environ)
                told = written(three[1]), written(three[2])
                return subprocess.CompletedProcess(arguments, status, *told)
        return subprocess.run(
            [sys.executable, "-m", "crinsu_gateway", *arguments],
            capture_output=True,
            text=True,
            timeout=30,
        )

    async def token(self, client: str = "lab", secret: str = SECRET) -> str:
        """A token of the API, waiting for the API to listen; the answer when there is none."""
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        async with httpx2.AsyncClient() as http:
            while True:
                try:
                    answer = await http.post(f"{self.url}/oauth/token", data=form)
                except httpx2.TransportError:
                    assert self.process.returncode is None, self.text()
                    await asyncio.sleep(0.05)
                else:
                    assert answer.status_code == 200, answer.text
                    return str(answer.json()["access_token"])

    async def get(self, path: str) -> Any:
        """A resource of the API as the lab sees it."""
        self._token = self._token or await self.token()
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        async with httpx2.AsyncClient(headers=headers) as http:
            answer = await http.get(self.url + path)
        assert answer.status_code in (200, 206), answer.text
        return answer.json()


@asynccontextmanager
async def site(
    folder: Path, more: Sequence[str] = (), *, freezer: Freezer | None = None
) -> AsyncIterator[tuple[Daemon, Facility]]:
    """A facility with its gateway, not started yet; it is stopped at the end if it runs."""
    manager = Manager(folder / "notify")
    clock = RealClock()
    try:
        async with Facility(clock.monotonic, folder=folder / "tty", freezer=freezer) as facility:
            port = free_port()
            text = SITE.format(
                freezer=facility.address("freezer-1").rsplit(":", 1)[1],
                eurotherm=facility.address("eurotherm-1"),
                lm510=facility.address("lm510-1"),
                api=port,
            )
            (folder / "config.toml").write_text("\n".join([text, *more]))
            (folder / "lab.secret").write_text(SECRET)
            (folder / "lab.secret").chmod(0o600)
            daemon = Daemon(folder, manager, port)
            try:
                yield daemon, facility
            finally:
                if daemon._process is not None and daemon.process.returncode is None:
                    daemon.process.kill()
                    await daemon.ended()
    finally:
        manager.close()
