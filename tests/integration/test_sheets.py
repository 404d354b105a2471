"""Sheets of places and sample containers: out and back without loss, every problem told."""

from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place_errors import ReasonMissing, Rehearsed
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.model.sheet import Problems, plain, rows, safe, written
from crinsu_gateway.store import (
    audit,
    clearance,
    inventory_import,
    inventory_sheet,
    layout_sheet,
    places,
    samples,
    slots,
)
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.clock import HandClock
from tests.fakes.facility import furnished, with_procedure
from tests.integration.test_store_layouts import configure
from tests.integration.test_store_places import counts, slot

WHO = Actor("lead-1", "office")
HEAD = "storage,container,kind,tag,room,slots,blocked,retired\n"
SAMPLE_HEAD = (
    "id,tag,name,description,subject,carrier,state,clearance,address,stored_at,holder,out_at\n"
)
IRREGULAR = (
    HEAD + "T1,C1,canister,CAN-1,4,,,\n"
    "T1,C1/CN1,cane,,,5,,\n"
    "T1,C1/CN2,cane,CANE-2,,upper|lower,lower,\n"
    "T1,C2,canister,,,,,\n"
    "T1,C2/B1,box,BOX-1,,9x9/column,A1|B1,\n"
    "T1,C2/B2,box,,,3x2/row-column,,\n"
)


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = await furnished(tmp_path / "store.db", HandClock(), with_unit=False)
    yield database
    await database.close()


def taken(tx: Transaction, take_over: Any, text: str, apply: bool = True) -> dict[str, int]:
    """Take a sheet over; Rehearsed with what is wrong when it has problems."""
    problems = Problems("s.csv")
    found: dict[str, int] = take_over(
        tx, text.splitlines(keepends=True), "a new tank", WHO, problems
    )
    if problems.found or not apply:
        raise Rehearsed("\n".join(map(str, problems.found)))
    return found


async def lay(db: Database, text: str, apply: bool = True) -> dict[str, int]:
    return await db.write(taken, layout_sheet.take_over, text, apply)


async def fill(db: Database, text: str, apply: bool = True) -> dict[str, int]:
    return await db.write(taken, inventory_import.take_over, text, apply)


async def sheet(db: Database, exported: Any, storage: str | None = None) -> str:
    def text(tx: Transaction) -> str:
        return "".join(exported(tx, storage))

    return await db.read(text)


async def wrong(job: Any) -> list[str]:
    """The problems of a refused sheet."""
    with pytest.raises(Rehearsed) as refused:
        await job
    return refused.value.sentence.splitlines()


def sample_sheet(lines: Iterable[str]) -> str:
    return SAMPLE_HEAD + "".join(f"{line}\n" for line in lines)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12))
