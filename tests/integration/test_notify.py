"""Messages to the service manager, on real datagram sockets."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from crinsu_gateway.app.notify import Notifier


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A listening socket and its name as systemd would write it."""
    name = str(tmp_path / "notify") if request.param == "path" else f"@crinsu-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.settimeout(5)
        listener.bind(f"\0{name[1:]}" if name.startswith("@") else name)
        yield listener, name


def test_states_arrive_as_systemd_expects(manager: tuple[socket.socket, str]) -> None:
    """Ready, status, reloading, stopping and watchdog arrive word for word, one datagram each."""
    listener, name = manager
    notifier = Notifier({"NOTIFY_SOCKET": name})
    sent = [
        notifier.ready("3 units"),
        notifier.status("disk full:\nno space"),
        notifier.reloading(12.5),
        notifier.feed_watchdog(),
        notifier.stopping(),
    ]
    assert all(sent)
    assert [listener.recv(4096).decode() for _ in sent] == [
        "READY=1\nSTATUS=3 units",
        "STATUS=disk full: no space",
        "RELOADING=1\nMONOTONIC_USEC=12500000",
        "WATCHDOG=1",
        "STOPPING=1\nSTATUS=stopping",
    ]


def test_the_watchdog_is_fed_twice_in_its_time(manager: tuple[socket.socket, str]) -> None:
    """The interval is half of WATCHDOG_USEC, and only for the process that it is meant for."""
    _, name = manager
    facts = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "30000000"}
    assert Notifier(facts).watchdog_every_s == 15.0
    assert Notifier({**facts, "WATCHDOG_PID": str(os.getpid())}).watchdog_every_s == 15.0
    assert Notifier({**facts, "WATCHDOG_PID": "1"}).watchdog_every_s is None


def test_without_a_service_manager_nothing_is_sent() -> None:
    """Outside systemd every message is dropped without an error."""
    assert not Notifier({}).ready("x")
    assert Notifier({"WATCHDOG_USEC": "1000000"}).watchdog_every_s is None


def test_a_manager_that_went_away_is_no_error(tmp_path: Path) -> None:
    """A socket that nobody listens on does not disturb the daemon."""
    assert not Notifier({"NOTIFY_SOCKET": str(tmp_path / "gone")}).status("x")
