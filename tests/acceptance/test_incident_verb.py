"""`incidents` against a running daemon: opened, looked into, closed by name and by PIN."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.app.state_dir import pepper
from crinsu_gateway.model.person import Role
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from tests.fakes.clock import RealClock
from tests.fakes.crew import Member, hired
from tests.fakes.daemon import Daemon, site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(180),
    pytest.mark.requirement("R38"),
    pytest.mark.usefixtures("program_kept_warm"),
]
FOUND = ("--assessment", "nothing was warmed", "--root-cause", "a shut tap", "--action", "a seal")


async def reviewer(folder: Path) -> Member:
    """Somebody of the quality office, with badge and PIN; no daemon runs meanwhile."""
    pins = Pins(pepper(None, folder / "state" / "pin-pepper.key"))
    async with Database(folder / "state" / "store.db", RealClock()) as db:
        who = await hired(db, pins, "Bo", Role.QA, number=2)
    pins.close()
    return who


async def said(daemon: Daemon, *words: str, status: int = 0) -> Any:
    """What the verb answers as JSON."""
    done = await asyncio.to_thread(daemon.verb, "incidents", *words, "--json")
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


async def test_an_incident_is_opened_looked_into_and_closed(tmp_path: Path) -> None:
    """By a printed name where nobody signs in, and by badge and PIN for what is shown."""
    async with asyncio.timeout(170), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.stop()
        bo = await reviewer(tmp_path)
        credentials = tmp_path / "bo"
        credentials.write_text(f"{bo.badge}\n{bo.pin}\n")
        credentials.chmod(0o600)
        await daemon.start()
        await daemon.token()
        for number in (1, 2):
            made = await said(daemon, "open", f"the door stood open {number}", "-t", "anna")
            assert (made["id"], made["state"]) == (number, "OPEN")
            refused = await said(
                daemon, "close", str(number), "--signature", "A. Keller", "-t", "anna", status=1
            )
            assert "say the assessment" in json.dumps(refused)
            await said(daemon, "findings", str(number), *FOUND, "--reason", "seen", "-t", "anna")
        by_name = await said(daemon, "close", "1", "--signature", "A. Keller, lead", "-t", "anna")
        assert by_name["closed"]["signature"] == "A. Keller, lead"
        by_pin = await said(daemon, "close", "2", "--credentials", str(credentials))
        assert by_pin["closed"]["by"] == bo.actor_id
        assert (await said(daemon, "list"))["incidents"] == []
        assert len((await said(daemon, "list", "--all"))["incidents"]) == 2
        assert await daemon.stop() == 0
