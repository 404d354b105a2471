"""A pick list on paper: each code is read by a scanner, in the order of the lifts, page by page."""

import asyncio
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.pick_list import PickList
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.procedures.planning import first_steps
from crinsu_gateway.report.pick_list_html import pick_list_html
from crinsu_gateway.report.pick_list_pdf import pick_list_pdf
from crinsu_gateway.store import executions, making, places, procedures, samples, trips
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pick_list import left_of, pick_list
from crinsu_gateway.store.starting import Wish, start_trip
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import SETUP, furnished, with_procedure

LONG = "LONG-" + "0123456789" * 6
"""A tag whose code has to be drawn with smaller modules."""
HOSTILE = "<script>alert(1)</script> \u202egnp.laiv\u202c"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    """A furnished store; one of the canes bears a tag of its own."""
    store = await furnished(tmp_path / "store.db", HandClock())

    def tagged(tx: Transaction) -> None:
        (cane,) = [one for one in places.containers(tx) if one.path == "C2/CN1"][:1]
        places.set_tag(tx, cane.id, "CANE-7", "labelled", SETUP)

    await store.write(tagged)
    yield store
    await store.close()


async def waiting(db: Database) -> PickList:
    """Two retrievals over three canes, a store, and a refill that cannot be part of it."""
    await db.write(
        with_procedure,
        ProcedureType.RETRIEVE,
        ["TAG-1", LONG],
        stored_at=["T1/C1/CN1/1", "T1/C2/CN1/3"],
    )
    await db.write(
        with_procedure,
        ProcedureType.RETRIEVE,
        ["TAG-3", "TAG-4"],
        stored_at=["T1/C1/CN1/2", "T1/C1/CN2/1"],
    )
    await db.write(with_procedure, ProcedureType.STORE, ["NEW-1", "NEW-2"])
    await db.write(with_procedure, ProcedureType.REFILL, [])
    return await db.read(pick_list, "T1")


