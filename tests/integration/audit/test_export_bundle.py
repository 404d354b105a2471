"""An export of the trail, verified by the stand-alone program as a third party runs it."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from crinsu_gateway.cli.audit_export import export
from crinsu_gateway.cli.audit_verifier import Bad, verify
from crinsu_gateway.model.audit import commitment
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, public_pem, signed
from crinsu_gateway.model.merkle import Edge
from crinsu_gateway.store import checkpoints
from crinsu_gateway.store.audit_search import ALL, Wanted
from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock
from tests.fakes.trail import (
    KEY,
    ORIGIN,
    SEALING,
    SPOILINGS,
    THIEF,
    Rows,
    rehashed,
    things_happen,
    with_trail,
)

pytestmark = pytest.mark.requirement("R08", "R13")
PRINT = fingerprint(KEY.public_key())


async def exported(folder: Path, wanted: Wanted = ALL) -> Path:
    """An export of a trail with two checkpoints."""
    db = await with_trail(folder / "store.db", HandClock(), events=6, each=3)
    try:
        await db.read(export, folder / "out", wanted, texts=True)
    finally:
        await db.close()
    return folder / "out"


def rows_of(folder: Path) -> Rows:
    """The events of a whole export with their leaf hashes."""
    bodies = (folder / "events.jsonl").read_bytes().splitlines()
    return list(zip(bodies, (folder / "leaves.txt").read_text().split(), strict=True))


def put(folder: Path, rows: Rows) -> None:
    """Other events in their place, with leaves that fit them."""
    (folder / "events.jsonl").write_bytes(b"".join(body + b"\n" for body, _ in rows))
    (folder / "leaves.txt").write_text("".join(f"{digest}\n" for _, digest in rows))


def first_bad(folder: Path, outside: Sequence[Path] = (), known: Sequence[str] = ()) -> int | None:
    """The number that the verifier names; None when all holds."""
    try:
        verify(folder, outside, known)
    except Bad as bad:
        return bad.seq
    return None


def ran(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What a command says."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=30)


async def test_a_third_party_verifies_an_export_with_python_and_openssl_alone(
    tmp_path: Path,
) -> None:
    """The program in the export says that all holds, and ends with 1 for one flipped bit."""
    folder = await exported(tmp_path)
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), "--fingerprint", PRINT]
    done = ran(*command)
    assert (done.returncode, done.stderr) == (0, "")
    rows = rows_of(folder)
    assert f"{len(rows)} events hold, 2 checkpoints" in done.stdout
    flipped = next(seq for seq, row in enumerate(rows, start=1) if b'"sample":3' in row[0])
    events = folder / "events.jsonl"
    events.write_bytes(events.read_bytes().replace(b'"sample":3', b'"sample":4', 1))
    done = ran(*command)
    assert done.returncode == 1
    assert f"BAD event {flipped}: its bytes are not those of its leaf hash" in done.stderr


def test_the_verifier_can_be_read_in_one_go() -> None:
    """It is under 150 lines and imports the standard library only."""
    file = Path(verify.__code__.co_filename)
    lines = file.read_text().splitlines()
    assert len(lines) < 150
    imported = {
        line.split()[1].split(".")[0] for line in lines if line.startswith(("import", "from"))
    }
    assert imported <= set(sys.stdlib_module_names)


async def test_the_commands_of_the_page_verify_the_signature(tmp_path: Path) -> None:
    """What VERIFY.md says to type gives the fingerprint, and openssl verifies the checkpoint."""
    folder = await exported(tmp_path)
    page = (folder / "VERIFY.md").read_text()
    commands = [
        line.split("  #")[0].strip() for line in page.splitlines() if line.startswith("    ")
    ]
    script = "\n".join(["set -e", *(one for one in commands if not one.startswith("python3"))])
    done = ran("sh", "-c", script, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert PRINT in done.stdout
    assert "Signature Verified Successfully" in done.stdout


@pytest.mark.parametrize("way", sorted(SPOILINGS))
async def test_every_mutation_of_the_events_is_found_at_its_place(tmp_path: Path, way: str) -> None:
    """For each event and each way, with the leaf hashes as they were exported."""
    folder = await exported(tmp_path)
    rows, leaves = rows_of(folder), (folder / "leaves.txt").read_text()
    for seq in range(1, len(rows)):
        spoilt, expected = SPOILINGS[way](rows, seq)
        put(folder, spoilt)
        (folder / "leaves.txt").write_text(leaves)
        assert first_bad(folder) == expected, (way, seq)


async def test_a_forged_chain_does_not_lead_to_the_signed_roots(tmp_path: Path) -> None:
    """With every hash made anew, the part that the first wrong checkpoint covers is named."""
    folder = await exported(tmp_path)
    rows = rows_of(folder)
    sizes = sorted(int(note.stem) for note in (folder / "checkpoints").glob("*.note"))
    for seq in range(1, len(rows)):
        put(folder, rehashed(rows, seq))
        assert first_bad(folder) == (1 if seq <= sizes[0] else sizes[0] + 1)


def forged_with(folder: Path, rows: Rows, key: object) -> None:
    """The whole export made anew as its gateway would, signed with a key."""
    assert isinstance(key, type(KEY))
    put(folder, rows)
    edge = Edge()
    for _, digest in rows:
        edge = edge.append(bytes.fromhex(digest))
        note = folder / "checkpoints" / f"{edge.size}.note"
        if note.exists():
            note.write_text(signed(Checkpoint(ORIGIN, edge.size, edge.root()), key))
    for note in (folder / "checkpoints").glob("*.note"):
        if int(note.stem) > len(rows):
            note.unlink()
    pem = public_pem(key.public_key())
    told = {"fingerprint": fingerprint(key.public_key()), "public_pem": pem, "since_event": 1}
    (folder / "keys.json").write_text(json.dumps({"whole": True, "keys": [told]}))
    (folder / "manifest.sha256").write_text("")


async def test_what_was_forged_with_the_key_is_found_only_by_a_checkpoint_from_elsewhere(
    tmp_path: Path,
) -> None:
    """Without one a forged chain and a roll-back look true; with one they do not."""
    folder = await exported(tmp_path)
    rows = rows_of(folder)
    kept = {}
    for note in sorted((folder / "checkpoints").glob("*.note")):
        kept[int(note.stem)] = tmp_path / f"kept-{note.name}"
        kept[int(note.stem)].write_text(note.read_text())
    first, last = sorted(kept)

    forged_with(folder, rehashed(rows, first + 1), KEY)
    assert first_bad(folder) is None
    assert first_bad(folder, [kept[first]]) is None  # it was true as far as that one goes
    assert first_bad(folder, [kept[first], kept[last]]) == first + 1

    forged_with(folder, rows[:first], KEY)
    assert first_bad(folder) is None
    assert first_bad(folder, [kept[last]]) == first + 1


async def test_a_forged_key_is_found_only_by_the_fingerprint(tmp_path: Path) -> None:
    """A thief's own key signs anything; only who knows ours sees that it is another one."""
    folder = await exported(tmp_path)
    forged_with(folder, rehashed(rows_of(folder), 2), THIEF)
    assert first_bad(folder) is None
    assert first_bad(folder, known=[PRINT]) == 0


