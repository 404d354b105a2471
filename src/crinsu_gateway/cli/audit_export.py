"""Writes an export of the audit trail that a third party can verify without us.

events.jsonl, checkpoints/, keys.json, a verifier and a page that says how. A whole export has
leaves.txt; a part has a proof for each event instead. Sealed texts are written only when asked.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.model.checkpoint import parsed
from crinsu_gateway.store import audit, audit_keys, audit_search, checkpoints
from crinsu_gateway.store.audit_keys import PublicKey
from crinsu_gateway.store.audit_search import ALL, EventRow, Wanted
from crinsu_gateway.store.checkpoints import CheckpointRow
from crinsu_gateway.store.transaction import Transaction

AT_ONCE = 1000

PAGE = """# How to verify this export

`python3 verify.py` (Python 3.9 or later, openssl 1.1.1 or later, nothing else) follows every
hash and checks every signature. It names the first event that is not what was
signed, and ends with 1 then.

A forger who had the key of the gateway could have made all of this. Only what you got in another
way shows that: a checkpoint (from the central system, the broker, a printed report, an earlier
export) and the fingerprint of the key:

    python3 verify.py --checkpoint other.note --fingerprint {first}

Take the fingerprint from paper, not from here: the first one that you know. {keys}

## By hand

    openssl pkey -pubin -in keys/{short}.pem -outform DER | sha256sum      # the fingerprint
    sed '/^$/,$d' checkpoints/{size}.note > text                           # what was signed
    tail -n 1 checkpoints/{size}.note | cut -d' ' -f3 | base64 -d | tail -c 64 > sig
    openssl pkeyutl -verify -pubin -inkey keys/{short}.pem -rawin -in text -sigfile sig

A checkpoint says how many events there were and the root of their Merkle tree (RFC 6962; a leaf is
SHA-256 over a zero byte and the bytes of a line of events.jsonl). {about}
"""
HANDED = """Each later key
is signed by the one before it, in a checkpoint with a line `next-key`; a key that nobody handed
over to (the one before was lost) is refused until you give its fingerprint as well."""
WHOLE = "This is the whole trail up to its last checkpoint."
PART = (
    "This is a part of the trail ({wanted}): what is here is proved to stand in it; "
    "that nothing else of the kind does is not."
)


def export(tx: Transaction, folder: Path, wanted: Wanted, *, texts: bool) -> int:
    """Write an export into a new folder; how many events. Refusal when there is one already."""
    last = checkpoints.newest(tx)
    if last is None:
        raise Refusal("NO_CHECKPOINT", "there is no checkpoint yet: start the gateway once")
    try:
        (folder / "checkpoints").mkdir(parents=True)
    except FileExistsError as error:
        raise Refusal("EXISTS", f"{folder} exists already: name a new folder") from error
    whole = wanted == ALL
    for size, note in _notes(tx, last, whole).items():
        (folder / "checkpoints" / f"{size}.note").write_text(note)
    with Progress("writing events") as progress:
        write = _whole if whole else _part
        count = write(tx, folder, last.size, wanted, progress)
    if texts:
        _texts(tx, folder, wanted, last.size)
    keys = audit_keys.keys(tx)
    _keys(keys, folder, whole)
    _explained(folder, wanted, last, keys, whole)
    _manifest(folder)
    return count


def _notes(tx: Transaction, last: CheckpointRow, whole: bool) -> dict[int, str]:
    """The checkpoints by their size: all, or the last of each key; and each hand-over."""
    rows, keys = checkpoints.all_from(tx), audit_keys.keys(tx)
    if not whole:
        rows = [*{row.fingerprint: row for row in rows}.values()]
    found = {row.size: row.note for row in [*rows, last]}
    return found | {key.since_seq: key.handover for key in keys if key.handover}


def _whole(tx: Transaction, folder: Path, size: int, _: Wanted, progress: Progress) -> int:
    """All events and tombstones, and their leaf hashes."""
    count = 0
    with (folder / "events.jsonl").open("wb") as events, (folder / "leaves.txt").open("w") as file:
        for seq, body, digest in audit.entries(tx):
            if seq > size:
                break
            stone = {"seq": seq, "leaf": digest, "tombstone": True}
            events.write((body or json.dumps(stone).encode()) + b"\n")
            file.write(f"{digest}\n")
            count += 1
            if count % AT_ONCE == 0:
                progress(count, size)
    return count


def _part(tx: Transaction, folder: Path, size: int, wanted: Wanted, progress: Progress) -> int:
    """The wanted events, and for each the proof that it stands in the trail."""
    (folder / "proofs").mkdir()
    total, count = audit_search.count(tx, wanted), 0
    turns = [key.since_seq for key in audit_keys.keys(tx) if key.handover]
    with (folder / "events.jsonl").open("wb") as events:
        for count, row in enumerate(_found(tx, wanted, size), start=1):
            events.write(row.raw + b"\n")
            # what an earlier key answered for is proved under it: a later one could have made it up
            under = min([turn for turn in turns if turn >= row.seq], default=size)
            path = [
                base64.b64encode(one).decode() for one in checkpoints.inclusion(tx, row.seq, under)
            ]
            proof = {"seq": row.seq, "size": under, "path": path}
            (folder / "proofs" / f"{row.seq}.json").write_text(json.dumps(proof) + "\n")
            if count % AT_ONCE == 0:
                progress(count, total)
    return count


def _found(tx: Transaction, wanted: Wanted, size: int) -> Iterator[EventRow]:
    after = 0
    while rows := audit_search.find(tx, wanted, after=after, limit=AT_ONCE):
        yield from (row for row in rows if row.seq <= size)
        after = rows[-1].seq


def _texts(tx: Transaction, folder: Path, wanted: Wanted, size: int) -> None:
    """The sealed texts with their salts; SHA-256 over salt and text is what the event says."""
    with (folder / "sealed.jsonl").open("w") as file:
        for row in _found(tx, wanted, size):
            for field, salt, text in tx.all(
                "SELECT field, hex(salt), text FROM audit_sealed WHERE seq = ?", (row.seq,)
            ):
                told = {"seq": row.seq, "field": field, "salt": salt, "text": text}
                file.write(json.dumps(told, ensure_ascii=False) + "\n")


def _keys(found: Sequence[PublicKey], folder: Path, whole: bool) -> None:
    (folder / "keys").mkdir()
    for key in found:
        (folder / "keys" / f"{key.fingerprint[:16]}.pem").write_text(key.public_pem)
    told = [
        {"fingerprint": key.fingerprint, "public_pem": key.public_pem, "since_event": key.since_seq}
        for key in found
    ]
    (folder / "keys.json").write_text(json.dumps({"whole": whole, "keys": told}, indent=2) + "\n")


def _explained(
    folder: Path,
    wanted: Wanted,
    last: CheckpointRow,
    keys: Sequence[PublicKey],
    whole: bool,
) -> None:
    about = WHOLE if whole else PART.format(wanted=json.dumps(wanted.told()))
    page = PAGE.format(
        first=keys[0].fingerprint,
        keys=HANDED if len(keys) > 1 else "There was one key only.",
        short=last.fingerprint[:16],
        size=parsed(last.note).size,
        about=about,
    )
    (folder / "VERIFY.md").write_text(page)
    program = resources.files("crinsu_gateway.cli").joinpath("audit_verifier.py")
    (folder / "verify.py").write_text(program.read_text("utf-8"))


def _manifest(folder: Path) -> None:
    """The hash of each file, so that a slip on the road is seen."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
        for path in files
    ]
    (folder / "manifest.sha256").write_text("".join(lines))
