"""Whatever the numbers: what is packed is unpacked, and no answer breaks the decoder."""

import math
import struct
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import FrameError, ProfileError
from crinsu_gateway.model.reading import Quality, Reason
from crinsu_gateway.profile.codec import decode_line, decode_modbus, decode_pushed
from crinsu_gateway.profile.described import Order, PointType, Register
from crinsu_gateway.profile.encode import ModbusWrite, encode, same
from crinsu_gateway.profile.load import load_file, load_known, parse, shipped_dir
from crinsu_gateway.profile.plan import ModbusRead, plan
from crinsu_gateway.profile.words import (
    COUNTS,
    FLOATS,
    assembled,
    number_of,
    raw_limits,
    taken_apart,
    whole_of,
)
from tests.fakes.profile_texts import BOX, W

INTEGERS = sorted(set(COUNTS) - FLOATS)
KNOWN = load_known([shipped_dir()])
TEXTS = {name: (shipped_dir() / f"{name}.toml").read_text() for name in KNOWN}
WRITABLE = parse(BOX + W, "p.toml")
orders = st.sampled_from(Order)


@given(st.data(), st.sampled_from(INTEGERS), orders)
def test_a_whole_number_survives_its_registers(
    data: st.DataObject, kind: PointType, order: Order
) -> None:
    """Every number of every integer type comes back from every order."""
    number = data.draw(st.integers(*raw_limits(kind)))
    words = taken_apart(whole_of(number, kind), COUNTS[kind], order)
    assert len(words) == COUNTS[kind]
    assert all(0 <= word <= 0xFFFF for word in words)
    assert number_of(assembled(words, order), kind) == number


@given(st.integers(0, 0xFFFF_FFFF), orders)
def test_every_float32_survives_its_registers(whole: int, order: Order) -> None:
    """The shortened decimal is the same float again, bit for bit."""
    words = taken_apart(whole, 2, order)
    number = number_of(assembled(words, order), PointType.FLOAT32)
    if math.isnan(number):
        assert math.isnan(struct.unpack(">f", whole.to_bytes(4, "big"))[0])
    else:
        assert whole_of(number, PointType.FLOAT32) == whole


@given(st.floats(10.0, 80.0), st.sampled_from([0.1, 0.01, 0.5, 2.0]), st.floats(-5.0, 5.0), orders)
def test_what_is_written_is_read_back_as_the_same(
    value: float, scale: float, offset: float, order: Order
) -> None:
    """Within half a step of the register, which is what the tolerance of such a point must be."""
    point = WRITABLE.points["w"]
    assert isinstance(point.source, Register)
    assert point.write is not None
    assert point.write is not None
    assert point.write.verify is not None
    wide = replace(
        point,
        scale=scale,
        offset=offset,
        type=PointType.INT32,
        source=replace(point.source, count=2, order=order),
        write=replace(
            point.write, function=16, verify=replace(point.write.verify, tolerance=scale / 2)
        ),
    )
    profile = replace(WRITABLE, points={"w": wide})
    made = encode(profile, "w", value)
    assert isinstance(made, ModbusWrite)
    found = decode_modbus(profile, ModbusRead(3, 5, 2, ("w",), 1.0), made.values)[0]
    assert found.quantity is not None
    assert same(wide, value, found.quantity.value)


@given(st.sampled_from(sorted(KNOWN)), st.data())
def test_any_registers_decode_to_something_believable_or_bad(
    name: str, data: st.DataObject
) -> None:
    """Each point gets one verdict; only a bad one has no value, and no value is NaN."""
    profile = KNOWN[name]
    for request in plan(profile):
        if isinstance(request, ModbusRead):
            top = 1 if request.function in {1, 2} else 0xFFFF
            count = request.count
            raw = data.draw(st.lists(st.integers(0, top), min_size=count, max_size=count))
            found = decode_modbus(profile, request, raw)
        else:
            found = decode_line(profile, request, data.draw(st.text(max_size=40)))
        assert [one.point for one in found] == list(request.points)
        for one in found:
            assert (one.quantity is None) is (one.quality is Quality.BAD)
            assert (one.reason is Reason.NONE) is (one.quality is Quality.GOOD)
            if one.quantity and isinstance(one.quantity.value, float):
                assert math.isfinite(one.quantity.value)


@given(st.text(max_size=60))
def test_a_scanned_line_is_a_tag_or_a_frame_error(line: str) -> None:
    """A tag is printable ASCII without blanks around it, whatever noise comes in."""
    scanner = load_file(shipped_dir() / "line-scanner.toml")
    try:
        found = decode_pushed(scanner, line)[0]
    except FrameError:
        return
    if found.quantity is not None:
        tag = str(found.quantity.value)
        assert tag.isascii()
        assert tag.isprintable()
        assert tag == tag.strip()


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_damaged_profile_is_a_profile_or_a_profile_error(name: str, data: st.DataObject) -> None:
    """Whatever a person does to a file, the loader answers with complaints and never breaks."""
    lines = TEXTS[name].splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        act = data.draw(st.sampled_from(["drop", "twice", "swap", "cut", "type"]))
        if act == "drop" and len(lines) > 1:
            del lines[at]
        elif act == "twice":
            lines.insert(at, lines[at])
        elif act == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif act == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
        else:
            key, _, _ = lines[at].partition("=")
            value = data.draw(
                st.sampled_from(["-1", "0", "1e400", '""', "[]", "{}", "true", '"("', "1979-05-27"])
            )
            lines[at] = f"{key} = {value}"
    assert complained_or_loaded("\n".join(lines))


def complained_or_loaded(text: str) -> bool:
    """Whether the loader gave complaints with a line, or a profile with points."""
    try:
        return bool(parse(text, "p.toml").points)
    except ProfileError as error:
        return all(one.file == "p.toml" and one.message for one in error.complaints)
