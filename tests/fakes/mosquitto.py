"""A real mosquitto on a free port for tests, that can be killed, frozen and started again.

And a listener that collects what the broker says. Neither is anything like our own publisher.
"""

import asyncio
import json
import os
import shutil
import signal
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiomqtt

from crinsu_gateway.sandbox.free_port import free_port

PROGRAM = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


class Mosquitto:
    """A broker that keeps nothing over a restart."""

    def __init__(self, folder: Path, settings: Sequence[str] = ("allow_anonymous true",)) -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._log = folder / "mosquitto.log"
        lines = [f"listener {self.port} 127.0.0.1", "persistence false", *settings]
        if os.geteuid() == 0:
            lines.append("user root")
        self._config.write_text("\n".join(lines) + "\n")
        self._process: subprocess.Popen[bytes] | None = None

    def _spawn(self) -> "subprocess.Popen[bytes]":
        assert PROGRAM is not None
        with self._log.open("ab") as log:
            return subprocess.Popen([PROGRAM, "-c", str(self._config)], stdout=log, stderr=log)

    async def start(self) -> None:
        """Start it and wait until it listens."""
        process = self._process = self._spawn()
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                assert process.poll() is None, self._log.read_text()
                await asyncio.sleep(0.01)
            else:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
                return

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal: SIGSTOP freezes it, SIGCONT lets it go on."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it without a word, as when its machine loses power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


class Listener:
    """What a subscriber to everything has heard."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes, bool]] = []
        self._news = asyncio.Event()

    def hear(self, message: aiomqtt.Message) -> None:
        """Keep a message."""
        assert isinstance(message.payload, bytes)
        self.heard.append((str(message.topic), message.payload, message.retain))
        self._news.set()

    def on(self, topic: str) -> list[Any]:
        """The payloads on the topics that end like this, oldest first; "" for an empty one."""
        return [
            json.loads(payload) if payload else ""
            for name, payload, _ in self.heard
            if name.endswith(topic)
        ]

    async def until(self, topic: str, true: Callable[[Any], bool]) -> Any:
        """Wait for a payload on a topic with this ending of which something is true."""
        seen = 0
        while True:
            told = self.on(topic)
            for payload in told[seen:]:
                if true(payload):
                    return payload
            seen = len(told)
            self._news.clear()
            await self._news.wait()


@asynccontextmanager
async def listening(
    port: int,
    *,
    username: str | None = None,
    password: str | None = None,
    tls: ssl.SSLContext | None = None,
) -> AsyncIterator[Listener]:
    """Somebody who hears everything that the broker says."""
    listener = Listener()
    async with aiomqtt.Client(
        "127.0.0.1", port, username=username, password=password, tls_context=tls
    ) as client:
        await client.subscribe("#", qos=1)

        async def collect() -> None:
            with suppress(aiomqtt.MqttError):  # the broker is killed in some tests
                async for message in client.messages:
                    listener.hear(message)

        task = asyncio.ensure_future(collect())
        try:
            yield listener
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
