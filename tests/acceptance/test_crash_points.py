"""The process is killed at chosen system calls of the store: at every sync, and at many writes.

After each kill what was confirmed is there, every state has its audit event, sequence numbers have
no gap, and the session goes on from where it was to the same end.
"""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.store import audit
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock

SESSION = [sys.executable, "-m", "tests.fakes.crash_session"]
QUESTIONS = {
    "started": "SELECT id FROM execution",
    "scan": "SELECT id FROM input WHERE kind = 'scan' AND verdict = 'ACCEPTED'",
    "confirm": "SELECT id FROM input WHERE kind = 'confirm' AND verdict = 'ACCEPTED'",
    "ordered": "SELECT id FROM command WHERE state = 'DONE'",
    "ended": "SELECT status FROM procedure",
}


@dataclass
class Run:
    """What one process confirmed before it ended, and how it ended."""

    confirmed: list[tuple[str, str]]
    status: int


def play(path: Path, call: str = "", at: int = 0) -> Run:
    """Run the session, killed at the `at`-th `call` if one is named."""
    strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}"]
    strace += ["-e", f"inject={call}:signal=SIGKILL:when={at}"]
    done = subprocess.run(
        [*(strace if call else []), *SESSION, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, -9, 137), done.stderr
    lines = [line.partition(" ") for line in done.stdout.splitlines()]
    return Run([(what, which) for what, _, which in lines], done.returncode)


def examine(path: Path, confirmed: list[tuple[str, str]]) -> None:
    """Open the store as a restart would, and hold it against what was confirmed."""
    connection = open_writer(path)
    try:
        for what, which in confirmed:
            kept = {str(row[0]) for row in connection.execute(QUESTIONS[what])}
            assert which in kept, f"{what} {which} was confirmed and is gone"
        consistent(connection)
    finally:
        connection.close()


def consistent(connection: apsw.Connection) -> None:
    """State and audit belong together, the chain holds, numbers are dense, custody is single."""
    tx = Transaction(connection, HandClock().now())
    assert tx.value("PRAGMA integrity_check") == "ok"
    assert audit.first_broken(tx) is None
    assert tx.value("SELECT COALESCE(max(seq), 0) - count(*) FROM outbox") == 0
    stored = tx.value("SELECT count(*) FROM sample_container WHERE state = 'STORED'")
    facts = tx.value("SELECT count(*) FROM outbox WHERE kind = 'sample.stored'")
    events = tx.value(
        'SELECT count(*) FROM audit_event WHERE instr(body, \'"kind":"sample.stored"\') > 0'
    )
    assert stored == facts == events
    assert tx.value("SELECT count(*) FROM command") <= tx.value(
        'SELECT count(*) FROM audit_event WHERE instr(body, \'"kind":"command.intended"\') > 0'
    )


@pytest.mark.slow
@pytest.mark.timeout(280)
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(
    ("call", "moments"),
    [("fdatasync", range(1, 60, 4)), ("pwrite64", [1, 3, 60, 250, 400, 555])],
)
def test_killed_at_any_point(tmp_path: Path, call: str, moments: list[int]) -> None:
    """Killed at the n-th call, examined, and started again until it ends."""
    kills = 0
    for moment in moments:
        path = tmp_path / f"{call}-{moment}.db"
        first = play(path, call, moment)
        kills += first.status != 0
        if path.exists():
            examine(path, first.confirmed)
        second = play(path)
        assert second.status == 0
        assert ("ended", "COMPLETED") in second.confirmed
        examine(path, first.confirmed + second.confirmed)
    assert kills >= len(moments) * 0.7, "the session was hardly ever killed"
