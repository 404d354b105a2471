"""Verbs and daemons that need not load the program first: forked from a process that has it loaded.

Each is a process of its own with its own arguments, environment, folder and streams, and ends as
Python ends; what it does not show is the start from nothing, which
tests/integration/test_command_line.py and tests/acceptance/test_daemon_life.py show. A process
that starts so has used half a second of processor less, a daemon more than a second.
`python -m tests.fakes.warm` is the process that forks; its standard input is where it is asked.
"""

import asyncio
import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 1 << 20
"""Bytes of a request: arguments, environment, folder."""
LOADED = ("app.daemon", "cli.api_client", "cli.acting", "client.talk", "store.pins")
"""What most verbs and the daemon load when they are called, besides the files of the verbs."""

_asked: list[socket.socket] = []
"""Where the process of the test that runs now is asked, if it is one that wants so."""


class Started:
    """A process that was forked; as much of asyncio's `Process` as tests use."""

    def __init__(self, told: socket.socket, pid: int) -> None:
        self._told = told
        self._ended = asyncio.ensure_future(self._end())
        self.pid = pid
        self.returncode: int | None = None

    async def _end(self) -> int:
        try:
            raw = await asyncio.get_running_loop().sock_recv(self._told, 64)
        finally:
            self._told.close()
        self.returncode = int(raw)
        return self.returncode

    async def wait(self) -> int:
        """Wait for its end; the exit status, below 0 for the signal that ended it."""
        return await asyncio.shield(self._ended)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):  # it has ended, and that is not told yet
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


@contextmanager
def kept_warm() -> Iterator[socket.socket]:
    """A process that has the program loaded, for as long as the block runs; where it is asked."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        command = [sys.executable, "-m", "tests.fakes.warm"]
        process = subprocess.Popen(command, stdin=theirs.fileno(), cwd=ROOT)
    try:
        yield ours
    finally:
        ours.close()  # it ends when nobody can ask any more
        process.wait(timeout=30)


@contextmanager
def asking(asked: socket.socket) -> Iterator[None]:
    """Verbs and daemons that are started in the block are forked from it."""
    _asked.append(asked)
    try:
        yield
    finally:
        _asked.remove(asked)


def is_warm() -> bool:
    """Whether verbs and daemons are forked now."""
    return bool(_asked)


async def started(
    arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
) -> Started:
    """`crinsu-gateway` with these arguments, forked in a session of its own."""
    told = _ask(arguments, streams, environment)
    told.setblocking(False)
    pid = await asyncio.get_running_loop().sock_recv(told, 64)
    return Started(told, int(pid))


def ran(
    arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
) -> int:
    """The same to its end, which is waited for here; the exit status."""
    with _ask(arguments, streams, environment) as told:
        told.settimeout(60.0)
        told.recv(64)
        return int(told.recv(64))


def _ask(
    arguments: Sequence[str], streams: tuple[int, int, int], environment: Mapping[str, str]
) -> socket.socket:
    """Ask for a process; where its number is told, and its end."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = {"arguments": list(arguments), "folder": os.getcwd(), "environment": {**environment}}
    with theirs:
        socket.send_fds(_asked[-1], [json.dumps(request).encode()], [*streams, theirs.fileno()])
    return ours


# --- the process that forks --------------------------------------------------------------


def load() -> None:
    """The daemon as it loads itself, without drawing, and then the files of all verbs."""
    from crinsu_gateway.cli.root import VERBS
    from crinsu_gateway.cli.run import leave_out

    leave_out()
    for name in LOADED:
        import_module(f"crinsu_gateway.{name}")
    del sys.modules["rich"]  # some verbs draw
    for verb in VERBS:
        import_module(f"crinsu_gateway.cli.{verb.replace('-', '_')}")
    gc.collect()
    gc.freeze()  # else each child copies all of it when it looks for garbage at its end


def serve(asked: socket.socket) -> None:
    """Fork whenever somebody asks. It returns in the child alone; here it exits in the end."""
    ready = selectors.DefaultSelector()
    ready.register(asked, selectors.EVENT_READ)
    running: dict[int, tuple[int, socket.socket]] = {}
    while True:
        for key, _ in ready.select():
            if key.fd != asked.fileno():
                pid, told = running.pop(key.fd)
                status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with told, suppress(OSError):  # a test that failed may not be there any more
                    told.send(str(status).encode())
                ready.unregister(key.fd)
                os.close(key.fd)
                continue
            raw, files, _, _ = socket.recv_fds(asked, MOST, 4)
            if not raw:
                os._exit(0)
            pid = os.fork()
            if pid == 0:
                ready.close()
                for held in (asked, *(one for _, one in running.values())):
                    held.close()
                _become(json.loads(raw), files)
                return
            for file in files[:3]:
                os.close(file)
            told = socket.socket(fileno=files[3])
            told.send(str(pid).encode())
            watched = os.pidfd_open(pid)
            running[watched] = (pid, told)
            ready.register(watched, selectors.EVENT_READ)


def _become(request: Mapping[str, object], files: Sequence[int]) -> None:
    """Have the streams, the environment, the folder and the arguments of the request."""
    os.setsid()
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
    os.closerange(3, 256)
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    os.chdir(str(request["folder"]))
    sys.argv[1:] = request["arguments"]  # type: ignore[call-overload]


if __name__ == "__main__":
    load()
    serve(socket.socket(fileno=os.dup(0)))
    import_module("crinsu_gateway.__main__").main()
