"""Another key signs the trail: handed over to by the old one, or in the place of a lost one.

Followed from the first fingerprint by the store, by the stand-alone verifier and by the centre;
and what a thief of one key alone can and cannot do.
"""

import base64
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from crinsu_gateway.app.audit_key import Keyring
from crinsu_gateway.app.notary import Notary
from crinsu_gateway.cli.audit_export import export
from crinsu_gateway.cli.audit_verifier import Bad, verify
from crinsu_gateway.model import key_chain, merkle
from crinsu_gateway.model.checkpoint import Checkpoint, fingerprint, public_pem, signed
from crinsu_gateway.model.trail_errors import KeyNotRotated, OtherFingerprint
from crinsu_gateway.store import (
    alarms,
    audit_check,
    audit_keys,
    audit_search,
    audit_tree,
    checkpoints,
)
from crinsu_gateway.store.audit_search import ALL, Wanted
from crinsu_gateway.store.checkpoints import Sealing
from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock
from tests.fakes.trail import (
    ANNA,
    KEY,
    ORIGIN,
    SEALING,
    THIEF,
    Intruder,
    Rows,
    rehashed,
    things_happen,
    with_trail,
)

pytestmark = pytest.mark.requirement("R13")
NEXT = Ed25519PrivateKey.from_private_bytes(bytes(range(50, 82)))
FIRST_PRINT, NEXT_PRINT = (fingerprint(key.public_key()) for key in (KEY, NEXT))
ROTATE = partial(checkpoints.rotate, reason="once a year")


async def rotated(path: Path) -> Database:
    """A trail with one checkpoint of the first key and one of the next, handed over to."""
    db = await with_trail(path, HandClock(), events=3, each=3)
    await db.write(ROTATE, SEALING, NEXT, ANNA)
    await db.write(things_happen, 3, first=10)
    await db.write(checkpoints.make, replace(SEALING, key=NEXT), "count")
    return db


async def lost(path: Path) -> Database:
    """The same when the first key was lost: nobody handed over."""
    db = await with_trail(path, HandClock(), events=3, each=3)
    await db.write(things_happen, 3, first=10)
    await db.write(checkpoints.make, replace(SEALING, key=NEXT), "count")
    return db


def why(folder: Path, outside: Sequence[Path] = (), known: Sequence[str] = ()) -> str:
    """What the stand-alone verifier finds wrong; nothing when all holds."""
    try:
        verify(folder, outside, known)
    except Bad as bad:
        return str(bad)
    return ""


async def test_a_new_key_is_an_event_and_signs_from_then_on(tmp_path: Path) -> None:
    """Old and new are named, who wanted it and why; each checkpoint is by the key of its time."""
    db = await rotated(tmp_path / "store.db")
    event = (await db.read(audit_search.find, Wanted(kind="checkpoint.key")))[-1]
    assert event.body["facts"] == {"old": FIRST_PRINT, "new": NEXT_PRINT, "handed_over": True}
    assert (event.body["actor"], event.sealed["reason"]) == (ANNA.id, "once a year")
    rows = await db.read(checkpoints.all_from)
    assert [row.fingerprint for row in rows] == [FIRST_PRINT, NEXT_PRINT, NEXT_PRINT]
    assert rows[1].purpose == "key"
    assert [key.since_seq for key in await db.read(audit_keys.keys)][1] == event.seq
    with pytest.raises(KeyNotRotated, match="signs no more"):
        await db.write(checkpoints.make, SEALING, "count")
    with pytest.raises(KeyNotRotated, match="only once"):
        await db.write(ROTATE, replace(SEALING, key=NEXT), KEY, ANNA)
    await db.close()


@pytest.mark.parametrize("known", [(), (FIRST_PRINT,), (FIRST_PRINT, NEXT_PRINT), (NEXT_PRINT,)])
async def test_who_knows_the_first_fingerprint_follows_to_the_last_key(
    tmp_path: Path, known: tuple[str, ...]
) -> None:
    """In the store, in a whole export and in a part of it, with a checkpoint of either key."""
    db = await rotated(tmp_path / "store.db")
    notes = [row.note for row in await db.read(checkpoints.all_from)]
    told = await db.read(audit_check.check, notes, known)
    assert (told.first_bad, told.why, told.keys, told.strange) == (None, "", 2, 0)
    await db.read(export, tmp_path / "whole", ALL, texts=False)
    await db.read(export, tmp_path / "part", Wanted(kind="sample."), texts=False)
    await db.close()
    kept = tmp_path / "kept.note"
    kept.write_text(notes[-1])
    assert why(tmp_path / "whole", [kept], known) == ""
    assert why(tmp_path / "part", (), known) == ""


