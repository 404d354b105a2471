"""Pages of a million slots and 600,000 sample containers, as clients read them over HTTP.

Ratios of one run: a page beside a bare endpoint of the framework that answers the same bytes, 304
beside 200, a deep page beside the first, CSV of everything beside the csv module over the same
rows. The pages differ from request to request. The rest is told for orientation.
"""

import csv
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from bench.figures import Figure, ratio_of_medians
from bench.many_places import fill
from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.web.asking.asked import Members
from crinsu_gateway.web.listing.shape import columns_of, shape
from crinsu_gateway.web.resources.slots import SLOTS
from crinsu_gateway.web.scopes import ALL_SCOPES

GROUP = "api"
SLOT_COUNT = 1_000_000
ROUNDS, IN_A_ROUND = 9, 60
START_S = 20.0
PAGE = "/api/v1/slots"
TANK = "/api/v1/storage-solutions/1?expand=containers[expand=children[expand=slots]]"


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: status, headers (small letters), body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Line:
    """One connection that stays; a client that costs as little as one can."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._token = token

    def get(self, path: str, **headers: str) -> Got:
        """One GET."""
        more = "".join(f"{name.replace('_', '-')}: {text}\r\n" for name, text in headers.items())
        head = (
            f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._token}\r\n{more}"
        )
        self._socket.sendall(f"{head}\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(1 << 16)
        first, _, body = data.partition(b"\r\n\r\n")
        lines = first.decode("latin-1").split("\r\n")
        told = {
            name.lower(): text for name, _, text in (line.partition(": ") for line in lines[1:])
        }
        status = int(lines[0].split()[1])
        size = 0 if status == 304 else int(told.get("content-length", "0"))
        parts, missing = [body], size - len(body)
        while missing > 0:
            parts.append(self._more(1 << 18))
            missing -= len(parts[-1])
        return Got(status, told, b"".join(parts))

    def _more(self, most: int) -> bytes:
        """What comes next; EOFError when the server has closed the connection, idle, say."""
        found = self._socket.recv(most)
        if not found:
            raise EOFError("the server closed the connection")
        return found


@contextmanager
def served(store: Path, folder: Path) -> Iterator[tuple[int, int]]:
    """The API as a process: its port and its process id."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.api_server", str(store), str(port), str(folder)]
    )
    try:
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port + 1), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def peak_mib(pid: int) -> float:
    """The most memory that a process held so far."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError(f"there is no peak of memory for process {pid}")


def timed(act: Callable[[], object]) -> float:
    """How long one act took, in seconds."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def measure(folder: Path) -> list[Figure]:
    """All figures."""
    store = folder / "million.db"
    fill(store, SLOT_COUNT)
    with served(store, folder) as (port, pid):
        token = (folder / "token").read_text()
        line, bare = Line(port, token), Line(port + 1, token)
        (folder / "body").write_bytes(line.get(f"{PAGE}?page=2").body)
        found = [*pages(line, bare), *whole(port, pid, token, store, folder)]
        return [*found, *questions(Line(port, token))]  # the first line was closed as idle by now


