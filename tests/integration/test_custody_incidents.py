"""Incidents in the custody report of a sample container that they concern."""

import shutil
import subprocess
from pathlib import Path

import pytest

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.incident import Findings, IncidentOrigin
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.report.custody_html import custody_html
from crinsu_gateway.report.custody_pdf import custody_pdf
from crinsu_gateway.store import custody_report, incidents
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure

BEN = Actor("tech-2", "bench", "qa")


def looked_into(tx: Transaction) -> None:
    """A vial that is stored, and a closed incident about it."""
    with_procedure(tx, ProcedureType.STORE, ["TAG-1"], stored_at=["T1/C1/CN1/1"])
    number = int(tx.value("SELECT id FROM sample_container"))
    what = "dropped at the bench"
    one = incidents.open_incident(tx, IncidentOrigin.BY_HAND, "", what, samples=(number,))
    findings = Findings("it stayed cold", "a glove was wet", "gloves are changed")
    incidents.find_out(tx, one, findings, actor=BEN, reason="looked into")
    incidents.close(tx, one, signature="Q. Lead, quality", actor=BEN, key="k")


def on_paper(folder: Path, data: bytes) -> str:
    """The text of a PDF, as an independent reader finds it."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (package poppler-utils)")
    (folder / "report.pdf").write_bytes(data)
    command = ["pdftotext", "-raw", str(folder / "report.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=30)
    return done.stdout


@pytest.mark.requirement("R38")
async def test_an_incident_stands_in_the_report_of_what_it_concerns(tmp_path: Path) -> None:
    """With all that was found out, on paper too; words are for those who may see names."""
    db = await furnished(tmp_path / "store.db", HandClock())
    await db.write(looked_into)
    report = await db.read(custody_report.report, "TAG-1", None, names=True)
    blind = await db.read(custody_report.report, "TAG-1", None, names=False)
    await db.close()
    for form in (custody_html(report).decode(), on_paper(tmp_path, custody_pdf(report))):
        whole = "".join(form.split())
        for said in ("dropped", "stayed", "glove", "changed", "CLOSED"):
            assert said in whole
    assert [(one.id, one.state, one.what) for one in blind.incidents] == [(1, "CLOSED", "")]