def test_a_cell_comes_back_as_it_was(text: str) -> None:
    """Whatever a cell holds, also quotes, commas, formulas and apostrophes."""
    problems = Problems("s.csv")
    lines = ("a,b\n" + written((text, "x"))).splitlines(keepends=True)
    if "\r" in text or set(text) & set("\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        lines = ["a,b\n", written((text, "x"))]
    (found,) = rows(lines, ("a", "b"), problems)
    assert (found.cells["a"], problems.found) == (text, [])


@given(st.sampled_from("=+-@'\t\r"), st.text(max_size=5))
def test_no_cell_is_a_formula(start: str, rest: str) -> None:
    """A spreadsheet sees text; reading takes the apostrophe away again."""
    assert safe(start + rest) == f"'{start}{rest}"
    assert plain(safe(start + rest)) == start + rest


async def test_an_irregular_layout_comes_back_byte_for_byte(db: Database) -> None:
    """A tank with canes in one canister and boxes in the other, tags, blocked slots and all."""
    assert await lay(db, IRREGULAR) == {"containers": 6, "added": 2, "left_out": 2}
    assert await sheet(db, layout_sheet.exported, "T1") == IRREGULAR
    assert await db.read(counts) == (5 + 2 + 81 + 6, 3, 0, 5 + 1 + 79 + 6)
    events = await db.read(audit.head)
    await lay(db, IRREGULAR)
    assert await sheet(db, layout_sheet.exported, "T1") == IRREGULAR
    assert await db.read(audit.head) == events + 1


async def test_the_whole_layout_rebuilds_another_store(db: Database, tmp_path: Path) -> None:
    """What one gateway writes another takes over, and writes the same."""
    await lay(db, IRREGULAR)
    whole = await sheet(db, layout_sheet.exported)
    other = await furnished(tmp_path / "other.db", HandClock(), with_unit=False)
    try:
        await lay(other, whole)
        assert await sheet(other, layout_sheet.exported) == whole
    finally:
        await other.close()


async def test_a_restart_leaves_an_imported_layout_alone(db: Database) -> None:
    """The configured layout does not come back over it, even when it changes."""
    await lay(db, IRREGULAR)
    await db.write(configure, ["T1", "T2"], ("1", "2"))
    assert await sheet(db, layout_sheet.exported, "T1") == IRREGULAR


async def test_a_rehearsal_changes_nothing(db: Database) -> None:
    """Neither places nor trail."""
    before = await db.read(audit.head), await sheet(db, layout_sheet.exported)
    assert await wrong(lay(db, IRREGULAR, apply=False)) == []
    assert (await db.read(audit.head), await sheet(db, layout_sheet.exported)) == before


async def test_every_problem_of_a_layout_is_told_by_line_and_column(db: Database) -> None:
    """Not the first one alone, each with what is allowed; and nothing was changed."""
    await db.write(with_procedure, ProcedureType.RETRIEVE, ["A"], stored_at=["T2/C1/CN1/1"])
    before = await sheet(db, layout_sheet.exported)
    told = await wrong(
        lay(
            db,
            HEAD + "T9,C1,canister,,,,,\n"
            "T1,C 1,canister,,,,,\n"
            "T1,C1,kanister,,,,,\n"
            "T1,C1,canister,A,0,,,\n"
            "T1,C1,canister,,,,,\n"
            "T1,CN9/G1,goblet,,,5,,\n"
            "T1,C1/CN1,cane,,,5x,,\n"
            "T1,C1/CN2,cane,,,3,4,5\n"
            "T1,C1/CN2/X,box,,,3,,\n"
            "T1,C7\n"
            "T2,C2,canister,,,,,\n",
        )
    )
    assert [line.split(": ")[0:2] for line in told] == [
        ["s.csv:2", "storage"],
        ["s.csv:3", "container"],
        ["s.csv:4", "kind"],
        ["s.csv:5", "room"],
        ["s.csv:5", "tag"],
        ["s.csv:6", "container"],
        ["s.csv:7", "container"],
        ["s.csv:8", "slots"],
        ["s.csv:9", "blocked"],
        ["s.csv:9", "retired"],
        ["s.csv:10", "container"],
        ["s.csv:11", "2 cells; allowed"],
        ["s.csv", "container"],
        ["s.csv", "container"],
    ]
    assert "did you mean 'canister'?" in told[2]
    assert await sheet(db, layout_sheet.exported) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the sheet is empty"),
        ("storage,container,kind,tag,room,slots,blocked\n", "retired: missing"),
        (HEAD.replace("kind", "kinds"), "kinds: unknown column; did you mean 'kind'?"),
        (HEAD.replace("tag", "kind"), "kind: this column stands there more than once"),
        (HEAD + 'T1,"C1\n', "this is no CSV"),
    ],
)
async def test_a_sheet_with_another_shape_is_refused(db: Database, text: str, said: str) -> None:
    """The header must have all columns, in any order, and nothing else."""
    assert said in "\n".join(await wrong(lay(db, text)))


