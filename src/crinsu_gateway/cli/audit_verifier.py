"""Verifies an export of the audit trail of a gateway, with nothing but Python and openssl.

    python3 verify.py [FOLDER] [--checkpoint NOTE ...] [--fingerprint HEX ...]

It names the first event that is not what was signed. Only a checkpoint and a fingerprint that you
got in another way than with the export show that a whole trail was forged or rolled back.
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


class Bad(Exception):
    """The first event that is wrong (0: none in particular), and why."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"event {seq}: {why}" if seq else why)
        self.seq = seq


Note = tuple[int, bytes, str]  # how many events have which root, and in which file that is signed


def _sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _der(pem: str) -> bytes:
    return base64.b64decode("".join(pem.strip().splitlines()[1:-1]))


def _is_signed(pem: str, text: bytes, signature: bytes) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in (("key", pem.encode()), ("text", text), ("sig", signature)):
            Path(folder, name).write_bytes(data)
        said = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "key", "-rawin"]
        said += ["-in", "text", "-sigfile", "sig"]
        return subprocess.run(said, cwd=folder, capture_output=True).returncode == 0  # noqa: S603


def opened(path: Path, pems: Sequence[str]) -> Note:
    """A checkpoint, if one of the keys signed it (C2SP signed-note and tlog-checkpoint)."""
    text, _, said = path.read_text().partition("\n\n")
    for line, pem in ((line, pem) for line in said.splitlines() for pem in pems):
        _, name, signature = line.split(" ")
        raw = base64.b64decode(signature)
        hint = _sha(name.encode() + b"\n\x01" + _der(pem)[-32:])[:4]
        if raw[:4] == hint and _is_signed(pem, f"{text}\n".encode(), raw[4:]):
            _, size, root = text.split("\n")
            return int(size), base64.b64decode(root), str(path)
    raise Bad(0, f"the checkpoint {path.name} is not signed by a key that is trusted")


def _events(folder: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    with (folder / "events.jsonl").open("rb") as file:
        for line in file:
            try:
                yield line.rstrip(b"\n"), dict(json.loads(line))
            except (ValueError, TypeError):
                yield line, {}


def whole(folder: Path, notes: list[Note], sure: list[str]) -> int:
    """How many events hold, by chain and tree (RFC 6962); `sure` are the notes from elsewhere."""
    promised = (folder / "leaves.txt").read_text().split()
    peaks: list[bytes] = []
    size, good, before, goods = 0, 0, "0" * 64, {True: 0, False: 0}
    for seq, (body, data) in enumerate(_events(folder), start=1):
        if data.get("seq") != seq:
            raise Bad(seq, f"here stands {data.get('seq', 'no event')}")
        leaf = data["leaf"] if "tombstone" in data else _sha(b"\0", body).hex()
        if seq > len(promised) or promised[seq - 1] != leaf:
            raise Bad(seq, "its bytes are not those of its leaf hash")
        if "tombstone" not in data and data.get("prev") != before:
            raise Bad(seq, "it does not follow the event before it")
        here, index, before, size = bytes.fromhex(leaf), seq - 1, leaf, seq
        while index & 1:
            here, index = _sha(b"\1", peaks.pop(), here), index >> 1
        peaks.append(here)
        for _, wanted, name in (note for note in notes if note[0] == size):
            root = peaks[-1]
            for left in reversed(peaks[:-1]):
                root = _sha(b"\1", left, root)
            first = goods[name in sure] + 1
            if root != wanted:
                raise Bad(first, f"events {first} to {size} are not those of {name}")
            good = goods[name in sure] = size
    if max(len(promised), *(note[0] for note in notes), 0) > size:
        raise Bad(size + 1, "it is missing: a checkpoint or leaves.txt covers more events")
    if good < size or not size:
        raise Bad(good + 1, "no checkpoint covers it")
    return size


def part(folder: Path, notes: list[Note], _: list[str]) -> int:
    """Check the proof of each event of a partial export (RFC 9162, 2.1.3.2)."""
    roots, count = {note[0]: note[1] for note in notes}, 0
    for body, data in _events(folder):
        seq = int(data.get("seq", 0))
        file = folder / "proofs" / f"{seq}.json"
        proof = json.loads(file.read_text() if file.exists() else '{"size": 0, "path": []}')
        index, last, here = seq - 1, proof["size"] - 1, _sha(b"\0", body)
        for other in map(base64.b64decode, proof["path"]):
            if index & 1 or index == last:
                here = _sha(b"\1", other, here)
                while index and not index & 1:
                    index, last = index >> 1, last >> 1
            else:
                here = _sha(b"\1", here, other)
            index, last = index >> 1, last >> 1
        if last or here != roots.get(proof["size"]):
            raise Bad(seq, "its proof does not lead to a signed checkpoint")
        count += 1
    return count


def verify(folder: Path, outside: Sequence[Path] = (), fingerprints: Sequence[str] = ()) -> str:
    """What holds, in a sentence; Bad with the first event that does not."""
    about = json.loads((folder / "keys.json").read_text())
    pems = [key["public_pem"] for key in about["keys"]]
    pems = [pem for pem in pems if not fingerprints or _sha(_der(pem)).hex() in fingerprints]
    files = [*sorted((folder / "checkpoints").glob("*.note")), *outside]
    notes = [opened(file, pems) for file in files]
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
