"""`deviations` at a real terminal: what a lab leader sees, and how one is closed by a PIN."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from crinsu_gateway.app.state_dir import pepper
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.store import carriers, lifts, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import RealClock
from tests.fakes.crew import Member, hired
from tests.fakes.daemon import Daemon, site
from tests.fakes.facility import with_procedure
from tests.fakes.terminal import terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(150),
    pytest.mark.usefixtures("program_kept_warm"),
]
REQUIRED = "[people]\nrequired = true\n"
ANNA = Actor("anna", "bench-1")
SAID = ("--cause", "the tag could not be read", "--action", "looked at, kept")


def two_lifts(tx: Transaction) -> None:
    """Two straws that came down after 6 s and after 30 s; a deviation each, the second one warm."""
    for number, (tag, out_ms) in enumerate((("A", 6000), ("B", 30_000)), 1):
        made = with_procedure(tx, ProcedureType.RETRIEVE, [tag], stored_at=[f"T1/C{number}/1"])
        sample = samples.tagged(tx, tag)
        assert sample is not None
        carriers.classify(tx, sample.local_id, "straw_0.25", ANNA, reason="it is one")
        run = start(tx, made, technician="t", station="b", key=tag, wish=Wish())
        storage = tx.value("SELECT storage_id FROM execution WHERE id = ?", (run,))
        lifts.begin(tx, run, storage, f"C{number}", ANNA)
        tx.change("UPDATE exposure SET proven_ms = ? WHERE ended_ms IS NULL", (out_ms,))
        lifts.lowered(tx, run, storage, f"C{number}", ANNA)
        tx.change("UPDATE execution SET state = 'FAILED', ended_ms = 1 WHERE id = ?", (run,))


@asynccontextmanager
async def with_deviations(
    folder: Path, *parts: str
) -> AsyncIterator[tuple[Daemon, Member, Member]]:
    """A running site with two deviations, a technician and a reviewer."""
    async with asyncio.timeout(140), site(folder, parts) as (daemon, _):
        await daemon.start()
        await daemon.stop()
        pins = Pins(pepper(None, folder / "state" / "pin-pepper.key"))
        async with Database(folder / "state" / "store.db", RealClock()) as db:
            ada = await hired(db, pins, "Ada", Role.TECHNICIAN, number=1)
            bo = await hired(db, pins, "Bo", Role.QA, number=2)
            await db.write(two_lifts)
        pins.close()
        await daemon.start()
        await daemon.token()
        yield daemon, ada, bo
        assert await daemon.stop() == 0


async def verb(*words: object, standard_input: str = "") -> tuple[int, Any, str]:
    """A verb with --json, away from any terminal: its status, what it said, and its errors."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "crinsu_gateway", *map(str, words), "--json"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "CRINSU_CREDENTIALS_FILE": ""},
    )
    out, errors = await process.communicate(standard_input.encode())
    assert process.returncode is not None
    return process.returncode, json.loads(out), errors.decode()


@pytest.mark.requirement("R17", "R18", "R30")
async def test_it_is_closed_at_a_terminal_with_badge_and_pin(tmp_path: Path) -> None:
    """Seen before it is signed; a technician may not; neither badge nor PIN is ever shown."""
    async with with_deviations(tmp_path, REQUIRED) as (daemon, ada, bo), terminal() as here:
        here.runs("deviations", "list", "-c", daemon.config)
        await here.shows(r"2 OPEN since .* T1 C2 \(freezer-1\): out for too long, 1 sample")
        await here.shows(r"longest: \d+ Vial B, 30\.\d s, \d{3} % of \d\.\d s")
        await here.shows(r"in total out 1 times, 30\.\d to 30\.\d s")
        await here.shows("to do: ")
        await here.shows(r"1 OPEN .* T1 C1")
        assert await here.ended() == 0
        here.runs("deviations", "close", 1, *SAID, "-c", daemon.config)
        await here.shows("deviation 1 at T1 C1: out for too long, 1 sample containers")
        await here.shows("cause: the tag could not be read")
        await here.asks("Badge of the one who signs:")
        here.types(ada.badge)
        await here.asks("PIN of the one who signs:")
        here.types(ada.pin)
        await here.shows("error NOT_ALLOWED")
        assert await here.ended() == 1
        here.runs("deviations", "close", 1, *SAID, "-c", daemon.config)
        await here.asks("Badge of the one who signs:")
        here.types(bo.badge)
        await here.asks("PIN of the one who signs:")
        here.types(bo.pin)
        await here.shows(rf"1 CLOSED by {bo.actor_id}")
        await here.shows("signed: step-up")
        assert await here.ended() == 0
        assert [one for one in (ada.badge, ada.pin, bo.badge, bo.pin) if one in here.shown] == []


@pytest.mark.requirement("R17", "R30")
async def test_it_is_closed_from_a_descriptor_and_errors_are_clear(tmp_path: Path) -> None:
    """Badge and PIN from standard input; without them, or with a wrong PIN, refused by code."""
    async with with_deviations(tmp_path, REQUIRED) as (daemon, _, bo):
        close = ("deviations", "close", 2, *SAID, "-c", daemon.config)
        status, told, errors = await verb(*close)
        assert (status, told["error"]["code"]) == (1, "NO_CREDENTIALS")
        assert "--credentials" in errors
        status, told, _ = await verb(
            *close, "--credentials", "-", standard_input=f"{bo.badge}\n999999"
        )
        assert (status, told["error"]["code"]) == (1, "SIGN_IN_REFUSED")
        status, told, _ = await verb(
            *close, "--signature", "Bo, QA", "--credentials", "-", standard_input="1\n2\n3\n"
        )
        assert (status, told["error"]["code"]) == (1, "NO_CREDENTIALS")
        status, told, _ = await verb(
            *close, "--credentials", "-", standard_input=f"{bo.badge}\n{bo.pin}\n"
        )
        assert (status, told["state"], told["closed"]["by"]) == (0, "CLOSED", bo.actor_id)
        assert told["toDo"].startswith("nothing")
        status, told, _ = await verb(
            *close, "--credentials", "-", standard_input=f"{bo.badge}\n{bo.pin}\n"
        )
        assert (status, told["error"]["code"]) == (1, "ILLEGAL_TRANSITION")
        status, told, _ = await verb("deviations", "show", 77, "-c", daemon.config)
        assert (status, told["error"]["code"]) == (1, "NOT_FOUND")


@pytest.mark.requirement("R30")
async def test_where_nobody_signs_in_a_printed_name_stands_for_it(tmp_path: Path) -> None:
    """Without one the error says how; what is shown of a sample container is its whole story."""
    async with with_deviations(tmp_path) as (daemon, _, _):
        close = ("deviations", "close", 2, *SAID, "-c", daemon.config)
        status, told, _ = await verb(*close)
        assert (status, told["error"]["code"]) == (1, "DEVIATION_INCOMPLETE")
        assert "--signature" in told["error"]["message"]
        status, told, _ = await verb("deviations", "show", 2, "-c", daemon.config)
        (one,) = told["sampleContainers"]
        assert one["excess"]["atMost"] == pytest.approx(30.0, abs=1.0)
        assert one["excess"]["budgetUsed"] > 300
        assert (one["total"]["events"], one["excess"]["stillOut"]) == (1, False)
        status, told, _ = await verb(*close, "--signature", "R. Keller, reviewed")
        assert (status, told["closed"]["signature"]) == (0, "R. Keller, reviewed")