SAMPLES = sample_sheet(
    [
        "77,V-1,Vial 1,,SUBJ-1,vial_2ml_0.5,STORED,RELEASED,T1/C1/CN1/1,2026-05-01T08:30:00.000Z,,",
        ',V-2,\'=Vial 2,"two, of three",SUBJ-1,vial_2ml_0.5,STORED,QUARANTINED,T1/C2/CN2/3,'
        "2026-05-01T08:30:00.001Z,,",
        ",,No tag yet,,SUBJ-2,,EXPECTED,RELEASED,,,,",
        ",V-4,Vial 4,,SUBJ-2,vial_2ml_0.5,OUT,RELEASED,,,tech-9,2026-05-02T00:00:00.000Z",
        ",V-5,Vial 5,,SUBJ-2,straw_0.5,DISCARDED,RELEASED,,,,",
        ",V-6,Vial 6,,SUBJ-2,,MISSING,RELEASED,,,,",
    ]
)


async def test_an_inventory_comes_back_byte_for_byte(db: Database) -> None:
    """With ids of the centre and without, every state, formulas and commas."""
    assert await fill(db, SAMPLES) == {"rows": 6, "added": 6, "changed": 0}
    assert await sheet(db, inventory_sheet.exported) == SAMPLES
    assert await fill(db, SAMPLES) == {"rows": 6, "added": 0, "changed": 0}
    assert await sheet(db, inventory_sheet.exported) == SAMPLES
    assert (await db.read(counts))[2] == 2


async def test_a_sheet_moves_takes_and_renames_what_is_known(db: Database) -> None:
    """By the same acts as everybody: each with its event and its fact for the centre."""
    await fill(db, SAMPLES)
    edited = (
        SAMPLES.replace(
            "V-1,Vial 1,,SUBJ-1,vial_2ml_0.5,STORED,RELEASED,T1/C1/CN1/1,2026-05-01", "V-1,"
        )
        .replace("V-1,T08:30:00.000Z,,", "V-1,Vial 1,,SUBJ-1,vial_2ml_0.5,OUT,RELEASED,,,tech-7,")
        .replace("T1/C2/CN2/3", "T2/C1/CN1/1")
        .replace("Vial 4", "Vial four")
    )
    assert await fill(db, edited) == {"rows": 6, "added": 0, "changed": 3}
    row = await db.read(samples.tagged, "V-1")
    assert row is not None
    assert (row.state, row.out_by) == ("OUT", "tech-7")
    kinds = await db.read(Transaction.all, "SELECT kind FROM outbox ORDER BY seq")
    assert kinds == [("sample.taken",), ("sample.moved",)]


@pytest.mark.requirement("R28")
async def test_a_sheet_hands_out_nothing_from_quarantine_and_releases_nothing(
    db: Database,
) -> None:
    """Bulk import has no way around the rules."""
    await fill(db, SAMPLES)
    out = SAMPLES.replace(
        "STORED,QUARANTINED,T1/C2/CN2/3,2026-05-01T08:30:00.001Z,,",
        "OUT,QUARANTINED,,,tech-7,",
    )
    (told,) = await wrong(fill(db, out))
    assert "s.csv:3: state" in told
    assert "quarantine" in told
    (told,) = await wrong(fill(db, SAMPLES.replace("QUARANTINED", "RELEASED")))
    assert "s.csv:3: clearance" in told


