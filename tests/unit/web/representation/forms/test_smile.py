"""Smile: what Jackson wrote is read, what is written is what Jackson writes, garbage is refused.

The golden bytes were made by Jackson (scripts/smile_oracle.py, which also compares thousands of
random documents both ways where Java is).
"""

import json
import random
import sys
from typing import Any

import pytest

from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.smile_decoder import SmileFault, from_smile
from crinsu_gateway.web.representation.forms.smile_encoder import smile
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.representation.shown import Collection, Expanded, Item, link
from tests.fakes.golden import FOLDER

JACKSON = json.loads((FOLDER / "smile" / "jackson.json").read_text())
HEAD = b":)\n\x01"


def exactly(tree: Any) -> str:
    """A tree as text, in which 1 is not 1.0 and members have an order."""
    return json.dumps(tree)


@pytest.mark.parametrize("form", ["plain", "shared"])
@pytest.mark.parametrize("one", JACKSON, ids=range(len(JACKSON)))
def test_what_jackson_wrote_is_read(one: Any, form: str) -> None:
    """All sizes of numbers and texts, full tables of names and values."""
    assert exactly(from_smile(bytes.fromhex(one[form]))) == exactly(one["json"])


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("one", JACKSON, ids=range(len(JACKSON)))
def test_what_is_written_is_read_again(one: Any, shared: bool) -> None:
    """Exactly as it was."""
    assert exactly(from_smile(smile(one["json"], shared_values=shared))) == exactly(one["json"])


def test_the_bytes_are_those_of_jackson() -> None:
    """But for ASCII names of 57 to 64 letters, which Jackson writes as long ones."""
    same = [
        bytes.fromhex(one[form]) == smile(one["json"], shared_values=form == "shared")
        for one in JACKSON
        for form in ("plain", "shared")
    ]
    assert same.count(False) <= 4
    assert len(same) - same.count(False) >= 24


def test_things_that_are_shown_are_their_members() -> None:
    """As in plain JSON: no links, what was expanded in its place."""
    slot = Item("slot", {"id": 5, "at": Item("at", {"n": 1})}, {"self": link("/s/5")})
    shown = Collection("slots", "slot", [slot], metadata={"page": 1})
    expected = {"slots": [{"id": 5, "at": {"n": 1}}], "_metadata": {"page": 1}}
    assert from_smile(written(shown, Form.SMILE)) == expected
    inside = Item("box", {"slots": Expanded([slot]), "none": Expanded()})
    expected = {"slots": [{"id": 5, "at": {"n": 1}}], "none": []}
    assert from_smile(written(inside, Form.SMILE)) == expected


def test_numbers_that_json_does_not_have_are_null() -> None:
    """As in the other formats."""
    assert from_smile(smile([float("nan"), float("inf"), -float("inf")])) == [None] * 3


@pytest.mark.parametrize(
    ("raw", "tree"),
    [
        (b":)\n\x00\x24\x80", 0),
        (HEAD + bytes([0x28, 3, 0x7C, 0, 0, 0]), 1.0),
        (HEAD + bytes([0x2A, 0x82, 0x81, 0, 0x01]), 0.1),
        (HEAD + bytes([0x2A, 0x80 | 4, 0x81, 0x07, 0x01]), 0.15),
        (HEAD + b"\xfa\x34" + b"n" * 3 + b"\xfc\xc2\x40\xc2\xfb", None),
        (HEAD + b"\xc2\xff", 1),
        (HEAD + b"\xc2\xffwhatever", 1),
        (HEAD + b"\xa0" + "é".encode() * 17, "é" * 17),
        (HEAD + b"\xbf" + b"a" + "é".encode() * 32, "a" + "é" * 32),
    ],
)
def test_forms_that_are_not_written_here_are_read(raw: bytes, tree: Any) -> None:
    """Floats of 32 bits, decimals, short names written long, the mark of the end."""
    if tree is None:
        with pytest.raises(SmileFault, match="twice"):
            from_smile(raw)
    else:
        assert from_smile(raw) == tree