async def test_a_strange_fingerprint_is_refused(tmp_path: Path) -> None:
    """A key on paper that never signed here means that this is another trail."""
    db = await rotated(tmp_path / "store.db")
    strange = fingerprint(THIEF.public_key())
    told = await db.read(audit_check.check, (), (FIRST_PRINT, strange))
    assert strange in told.why
    await db.read(export, tmp_path / "out", ALL, texts=False)
    await db.close()
    assert strange in why(tmp_path / "out", (), (FIRST_PRINT, strange))


async def test_a_key_in_place_of_a_lost_one_waits_for_a_person(tmp_path: Path) -> None:
    """Its event, an alarm, and no proof that passes, until somebody compared fingerprints."""
    db = await lost(tmp_path / "store.db")
    (event,) = await db.read(audit_search.find, Wanted(kind="checkpoint.key_lost"))
    assert event.body["facts"] == {"old": FIRST_PRINT, "new": NEXT_PRINT, "handed_over": False}
    (alarm,) = [row for row in await db.read(alarms.open_ones) if row.code == "audit_key_lost"]
    assert "compare" in alarm.action
    told = await db.read(audit_check.check)
    assert (told.first_bad, told.strange) == (event.seq, 1)
    assert "compare its fingerprint" in told.why
    assert (await db.read(audit_check.check, (), (FIRST_PRINT,))).first_bad == event.seq
    assert (await db.read(audit_check.check, (), (FIRST_PRINT, NEXT_PRINT))).first_bad is None
    await db.read(export, tmp_path / "out", ALL, texts=False)
    assert "handed over" in why(tmp_path / "out")
    assert "handed over" in why(tmp_path / "out", (), (FIRST_PRINT,))
    assert why(tmp_path / "out", (), (FIRST_PRINT, NEXT_PRINT)) == ""

    write = partial(audit_keys.compare, reason="read at the machine, as on paper")
    with pytest.raises(OtherFingerprint):
        await db.write(write, fingerprint(THIEF.public_key()), ANNA)
    shown = " ".join(NEXT_PRINT[at : at + 8] for at in range(0, 64, 8)).upper()
    assert (await db.write(write, shown, ANNA)).compared_by == ANNA.id
    (event,) = await db.read(audit_search.find, Wanted(kind="checkpoint.key_compared"))
    assert event.body["facts"]["key"] == NEXT_PRINT
    assert (await db.read(audit_check.check)).first_bad is None
    assert await db.read(audit_keys.uncompared) == []
    await db.close()


def forge(path: Path, rows: Rows, key: Ed25519PrivateKey, *, since: int) -> None:
    """Another trail in the place of ours; what a key signed from `since` on is signed with it."""
    intruder = Intruder(path)
    intruder.put(rows)
    edge, nodes = merkle.Edge(), dict[tuple[int, int], bytes]()
    notes: dict[int, str] = {}
    for number, (_, digest) in enumerate(rows):
        nodes[0, number] = bytes.fromhex(digest)
        edge = edge.append(nodes[0, number])
        above = merkle.completed(number, nodes[0, number], lambda level, index: nodes[level, index])
        nodes.update({(level, index): hash_ for level, index, hash_ in above})
        notes[edge.size] = signed(Checkpoint(ORIGIN, edge.size, edge.root()), key)
    fill = "INSERT INTO audit_node VALUES (?, ?, ?)"
    again = "UPDATE audit_checkpoint SET note = ? WHERE size = ? AND size > ?"
    intruder.run(
        ("DELETE FROM audit_node", ()),
        *((fill, (level, index, hash_)) for (level, index), hash_ in nodes.items()),
        *((again, (note, size, since)) for size, note in notes.items()),
    )


