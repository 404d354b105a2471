"""Compares our Smile with Jackson's: random documents in both directions, and the golden bytes.

    python scripts/smile_oracle.py CLASSPATH [documents] [seed]
    python scripts/smile_oracle.py CLASSPATH --golden

CLASSPATH holds jackson-core, -databind, -annotations and -dataformat-smile (Debian:
libjackson2-dataformat-smile, libjackson2-databind-java). `--golden` writes tests/golden/smile/
anew. Names with U+0000 are left out: Jackson 2.7.8 does not read its own bytes for them.
"""

import json
import random
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from crinsu_gateway.web.representation.forms.smile_decoder import SmileFault, from_smile  # noqa: E402
from crinsu_gateway.web.representation.forms.smile_encoder import smile  # noqa: E402

GOLDEN = ROOT / "tests" / "golden" / "smile" / "jackson.json"
LETTERS = (
    "abcdefghijklmnopqrstuvwxyz0123456789 _-",
    "éàüßøñ",
    "漢字仮名",
    "😀🧊🧪",
    '\x01\t\n\r"\\',
)
LENGTHS = (0, 1, 2, 5, 31, 32, 33, 34, 55, 56, 57, 58, 63, 64, 65, 66, 70, 127, 128, 200)
BITS = (5, 6, 7, 13, 14, 20, 27, 31, 32, 33, 41, 48, 62, 63, 64, 65, 70, 100, 128, 200)
TABLES = (1, 30, 31, 32, 63, 64, 65, 254, 255, 256, 257, 512, 1023, 1024, 1025, 1100, 2100)


class Chance:
    """Random documents of one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._again = [self.text() for _ in range(40)]

    def text(self) -> str:
        """A text of one alphabet or of all, often of a length where its form changes."""
        letters = self._random.choice((*LETTERS, "".join(LETTERS)))
        return "".join(self._random.choice(letters) for _ in range(self._random.choice(LENGTHS)))

    def number(self) -> float:
        """A number about where its form changes, or any double."""
        if self._random.random() < 0.7:
            size = self._random.choice(BITS)
            return self._random.choice((-1, 1)) * (2**size + self._random.randint(-2, 2))
        while True:
            found: float = struct.unpack(">d", self._random.randbytes(8))[0]
            if found - found == 0:
                return found

    def tree(self, depth: int = 0) -> Any:
        """Anything."""
        kind = self._random.random()
        if kind < 0.3 or depth > 4:
            plain = (None, True, False, self.number(), self.number(), self.text())
            return self._random.choice((*plain, self._random.choice(self._again)))
        size = self._random.randrange(8)
        if kind < 0.65:
            return {self.text(): self.tree(depth + 1) for _ in range(size)}
        return [self.tree(depth + 1) for _ in range(size)]


def tables() -> list[Any]:
    """What fills the tables of names and texts that can be referred to."""
    found: list[Any] = []
    for size in TABLES:
        found.append([f"v{n}" for n in range(size)] * 2)
        found.append([{f"k{n}": n for n in range(size)}] * 2)
        found.append([{"k" * (n % 90 + 1) + str(n): "é" * (n % 40)} for n in range(size)] * 2)
    return found


def golden() -> list[Any]:
    """Few documents that have every form."""
    texts = [letter * size for letter in "aé漢" for size in LENGTHS if size < 67]
    numbers = [s * (2**bits + more) for bits in BITS for s in (-1, 1) for more in (-1, 0)]
    floats = [0.0, -0.0, 0.5, -192.5, 1e300, 5e-324, 1.7976931348623157e308, 1e22]
    vial = {"id": 1000000000001, "tag": "TAG-1", "state": "STORED", "at": None, "ok": True}
    return [
        *(None, True, False, "", [], {}, numbers, floats, texts, texts * 2),
        {text: n for n, text in enumerate(texts)},
        [{text: text} for text in texts] * 2,
        {"vials": [{**vial, "id": n, "box": {"id": n // 9}} for n in range(30)]},
        [{f"k{n}": n & 1} for n in (*range(1030), *range(30), *range(250, 260))],
        [f"v{n}" for n in (*range(1030), *range(30), *range(250, 260))],
    ]


def asked(classpath: str, trees: list[Any]) -> list[dict[str, Any]]:
    """What Jackson says of each."""
    lines = []
    for tree in trees:
        ours = [smile(tree).hex(), smile(tree, shared_values=True).hex()]
        lines.append(json.dumps({"json": tree, "smile": ours}))
    program = Path(__file__).with_name("SmileOracle.java")
    command = ["java", "-cp", classpath, str(program)]
    told = subprocess.run(  # noqa: S603
        command, input="\n".join(lines), capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in told.stdout.splitlines()]


def misread(tree: Any, hex_bytes: str) -> bool:
    """Whether we read the bytes of Jackson as something else."""
    try:
        return json.dumps(from_smile(bytes.fromhex(hex_bytes))) != json.dumps(tree)
    except SmileFault:
        return True


def main() -> int:
    """Compare, say how it went, and fail if anything differs."""
    classpath, *more = sys.argv[1:]
    if more == ["--golden"]:
        trees = golden()
    else:
        count = int(more[0]) if more else 3000
        chance = Chance(int(more[1]) if len(more) > 1 else 1)
        trees = [*tables(), *(chance.tree() for _ in range(count))]
    told = asked(classpath, trees)
    wrong = sum(one["wrong"] for one in told)
    ours = [
        (t, one[form]) for t, one in zip(trees, told, strict=True) for form in ("plain", "shared")
    ]
    misunderstood = sum(misread(tree, raw) for tree, raw in ours)
    sys.stdout.write(
        f"{len(trees)} documents, each with shared texts and without: "
        f"Jackson reads {wrong} of ours wrong, we read {misunderstood} of Jackson's wrong\n"
    )
    if more == ["--golden"]:
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        kept = [{n: one[n] for n in ("json", "plain", "shared")} for one in told]
        GOLDEN.write_text("[\n" + ",\n".join(json.dumps(one) for one in kept) + "\n]\n")
    return 1 if wrong or misunderstood else 0


if __name__ == "__main__":
    sys.exit(main())
