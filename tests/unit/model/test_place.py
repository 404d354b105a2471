"""Places: labels, layouts, nesting and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.errors import RuleError, UnknownPlace
from crinsu_gateway.model.place import (
    Address,
    ContainerKind,
    Layout,
    Leaving,
    Level,
    leaf_paths,
    may_leave_use,
    nesting_faults,
    parse_address,
)
from crinsu_gateway.model.place_errors import (
    ConfigurationDecides,
    ContainerBusy,
    LeftUse,
    StillNeeded,
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


@pytest.mark.parametrize(
    ("change", "error", "word"),
    [
        ({"in_use": False, "by_hand": False}, LeftUse, "already"),
        ({"by_hand": False, "holds": 1}, ConfigurationDecides, "configuration"),
        ({"execution": 4, "holds": 1}, ContainerBusy, "execution 4 is not finished on T1"),
        ({"holds": 2}, StillNeeded, "retrieve"),
        ({"promised": 1}, StillNeeded, "promised"),
        ({"kept": 1}, StillNeeded, "reserved"),
    ],
)
def test_what_is_needed_does_not_leave_use(
    change: dict[str, int | bool], error: type[RuleError], word: str
) -> None:
    """Only what a person placed, and nobody needs, leaves use; the sentence names the place."""
    idle = {"in_use": True, "by_hand": True, "holds": 0, "promised": 0, "kept": 0}
    may_leave_use(Leaving("T1/C1", **idle, execution=None))  # type: ignore[arg-type]
    with pytest.raises(error, match=word) as caught:
        may_leave_use(Leaving(**{"address": "T1/C1", "execution": None, **idle, **change}))  # type: ignore[arg-type]
    assert "T1" in caught.value.sentence
