"""The custody report says what the trail says, in every form, and takes no harm from any name."""

import asyncio
import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.custody_report import Report, content_hash, machine_form
from crinsu_gateway.model.errors import UnknownSample
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ExecutionState, InputKind, ProcedureType
from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reading, Reason
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.report.custody_csv import custody_csv
from crinsu_gateway.report.custody_html import custody_html
from crinsu_gateway.report.custody_pdf import custody_pdf
from crinsu_gateway.report.wording import code_text, moment
from crinsu_gateway.store import (
    checkpoints,
    custody_report,
    places,
    readings,
    records,
    samples,
    signatures,
)
from crinsu_gateway.store.checkpoints import Sealing
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.bench import Bench
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.fakes.golden import Golden

ANNA, BEN = Actor("tech-1", "bench-1"), Actor("tech-2", "bench-2")
HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=HYPERLINK(1)+cmd|' /C calc'!A0",
    "\u202efdp.live\u202c and \u05d0\u05d1\u05d2",
    "A" * 200,
]


@pytest.fixture
def clock() -> HandClock:
    """A clock that is moved by hand."""
    return HandClock()


@pytest.fixture
async def db(tmp_path: Path, clock: HandClock) -> AsyncIterator[Database]:
    """A furnished store."""
    store = await furnished(tmp_path / "store.db", clock)
    yield store
    await store.close()


def slot(tx: Transaction, address: str) -> int:
    """The slot of an address."""
    return places.slot_at(tx, parse_address(address))


async def known_history(db: Database, clock: HandClock) -> int:
    """Stored, moved, taken, stored in another tank; readings around it; the local id."""
    await db.write(with_procedure, ProcedureType.STORE, ["TAG-1"])
    sample = (await db.read(samples.tagged, "TAG-1")) or pytest.fail("no sample")
    number = sample.local_id
    clock.pass_s(60)

    async def write(act: object, *args: object, actor: Actor) -> None:
        def run(tx: Transaction) -> None:
            given = [slot(tx, one) if isinstance(one, str) else one for one in args]
            act(tx, number, *given, actor=actor, execution=None)  # type: ignore[operator]

        await db.write(run)
        clock.pass_s(3600)

    await write(samples.store, "T1/C1/CN1/1", actor=ANNA)
    await tank(db, clock)
    await write(samples.move, "T1/C2/CN1/3", actor=BEN)
    await write(samples.take, actor=ANNA)
    await write(samples.store, "T2/C1/CN1/2", actor=BEN)
    sealing = Sealing(Ed25519PrivateKey.from_private_bytes(bytes(range(32))), "0.1.0", "c" * 64)
    await db.write(checkpoints.make, sealing, "asked")
    return number


async def tank(db: Database, clock: HandClock) -> None:
    """Three hours of readings, a minute each: a gap of an hour, and a broken sensor after it."""
    for minute in range(180):
        clock.pass_s(60)
        if 60 <= minute < 120:
            continue
        now = clock.now()
        bad = 120 <= minute < 130
        said = {"temperature": (-185.0 + minute % 7 / 10, "Cel"), "level": (80 - minute / 30, "%")}
        await db.write(
            readings.record,
            [
                Reading(
                    "freezer-1",
                    point,
                    None if bad else Quantity(value, unit),
                    Quality.BAD if bad else Quality.GOOD,
                    now.utc_ms,
                    now.boot_ms,
                    Reason.SENSOR_FAULT if bad else Reason.NONE,
                )
                for point, (value, unit) in said.items()
            ],
        )


async def reported(
    db: Database, text: str = "TAG-1", at_ms: int | None = None, *, names: bool = True
) -> Report:
    """The report of a sample container."""
    return await db.read(custody_report.report, text, at_ms, names=names)


def masked(text: str) -> str:
    """A form without what salts and keys make different each time: hashes, and the code of one."""
    return re.sub(r"[0-9A-Za-z+/]{43,}=*", "(hash)", re.sub(r' d="[^"]*"', ' d="(code)"', text))


@pytest.mark.requirement("R08", "R29")
async def test_the_report_says_what_happened(
    db: Database, clock: HandClock, golden: Golden
) -> None:
    """Every place with the events that began and ended it; the pages are the accepted ones."""
    await known_history(db, clock)
    report = await reported(db)
    assert [(one.place, one.until_ms is None) for one in report.stays] == [
        ("T1/C1/CN1/1", False),
        ("T1/C2/CN1/3", False),
        ("T2/C1/CN1/2", True),
    ]
    changes = [(one.kind, one.before, one.after, one.by) for one in report.events]
    assert changes[1:] == [
        ("sample.stored", None, "T1/C1/CN1/1", "tech-1"),
        ("sample.moved", "T1/C1/CN1/1", "T1/C2/CN1/3", "tech-2"),
        ("sample.taken", "T1/C2/CN1/3", None, "tech-1"),
        ("sample.stored", None, "T2/C1/CN1/2", "tech-2"),
    ]
    assert report.agrees
    assert [tank.storage for tank in report.tanks] == ["T1", "T2"]
    golden.check("custody/report.html", masked(custody_html(report).decode()))
    golden.check("custody/report.csv", masked(custody_csv(report).decode().replace("\r\n", "\n")))
    golden.check(
        "custody/report.json",
        masked(json.dumps(machine_form(report), indent=1, ensure_ascii=False)),
    )


