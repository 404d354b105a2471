"""Verifies an export of the audit trail of a gateway, with nothing but Python and openssl.

It names the first event that is not what was signed. Only a checkpoint and the first fingerprint,
got in another way than with the export, show that a whole trail was forged or rolled back.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

OPENSSL = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in text -sigfile sig"
Note = tuple[int, bytes, str]  # how many events have which root, and which file says so


class Bad(Exception):
    """The first event that is wrong (0: none in particular), and why."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"event {seq}: {why}" if seq else why)
        self.seq = seq


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def signers(note: str, pems: Sequence[str]) -> set[str]:
    """The fingerprints of the keys that signed a note (C2SP signed-note, Ed25519)."""
    (text, _, said), found = note.partition("\n\n"), set()
    for line, pem in ((line, pem) for line in said.splitlines() for pem in pems):
        raw, der = base64.b64decode(line.split(" ")[2]), base64.b64decode(pem.split("-----")[2])
        if raw[:4] == _sha(line.split(" ")[1].encode() + b"\n\x01" + der[-32:])[:4]:
            with tempfile.TemporaryDirectory() as folder:
                for file, data in (("key", der), ("text", f"{text}\n".encode()), ("sig", raw[4:])):
                    Path(folder, file).write_bytes(data)
                done = subprocess.run(OPENSSL.split(), cwd=folder, capture_output=True)  # noqa: S603
            found |= set() if done.returncode else {_sha(der).hex()}
    return found


def trusted(files: Sequence[Path], pems: Sequence[str], known: set[str]) -> list[Note]:
    """The checkpoints by a key that you know, or that one of these handed over to, and so on."""
    notes, turn, past = list[Note](), set[str](), set[str]()
    for file in sorted(files, key=lambda file: int(file.read_text().split("\n")[1])):
        _, size, root, *handover = file.read_text().partition("\n\n")[0].split("\n")
        by = signers(file.read_text(), pems)
        if not by or by & past:
            raise Bad(0, f"{file.name} is not signed by a key of this trail whose turn it was")
        if known and not turn | by & known:
            continue  # older than the first key that you know
        if turn and not by & (turn | known):
            raise Bad(int(size), f"no key that you know handed over to {min(by)}: compare it")
        before, turn = turn | by, {line[9:] for line in handover} or by
        past |= before - turn
        notes.append((int(size), base64.b64decode(root), f"{'handover ' * len(handover)}{file}"))
    for one in known - past - turn:
        raise Bad(0, f"the key {one} that you know did not sign here")
    return notes


def _events(folder: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    with (folder / "events.jsonl").open("rb") as file:
        for line in file:
            try:
                yield line.rstrip(b"\n"), dict(json.loads(line))
            except (ValueError, TypeError):
                yield line, {}


def whole(folder: Path, notes: list[Note], sure: list[str]) -> int:
    """How many events hold, by chain and tree (RFC 6962); `sure` are the notes from elsewhere."""
    promised, peaks = (folder / "leaves.txt").read_text().split(), list[bytes]()
    size, good, before, goods = 0, 0, "0" * 64, {True: 0, False: 0}
    for seq, (body, data) in enumerate(_events(folder), start=1):
        if (data.get("seq"), data.get("prev", data.get("tombstone") and before)) != (seq, before):
            raise Bad(seq, f"it does not follow the one before: here stands {data.get('seq')}")
        leaf = data["leaf"] if "tombstone" in data else _sha(b"\0", body).hex()
        if seq > len(promised) or promised[seq - 1] != leaf:
            raise Bad(seq, "its bytes are not those of its leaf hash")
        here, index, before, size = bytes.fromhex(leaf), seq - 1, leaf, seq
        while index & 1:
            here, index = _sha(b"\1", peaks.pop(), here), index >> 1
        peaks.append(here)
        for _, wanted, name in (note for note in notes if note[0] == size):
            root, first = peaks[-1], goods[name in sure] + 1
            for left in reversed(peaks[:-1]):
                root = _sha(b"\1", left, root)
            if root != wanted:
                raise Bad(first, f"events {first} to {size} are not those of {name}")
            good = goods[name in sure] = size
    if max(len(promised), *(note[0] for note in notes), 0) > size:
        raise Bad(size + 1, "it is missing: a checkpoint or leaves.txt covers more events")
    if good < size or not size:
        raise Bad(good + 1, "no checkpoint covers it")
    return size


def part(folder: Path, notes: list[Note], _: list[str]) -> int:
    """Check the proof of each event (RFC 9162, 2.1.3.2), under the key whose turn it was."""
    roots, seqs = {size: root for size, root, _ in notes}, list[int]()
    for body, data in _events(folder):
        seqs.append(int(data.get("seq", 0)))
        file = folder / "proofs" / f"{seqs[-1]}.json"
        proof = json.loads(file.read_text() if file.exists() else '{"size": 0, "path": []}')
        index, last, here = seqs[-1] - 1, proof["size"] - 1, _sha(b"\0", body)
        is_late = any(index < size <= last for size, _, name in notes if "handover " in name)
        for other in map(base64.b64decode, proof["path"]):
            if index & 1 or index == last:
                here = _sha(b"\1", other, here)
                while index and not index & 1:
                    index, last = index >> 1, last >> 1
            else:
                here = _sha(b"\1", here, other)
            index, last = index >> 1, last >> 1
        if last or is_late or here != roots.get(proof["size"]):
            raise Bad(seqs[-1], "its proof does not lead to a signed checkpoint")
    return len(seqs)


def verify(folder: Path, outside: Sequence[Path] = (), fingerprints: Sequence[str] = ()) -> str:
    """What holds, in a sentence; Bad with the first event that does not."""
    about = json.loads((folder / "keys.json").read_text())
    files = [*(folder / "checkpoints").glob("*.note"), *outside]
    notes = trusted(files, [key["public_pem"] for key in about["keys"]], {*fingerprints})
    count = (whole if about["whole"] else part)(folder, notes, [str(one) for one in outside])
    for line in (folder / "manifest.sha256").read_text().splitlines():
        if _sha((folder / line[66:]).read_bytes()).hex() != line[:64]:
            raise Bad(0, f"{line[66:]} is not the file that was exported")
    return f"{count} events hold, {len(files)} checkpoints, {len(outside)} of them from elsewhere"


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="Verify an export of an audit trail.")
    asked.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent)
    asked.add_argument("--checkpoint", type=Path, action="append", default=[])
    asked.add_argument("--fingerprint", action="append", default=[])
    given = asked.parse_args()
    try:
        print(verify(given.folder, given.checkpoint, given.fingerprint))
    except (Bad, OSError, LookupError, ValueError) as bad:
        raise SystemExit(f"BAD {bad}") from None
    if not given.checkpoint or not given.fingerprint:
        print("Without --checkpoint and --fingerprint from elsewhere a forger's trail looks true.")
