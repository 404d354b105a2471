"""From text lines to values: one answer with many meanings, told units, and noise."""

import pytest

from crinsu_gateway.model.errors import FrameError
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import (
    Decoded,
    addressed,
    decode_line,
    decode_pushed,
    line_refusal,
)
from crinsu_gateway.profile.load import load_file, parse, shipped_dir
from crinsu_gateway.profile.plan import LineRead
from tests.fakes.profile_texts import HEAD, LINE, WIRE, G, L, changed


def said(text: str, reply: str) -> Decoded:
    """What the only point of a profile says for an answer."""
    profile = parse(text, "p.toml")
    name, point = next(iter(profile.points.items()))
    request = getattr(point.source, "request", "")
    return decode_line(profile, LineRead(request, (name,), 1.0), reply)[0]


@pytest.mark.parametrize(
    ("kind", "reply", "value"),
    [
        ("number", "-196.10", -196.1),
        ("number", "- 45", -45.0),
        ("integer", "+07", 7),
        ("hex", "2A", 42),
        ("text", "a b", "a b"),
        ("bool", "1", True),
    ],
)
def test_text_is_read_as_its_type(kind: str, reply: str, value: Value) -> None:
    """Each type of a text line, by one example."""
    text = changed(L, "[0-9.]+", ".+").replace('"level"', '"text"').replace('"%"', '""')
    found = said(WIRE + changed(text, '"number"', f'"{kind}"'), reply)
    assert found == Decoded("l", Quantity(value, ""), Quality.GOOD)


@pytest.mark.parametrize("reply", ["1_0", "nan", "inf", "1e999", "9" * 400, "x", "--", "1.2.3"])
def test_what_is_no_number_is_bad(reply: str) -> None:
    """Python reads more as a number than a device ever means."""
    found = said(WIRE + changed(L, "[0-9.]+", ".+"), reply)
    assert (found.quantity, found.quality, found.reason) == (None, Quality.BAD, Reason.UNDECODABLE)


def test_an_answer_in_another_form_is_bad_with_the_answer_in_the_detail() -> None:
    """The technician sees what the device really said."""
    found = said(WIRE + L, "12.3 cm")
    assert found.detail == "the answer '12.3 cm' is not as declared"


def test_a_sentinel_counts_before_the_form_of_the_answer() -> None:
    """Dots instead of digits are a missing sensor, not a broken line."""
    found = said(WIRE + L + "bad = ['^[.-]+$']\n", "-----")
    assert (found.reason, found.quality) == (Reason.SENTINEL, Quality.BAD)


def test_an_error_line_is_a_refusal_of_all_points() -> None:
    """NAK is no value of any point."""
    line = changed(LINE, '"\\r\\n" }', '"\\r\\n", errors = [{ match = "^NAK$", meaning = "no" }] }')
    profile = parse(HEAD + line + L, "p.toml")
    found = decode_line(profile, LineRead("LEVEL", ("l",), 1.0), "NAK")
    assert found[0] == Decoded("l", None, Quality.BAD, Reason.REFUSED, "answered 'NAK': no")
    assert line_refusal(profile, "12.5") is None


UNITS = """\
unit_from = { capture = "u", units = { "%" = "%", cm = "cm", mm = "cm" } }
"""


@pytest.mark.parametrize(
    ("reply", "quantity", "detail"),
    [
        ("5 %", Quantity(5.0, "%"), ""),
        ("5 cm", None, "the unit came back as 'cm', which does not convert to %"),
        ("5 in", None, "the unit came back as 'in'"),
        ("5", None, "the unit came back as None"),
    ],
)
def test_the_unit_that_comes_back_is_believed(
    reply: str, quantity: Quantity | None, detail: str
) -> None:
    """Somebody can change the unit at the front panel; a wrong one is never shown as percent."""
    found = said(WIRE + changed(L, "[0-9.]+)$", "[0-9.]+)(?: (?P<u>.+))?$") + UNITS, reply)
    assert (found.quantity, found.detail) == (quantity, detail)
    assert found.reason is (Reason.NONE if quantity else Reason.UNDECODABLE)


def test_a_told_unit_is_converted_where_the_factor_is_exact() -> None:
    """An elapsed time in seconds is shown in the declared minutes."""
    profile = load_file(shipped_dir() / "cryomagnetics-lm510.toml")
    found = decode_line(profile, LineRead("FILL? 1", ("fill_elapsed_1",), 1.0), "90 s")
    assert found[0].quantity == Quantity(1.5, "min")


def test_a_group_that_took_no_part_gives_the_absent_value_or_none() -> None:
    """FILL? tells a state or a time, never both."""
    profile = load_file(shipped_dir() / "cryomagnetics-lm510.toml")
    names = ("filling_1", "fill_state_1", "fill_elapsed_1")
    running = decode_line(profile, LineRead("FILL? 1", names, 1.0), "3.5 min")
    assert [one.quantity and one.quantity.value for one in running] == [True, "filling", 3.5]
    ended = decode_line(profile, LineRead("FILL? 1", names, 1.0), "Timeout")
    assert [one.quantity and one.quantity.value for one in ended] == [False, "timeout", 0.0]
    optional = said(WIRE + changed(G, "(?P<g>.)", "^(?P<g>a)?b?$") + 'capture = "g"\n', "b")
    assert (optional.quality, optional.detail) == (Quality.BAD, "the answer 'b' does not say it")


def test_a_pushed_line_loses_its_frame_and_its_points_are_read() -> None:
    """STX and ETX around a tag are not part of it."""
    scanner = load_file(shipped_dir() / "line-scanner.toml")
    assert decode_pushed(scanner, "\x02VIAL 1\x03") == (
        Decoded("tag", Quantity("VIAL 1", ""), Quality.GOOD),
    )


@pytest.mark.parametrize("line", ["", "\x00", "VIAL\x1b1", "été"])
def test_a_pushed_line_that_the_model_does_not_send_is_a_frame_error(line: str) -> None:
    """Noise on the line is told to the driver, not taken for a tag."""
    scanner = load_file(shipped_dir() / "line-scanner.toml")
    with pytest.raises(FrameError, match="is none that line-scanner sends"):
        decode_pushed(scanner, line)


def test_the_address_goes_before_the_line_only_where_the_profile_says_so() -> None:
    """A prefix is formatted with the unit; other styles leave the line alone."""
    prefixed = parse(
        HEAD + LINE + 'unit = { style = "prefix", prefix = "{unit:03d} " }\n' + L, "p.toml"
    )
    assert addressed(prefixed, 7, "LEVEL") == "007 LEVEL"
    assert addressed(parse(WIRE + L, "p.toml"), 7, "LEVEL") == "LEVEL"
