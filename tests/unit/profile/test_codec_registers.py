"""From registers and bits to values: the fixed order of decoding, step by step."""

import pytest

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded, bit_names, decode_modbus, failed
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import ModbusRead
from tests.fakes.profile_texts import BOX, C, S, T, changed


def decoded(text: str, *raw: int, latest: dict[str, Decoded] | None = None) -> Decoded:
    """What the point at address 1 of a profile says for these registers."""
    profile = parse(BOX + text, "p.toml")
    point = next(name for name in profile.points if name != "s")
    read = ModbusRead(4, 1, len(raw), (point,), 1.0)
    return decode_modbus(profile, read, raw, latest or {})[0]


def test_a_signed_value_is_scaled() -> None:
    """0xF8C4 with 0.1 is -185.2, without the noise of binary fractions."""
    assert decoded(T + "scale = 0.1\n", 0xF8C4) == Decoded(
        "t", Quantity(-185.2, "Cel"), Quality.GOOD
    )


def test_a_value_without_scale_stays_whole() -> None:
    """A whole number is not made a fraction by decoding."""
    found = decoded(T, 0xFFFF)
    assert found.quantity == Quantity(-1, "Cel")
    assert isinstance(found.quantity.value, int)


def test_the_offset_comes_after_the_scale() -> None:
    """Unsigned tenths of a degree above -273.15 are a temperature below zero."""
    text = changed(T, "int16", "uint16") + "scale = 0.1\noffset = -273.15\n"
    assert decoded(text, 771).quantity == Quantity(-196.05, "Cel")


def test_a_sentinel_is_seen_before_the_sign() -> None:
    """0x8000 means no sensor and never -3276.8 degrees."""
    found = decoded(T + "scale = 0.1\nbad = [0x8000]\nrange = [-210, 60]\n", 0x8000)
    assert (found.quantity, found.quality, found.reason) == (None, Quality.BAD, Reason.SENTINEL)
    assert found.detail == "raw value 0x8000 means no value"


def test_the_sign_comes_before_the_range() -> None:
    """-10.0 is inside the range, though its registers read 6543.6 unsigned."""
    found = decoded(T + "scale = 0.1\nrange = [-210, 60]\n", 0xFF9C)
    assert (found.quantity, found.quality) == (Quantity(-10.0, "Cel"), Quality.GOOD)


def test_out_of_range_is_suspect_and_still_shown() -> None:
    """A strange value is kept with its quality; nothing is dropped."""
    found = decoded(T + "range = [-210, 60]\n", 100)
    assert found == Decoded(
        "t", Quantity(100, "Cel"), Quality.SUSPECT, Reason.RANGE, "100 °C is outside -210 to 60"
    )


@pytest.mark.parametrize("words", [(0x7FC0, 0), (0x7F80, 0), (0xFF80, 0)])
def test_no_number_is_bad(words: tuple[int, int]) -> None:
    """NaN and the infinities are never values."""
    found = decoded(changed(T, "int16", 'float32"\norder = "ABCD'), *words)
    assert (found.quantity, found.quality, found.reason) == (None, Quality.BAD, Reason.UNDECODABLE)


def test_a_float_can_have_a_sentinel() -> None:
    """Some devices send 9999 for a missing sensor."""
    found = decoded(
        changed(T, "int16", 'float32"\norder = "ABCD') + "bad = [9999]\n", 0x461C, 0x3C00
    )
    assert found.reason is Reason.SENTINEL


def test_an_enum_gives_words_and_an_unlisted_value_is_bad() -> None:
    """A raw value that the profile does not list is not guessed."""
    text = changed(T, 'unit = "Cel"\n', "").replace("temperature", "status")
    text += 'enum = { 0 = "off", 1 = "on", -1 = "lost" }\n'
    assert decoded(text, 1).quantity == Quantity("on", "")
    assert decoded(text, 0xFFFF).quantity == Quantity("lost", "")
    assert decoded(text, 7).reason is Reason.UNDECODABLE
    assert decoded(text + 'enum_other = "keep"\n', 7).quantity == Quantity(7, "")


def test_a_bool_is_one_bit_of_a_register() -> None:
    """A mask picks the bit, whatever else the register holds."""
    text = changed(T, "int16", "bool").replace("temperature", "switch").replace('"Cel"', '""')
    text += "mask = 0x0020\n"
    assert decoded(text, 0xFFDF).quantity == Quantity(False, "")
    assert decoded(text, 0x0020).quantity == Quantity(True, "")
    inverted = text + "enum = { 0 = true, 1 = false }\n"
    assert decoded(inverted, 0x0020).quantity == Quantity(False, "")


def test_a_field_of_a_register_is_shifted_down() -> None:
    """Mask and shift give the number that stands in some bits."""
    text = changed(T, "int16", "uint16").replace("temperature", "number").replace('"Cel"', '"1"')
    assert decoded(text + "mask = 0x0F00\nshift = 8\n", 0xA5FF).quantity == Quantity(5, "1")


