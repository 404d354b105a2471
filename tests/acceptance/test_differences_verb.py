"""`sync differences`, `difference`, `resolve` against a running daemon: what people see and do."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.app.state_dir import pepper
from crinsu_gateway.model.person import Role, Training
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import RealClock
from tests.fakes.crew import Member, hired
from tests.fakes.daemon import Daemon, site
from tests.fakes.facility import with_procedure

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(150),
    pytest.mark.usefixtures("program_kept_warm"),
]
WITNESSED = '[people]\nrequired = true\nwitnessed = ["sample.correct"]\n'


def disagreeing(tx: Transaction) -> None:
    """Two sample containers that the centre says to be elsewhere, and a tank it does not know."""
    with_procedure(tx, ProcedureType.RETRIEVE, ["A", "B"], stored_at=["T1/C1/1", "T1/C1/2"])
    for number, tag in enumerate("AB", 3):
        sample = tx.value("SELECT id FROM sample_container WHERE tag = ?", (tag,))
        about, there, here = f"sample/{sample}", f"T1/C2/{number}", f"T1/C1/{number - 2}"
        reconciliation.note(tx, "position", about, there, here)
    reconciliation.note(tx, "storage", "storage/T1", "not known", "T1")


async def prepared(folder: Path, daemon: Daemon) -> tuple[Member, Member]:
    """A supervisor and somebody who may witness; no daemon runs meanwhile."""
    await daemon.start()
    await daemon.stop()
    pins = Pins(pepper(None, folder / "state" / "pin-pepper.key"))
    async with Database(folder / "state" / "store.db", RealClock()) as db:
        await db.write(disagreeing)
        lead = await hired(db, pins, "Lead", Role.SUPERVISOR, number=1)
        kim = await hired(db, pins, "Kim", Role.TECHNICIAN, Training.CAN_WITNESS, number=2)
    pins.close()
    await daemon.start()
    await daemon.token()
    return lead, kim


def credentials(folder: Path, who: Member) -> str:
    """The file with badge and PIN of somebody."""
    path = folder / who.name
    path.write_text(f"{who.badge}\n{who.pin}\n")
    path.chmod(0o600)
    return str(path)


async def said(daemon: Daemon, *words: str, status: int = 0) -> Any:
    """What the verb answers as JSON."""
    done = await asyncio.to_thread(daemon.verb, "sync", *words, "--json")
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


async def lines(daemon: Daemon, *words: str) -> str:
    """What the verb shows to people."""
    done = await asyncio.to_thread(daemon.verb, "sync", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


async def test_differences_are_shown_in_plain_words_and_resolved_by_name(tmp_path: Path) -> None:
    """Where nobody signs in, who works at the machine decides; what ended stays readable."""
    async with asyncio.timeout(140), site(tmp_path) as (daemon, _):
        await prepared(tmp_path, daemon)
        shown = await lines(daemon, "differences")
        assert "the centre says: T1/C2/3" in shown
        assert "here stands:     T1/C1/1" in shown
        one = await lines(daemon, "difference", "1")
        assert "THERE      you looked and it is where the centre says" in one
        assert "ELSEWHERE" in one
        assert len((await said(daemon, "differences", "--kind", "storage"))["differences"]) == 1
        reason = ("--reason", "looked", "-t", "anna")
        wrong = await said(daemon, "resolve", "1", "NOTED", *reason, status=1)
        assert "HERE, THERE, ELSEWHERE" in json.dumps(wrong)
        away = await said(
            daemon, "resolve", "1", "elsewhere", "--place", "T1/C9/1", *reason, status=1
        )
        assert "there is no slot T1/C9/1" in json.dumps(away)
        done = await said(daemon, "resolve", "1", "there", *reason)
        assert (done["closed"]["decision"], done["closed"]["by"]) == ("THERE", "anna")
        late = await said(daemon, "resolve", "1", "HERE", *reason, status=1)
        assert "resolved as THERE by anna" in json.dumps(late)
        await said(daemon, "resolve", "3", "NOTED", *reason)
        assert "T1/C1/2" in await lines(daemon, "differences")
        assert "THERE by anna" in await lines(daemon, "differences", "--all")
        assert await daemon.stop() == 0


async def test_with_people_a_pin_signs_and_a_second_person_witnesses(tmp_path: Path) -> None:
    """Without the witness nothing is moved; what only notes needs no PIN of its own."""
    async with asyncio.timeout(140), site(tmp_path, [WITNESSED]) as (daemon, _):
        lead, kim = await prepared(tmp_path, daemon)
        own = ("--reason", "looked", "--credentials", credentials(tmp_path, lead))
        alone = await said(daemon, "resolve", "1", "THERE", *own, status=1)
        assert "a second person" in json.dumps(alone)
        second = ("--witness-credentials", credentials(tmp_path, kim))
        done = await said(daemon, "resolve", "1", "THERE", *own, *second)
        closed = done["closed"]
        assert (closed["by"], closed["witness"]) == (lead.actor_id, kim.actor_id)
        here = await said(daemon, "resolve", "2", "HERE", *own)
        assert here["closed"]["signature"].startswith("step-up")
        noted = await said(daemon, "resolve", "3", "NOTED", *own)
        assert noted["closed"]["by"] == lead.actor_id
        assert (await said(daemon, "differences"))["differences"] == []
        assert await daemon.stop() == 0