@pytest.mark.requirement("R29")
async def test_at_any_past_moment_it_says_where_it_was_then(db: Database, clock: HandClock) -> None:
    """Replayed up to the moment of each event it says what that event made true."""
    await known_history(db, clock)
    events = (await reported(db)).events
    then = [(await reported(db, at_ms=one.at_ms)).standing for one in events]
    assert [(one.state, one.place, one.holder) for one in then] == [
        ("EXPECTED", None, None),
        ("STORED", "T1/C1/CN1/1", None),
        ("STORED", "T1/C2/CN1/3", None),
        ("OUT", None, "tech-1"),
        ("STORED", "T2/C1/CN1/2", None),
    ]


async def test_gaps_and_bad_values_are_told_as_such(db: Database, clock: HandClock) -> None:
    """Nothing good is said of the broken sensor, and the hour without a reading is not bridged."""
    await known_history(db, clock)
    (first, _) = (await reported(db)).tanks
    for series in first.series:
        apart = [
            after.first_ms - before.last_ms
            for before, after in zip(series.bins, series.bins[1:], strict=False)
        ]
        assert max(apart) > series.gap_s * 1000
        bad = [one for one in series.bins if one.quality == "bad"]
        assert bad
        assert all(one.low is None for one in bad)


async def test_an_inventory_that_differs_from_the_trail_is_told(
    db: Database, clock: HandClock
) -> None:
    """Somebody altered the table by hand: the report says so, and shows what the trail proves."""
    number = await known_history(db, clock)
    await db.write(
        lambda tx: tx.change(
            "UPDATE sample_container SET slot_id = ? WHERE id = ?",
            (slot(tx, "T2/C2/CN2/1"), number),
        )
    )
    report = await reported(db)
    assert not report.agrees
    assert report.standing.place == "T2/C1/CN1/2"
    assert b"the inventory says otherwise" in custody_html(report)


async def test_it_is_found_by_tag_id_and_address(db: Database, clock: HandClock) -> None:
    """All three name the same; what is nowhere is refused by name."""
    number = await known_history(db, clock)
    found = {(await reported(db, text)).identity.id for text in ("TAG-1", "T2/C1/CN1/2")}
    assert found == {(await reported(db, str(number))).identity.id}
    for text in ("TAG-9", "T1/C1/CN1/1", "T9/C1/CN1/1", "T1/", "999"):
        with pytest.raises(UnknownSample):
            await reported(db, text)


@pytest.mark.parametrize("name", HOSTILE, ids=["html", "formula", "direction", "length"])
async def test_a_name_does_no_harm_in_any_form(db: Database, clock: HandClock, name: str) -> None:
    """No markup, no formula, no turned text; the paper form spells out what its font lacks."""
    number = await known_history(db, clock)
    await db.write(
        lambda tx: tx.change(
            "UPDATE sample_container SET name = ?, tag = ? WHERE id = ?", (name, name, number)
        )
    )
    report = await reported(db, str(number))
    page = custody_html(report).decode()
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert custody_pdf(report).startswith(b"%PDF-")
    rows = list(csv.reader(io.StringIO(custody_csv(report).decode("utf-8-sig"))))
    texts = [one for row in rows for one in row if not re.fullmatch(r"-?[\d.]+", one)]
    assert not [one for one in texts if one.startswith(("=", "+", "-", "@"))]


async def test_names_are_for_those_who_may_see_them(db: Database, clock: HandClock) -> None:
    """Without the right there is no name in any form, and the report says that it hides them."""
    await known_history(db, clock)
    report = await reported(db, names=False)
    assert "Vial TAG-1" not in json.dumps(machine_form(report))
    page = custody_html(report).decode()
    assert "Vial TAG-1" not in page
    assert "not shown to this reader" in page