def test_bits_are_an_integer_with_names() -> None:
    """A status point's value is the whole word; names are looked up by number."""
    profile = parse(BOX + S, "p.toml")
    found = decode_modbus(profile, ModbusRead(4, 9, 1, ("s",), 1.0), [0b101])
    assert found[0].quantity == Quantity(5, "")
    assert bit_names(profile.points["s"], 5) == ("broken", "bit_2")


def test_coils_are_true_and_false() -> None:
    """A bit that came as 1 is true."""
    profile = parse(BOX + C, "p.toml")
    found = decode_modbus(profile, ModbusRead(1, 0, 1, ("c",), 1.0), [1])
    assert found == (Decoded("c", Quantity(True, ""), Quality.GOOD),)


def test_an_answer_of_another_length_makes_all_its_points_bad() -> None:
    """Fewer registers than asked for are no answer, not even for the ones that came."""
    profile = parse(BOX + T + S, "p.toml")
    found = decode_modbus(profile, ModbusRead(4, 1, 9, ("t", "s"), 1.0), [1, 2])
    detail = "2 instead of 9 values came back"
    assert found == failed(("t", "s"), Reason.FRAME, detail)
    assert {one.quality for one in found} == {Quality.BAD}


JUDGED = S + T + 'quality_from = { point = "s", bit = 0 }\n'
FINE = Decoded("s", Quantity(0b10, ""), Quality.GOOD)


def test_a_quality_bit_of_an_earlier_answer_counts() -> None:
    """A sensor break makes a plausible value worthless."""
    broken = Decoded("s", Quantity(0b01, ""), Quality.GOOD)
    assert decoded(JUDGED, 5, latest={"s": FINE}).quality is Quality.GOOD
    assert decoded(JUDGED, 5, latest={"s": broken}) == Decoded(
        "t", None, Quality.BAD, Reason.SENSOR_FAULT, "s says broken"
    )


def test_a_quality_bit_of_the_same_answer_is_the_one_that_counts() -> None:
    """What came together belongs together; an older status does not overrule it."""
    profile = parse(BOX + changed(JUDGED, "address = 9", "address = 2"), "p.toml")
    read = ModbusRead(4, 1, 2, ("t", "s"), 1.0)
    assert decode_modbus(profile, read, [5, 1], {"s": FINE})[0].reason is Reason.SENSOR_FAULT


@pytest.mark.parametrize(
    "latest", [{}, {"s": Decoded("s", None, Quality.BAD, Reason.SILENT, "")}], ids=["none", "bad"]
)
def test_a_value_whose_judge_is_unknown_is_suspect(latest: dict[str, Decoded]) -> None:
    """Without the status nobody knows whether the value counts, so it is not shown as normal."""
    found = decoded(JUDGED, 5, latest=latest)
    assert (found.quality, found.reason) == (Quality.SUSPECT, Reason.SENSOR_FAULT)
    assert found.quantity == Quantity(5, "Cel")


def test_a_ready_bit_is_good_when_set() -> None:
    """Data-ready bits mean the opposite of fault bits."""
    ready = changed(JUDGED, "bit = 0 }", "bit = 0, good_when_set = true }")
    assert decoded(ready, 5, latest={"s": FINE}).detail == "s does not say broken"
    set_bit = Decoded("s", Quantity(1, ""), Quality.GOOD)
    assert decoded(ready, 5, latest={"s": set_bit}).quality is Quality.GOOD


def test_each_of_several_quality_bits_counts() -> None:
    """Some models have a fault bit for each way of being wrong, and none for all of them."""
    several = changed(JUDGED, "bit = 0 }", "bit = [0, 2] }")
    assert decoded(several, 5, latest={"s": FINE}).quality is Quality.GOOD
    both = Decoded("s", Quantity(0b101, ""), Quality.GOOD)
    assert decoded(several, 5, latest={"s": both}).detail == "s says broken and bit_2"
    last = Decoded("s", Quantity(0b100, ""), Quality.GOOD)
    assert decoded(several, 5, latest={"s": last}).quality is Quality.BAD


def test_a_status_in_words_says_when_a_value_counts() -> None:
    """Where a status is a number for each state, one of them is the good one."""
    worded = changed(JUDGED, "bit = 0 }", "good_when = 2 }")
    assert decoded(worded, 5, latest={"s": FINE}).quality is Quality.GOOD
    burnt = Decoded("s", Quantity(1, ""), Quality.GOOD)
    assert decoded(worded, 5, latest={"s": burnt}) == Decoded(
        "t", None, Quality.BAD, Reason.SENSOR_FAULT, "s says 1"
    )
    assert decoded(worded, 5, latest={}).quality is Quality.SUSPECT


def test_a_fault_keeps_its_own_reason() -> None:
    """The status does not hide why a value is bad already."""
    found = decoded(
        JUDGED + "bad = [5]\n", 5, latest={"s": Decoded("s", Quantity(1, ""), Quality.GOOD)}
    )
    assert found.reason is Reason.SENTINEL
