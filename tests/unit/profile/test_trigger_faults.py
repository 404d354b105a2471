"""Writes without a value in a profile file: what they send, and mistakes with their complaints."""

import pytest

from crinsu_gateway.model.errors import NotWritable, OutOfRange, ProfileError
from crinsu_gateway.profile.encode import LineWrite, ModbusWrite, encode
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import plan
from tests.fakes.profile_texts import BOX, WIRE, C, L, S, changed, without

RESET = """\
[[point]]
name = "reset"
kind = "switch"
type = "bool"
access = "w"
trigger = "*RST"
write_reply = "none"
verify = { read = "l", equals = 0.0, tolerance = 0.5, within_s = 2 }
"""
FILL = """\
[[point]]
name = "fill"
kind = "switch"
table = "holding"
address = 6
type = "uint32"
order = "CDAB"
access = "w"
write_fc = 16
trigger = 65538
verify = { read = "c", equals = true, within_s = 2 }
"""
VECTOR = """\
[[vector]]
note = "reset"
send = "*RST\\r\\n"
write = { point = "reset", value = true }
"""


def test_a_line_without_a_value_is_sent_as_it_stands() -> None:
    """Braces in it mean nothing; it is never asked for."""
    profile = parse(WIRE + L + changed(RESET, "*RST", "{DO} %s"), "p.toml")
    order = encode(profile, "reset", True)
    assert isinstance(order, LineWrite)
    assert (order.request, order.before) == ("{DO} %s", ())
    assert [request.points for request in plan(profile)] == [("l",)]


def test_a_raw_number_is_sent_in_the_words_of_its_type() -> None:
    """Type and order say how the number stands in the registers."""
    order = encode(parse(BOX + C + FILL, "p.toml"), "fill", True)
    assert order == ModbusWrite(16, 6, (2, 1), "fill")


def test_a_coil_is_set_and_never_cleared() -> None:
    """A trigger in a coil sends one bit."""
    coil = changed(C, 'access = "rw"', 'access = "w"\ntrigger = 1').replace('"c"', '"go"', 1)
    text = BOX + S + without(coil, "verify")
    assert encode(parse(text, "p.toml"), "go", True) == ModbusWrite(5, 0, (1,), "go")


@pytest.mark.parametrize("value", [False, 1, 0, "true", 1.0])
def test_only_true_orders_it(value: bool | int | str | float) -> None:
    """Whoever writes anything else wants something that this point cannot do."""
    with pytest.raises(OutOfRange, match="fill does one thing only: write true"):
        encode(parse(BOX + C + FILL, "p.toml"), "fill", value)


def test_a_worked_example_proves_what_is_sent() -> None:
    """An example of a write without a value is compared like any other."""
    parse(WIRE + L + RESET + VECTOR, "p.toml")
    with pytest.raises(ProfileError, match=r"the write is made as '\*RST"):
        parse(WIRE + L + RESET + changed(VECTOR, 'send = "*RST', 'send = "*RTS'), "p.toml")


def test_a_point_that_is_only_read_is_no_trigger() -> None:
    """The same order at a point that is read is refused as ever."""
    with pytest.raises(NotWritable):
        encode(parse(WIRE + L + RESET, "p.toml"), "l", True)


CASES = [
    (
        "readable",
        WIRE + L + changed(RESET, '"w"', '"rw"'),
        ["p.toml:23: point[2].access: a trigger has no value that could be read; allowed: w"],
    ),
    (
        "with a value",
        WIRE + L + RESET + 'write_request = "RST {value}"\nmin = 1\n',
        [
            "p.toml:27: point[2].write_request: has no meaning for a trigger, which has no value",
            "p.toml:28: point[2].min: has no meaning for a trigger, which has no value",
        ],
    ),
    (
        "nothing proves it",
        WIRE + L + without(RESET, "verify"),
        [
            "p.toml:19: point[2].verify: missing: nothing comes back, so only reading can tell "
            "that it was done"
        ],
    ),
    (
        "verify says nothing",
        WIRE + L + changed(RESET, "equals = 0.0, ", ""),
        ["p.toml:26: point[2].verify: needs equals: what the other point says when it was done"],
    ),
    (
        "verify of another kind",
        WIRE + L + changed(RESET, "equals = 0.0", "equals = true"),
        ['p.toml:26: point[2].verify.equals: "l" is not the same kind of value'],
    ),
    (
        "a number on a line",
        WIRE + L + changed(RESET, '"*RST"', "5"),
        ["p.toml:24: point[2].trigger: must be the line to send, in quotes"],
    ),
    (
        "a line in a register",
        BOX + C + changed(FILL, "65538", '"GO"'),
        ["p.toml:30: point[2].trigger: must be the raw number to write"],
    ),
    (
        "too large",
        BOX + C + changed(FILL, "65538", "4294967296"),
        ["p.toml:30: point[2].trigger: 4294967296 does not fit uint32; allowed: 0 to 4294967295"],
    ),
    (
        "no function",
        BOX + C + without(FILL, "write_fc"),
        ["p.toml:21: point[2].write_fc: missing, and it has no default; allowed: 6, 16"],
    ),
    (
        "register that must not be written",
        BOX + C + changed(FILL, "address = 6", "address = 8"),
        ["p.toml:25: point[2].address: is in never_write (register 8)"],
    ),
    (
        "only on change of nothing",
        BOX + C + without(FILL, "verify") + "only_on_change = true\n",
        [
            "p.toml:31: point[2].only_on_change: needs verify: nobody knows otherwise whether it "
            "is so already"
        ],
    ),
    (
        "danger for anybody",
        WIRE + L + RESET + 'danger = "reset"\n',
        ['p.toml:27: point[2].danger: needs role = "service": nobody else may make such a write'],
    ),
    (
        "equals of a value",
        BOX + changed(C, "within_s", "equals = true, within_s"),
        [
            "p.toml:20: point[1].verify: equals belongs to a trigger; a value that is written "
            "is compared itself"
        ],
    ),
    (
        "at a point that is read",
        WIRE + L + 'trigger = "X"\n',
        [
            'p.toml:19: point[1].trigger: has no meaning while access is "r"; allowed with '
            '"rw" and "w"'
        ],
    ),
    (
        "in an answer",
        WIRE
        + '[[group]]\nrequest = "X"\nreply = "(?P<g>.)"\n'
        + RESET.replace("[[point]]", "[[group.point]]").replace('"l"', '"reset"'),
        [
            "p.toml:20: group[1].point[1].trigger: stands in no answer; write it as a [[point]] "
            "of its own",
            'p.toml:22: group[1].point[1].verify: "reset" cannot be read',
            'p.toml:22: group[1].point[1].verify.equals: "reset" is not the same kind of value',
        ],
    ),
    (
        "a precondition that nobody can see",
        BOX
        + '[session]\npreconditions = [{ point = "fill", value = true }]\n'
        + C
        + without(FILL, "verify"),
        [
            'p.toml:13: session.preconditions[1].point: "fill" has no verify, so nobody knows '
            "when it is so"
        ],
    ),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_mistake_is_named_with_its_line(text: str, expected: list[str]) -> None:
    """The complaint gives file, line, key, what is wrong and what is allowed."""
    with pytest.raises(ProfileError) as caught:
        parse(text, "p.toml")
    assert [str(complaint) for complaint in caught.value.complaints] == expected
