"""Which requests a profile leads to."""

import pytest

from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.profile.load import load_file, parse, shipped_dir
from crinsu_gateway.profile.plan import LineRead, ModbusRead, plan
from tests.fakes.profile_texts import BOX, C, S, T, changed


def row(*addresses: int, table: str = "input", facts: str = "") -> tuple[ModbusRead, ...]:
    """The requests for points at these addresses, each named after its address."""
    head = changed(BOX, "address_base = 0", f"address_base = 0{facts}")
    points = [
        changed(
            changed(changed(T, '"t"', f'"t{at}"'), "address = 1", f"address = {at}"),
            '"input"',
            f'"{table}"',
        )
        for at in addresses
    ]
    found = plan(parse(head + "".join(points), "p.toml"))
    assert all(isinstance(one, ModbusRead) for one in found)
    return tuple(one for one in found if isinstance(one, ModbusRead))


def test_neighbours_are_read_together() -> None:
    """Three registers side by side are one request, in whatever order the file has them."""
    assert row(3, 1, 2) == (ModbusRead(4, 1, 3, ("t1", "t2", "t3"), 10.0),)


def test_a_gap_is_never_read_unless_the_model_allows_it() -> None:
    """Reading a register that nobody declared can poison the next answer."""
    assert [(one.address, one.count) for one in row(1, 3)] == [(1, 1), (3, 1)]
    assert [(one.address, one.count) for one in row(1, 3, facts=", max_gap = 1")] == [(1, 3)]
    assert [(one.address, one.count) for one in row(1, 4, facts=", max_gap = 1")] == [
        (1, 1),
        (4, 1),
    ]


def test_a_forbidden_register_is_not_bridged() -> None:
    """A gap that holds a register of never_read splits the block, however wide gaps may be."""
    found = row(98, 99, 111, 112, facts=", max_gap = 50")
    assert [(one.address, one.count) for one in found] == [(98, 2), (111, 2)]


def test_a_block_is_no_longer_than_the_model_takes() -> None:
    """max_registers (20 here) splits a long row."""
    assert [(one.address, one.count) for one in row(*range(1, 46))] == [(1, 20), (21, 20), (41, 5)]


def test_each_table_has_its_function() -> None:
    """Holding registers are read by 3, input registers by 4."""
    assert row(1, table="holding")[0].function == 3
    assert row(1, table="input")[0].function == 4


def test_bits_are_limited_by_max_bits() -> None:
    """Coils have a limit of their own."""
    head = changed(BOX, "max_registers = 20", "max_registers = 20, max_bits = 2")
    coils = [
        changed(C, '"c"\nkind', f'"c{at}"\nkind')
        .replace("address = 0", f"address = {at}")
        .replace('read = "c"', f'read = "c{at}"')
        for at in range(3)
    ]
    found = plan(parse(head + "".join(coils), "p.toml"))
    assert found == (
        ModbusRead(1, 0, 2, ("c0", "c1"), 10.0),
        ModbusRead(1, 2, 1, ("c2",), 10.0),
    )


def test_addresses_of_a_manual_that_counts_from_one_become_wire_addresses() -> None:
    """With address_base 1 the first register is asked for as 0, and forbidden ones move too."""
    profile = parse(changed(BOX, "address_base = 0", "address_base = 1") + T, "p.toml")
    assert plan(profile) == (ModbusRead(4, 0, 1, ("t",), 10.0),)
    assert profile.link.modbus is not None
    assert profile.link.modbus.never_read == ((89, 89), (99, 109))


def test_points_with_different_periods_are_read_apart() -> None:
    """A slow point does not ride along with a fast one."""
    slow = changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2") + "every_s = 60\n"
    assert plan(parse(BOX + T + slow, "p.toml")) == (
        ModbusRead(4, 1, 1, ("t",), 10.0),
        ModbusRead(4, 2, 1, ("u",), 60.0),
    )


def test_one_period_can_overrule_all() -> None:
    """A site may read everything faster; then more fits into one request."""
    slow = changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2") + "every_s = 60\n"
    assert plan(parse(BOX + T + slow, "p.toml"), every_s=2.0) == (
        ModbusRead(4, 1, 2, ("t", "u"), 2.0),
    )


JUDGED = T + 'quality_from = { point = "s", bit = 0 }\nevery_s = 5\n'


def test_the_judge_of_a_value_is_read_with_it_and_before_it() -> None:
    """Whoever wants the value gets its status point too, as often and first."""
    profile = parse(BOX + JUDGED + S + "every_s = 60\n", "p.toml")
    expected = (ModbusRead(4, 9, 1, ("s",), 5.0), ModbusRead(4, 1, 1, ("t",), 5.0))
    assert plan(profile, {"t"}) == expected
    assert plan(profile) == expected
    assert plan(profile, {"s"}) == (ModbusRead(4, 9, 1, ("s",), 60.0),)


def test_a_subset_is_read_and_an_unknown_name_is_refused() -> None:
    """The site's choice of points must be names of the profile."""
    profile = load_file(shipped_dir() / "crinsu-sandbox-freezer.toml")
    assert plan(profile, {"level"}) == (ModbusRead(4, 0, 1, ("level",), 2.0),)
    assert plan(profile, set()) == ()
    with pytest.raises(ConfigError, match="crinsu-sandbox-freezer has no point levl; it has level"):
        plan(profile, {"levl"})


def test_the_sandbox_freezer_needs_four_requests() -> None:
    """One a table: 7 input registers, 3 discrete inputs, 2 coils, 3 holding registers."""
    profile = load_file(shipped_dir() / "crinsu-sandbox-freezer.toml")
    found = [one for one in plan(profile) if isinstance(one, ModbusRead)]
    assert sorted((one.function, one.address, one.count) for one in found) == [
        (1, 0, 2),
        (2, 0, 3),
        (3, 0, 3),
        (4, 0, 7),
    ]


def test_one_line_feeds_all_points_of_its_answer() -> None:
    """FILL? is asked once for three points, and HIGH? only after its channel was chosen."""
    profile = load_file(shipped_dir() / "cryomagnetics-lm510.toml")
    found = plan(profile, {"filling_1", "fill_state_1", "fill_elapsed_1", "high_1"})
    assert set(found) == {
        LineRead("FILL? 1", ("filling_1", "fill_state_1", "fill_elapsed_1"), 10.0),
        LineRead("HIGH?", ("high_1",), 600.0, ("CHAN 1",)),
    }


def test_what_comes_by_itself_is_not_asked_for() -> None:
    """A scanner is only listened to."""
    assert plan(load_file(shipped_dir() / "line-scanner.toml")) == ()
