"""Values that need more than their own registers: decimals, units, steps, maps and texts."""

import pytest

from crinsu_gateway.model.errors import OutOfRange
from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import Decoded, decode_line, decode_modbus
from crinsu_gateway.profile.encode import LineWrite, ModbusWrite, encode
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import LineRead, ModbusRead
from tests.fakes.profile_texts import BOX, HEAD, WIRE, L, T, W, changed

D = """\
[[point]]
name = "d"
kind = "number"
table = "input"
address = 2
type = "uint16"
"""
TEXT = """\
[[point]]
name = "x"
kind = "text"
table = "input"
address = 1
type = "{kind}"
registers = 3
"""
FROM_UNIT = 'unit_from = { point = "d", units = { 0 = "Cel", 1 = "[degF]" } }\n'


def said(name: str, value: Value, unit: str = "") -> dict[str, Decoded]:
    """What the unit last said of a point."""
    return {name: Decoded(name, Quantity(value, unit), Quality.GOOD)}


def decoded(text: str, *raw: int, latest: dict[str, Decoded] | None = None) -> Decoded:
    """The first point of a profile, from registers that begin at address 1."""
    profile = parse(BOX + text, "p.toml")
    names = tuple(name for name in profile.points if name != "d" or len(raw) > 1)
    return decode_modbus(profile, ModbusRead(4, 1, len(raw), names, 1.0), raw, latest or {})[0]


@pytest.mark.parametrize(
    ("key", "power", "value"),
    [
        ("decimals_from", 0, 1853),
        ("decimals_from", 1, 185.3),
        ("decimals_from", 3, 1.853),
        ("scale_from", 2, 185300.0),
        ("scale_from", 0xFFFE, None),
    ],
)
def test_the_decimal_point_stands_in_another_register(
    key: str, power: int, value: float | None
) -> None:
    """1853 with one decimal is 185.3, whether the decimals come with it or came before."""
    text = T + f'{key} = "d"\n' + D
    together = decoded(text, 1853, power)
    before = decoded(text, 1853, latest=said("d", power))
    assert together == before
    if value is None:
        assert together.reason is Reason.UNDECODABLE
    else:
        assert together.quantity == Quantity(value, "Cel")


def test_a_negative_power_of_ten_is_signed() -> None:
    """A power of -2, as SunSpec has it, divides by a hundred."""
    text = T + 'scale_from = "d"\n' + changed(D, "uint16", "int16")
    assert decoded(text, 1853, 0xFFFE).quantity == Quantity(18.53, "Cel")


def test_without_its_decimals_a_value_is_bad() -> None:
    """A number that may be ten times too large is none."""
    found = decoded(T + 'decimals_from = "d"\n' + D, 1853)
    assert (found.quantity, found.reason) == (None, Reason.UNDECODABLE)
    assert found.detail == "d does not say where the decimal point stands"


@pytest.mark.parametrize(("code", "value"), [(0, -80.0), (1, -62.22222222222222)])
def test_the_unit_is_a_setting_in_another_register(code: int, value: float) -> None:
    """-80 is -80 Cel or -80 degF, and then it is converted."""
    found = decoded(T + FROM_UNIT + D, 0x10000 - 80, code)
    assert found.quantity is not None
    assert found.quantity.unit == "Cel"
    assert found.quantity.value == pytest.approx(value)


@pytest.mark.parametrize("latest", [{}, said("d", 7)])
def test_a_unit_that_is_not_known_makes_the_value_bad(latest: dict[str, Decoded]) -> None:
    """Neither an unread nor an unlisted unit is guessed."""
    found = decoded(T + FROM_UNIT + D, 100, latest=latest)
    assert (found.quality, found.reason) == (Quality.BAD, Reason.UNDECODABLE)


@pytest.mark.parametrize(
    ("raw", "value"), [(0, -200.0), (0x7FFF, 0.0), (-0x8000 & 0xFFFF, -400.0), (16383, -100.00305)]
)
def test_a_map_draws_straight_lines(raw: int, value: float) -> None:
    """Between two points, and on beyond them."""
    found = decoded(T + "map = [[0, -200], [32767, 0]]\n", raw)
    assert found.quantity is not None
    assert found.quantity.value == pytest.approx(value, abs=0.01)


def test_a_map_may_bend() -> None:
    """Each stretch has its own slope."""
    text = T + "map = [[0, 0], [10, 100], [20, 400]]\n"
    assert [decoded(text, raw).quantity for raw in (5, 10, 15, 30)] == [
        Quantity(value, "Cel") for value in (50.0, 100.0, 250.0, 700.0)
    ]


def test_a_jump_is_suspect_once() -> None:
    """The next value that stays there proves it."""
    text = T + "max_step = 5\n"
    near = decoded(text, 104, latest=said("t", 100, "Cel"))
    far = decoded(text, 106, latest=said("t", 100, "Cel"))
    assert near.quality is Quality.GOOD
    assert (far.quality, far.reason, far.quantity) == (
        Quality.SUSPECT,
        Reason.STEP,
        Quantity(106, "Cel"),
    )
    assert decoded(text, 106, latest={"t": far}).quality is Quality.GOOD
    assert decoded(text, 106).quality is Quality.GOOD


