"""Maps, powers of ten and texts: what is written is what is read, for any numbers."""

from hypothesis import assume, given
from hypothesis import strategies as st

from crinsu_gateway.model.quantity import Quantity
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.codec import Decoded, decode_modbus
from crinsu_gateway.profile.described import Order, PointType
from crinsu_gateway.profile.encode import ModbusWrite, encode
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import ModbusRead
from crinsu_gateway.profile.words import along, text_in
from tests.fakes.profile_texts import BOX, W, changed

DECIMALS = """\
[[point]]
name = "d"
kind = "number"
table = "holding"
address = 20
type = "uint16"
"""
BY_POWER = parse(BOX + changed(W, "scale = 0.1\n", 'decimals_from = "d"\n') + DECIMALS, "p.toml")


@st.composite
def curves(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Points whose both sides grow."""
    rights = draw(st.lists(st.integers(-1000, 1000), min_size=2, max_size=6, unique=True))
    heights = draw(
        st.lists(st.integers(-1000, 1000), min_size=len(rights), max_size=len(rights), unique=True)
    )
    return [(float(x), float(y)) for x, y in zip(sorted(rights), sorted(heights), strict=True)]


@given(curves(), st.floats(-2000, 2000))
def test_a_map_can_be_gone_back(curve: list[tuple[float, float]], at: float) -> None:
    """From raw to value and from value to raw meet again, inside and beyond the points."""
    back = [(high, raw) for raw, high in curve]
    there = along(curve, at)
    assert abs(along(back, there) - at) <= 1e-6 * max(1.0, abs(at), abs(there))


@given(curves())
def test_a_map_goes_through_its_points(curve: list[tuple[float, float]]) -> None:
    """Each declared pair is met exactly."""
    assert all(abs(along(curve, raw) - value) < 1e-9 for raw, value in curve)


@given(st.integers(0, 3), st.floats(10, 80))
def test_decimals_are_undone_when_writing(digits: int, wanted: float) -> None:
    """What is written in percent is read back within half a digit of the register."""
    latest = {"d": Decoded("d", Quantity(digits, ""), Quality.GOOD)}
    assume(wanted * 10**digits <= 32767)
    order = encode(BY_POWER, "w", wanted, latest)
    assert isinstance(order, ModbusWrite)
    (found,) = decode_modbus(BY_POWER, ModbusRead(3, 5, 1, ("w",), 1.0), order.values, latest)
    assert found.quantity is not None
    assert isinstance(found.quantity.value, int | float)
    assert abs(found.quantity.value - wanted) <= 0.5 * 10**-digits + 1e-9


@given(
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20),
    st.sampled_from([PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO]),
    st.sampled_from([Order.ABCD, Order.BADC]),
    st.sampled_from([b" ", b"\0"]),
)
def test_a_text_comes_out_of_its_registers(
    text: str, kind: PointType, order: Order, padding: bytes
) -> None:
    """However it is placed and padded."""
    raw = text.encode().ljust(20, padding)
    if kind is PointType.ASCII:
        pairs = list(zip(raw[::2], raw[1::2], strict=True))
    else:
        pairs = [(byte, 0) if kind is PointType.ASCII_HI else (0, byte) for byte in raw]
    if order is Order.BADC:
        pairs = [(low, high) for high, low in pairs]
    assert text_in([high << 8 | low for high, low in pairs], kind, order) == text


@given(st.lists(st.integers(0, 0xFFFF), max_size=10), st.sampled_from(Order))
def test_any_registers_are_printable_text_or_none(words: list[int], order: Order) -> None:
    """Noise is never a text with control characters in it."""
    for kind in (PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO):
        try:
            text = text_in(words, kind, order)
        except ValueError:
            continue
        assert text.isprintable()
        assert text.isascii()