BROKEN = {
    "nothing": b"",
    "json": b'{"a":1}',
    "header alone": HEAD,
    "half a header": b":)\n",
    "another version": b":)\n\x11\xc2",
    "reserved flag": b":)\n\x08\xc2",
    "two values": HEAD + b"\xc2\xc2",
    "list without end": HEAD + b"\xf8\xc2",
    "object without value": HEAD + b"\xfa\x80a",
    "end of nothing": HEAD + b"\xf9",
    "end of object in a list": HEAD + b"\xf8\xfb",
    "text cut off": HEAD + b"\x5fabc",
    "long text without end": HEAD + b"\xe0abc",
    "not ASCII": HEAD + b"\x41\xc3\xa9",
    "not UTF-8": HEAD + b"\x80\xff\xff",
    "surrogate": HEAD + b"\x81\xed\xa0\x80",
    "value reference without table": HEAD + b"\x01",
    "value reference to nothing": b":)\n\x03\x05",
    "value reference of no index": b":)\n\x03\x00",
    "long value reference to nothing": b":)\n\x03\xec\x40",
    "long reference that is short": b":)\n\x03\xf8\x40a\xec\x00\xf9",
    "name reference to nothing": HEAD + b"\xfa\x40\xc2\xfb",
    "name reference without table": b":)\n\x00\xfa\x80a\xc2\x40\xc2\xfb",
    "long name reference that is short": HEAD + b"\xfa\x80a\xc2\x30\x00\xc2\xfb",
    "reserved name": HEAD + b"\xfa\x3a\xc2\xfb",
    "reserved value": HEAD + b"\x3a",
    "integer without end": HEAD + b"\x24" + b"\x00" * 5 + b"\x80",
    "integer of more than 32 bits": HEAD + b"\x24\x7f\x7f\x7f\x7f\xbf",
    "integer of more than 64 bits": HEAD + b"\x25" + b"\x7f" * 9 + b"\xbf",
    "last byte with bit six": HEAD + b"\x24\xff",
    "big integer of nothing": HEAD + b"\x26\x80",
    "big integer of gigabytes": HEAD + b"\x26\x0f\x7f\x7f\x7f\xbf",
    "big integer with a high bit": HEAD + b"\x26\x81\x80\x00",
    "big integer with bits left": HEAD + b"\x26\x81\x00\x02",
    "NaN": HEAD + bytes([0x29, 0, *[0x7F] * 9]),
    "infinity": HEAD + bytes([0x28, 7, 0x7C, 0, 0, 0]),
    "decimal of a huge scale": HEAD + b"\x2a\x0f\x7f\x7f\x7f\xbe\x81\x00\x01",
    "binary": HEAD + b"\xe8\x81\x00\x01",
    "raw binary": b":)\n\x05\xfd\x81a",
    "a name twice": HEAD + b"\xfa\x80a\xc2\x40\xc4\xfb",
    "33 lists": HEAD + b"\xf8" * 33 + b"\xf9" * 33,
    "33 objects": HEAD + b"\xfa\x20" * 33 + b"\xc2" + b"\xfb" * 33,
    "a million lists": HEAD + b"\xf8" * 1_000_000,
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_is_no_smile_is_refused_with_its_place(raw: bytes) -> None:
    """Cut, wrong, deep, or without a form in JSON."""
    with pytest.raises(SmileFault, match=r"^byte \d+: "):
        from_smile(raw)


def test_32_levels_are_enough() -> None:
    """Deeper ones are refused."""
    assert from_smile(HEAD + b"\xf8" * 32 + b"\xf9" * 32)


def test_garbage_is_a_tree_or_a_fault() -> None:
    """Flipped, cut and shuffled bytes: never another exception."""
    chance = random.Random(3)
    good = [bytes.fromhex(one["shared"])[:3000] for one in JACKSON]
    faults = 0
    for n in range(6000):
        raw = bytearray(good[n % len(good)])
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(4 if len(raw) > 4 else 0, len(raw))] = chance.randrange(256)
        try:
            from_smile(bytes(raw[: chance.randint(4, len(raw) + 9)]))
        except SmileFault:
            faults += 1
    assert 1000 < faults < 6000


def test_references_cost_no_memory() -> None:
    """Nearly a megabyte of references to one text holds it once."""
    raw = b":)\n\x03\xf8\x7f" + b"x" * 64 + b"\x01" * 900_000 + b"\xf9"
    tree = from_smile(raw)
    assert len(tree) == 900_001
    assert sys.getsizeof(tree) < 10_000_000
    assert tree[0] is tree[-1]
