"""A real PostgreSQL of our own for tests, on a unix socket in a folder of its own, and no port.

It never touches a cluster of the system. The server refuses to run as root: then it runs as
`postgres` or `nobody`, in a folder that is theirs.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
BIN = FOUND[-1].parent if FOUND else None
READY_WITHIN_S = 30.0


class Postgres:
    """A server that can be killed and started again; what it committed stays."""

    def __init__(self) -> None:
        # Not below the folder of a test: a socket path may have 107 bytes, and root's are shut.
        self.folder = Path(tempfile.mkdtemp(prefix="crinsu-pg-"))
        self._who: dict[str, Any] = {}
        if os.geteuid() == 0:
            known = {one.pw_name for one in pwd.getpwall()}
            name = "postgres" if "postgres" in known else "nobody"
            self._who = {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
            shutil.chown(self.folder, name)
        self._process: subprocess.Popen[bytes] | None = None
        assert BIN is not None
        self._run(
            *(BIN / "initdb", "-D", self.folder / "data", "-U", "cryo", "-A", "trust"),
            *("--no-sync", "--locale=C", "--encoding=UTF8"),
        )

    def _run(self, *words: str | Path) -> None:
        subprocess.run(
            words, check=True, capture_output=True, timeout=60, cwd=self.folder, **self._who
        )

    @property
    def dsn(self) -> str:
        """What libpq needs to connect."""
        return f"host={self.folder} user=cryo dbname=postgres connect_timeout=5"

    def start(self) -> None:
        """Start it and wait until it answers."""
        assert BIN is not None
        words = [str(BIN / "postgres"), "-D", f"{self.folder}/data", "-k", str(self.folder), "-F"]
        words += ["-c", "listen_addresses=", "-c", "shared_buffers=16MB"]
        with (self.folder / "log").open("ab") as log:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                words, stdout=log, stderr=log, cwd=self.folder, **self._who
            )
        self._process = process
        until = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                psycopg.connect(self.dsn).close()
            except psycopg.OperationalError:
                if time.monotonic() > until or process.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """The rows of a question, over a connection of its own."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            return connection.execute(question.encode()).fetchall()

    def act(self, statement: str) -> None:
        """Do something that gives no rows."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """End it, and let the sessions go."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": it does not wait for readers
            self._process.wait(timeout=20)
            self._process = None

    def remove(self) -> None:
        """End it and forget its data."""
        self.stop()
        shutil.rmtree(self.folder)
