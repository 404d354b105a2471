"""Tells systemd how the daemon stands, by its notify protocol. Without systemd it does nothing.

Source: sd_notify(3). A message that cannot be sent is dropped: the daemon never waits for it.
"""

import os
import socket
from collections.abc import Mapping


class Notifier:
    """Sends states to $NOTIFY_SOCKET; an address that starts with @ is an abstract socket."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._own = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self._watchdog_us = environment.get("WATCHDOG_USEC", "")

    @property
    def watchdog_every_s(self) -> float | None:
        """How often the watchdog must be fed: half its time; None when there is none."""
        if not (self._address and self._own and self._watchdog_us.isdigit()):
            return None
        return int(self._watchdog_us) / 2_000_000 or None

    def ready(self, status: str) -> bool:
        """Everything runs; also after a reload."""
        return self._send("READY=1", f"STATUS={status}")

    def status(self, text: str) -> bool:
        """One line for `systemctl status`."""
        return self._send(f"STATUS={text}")

    def reloading(self, monotonic_s: float) -> bool:
        """A reload has begun; `ready` ends it."""
        return self._send("RELOADING=1", f"MONOTONIC_USEC={round(monotonic_s * 1_000_000)}")

    def stopping(self) -> bool:
        """The daemon is on its way out."""
        return self._send("STOPPING=1", "STATUS=stopping")

    def feed_watchdog(self) -> bool:
        """The daemon does its work; systemd need not end it."""
        return self._send("WATCHDOG=1")

    def _send(self, *lines: str) -> bool:
        if not self._address:
            return False
        message = "\n".join(line.replace("\n", " ") for line in lines).encode()
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)
                sender.sendto(message, self._address)
        except OSError:
            return False
        return True
