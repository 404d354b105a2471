"""What is written, and above all what is refused before a byte leaves."""

import pytest

from crinsu_gateway.model.errors import NotWritable, OutOfRange
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Profile, WriteReply
from crinsu_gateway.profile.encode import LineWrite, ModbusWrite, encode, same
from crinsu_gateway.profile.load import load_file, parse, shipped_dir
from tests.fakes.profile_texts import BOX, RW, WIRE, C, L, T, W, changed


def box(text: str) -> Profile:
    """A Modbus profile with one point."""
    return parse(BOX + text, "p.toml")


def test_a_number_is_unscaled_to_the_nearest_step() -> None:
    """42.5 % in tenths is 425; what the register cannot hold is rounded, and verify sees it."""
    assert encode(box(W), "w", 42.5) == ModbusWrite(6, 5, (425,), "w")
    assert encode(box(W), "w", 42.5000001) == ModbusWrite(6, 5, (425,), "w")
    assert encode(box(W), "w", 10) == ModbusWrite(6, 5, (100,), "w")


def test_a_switch_is_one_bit() -> None:
    """True is 1, false is 0; function 5 is the driver's to spell out."""
    assert encode(box(C), "c", True) == ModbusWrite(5, 0, (1,), "c")
    assert encode(box(C), "c", False) == ModbusWrite(5, 0, (0,), "c")


def test_a_long_number_is_taken_apart_in_its_order() -> None:
    """The words of a float leave in the order in which they are read."""
    text = changed(changed(W, "scale = 0.1\n", ""), "write_fc = 6", "write_fc = 16")
    text = changed(text, '"int16"', '"float32"\norder = "CDAB"')
    assert encode(box(text), "w", 12.5) == ModbusWrite(16, 5, (0, 0x4148), "w")


def test_an_enum_is_written_by_its_word() -> None:
    """People order a word; the device gets its number."""
    text = changed(W, "scale = 0.1\n", 'enum = { 0 = "off", 2 = "auto" }\n')
    text = changed(text, "min = 10\nmax = 80\n", "")
    assert encode(box(text), "w", "auto") == ModbusWrite(6, 5, (2,), "w")
    with pytest.raises(OutOfRange, match="w can be off, auto, not 'on'"):
        encode(box(text), "w", "on")
    with pytest.raises(OutOfRange, match="w can be off, auto, not 2"):
        encode(box(text), "w", 2)


@pytest.mark.parametrize(
    "value", [9.99, 80.01, -1, float("nan"), float("inf"), True, "50"], ids=repr
)
def test_a_number_outside_its_limits_is_refused(value: Value) -> None:
    """Neither a number out of range nor something that is no number gets to a device."""
    with pytest.raises(OutOfRange):
        encode(box(W), "w", value)


@pytest.mark.parametrize("value", [1, 0, "true", 1.0], ids=repr)
def test_only_true_and_false_move_a_switch(value: Value) -> None:
    """A lid is not unlocked by a number that looks like a truth value."""
    with pytest.raises(OutOfRange, match="c is true or false"):
        encode(box(C), "c", value)


@pytest.mark.parametrize("name", ["t", "nothing"])
def test_what_the_profile_does_not_let_be_written_is_refused(name: str) -> None:
    """A point that is only read, and one that does not exist, are refused alike."""
    with pytest.raises(NotWritable, match=name):
        encode(box(T), name, 1)


def test_a_line_is_made_from_its_template() -> None:
    """The number stands in the text as the profile formats it, after the lines it needs."""
    profile = load_file(shipped_dir() / "cryomagnetics-lm510.toml")
    assert encode(profile, "high_1", 80) == LineWrite(
        "HIGH 80.0", ("CHAN 1",), WriteReply.NONE, "high_1"
    )


TEXT = changed(L, '"number"', '"text"').replace('"level"', '"text"').replace('"%"', '""')
TEXT += (
    RW.replace("min = 1\nmax = 2\n", "") + 'write_reply = "ack"\nwrite_request = "NAME {value}"\n'
)


@pytest.mark.parametrize("value", ["a\rRESET", "a\n", "\x00"], ids=repr)
def test_a_text_cannot_carry_a_second_command(value: str) -> None:
    """A terminator inside a value would be a command of its own."""
    profile = parse(WIRE + TEXT, "p.toml")
    with pytest.raises(OutOfRange, match="one line of text"):
        encode(profile, "l", value)
    made = encode(profile, "l", "tank 1")
    assert isinstance(made, LineWrite)
    assert made.request == "NAME tank 1"


@pytest.mark.parametrize(
    ("wanted", "found", "proven"),
    [(50.0, 50.05, True), (50.0, 50.06, False), (50, 50.0, True), (50.0, True, False)],
)
def test_a_number_read_back_is_compared_with_the_tolerance(
    wanted: Value, found: Value, proven: bool
) -> None:
    """Done means read back, as near as the profile demands."""
    text = changed(W, "within_s = 2", "tolerance = 0.05, within_s = 2")
    assert same(box(text).points["w"], wanted, found) is proven


def test_a_switch_read_back_must_be_the_same() -> None:
    """There is no tolerance between open and closed, nor between true and 1."""
    point = box(C).points["c"]
    assert same(point, True, True)
    assert not same(point, True, False)
    assert not same(point, True, 1)