def pages_of(tmp_path: Path, data: bytes, how: str = "-layout") -> list[str]:
    """The text of each page of a PDF, as an independent reader finds it; -raw: cell by cell."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (package poppler-utils)")
    (tmp_path / "report.pdf").write_bytes(data)
    told = subprocess.run(
        ["pdftotext", how, str(tmp_path / "report.pdf"), "-"],
        capture_output=True,
        check=True,
        text=True,
        timeout=30,
    )
    return told.stdout.rstrip("\f").split("\f")


@pytest.mark.requirement("R08")
async def test_the_paper_form_holds_it_all_and_its_hash_on_each_page(
    db: Database, clock: HandClock, tmp_path: Path
) -> None:
    """Places, events and checkpoint are found again; each page has its number and the hash."""
    await known_history(db, clock)
    report = await reported(db)
    pages = await asyncio.to_thread(pages_of, tmp_path, custody_pdf(report))
    for number, page in enumerate(pages, start=1):
        assert content_hash(report) in page
        assert f"page {number} of {len(pages)}" in page
    whole = "".join("".join(pages).split())
    for said in ("T1/C1/CN1/1", "T1/C2/CN1/3", "T2/C1/CN1/2", "TAG-1", "tech-1", "tech-2"):
        assert said in whole
    root = report.proof.checkpoint.splitlines()[2]
    assert root in whole


async def test_the_code_on_paper_is_the_checkpoint(
    db: Database, clock: HandClock, tmp_path: Path
) -> None:
    """A reader of codes finds, on a page as a printer gets it, the text that is printed beside."""
    for tool in ("zbarimg", "pdftoppm"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (packages zbar-tools and poppler-utils)")
    await known_history(db, clock)
    report = await reported(db)
    (tmp_path / "report.pdf").write_bytes(custody_pdf(report))

    def found() -> str:
        page = ["pdftoppm", "-r", "150", "-png", str(tmp_path / "report.pdf"), str(tmp_path / "p")]
        subprocess.run(page, check=True, timeout=30)
        pictures = [str(one) for one in sorted(tmp_path.glob("p*.png"))]
        read = ["zbarimg", "--quiet", "--raw", "--nodbus", *pictures]
        return subprocess.run(read, capture_output=True, timeout=30).stdout.decode()

    assert (await asyncio.to_thread(found)).rstrip("\n") == code_text(report.proof).rstrip("\n")


@pytest.mark.requirement("R29")
async def test_a_real_run_with_its_exposure_is_in_it(db: Database, clock: HandClock) -> None:
    """A retrieval through the engine: who worked, the time out of the cold, and the holder."""
    procedure = await db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T2/C1/CN1/1"]
    )
    bench = Bench(db, clock)
    task = asyncio.create_task(Engine(db).run())
    try:
        execution = await db.write(
            start, procedure, technician="tech-1", station="bench", key="k", wish=Wish()
        )

        async def asks(run: object) -> bool:
            step = getattr(run, "open_step", None)
            return run.state is not ExecutionState.RUNNING or bool(step and step.prompt)  # type: ignore[attr-defined]

        while True:
            run = await bench.until(execution, asks)
            if run.state is not ExecutionState.RUNNING or run.open_step is None:
                break
            scans = run.open_step.kind == "take_samples"
            kind, text = (InputKind.SCAN, "TAG-1") if scans else (InputKind.CONFIRM, "")
            clock.pass_s(5)
            await bench.give(execution, kind, text)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    report = await reported(db)
    assert (report.standing.state, report.standing.holder) == ("OUT", "tech-1")
    assert report.agrees
    (handling,) = report.handlings
    assert (handling.kind, handling.technician, handling.state) == (
        "RETRIEVE",
        "tech-1",
        "COMPLETED",
    )
    assert report.exposures
    assert report.exposures[0].execution == execution
    assert "tech-1" in custody_html(report).decode()


@pytest.mark.requirement("R18")
async def test_a_signature_shows_name_moment_with_zone_and_meaning(
    db: Database, clock: HandClock, tmp_path: Path
) -> None:
    """On the page, on paper and in the table; without the right to names the id stands alone."""
    procedure = await db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T2/C1/CN1/1"]
    )
    execution = await db.write(
        start, procedure, technician="tech-1", station="bench", key="k", wish=Wish()
    )

    def take_and_sign(tx: Transaction) -> None:
        vial = samples.tagged(tx, "TAG-1") or pytest.fail("no sample")
        samples.take(tx, vial.local_id, actor=ANNA, execution=execution)
        shown = records.shown_hash(tx, "execution", execution)
        signatures.sign(
            *(tx, "tech-1", Meaning.DID, "execution", execution, shown, ANNA),
            printed_name="Anna Example",
        )

    await db.write(take_and_sign)
    report = await reported(db)
    page = custody_html(report).decode()
    paper = " ".join(await asyncio.to_thread(pages_of, tmp_path, custody_pdf(report), "-raw"))
    for form in (page, paper):
        assert "Anna Example (tech-1)" in form
        assert "did" in form
        assert "valid" in form
        (mark,) = [one for one in report.signatures if one.person == "tech-1"]
        assert f"{moment(mark.signed_ms, mark.zone)} (UTC)" in " ".join(form.split())
    rows = list(csv.DictReader(custody_csv(report).decode("utf-8-sig").splitlines()))
    (signed,) = [row for row in rows if row["kind"] == "signature.made"]
    assert (signed["by"], signed["after"], signed["zone"]) == ("tech-1", "did", "UTC")
    assert "Anna" not in custody_html(await reported(db, names=False)).decode()
