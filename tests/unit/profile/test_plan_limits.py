"""Requests of models with their own ways: no joining, forced starts, bytes, optional points."""

import pytest

from crinsu_gateway.profile.load import parse
from crinsu_gateway.profile.plan import LineRead, ModbusRead, plan
from tests.fakes.profile_texts import BOX, WIRE, C, L, S, T, changed

U = changed(changed(T, '"t"', '"u"'), "address = 1", "address = 2")


def modbus(more: str) -> str:
    """The head of a Modbus profile with more keys in link.modbus."""
    return changed(BOX, "address_base = 0,", f"address_base = 0, {more},")


def reads(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """First address, count and points of each request."""
    found = plan(parse(text, "p.toml"))
    return [(one.address, one.count, one.points) for one in found if isinstance(one, ModbusRead)]


def test_neighbours_are_joined_unless_the_model_forbids_it() -> None:
    """With merge = false each register is asked alone, but points of one register together."""
    assert reads(BOX + T + U) == [(1, 2, ("t", "u"))]
    assert reads(modbus("merge = false") + T + U) == [(1, 1, ("t",)), (2, 1, ("u",))]
    two = S + changed(changed(S, '"s"', '"v"'), '"broken"', '"open"')
    assert reads(modbus("merge = false") + two) == [(9, 1, ("s", "v"))]


def test_a_read_begins_where_the_model_wants_it() -> None:
    """Coils asked from 0 on, though only the fifth is wanted."""
    text = changed(C, "address = 0", "address = 5")
    assert reads(modbus("force_start = { coil = 0 }") + text) == [(0, 6, ("c",))]
    assert reads(modbus("force_start = { input = 1 }") + T + U) == [(1, 2, ("t", "u"))]


def test_what_some_units_lack_is_asked_alone() -> None:
    """A refusal of an optional register must not cost its neighbours."""
    assert reads(BOX + T + U + "optional = true\n") == [(1, 1, ("t",)), (2, 1, ("u",))]


def test_a_point_is_read_after_what_it_is_decoded_by() -> None:
    """Decimals come along unasked, first, and at their own pace."""
    text = BOX + T + 'decimals_from = "d"\nevery_s = 2\n'
    text += changed(changed(U, '"u"', '"d"'), '"temperature"', '"number"')
    text += 'class = "static"\n'
    found = plan(parse(text, "p.toml"), ["t"])
    assert [(one.points, one.every_s) for one in found] == [(("d",), 3600.0), (("t",), 2.0)]


@pytest.mark.parametrize(
    ("key", "every_s"),
    [("", 10.0), ('class = "fast"\n', 5.0), ('class = "slow"\n', 60.0), ("every_s = 7\n", 7.0)],
)
def test_how_often_a_point_is_read(key: str, every_s: float) -> None:
    """By its period, else by its class, else every ten seconds."""
    (read,) = plan(parse(BOX + T + key, "p.toml"))
    assert read.every_s == every_s


def test_a_session_is_kept_alive_by_a_request_without_points() -> None:
    """It is due like any other, and says nothing."""
    text = WIRE + '[session]\nkeepalive = { request = "C3", every_s = 20 }\n' + L
    assert plan(parse(text, "p.toml"))[-1] == LineRead("C3", (), 20.0)