def scanned(folder: Path, paper: bytes) -> list[str]:
    """What a scanner reads from each page, as a printer gets it."""
    for tool in ("zbarimg", "pdftoppm"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed (packages zbar-tools and poppler-utils)")
    (folder / "list.pdf").write_bytes(paper)
    page = ["pdftoppm", "-r", "200", "-png", str(folder / "list.pdf"), str(folder / "page")]
    subprocess.run(page, check=True, timeout=60)
    pictures = [str(one) for one in sorted(folder.glob("page*.png"))]
    read = ["zbarimg", "--quiet", "--raw", "--nodbus", *pictures]
    return subprocess.run(read, capture_output=True, timeout=60).stdout.decode().splitlines()


def words(folder: Path, paper: bytes) -> str:
    """The words on the paper, in the order in which they are read."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed (package poppler-utils)")
    (folder / "words.pdf").write_bytes(paper)
    told = ["pdftotext", "-layout", str(folder / "words.pdf"), "-"]
    return subprocess.run(told, check=True, capture_output=True, timeout=60).stdout.decode()


async def test_every_tag_and_place_is_read_by_a_scanner(db: Database, tmp_path: Path) -> None:
    """The tag of each sample container, its place, and the tag of the container or its place."""
    found = await waiting(db)
    wanted = [lift.code for lift in found.lifts]
    wanted += [
        text
        for lift in found.lifts
        for line in lift.lines
        for text in (line.tag_code, line.place_code)
    ]
    named = {"CANE-7", LONG, "TAG-1", "T1/C1/CN1/1", "NEW-2"}
    assert {f"paper:{one}" for one in named} <= set(wanted)
    read = await asyncio.to_thread(scanned, tmp_path, pick_list_pdf(found))
    assert sorted(read) == sorted(wanted)


async def test_the_paper_follows_the_lifts_and_says_when_it_was_printed(
    db: Database, tmp_path: Path
) -> None:
    """Lifts in order with their vials below; moment with zone; what is left out with the reason."""
    found = await waiting(db)
    told = await asyncio.to_thread(words, tmp_path, pick_list_pdf(found))
    lifts = re.findall(r"Lift (\d) of (\d): (\S+)", told)
    assert lifts == [(str(one.number), str(len(found.lifts)), one.container) for one in found.lifts]
    order = [re.escape(line.tag[:30]) for lift in found.lifts for line in lift.lines]
    assert re.search(".*".join(order), told, flags=re.DOTALL)
    assert "printed 2025-10-09 10:53:20 +02:00 (Europe/Paris)" in re.sub(r" +", " ", told)
    assert "a REFILL is done by itself" in told
    assert "page 1 of" in told


async def test_a_list_of_many_lifts_goes_over_pages_that_are_counted(
    db: Database, tmp_path: Path
) -> None:
    """On each new page the lift is named again; every code is still read; pages are counted."""
    addresses = [
        f"T1/C{canister}/CN{cane}/{slot}"
        for canister in (1, 2)
        for cane in (1, 2)
        for slot in (1, 2, 3)
    ]
    tags = [f"VIAL-{number:03}" for number, _ in enumerate(addresses)]
    await db.write(with_procedure, ProcedureType.RETRIEVE, tags, stored_at=addresses)
    found = await db.read(pick_list, "T1")
    paper = pick_list_pdf(found)
    told = await asyncio.to_thread(words, tmp_path, paper)
    pages = re.findall(r"page (\d) of (\d)", told)
    assert len(pages) > 1
    assert pages == [(str(one), str(len(pages))) for one in range(1, len(pages) + 1)]
    read = await asyncio.to_thread(scanned, tmp_path, paper)
    assert {f"paper:{one}" for one in (*tags, *addresses)} <= set(read)


async def test_a_name_does_nothing_to_the_page(db: Database) -> None:
    """Markup and marks of direction in a name are spelt out, in HTML and on paper."""

    await db.write(with_procedure, ProcedureType.RETRIEVE, [HOSTILE], stored_at=["T1/C1/CN1/1"])
    found = await db.read(pick_list, "T1")
    page = pick_list_html(found).decode()
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert pick_list_pdf(found).startswith(b"%PDF-")


async def test_the_page_has_a_box_and_both_codes_for_each(db: Database) -> None:
    """HTML: a check box for each lift and vial, a code of 0.5 mm modules for tag and place."""
    found = await waiting(db)
    page = pick_list_html(found).decode()
    vials = sum(len(lift.lines) for lift in found.lifts)
    assert page.count('<span class="box">') == len(found.lifts) + vials
    pictures = [ET.fromstring(one) for one in re.findall(r"<svg.*?</svg>", page, re.DOTALL)]
    assert len(pictures) == len(found.lifts) + 2 * vials
    assert {one.attrib["width"][-2:] for one in pictures} == {"mm"}


async def test_only_what_is_named_is_listed(db: Database) -> None:
    """A list of chosen procedures holds these alone; a place that is not there is named."""
    one = await db.write(
        with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"]
    )
    await db.write(with_procedure, ProcedureType.RETRIEVE, ["TAG-2"], stored_at=["T1/C1/CN1/2"])

    def chosen(tx: Transaction) -> PickList:
        return pick_list(tx, "T1", only=[one])

    found = await db.read(chosen)
    assert [line.tag for lift in found.lifts for line in lift.lines] == ["TAG-1"]
    with pytest.raises(UnknownPlace, match="known: T1, T2"):
        await db.read(pick_list, "T9")


async def test_what_is_done_by_itself_is_left_out_with_the_reason(db: Database) -> None:
    """A stock-take and a transfer that wait for the same storage solution are told, not planned."""
    await db.write(with_procedure, ProcedureType.RETRIEVE, ["TAG-1"], stored_at=["T1/C1/CN1/1"])

    def more(tx: Transaction) -> list[int]:
        here = places.storage_named(tx, "T1")
        there = places.storage_named(tx, "T2")
        return [
            making.stocktake(tx, here, "", actor=SETUP),
            making.stocktake(tx, there, "", actor=SETUP),
        ]

    counted, _ = await db.write(more)
    found = await db.read(pick_list, "T1")
    assert found.left_out == ((counted, "a STOCKTAKE is done by itself"),)


async def test_of_one_that_runs_it_is_what_is_left_at_promised_places(
    db: Database, tmp_path: Path
) -> None:
    """A trip that was started: places are promised; what was taken already is not listed again."""
    await waiting(db)

    def begun(tx: Transaction) -> int:
        wanted = trips.propose(tx, "T1").procedures
        wish = Wish(storage="T1")
        run = start_trip(tx, wanted, actor=SETUP, key="k", wish=wish)
        executions.plan(tx, run, first_steps(tx, executions.execution(tx, run)))
        return run

    run = await db.write(begun)
    found = await db.read(left_of, run)
    assert found.execution == run
    tags = [line.tag for lift in found.lifts for line in lift.lines]
    assert sorted(tags) == sorted(["TAG-1", LONG, "TAG-3", "TAG-4", "NEW-1", "NEW-2"])
    row = await db.read(procedures.procedure, found.procedures[-1].procedure)
    promised = {item.tag: item.slot_id for item in row.items}
    put = {line.tag: line.place for lift in found.lifts for line in lift.lines if not line.take}
    assert put.keys() == promised.keys() == {"NEW-1", "NEW-2"}
    for tag, slot in promised.items():
        assert slot is not None
        assert put[str(tag)] == str(await db.read(places.address, slot))

    def taken(tx: Transaction) -> None:
        row = samples.tagged(tx, "TAG-1")
        assert row is not None
        samples.take(tx, row.local_id, actor=SETUP, execution=run)

    await db.write(taken)
    left = await db.read(left_of, run)
    assert "TAG-1" not in [line.tag for lift in left.lifts for line in lift.lines]
    assert [lift.number for lift in left.lifts] == list(range(1, len(left.lifts) + 1))
    told = await asyncio.to_thread(words, tmp_path, pick_list_pdf(left))
    assert f"Pick list T1, execution {run}" in told
    assert "the places are promised" in re.sub(r"\s+", " ", told)