@pytest.mark.parametrize(
    ("kind", "raw", "text"),
    [
        ("ascii", (0x5443, 0x3220, 0x2020), "TC2"),
        ("ascii", (0x5443, 0x3200, 0xFFFF), "TC2"),
        ("ascii-hi", (0x5400, 0x4300, 0x3200), "TC2"),
        ("ascii-lo", (0x0054, 0x0043, 0x0032), "TC2"),
        ("ascii", (0, 0, 0), ""),
        ("ascii", (0x54FF, 0, 0), None),
        ("ascii", (0x540A, 0x4141, 0), None),
    ],
)
def test_a_text_stands_in_registers(kind: str, raw: tuple[int, ...], text: str | None) -> None:
    """Two characters in each, or one in its high or low byte; padding is cut, noise is bad."""
    found = decoded(TEXT.format(kind=kind), *raw)
    if text is None:
        assert found.reason is Reason.UNDECODABLE
    else:
        assert found.quantity == Quantity(text, "")


def test_a_text_can_mean_no_value() -> None:
    """Sentinels of a text are patterns."""
    found = decoded(TEXT.format(kind="ascii") + "bad = ['^N/A$']\n", 0x4E2F, 0x4120, 0x2020)
    assert found.reason is Reason.SENTINEL


def test_swapped_bytes_of_a_text() -> None:
    """Some devices put the second character first."""
    found = decoded(TEXT.format(kind="ascii") + 'order = "BADC"\n', 0x4354, 0x2032, 0x2020)
    assert found.quantity == Quantity("TC2", "")


def test_the_largest_unsigned_number_is_no_negative_one() -> None:
    """2**62 in four registers, most significant first; what a column cannot keep is bad."""
    text = changed(changed(T, "int16", 'uint64"\norder = "ABCD'), '"temperature"', '"number"')
    assert decoded(text, 0x4000, 0, 0, 0).quantity == Quantity(2**62, "Cel")
    assert decoded(text, 0x8000, 0, 0, 0).reason is Reason.UNDECODABLE


def test_a_single_byte_is_a_value() -> None:
    """Where addresses count bytes an answer may hold one byte, and never more."""
    head = HEAD + 'transports = ["modbus-ascii"]\n'
    head += 'modbus = { address_base = 0, address_unit = "byte" }\n'
    profile = parse(
        head + changed(changed(T, "int16", "bits8"), '"temperature"', '"status"'), "p.toml"
    )
    read = ModbusRead(4, 1, 1, ("t",), 1.0, 1)
    assert decode_modbus(profile, read, (0x28,))[0].quantity == Quantity(0x28, "Cel")
    assert decode_modbus(profile, read, (0x128,))[0].reason is Reason.UNDECODABLE


@pytest.mark.parametrize("reply", ["78.4 x", "x78.4", "78.4\n", "78.4 "])
def test_half_a_line_is_no_value(reply: str) -> None:
    """A pattern must match the line from its first to its last character."""
    profile = parse(WIRE + changed(L, "^(?P<value>[0-9.]+)$", "(?P<value>[0-9.]+)"), "p.toml")
    read = LineRead("LEVEL", ("l",), 1.0)
    assert decode_line(profile, read, "78.4")[0].quality is Quality.GOOD
    assert decode_line(profile, read, reply)[0].quality is Quality.BAD


def test_writes_undo_decimals_and_maps() -> None:
    """What is ordered in the unit of the point leaves as the device counts."""
    dynamic = parse(BOX + changed(W, "scale = 0.1\n", 'decimals_from = "d"\n') + D, "p.toml")
    assert encode(dynamic, "w", 42.5, said("d", 2)) == ModbusWrite(6, 5, (4250,), "w")
    mapped = parse(BOX + changed(W, "scale = 0.1\n", "map = [[1000, 100], [2000, 0]]\n"), "p.toml")
    assert encode(mapped, "w", 25) == ModbusWrite(6, 5, (1750,), "w")


def test_a_write_goes_to_its_own_address() -> None:
    """Some models are read at one register and written at another."""
    profile = parse(BOX + W + "write_address = 30\n", "p.toml")
    assert encode(profile, "w", 20) == ModbusWrite(6, 30, (200,), "w")


def test_a_text_that_cannot_be_sent_is_refused_before_it_is() -> None:
    """A snowman does not exist in ASCII."""
    text = changed(L, '"number"', '"text"').replace('kind = "level"', 'kind = "text"')
    more = 'access = "rw"\nverify = { read = "l", within_s = 2 }\n'
    more += 'write_request = "NAME {value}"\nwrite_reply = "none"\n'
    profile = parse(WIRE + text.replace('unit = "%"\n', "") + more, "p.toml")
    assert encode(profile, "l", "T1")
    with pytest.raises(OutOfRange, match="does not exist in ascii"):
        encode(profile, "l", "\u2603")


def test_a_line_write_undoes_the_scale() -> None:
    """The text gets the device's number."""
    more = 'scale = 0.1\naccess = "rw"\nmin = 1\nmax = 2\nverify = { read = "l", within_s = 2 }\n'
    more += 'write_request = "HI={value:.0f}"\nwrite_reply = "none"\n'
    order = encode(parse(WIRE + L + more, "p.toml"), "l", 1.5)
    assert isinstance(order, LineWrite)
    assert order.request == "HI=15"
