"""Which reads may serve as a marker."""

from dataclasses import replace

import pytest

from crinsu_gateway.drivers.markers import markers
from crinsu_gateway.drivers.modbus_messages import reading
from crinsu_gateway.drivers.owed import Owed, best
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import ModbusRead, plan
from tests.fakes.profile_texts import HEAD, MODBUS, T
from tests.fakes.quick import SHIPPED

SINGLE = parse(HEAD + MODBUS + T, "single.toml")


def of(profile: Profile, read: ModbusRead) -> list[tuple[int, int, int]]:
    """Function, address and count of each."""
    return [(one.function, one.address, one.count) for one in markers(profile, read)]


@pytest.mark.parametrize("name", sorted(name for name, one in SHIPPED.items() if one.link.modbus))
def test_every_request_of_a_shipped_profile_has_a_marker(name: str) -> None:
    """So none of them must be let alone after an answer that did not come."""
    profile = SHIPPED[name]
    assert profile.link.modbus is not None
    counts = profile.link.modbus.byte_count
    for read in plan(profile):
        if isinstance(read, ModbusRead):
            found = (reading(one, counts) for one in markers(profile, read))
            assert best(Owed(), reading(read, counts), found) is not None


def test_a_block_is_shortened_within_itself() -> None:
    """It reads no register that the block does not read."""
    assert of(SINGLE, ModbusRead(4, 1, 5, (), 1.0))[0] == (4, 1, 4)


def test_bits_are_shortened_by_whole_bytes() -> None:
    """Nine bits and sixteen are answers of the same length."""
    assert of(SINGLE, ModbusRead(1, 0, 16, (), 1.0))[0] == (1, 0, 8)


def test_an_undeclared_register_is_no_marker_unless_gaps_may_be_bridged() -> None:
    """A profile that bridges no gap has nothing read that it does not declare."""
    (read,) = plan(SINGLE)
    assert isinstance(read, ModbusRead)
    assert (4, 1, 2) not in of(SINGLE, read)
    facts = SINGLE.link.modbus
    assert facts is not None
    bridging = replace(SINGLE, link=replace(SINGLE.link, modbus=replace(facts, max_gap=1)))
    assert (4, 1, 2) in of(bridging, read)


def test_a_forbidden_register_is_never_read_as_a_marker() -> None:
    """`never_read` holds for markers too, and so does the limit of the model."""
    facts = SINGLE.link.modbus
    assert facts is not None
    bridging = replace(SINGLE, link=replace(SINGLE.link, modbus=replace(facts, max_gap=9)))
    assert (4, 89, 2) not in of(bridging, ModbusRead(4, 89, 1, (), 1.0))
    assert (4, 20, 21) not in of(bridging, ModbusRead(4, 20, 20, (), 1.0))


def test_blocks_that_are_fixed_are_never_shortened() -> None:
    """Where a model answers whole blocks only, only whole blocks are markers."""
    facts = SINGLE.link.modbus
    assert facts is not None
    fixed = replace(SINGLE, link=replace(SINGLE.link, modbus=replace(facts, merge=False)))
    assert of(fixed, ModbusRead(4, 1, 5, (), 1.0)) == [(4, 1, 1)]