async def both(path: Path, folder: Path, known: tuple[str, ...], *notes: str) -> tuple[str, str]:
    """What the store's verifier and the stand-alone one find wrong."""
    shutil.rmtree(folder, ignore_errors=True)
    async with Database(path, HandClock()) as db:
        told = await db.read(audit_check.check, notes, known)
        await db.read(export, folder, ALL, texts=False)
    files = [folder.with_name(f"kept-{number}.note") for number in range(len(notes))]
    for file, note in zip(files, notes, strict=True):
        file.write_text(note)
    return told.why, why(folder, files, known)


async def test_a_thief_of_the_new_key_alone_rewrites_nothing_of_before(tmp_path: Path) -> None:
    """What the old key answered for is bound by the hand-over, whatever else is taken away."""
    path, folder = tmp_path / "store.db", tmp_path / "out"
    db = await rotated(path)
    since = (await db.read(audit_keys.keys))[1].since_seq
    await db.close()
    rows = Intruder(path).rows()

    forge(path, rehashed(rows, 3), NEXT, since=since)  # an event of before the hand-over
    for found in await both(path, folder, (FIRST_PRINT,)):
        assert "event" in found

    Intruder(path).run(("DELETE FROM audit_checkpoint WHERE size < ?", (since,)))
    for found in await both(path, folder, (FIRST_PRINT,)):
        assert f"to {since} are not those" in found  # the hand-over itself is a witness

    Intruder(path).run(("UPDATE audit_key SET handover = '' WHERE since_seq = ?", (since,)))
    for found in await both(path, folder, (FIRST_PRINT,)):
        assert "handed over to" in found or "did not sign here" in found

    Intruder(path).run(("DELETE FROM audit_key WHERE since_seq < ?", (since,)))
    for found in await both(path, folder, (FIRST_PRINT,)):
        assert "that you know" in found


async def test_a_thief_of_the_new_key_can_rewrite_what_nobody_was_given_a_checkpoint_of(
    tmp_path: Path,
) -> None:
    """After the hand-over it is as with any key: only a checkpoint from elsewhere shows it."""
    path, folder = tmp_path / "store.db", tmp_path / "out"
    db = await rotated(path)
    since = (await db.read(audit_keys.keys))[1].since_seq
    newest = (await db.read(checkpoints.all_from))[-1]
    await db.close()
    rows = Intruder(path).rows()
    forge(path, rehashed(rows, since + 2), NEXT, since=since)
    assert await both(path, folder, (FIRST_PRINT,)) == ("", "")
    for found in await both(path, folder, (FIRST_PRINT,), newest.note):
        assert f"events {since + 1} to" in found or "events 1 to" in found


async def test_a_thief_of_the_old_key_signs_nothing_more(tmp_path: Path) -> None:
    """A checkpoint by a key that handed over is refused from the next event on."""
    path, folder = tmp_path / "store.db", tmp_path / "out"
    db = await rotated(path)
    size = (await db.read(checkpoints.all_from))[-1].size
    root = await db.read(audit_tree.root, size)
    await db.close()
    late = signed(Checkpoint(ORIGIN, size, root), KEY)
    for found in await both(path, folder, (FIRST_PRINT,), late):
        assert "signs no more" in found or "whose turn it was" in found


async def test_a_part_cannot_be_proved_by_a_later_key(tmp_path: Path) -> None:
    """The proof of an early event must lead to what the key of that time signed."""
    db = await rotated(tmp_path / "store.db")
    await db.read(export, tmp_path / "out", Wanted(sample=1), texts=False)
    last = (await db.read(checkpoints.all_from))[-1].size
    proof = next(iter((tmp_path / "out" / "proofs").glob("*")))
    seq = int(proof.stem)
    path = await db.read(checkpoints.inclusion, seq, last)
    await db.close()
    assert json.loads(proof.read_text())["size"] < last
    said = {"seq": seq, "size": last, "path": [base64.b64encode(one).decode() for one in path]}
    proof.write_text(json.dumps(said))
    assert f"event {seq}: its proof" in why(tmp_path / "out")


async def test_a_hand_over_that_was_altered_is_found(tmp_path: Path) -> None:
    """Signed by somebody else, or naming another key: neither opens."""
    path, folder = tmp_path / "store.db", tmp_path / "out"
    db = await rotated(path)
    key = (await db.read(audit_keys.keys))[1]
    root = await db.read(audit_tree.root, key.since_seq)
    await db.close()
    here = Checkpoint(ORIGIN, key.since_seq, root)
    for bad in (
        key_chain.handed_over(here, THIEF, NEXT),
        key_chain.handed_over(here, KEY, THIEF),
        key.handover.replace(NEXT_PRINT, fingerprint(THIEF.public_key())),
    ):
        update = "UPDATE audit_key SET handover = ? WHERE since_seq = ?"
        Intruder(path).run((update, (bad, key.since_seq)))
        assert all(await both(path, folder, (FIRST_PRINT,)))


