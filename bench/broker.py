"""A mosquitto of our own for the length of a measurement, and a listener that counts messages.

The listener also answers the one question that thingsboard-gateway asks its server before it
publishes anything.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from crinsu_gateway.sandbox.free_port import free_port

QUESTION = "v1/devices/me/rpc/request/"
NO_LIMITS = json.dumps({"maxPayloadSize": 65536, "maxInflightMessages": 100, "rateLimits": {}})
READY_WITHIN_S = 5.0


def found() -> str | None:
    """The program, if this machine has it."""
    return shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


@contextmanager
def broker(folder: Path) -> Iterator[int]:
    """A broker on a free port."""
    program, port = found(), free_port()
    assert program is not None
    file = folder / "mosquitto.conf"
    file.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 100000\n"
    )
    with subprocess.Popen(
        [program, "-c", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=10)


class Restartable:
    """A broker that keeps nothing, and can be killed and started again at its port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._file = folder / "restartable.conf"
        self._file.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it listens."""
        program = found()
        assert program is not None
        self._process = subprocess.Popen(
            [program, "-c", str(self._file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _wait(self.port)

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _wait(port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


@contextmanager
def counting(port: int, counts: Callable[[str, bytes], int]) -> Iterator[Callable[[], int]]:
    """How much came so far, as `counts` values each message by topic and payload."""
    total = 0

    def heard(client: Client, _: object, message: MQTTMessage) -> None:
        nonlocal total
        if message.topic.startswith(QUESTION):
            client.publish(message.topic.replace("request", "response"), NO_LIMITS)
        total += counts(message.topic, bytes(message.payload))

    client = Client(CallbackAPIVersion.VERSION2)
    client.on_message = heard
    client.connect("127.0.0.1", port)
    client.subscribe("#")
    client.loop_start()
    try:
        yield lambda: total
    finally:
        client.loop_stop()
        client.disconnect()