async def test_every_problem_of_an_inventory_is_told_by_line_and_column(db: Database) -> None:
    """What a cell may hold, what belongs together, what is taken: all in one go."""
    await fill(db, SAMPLES)
    told = await wrong(
        fill(
            db,
            sample_sheet(
                [
                    ",W-1,,,,vial_2ml_0.5,STORD,RELEASED,T1/C1/CN1/2,,,",
                    ",W-2,Vial,,SUBJ-1,vat,STORED,RELEASED,T1/C1/CN1/9,,,",
                    ",W-3,Vial,,SUBJ-1,vial_2ml_0.5,STORED,RELEASED,,,tech-1,",
                    ",W-4,Vial,,SUBJ-1,vial_2ml_0.5,OUT,RELEASED,T1/C1/CN1/2,yesterday,,",
                    ",W-5,Vial,,SUBJ-1,vial_2ml_0.5,STORED,RELEASED,T1/C1/CN1/1,,,",
                    "1000000000000,W-6,Vial,,SUBJ-1,vial_2ml_0.5,EXPECTED,RELEASED,,,,",
                    "77,V-1,Another name,,SUBJ-1,vial_2ml_0.5,STORED,RELEASED,T1/C1/CN1/1,,,",
                    "78,V-2,Vial,,SUBJ-1,vial_2ml_0.5,EXPECTED,RELEASED,,,,",
                    ",V-5,Vial 5,,SUBJ-2,vial_2ml_0.5,STORED,RELEASED,T1/C1/CN1/3,,,",
                ]
            ),
        )
    )
    assert [line.split(": ")[:2] for line in told] == [
        ["s.csv:2", "name"],
        ["s.csv:2", "subject"],
        ["s.csv:2", "state"],
        ["s.csv:3", "carrier"],
        ["s.csv:4", "address"],
        ["s.csv:4", "holder"],
        ["s.csv:5", "stored_at"],
        ["s.csv:5", "address"],
        ["s.csv:5", "stored_at"],
        ["s.csv:5", "holder"],
        ["s.csv:6", "address"],
        ["s.csv:7", "id"],
        ["s.csv:8", "name"],
        ["s.csv:9", "tag"],
        ["s.csv:10", "state"],
    ]


async def test_an_unknown_slot_is_told_with_those_that_exist(db: Database) -> None:
    """The allowed labels at the first part of the address that is wrong."""
    line = ",W,Vial,,S,vial_2ml_0.5,STORED,RELEASED,{},,,"
    for address, said in (
        ("T9/C1/CN1/1", "allowed: T1, T2"),
        ("T1/C9/CN1/1", "allowed in T1: C1, C2"),
        ("T1/C1/CN9/1", "allowed in T1/C1: CN1, CN2"),
        ("T1/C1/CN1/9", "allowed in T1/C1/CN1: 1, 2, 3"),
    ):
        (told,) = await wrong(fill(db, sample_sheet([line.format(address)])))
        assert told.endswith(said)


@pytest.mark.requirement("R04")
async def test_a_sheet_without_a_reason_is_not_taken_over(db: Database) -> None:
    """Neither layout nor inventory."""
    for take_over in (layout_sheet.take_over, inventory_import.take_over):
        with pytest.raises(ReasonMissing):
            await db.write(
                lambda tx, t=take_over: t(tx, [HEAD], "", WHO, Problems("s.csv"))  # type: ignore[misc]
            )


async def test_what_a_store_went_through_comes_back_in_another(
    db: Database, tmp_path: Path
) -> None:
    """Retired slots that hold something, blocked ones, quarantine: both sheets together."""
    await fill(db, SAMPLES)
    await db.write(lambda tx: slots.block(tx, slot(tx, "T1/C1/CN1/1"), "ice", WHO))
    await db.write(lambda tx: places.set_tag(tx, 2, "CANE", "new label", WHO))
    await db.write(configure, ["T1", "T2"], ("1", "2"))
    found = await db.read(samples.tagged, "V-1")
    assert found is not None
    await db.write(clearance.quarantine, found.local_id, "warm", WHO)
    both = [
        await sheet(db, layout_sheet.exported),
        await sheet(db, inventory_sheet.exported),
    ]
    other = await furnished(tmp_path / "other.db", HandClock(), with_unit=False)
    try:
        await lay(other, both[0])
        await fill(other, both[1])
        assert [
            await sheet(other, layout_sheet.exported),
            await sheet(other, inventory_sheet.exported),
        ] == both
    finally:
        await other.close()