def keys_in(folder: Path) -> list[str]:
    """The files that hold keys."""
    return [file.name for file in folder.glob("*.key*")]


def written(folder: Path, name: str, key: Ed25519PrivateKey) -> None:
    """A key as a file."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(pem)


async def test_the_notary_makes_the_new_key_and_destroys_the_old_one(tmp_path: Path) -> None:
    """Asked by a person it is done at once; the file holds the new key, and nothing the old."""
    db = await with_trail(tmp_path / "store.db", HandClock(), events=3, each=3)
    written(tmp_path, "audit-signing.key", KEY)
    ring = Keyring(tmp_path, environment={})
    notary = Notary(db, lambda: Sealing(ring.key, "0.1.0", "c0ffee"), ring)
    key = await notary.hand_over(ANNA, "the service contract ended")
    assert key.fingerprint == fingerprint(ring.key.public_key()) != FIRST_PRINT
    assert fingerprint(Keyring(tmp_path, environment={}).key.public_key()) == key.fingerprint
    assert keys_in(tmp_path) == ["audit-signing.key"]
    (asked,) = await db.read(audit_search.find, Wanted(kind="checkpoint.key_asked"))
    assert (asked.body["actor"], asked.sealed["reason"]) == (
        ANNA.id,
        "the service contract ended",
    )
    assert (await db.read(audit_check.check, (), (FIRST_PRINT,))).first_bad is None
    await db.close()


@pytest.mark.parametrize("committed", [True, False])
async def test_a_crash_while_keys_change_leaves_the_one_that_the_store_knows(
    tmp_path: Path, committed: bool
) -> None:
    """Cut off after the commit the new key takes its place at the start; before it, it is gone."""
    db = await with_trail(tmp_path / "store.db", HandClock(), events=3, each=3)
    written(tmp_path, "audit-signing.key", KEY)
    new = Keyring(tmp_path, environment={}).make_next()
    if committed:
        await db.write(ROTATE, SEALING, new, ANNA)
    ring = Keyring(tmp_path, environment={})
    newest = await db.read(audit_keys.newest)
    assert newest is not None
    ring.settle(newest.fingerprint)
    assert fingerprint(ring.key.public_key()) == newest.fingerprint
    assert keys_in(tmp_path) == ["audit-signing.key"]
    await db.close()


async def test_a_key_of_the_service_manager_is_changed_there(tmp_path: Path) -> None:
    """Asked for it the notary says how; with the old key beside, the next start hands over."""
    db = await with_trail(tmp_path / "store.db", HandClock(), events=3, each=3)
    folder = tmp_path / "credentials"
    written(folder, "audit-key", KEY)
    environment = {"CREDENTIALS_DIRECTORY": str(folder)}
    ring = Keyring(tmp_path, environment=environment)
    notary = Notary(db, lambda: Sealing(ring.key, "0.1.0", "c0ffee"), ring)
    with pytest.raises(KeyNotRotated, match="audit-key-before"):
        await notary.hand_over(ANNA, "once a year")
    (refused,) = await db.read(audit_search.find, Wanted(kind="checkpoint.key_refused"))
    assert "service manager" in refused.body["facts"]["why"]

    written(folder, "audit-key", NEXT)
    written(folder, "audit-key-before", KEY)
    again = Keyring(tmp_path, environment=environment)
    later = Notary(db, lambda: Sealing(again.key, "0.1.0", "c0ffee"), again)
    later.ask_to_stop()
    await later.run()
    keys = await db.read(audit_keys.keys)
    assert [(key.fingerprint, bool(key.handover)) for key in keys] == [
        (FIRST_PRINT, False),
        (NEXT_PRINT, True),
    ]
    assert (await db.read(audit_check.check, (), (FIRST_PRINT,))).first_bad is None
    assert public_pem(KEY.public_key()) == keys[0].public_pem
    await db.close()
