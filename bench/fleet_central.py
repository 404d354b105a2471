"""A sandbox central as a process of its own for a fleet: an organisation for each gateway.

It can be killed and started again at the same address with the same data.
"""

import json
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import apsw

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.sandbox.central.centre import Centre, Switches
from crinsu_gateway.sandbox.central.database import Database
from crinsu_gateway.sandbox.central.tokens import secret_hash
from crinsu_gateway.sandbox.free_port import free_port

READY_WITHIN_S = 20.0
SECRET = "fleet-secret"
CANISTERS, CANES, SLOTS = 2, 2, 5


def client_of(number: int) -> str:
    """The device client of a gateway, by its number from 1."""
    return f"fleet-{number}"


def facility_of(number: int) -> str:
    """The name of its facility."""
    return f"Centre {number}"


def fill(path: Path, count: int, samples: int) -> None:
    """So many organisations with a facility, a tank, a subject and some sample containers each."""
    database = Database(path)
    try:
        centre = Centre(database, SystemClock(), Switches())  # makes the key of the tokens
        with database.transaction():
            for number in range(1, count + 1):
                _organization(database, number, samples, centre.now_ms())
    finally:
        database.close()


def _organization(database: Database, number: int, samples: int, now: int) -> None:
    organization = database.execute(
        "INSERT INTO organization (name, created_ms) VALUES (?, ?)", f"Clinics {number}", now
    )
    database.execute(
        "INSERT INTO client (id, secret_sha256, organization_id, is_device) VALUES (?, ?, ?, 1)",
        *(client_of(number), secret_hash(SECRET), organization),
    )
    facility = database.execute(
        "INSERT INTO facility (organization_id, name, created_ms) VALUES (?, ?, ?)",
        *(organization, facility_of(number), now),
    )
    storage = database.execute(
        "INSERT INTO storage (facility_id, name, type, capacity, created_ms) "
        "VALUES (?, 'T1', 'TANK', ?, ?)",
        *(facility, CANISTERS * CANES * SLOTS, now),
    )
    level = (
        "INSERT INTO container (storage_id, parent_id, kind, label, slots) VALUES (?, ?, ?, ?, ?)"
    )
    for canister in range(1, CANISTERS + 1):
        outer = database.execute(level, storage, None, "canister", f"C{canister}", 0)
        for cane in range(1, CANES + 1):
            database.execute(level, storage, outer, "cane", f"CN{cane}", SLOTS)
    subject = database.execute(
        "INSERT INTO subject (facility_id, code, created_ms) VALUES (?, 'SUBJ-1', ?)",
        *(facility, now),
    )
    for vial in range(1, samples + 1):
        database.execute(
            "INSERT INTO sample_container (subject_id, name, tag, carrier, state, updated_ms) "
            "VALUES (?, ?, ?, 'vial', 'EXPECTED', ?)",
            *(subject, f"Vial {vial}", f"TAG-{number}-{vial}", now),
        )


@dataclass(slots=True)
class Told:
    """What the centre took of one gateway: facts, the greatest number, deliveries of them."""

    events: int
    high: int
    deliveries: int


class Central:
    """The process; `rate` is for each client, in requests a minute."""

    def __init__(self, path: Path, rate: int = 60) -> None:
        self.port = free_port()
        self.path = path
        self._rate = rate
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and wait until it listens."""
        words = [sys.executable, "-m", "crinsu_gateway", "sandbox", "central", "--json"]
        words += ["--port", str(self.port), "--data", str(self.path), "--rate", str(self._rate)]
        with (self.path.parent / "central.log").open("ab") as log:
            self._process = subprocess.Popen(words, stdout=log, stderr=log)
        until = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def arrivals(self) -> list[float]:
        """When requests came in since the start, in s of the steady clock, in order."""
        clients = self._stats()["clients"].values()
        return sorted(moment for client in clients for moment in client["times"])

    def outcomes(self) -> dict[str, int]:
        """How many requests were answered how since the start."""
        found: dict[str, int] = {}
        for client in self._stats()["clients"].values():
            for outcome, count in client["outcomes"].items():
                found[outcome] = found.get(outcome, 0) + count
        return found

    def _stats(self) -> dict[str, Any]:
        with urlopen(f"{self.url}/sandbox/stats", timeout=30) as answer:
            told: dict[str, Any] = json.load(answer)
        return told

    def told(self) -> dict[str, Told]:
        """What it took, by gateway; of a centre that is stopped."""
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            rows = connection.execute(
                "SELECT gateway, count(*), max(seq), sum(deliveries) FROM device_event "
                "WHERE status = 200 GROUP BY gateway"
            ).fetchall()
        finally:
            connection.close()
        return {str(name): Told(*(int(str(one)) for one in rest)) for name, *rest in rows}

    def states(self) -> dict[str, str]:
        """State and place of every sample container by its tag; of a centre that is stopped."""
        connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            rows = connection.execute(
                "SELECT m.tag, m.state || ' ' || ifnull(o.label || '/' || c.label || '/' "
                "|| m.slot, '') FROM sample_container m LEFT JOIN container c "
                "ON c.id = m.container_id LEFT JOIN container o ON o.id = c.parent_id"
            ).fetchall()
        finally:
            connection.close()
        return {str(tag): str(state) for tag, state in rows}