async def test_a_part_is_proved_event_by_event(tmp_path: Path) -> None:
    """The events of one place, each with its proof; a changed one, and one without, are found."""
    folder = await exported(tmp_path, Wanted(place="T1/C1/CN2"))
    bodies = (folder / "events.jsonl").read_bytes().splitlines()
    assert [json.loads(body)["facts"]["sample"] for body in bodies] == [1, 5]
    assert first_bad(folder) is None
    seq = json.loads(bodies[1])["seq"]
    bad = bodies[1].replace(b'"sample":5', b'"sample":9')
    (folder / "events.jsonl").write_bytes(b"\n".join([bodies[0], bad]) + b"\n")
    assert first_bad(folder) == seq
    (folder / "events.jsonl").write_bytes(b"\n".join(bodies) + b"\n")
    (folder / "proofs" / f"{seq}.json").unlink()
    assert first_bad(folder) == seq


async def test_sealed_texts_prove_themselves(tmp_path: Path) -> None:
    """Salt and text of a reason give what its event says of it, and the event does not name it."""
    folder = await exported(tmp_path)
    told = json.loads((folder / "sealed.jsonl").read_text().splitlines()[0])
    event = json.loads((folder / "events.jsonl").read_bytes().splitlines()[told["seq"] - 1])
    assert event["why"] == commitment(bytes.fromhex(told["salt"]), told["text"])
    assert told["text"] not in json.dumps(event)


async def test_events_after_the_last_checkpoint_wait_for_the_next_export(tmp_path: Path) -> None:
    """An export holds what a checkpoint covers, no more."""
    path = tmp_path / "store.db"
    db = await with_trail(path, HandClock(), events=3, each=3)
    await db.write(things_happen, 2, first=50)
    await db.read(export, tmp_path / "out", ALL, texts=False)
    await db.write(checkpoints.make, SEALING, "export")
    await db.read(export, tmp_path / "next", ALL, texts=False)
    await db.close()
    lengths = [len(rows_of(tmp_path / name)) for name in ("out", "next")]
    assert lengths[1] - lengths[0] == 3
    assert first_bad(tmp_path / "out") is first_bad(tmp_path / "next") is None
    async with Database(path, HandClock()) as again:
        assert len(await again.read(checkpoints.all_from)) == 2
