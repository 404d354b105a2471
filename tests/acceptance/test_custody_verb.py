"""`crinsu-gateway custody` against a running daemon, as an engineer calls it."""

import asyncio
import csv
import json
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.store import facilities, places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import RealClock
from tests.fakes.daemon import site

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120),
    pytest.mark.usefixtures("program_kept_warm"),
]
ANNA = Actor("tech-1", "bench-1")


def _stored(tx: Transaction) -> None:
    facility = facilities.own(tx, "Lyon Centre", "Europe/Paris")
    subject = facilities.put_subject(
        tx, central_id=None, facility_id=facility, code="SUBJ-1", actor=ANNA
    )
    vial = samples.put(
        tx, central_id=None, subject_id=subject, name="Vial 1", tag="TAG-1", actor=ANNA
    )
    slot = places.slot_at(tx, parse_address("T1/C1/2"))
    samples.store(tx, vial, slot, actor=ANNA, execution=None)


@pytest.mark.requirement("R08")
async def test_a_report_is_written_in_the_form_that_was_asked_for(tmp_path: Path) -> None:
    """By the ending of the file or by name; --json says which file; an unknown one is refused."""
    async with asyncio.timeout(100), site(tmp_path) as (daemon, _):
        await daemon.start()
        await daemon.stop()
        async with Database(tmp_path / "state" / "store.db", RealClock()) as db:
            await db.write(_stored)
        await daemon.start()
        await daemon.token()

        async def custody(*arguments: str) -> tuple[int, str, str]:
            told = await asyncio.to_thread(daemon.verb, "custody", *arguments)
            return told.returncode, told.stdout, told.stderr

        paper, page = tmp_path / "vial.pdf", tmp_path / "vial.html"
        status, said, faults = await custody("T1/C1/2", "--out", str(paper), "--json")
        assert (status, "error" in faults) == (0, False)  # that it waits it may say
        told = json.loads(said)
        assert (told["file"], told["inventoryAgrees"]) == (str(paper), True)
        assert paper.read_bytes().startswith(b"%PDF-")
        status, said, _ = await custody("TAG-1", "--format", "html", "--out", str(page))
        assert (status, "content SHA-256" in said) == (0, True)
        assert "Vial 1" in page.read_text()
        status, said, _ = await custody(str(told["sampleContainer"]), "--format", "csv", "--out=-")
        rows = list(csv.DictReader(said.removeprefix("\ufeff").splitlines()))
        assert [row["kind"] for row in rows] == ["sample.created", "sample.stored"]
        status, _, faults = await custody("TAG-9", "--out", str(page))
        assert status == 1
        assert "TAG-9" in faults
