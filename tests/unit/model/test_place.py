"""Places: labels, layouts, nesting and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import UnknownPlace
from crinsu_gateway.model.place import (
    Address,
    ContainerKind,
    Layout,
    Level,
    leaf_paths,
    nesting_faults,
    parse_address,
)

LABELS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}", fullmatch=True)


@given(LABELS, st.lists(LABELS, min_size=1, max_size=5), LABELS)
def test_an_address_survives_its_text(storage: str, path: list[str], slot: str) -> None:
    """Writing an address and reading it again gives the same address."""
    address = Address(storage, tuple(path), slot)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text", ["", "/", "T1", "T1/4", "T1//4", "T1/C 1/4", "../C1/4", "T1/C1/", "T1/C1/4;--", "T/-/1"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """A malformed address is refused with an example of a good one."""
    with pytest.raises(UnknownPlace, match="T1/C3/CN2/4"):
        parse_address(text)


def test_a_layout_lists_its_containers_in_order() -> None:
    """Containers come as they hang in the tank: canister by canister."""
    layout = Layout(
        (Level(ContainerKind.CANISTER, "C", 2), Level(ContainerKind.CANE, "CN", 2)), ("1",)
    )
    assert list(leaf_paths(layout)) == [("C1", "CN1"), ("C1", "CN2"), ("C2", "CN1"), ("C2", "CN2")]


def test_a_canister_cannot_stand_in_a_cane() -> None:
    """Impossible nestings are named, with what is allowed."""
    layout = Layout(
        (Level(ContainerKind.CANE, "CN", 1), Level(ContainerKind.CANISTER, "C", 1)), ("1",)
    )
    assert nesting_faults(layout) == [
        "a canister cannot stand in cane; allowed: the storage solution"
    ]


def test_usual_nestings_are_allowed() -> None:
    """Canister > cane, and rack > box, are how tanks and freezers are built."""
    for outer, inner in (("canister", "cane"), ("rack", "box"), ("shelf", "rack")):
        levels = (Level(ContainerKind(outer), "X", 1), Level(ContainerKind(inner), "Y", 1))
        assert nesting_faults(Layout(levels, ("1",))) == []