def pages(line: Line, bare: Line) -> list[Figure]:
    """One page in rounds beside its peers."""
    deep = line.get(f"{PAGE}?page=10000")
    assert deep.status == 200, deep
    kinds: dict[str, list[float]] = {}
    every: list[float] = []
    for number in range(ROUNDS):
        for at in range(IN_A_ROUND):
            page = 2 + number * IN_A_ROUND + at
            begin = time.perf_counter()
            tag = line.get(f"{PAGE}?page={page}").headers["etag"]
            kinds.setdefault("new", []).append(time.perf_counter() - begin)
            took = {
                "page": partial(line.get, f"{PAGE}?page={page}"),
                "deep": partial(line.get, f"{PAGE}?page={10_000 + page}"),
                "bare": partial(bare.get, "/bare"),
                "304": partial(line.get, f"{PAGE}?page={page}", If_None_Match=tag),
            }
            for name, act in took.items():
                kinds.setdefault(name, []).append(timed(act))
            every.append(kinds["page"][-1])
    p99 = sorted(every)[int(len(every) * 0.99)] * 1000
    of = {name: [median(times)] for name, times in kinds.items()}
    return [
        Figure(
            GROUP,
            "page of 30 to a bare endpoint of the same bytes",
            ratio_of_medians(of["page"], of["bare"]),
            "x",
            3.0,
            "at most",
        ),
        Figure(
            GROUP,
            "the same, of a page that nobody asked for before",
            ratio_of_medians(of["new"], of["bare"]),
            "x",
        ),
        Figure(GROUP, "304 to 200", ratio_of_medians(of["304"], of["page"]), "x", 0.5, "at most"),
        Figure(
            GROUP,
            "page 10,000 to page 1",
            ratio_of_medians(of["deep"], of["new"]),  # each of them asked for the first time
            "x",
            1.2,
            "at most",
        ),
        Figure(GROUP, "page of 30 among a million slots, median", of["page"][0] * 1000, "ms"),
        Figure(GROUP, "page of 30 among a million slots, p99", p99, "ms"),
    ]


def whole(port: int, pid: int, token: str, store: Path, folder: Path) -> list[Figure]:
    """CSV of a million rows beside the csv module, and what it costs in memory."""
    before = peak_mib(pid)
    ours, plain = [], []
    for _ in range(2):
        ours.append(timed(lambda: _download(port, token, folder / "ours.csv")))
        plain.append(timed(lambda: _plain(store, folder / "plain.csv")))
    assert (folder / "ours.csv").read_bytes() == (folder / "plain.csv").read_bytes()
    return [
        Figure(
            GROUP,
            "CSV of a million rows to the csv module, speed",
            ratio_of_medians(plain, ours),
            "x",
            0.3,
        ),
        Figure(
            GROUP,
            "CSV of a million rows, growth of memory",
            peak_mib(pid) - before,
            "MiB",
            50.0,
            "at most",
        ),
        Figure(GROUP, "CSV of a million rows", median(ours), "s"),
    ]


def _download(port: int, token: str, path: Path) -> None:
    url = f"http://127.0.0.1:{port}{PAGE}?per_page=all"
    subprocess.run(
        [
            "curl",
            "-sSf",
            "-o",
            str(path),
            "-H",
            "Accept: text/csv",
            "-H",
            f"Authorization: Bearer {token}",
            url,
        ],
        check=True,
    )


def _plain(store: Path, path: Path) -> None:
    """The same columns, straight from SQLite with the csv module."""
    columns = columns_of(shape(SLOTS, Members(), ALL_SCOPES, ()))
    assert columns is not None
    truth = "CASE s.held WHEN 0 THEN 'false' ELSE 'true' END"
    select = [truth if name == "occupied" else one.sql for name, one in columns.items()]
    connection = open_reader(store)
    sql = f"SELECT {', '.join(select)} FROM {SLOTS.source.tables} ORDER BY s.id"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(list(columns))
        writer.writerows(connection.execute(sql))
    connection.close()


def questions(line: Line) -> list[Figure]:
    """What people ask of a large store, for orientation."""
    asked = {
        "q over a million slots, nothing known": "/api/v1/slots?q=V7777",
        "q over 600,000 sample containers": "/api/v1/sample-containers?q=V7777",
        "one tag among 600,000": "/api/v1/sample-containers?tag=V7777",
        "600,000 by name": "/api/v1/sample-containers?sort=-name",
        "one tank of 10,000 slots, expanded to each slot": TANK,
    }
    found = []
    for name, path in asked.items():
        times = [timed(partial(line.get, path)) for _ in range(2)]
        found.append(Figure(GROUP, f"{name}, slower of 2", max(times) * 1000, "ms"))
    return found
