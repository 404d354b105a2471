"""How blocks that a unit refuses are cut, what stays joined, and that nothing is lost by it."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from crinsu_gateway.field.blocks import Blocks, where
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.plan import ModbusRead, plan
from tests.fakes.rack import rack

RACK = rack(50)
ALL = {f"p{n}" for n in range(50)}


class Asked:
    """Asks a unit that refuses some registers until nothing changes any more."""

    def __init__(self, profile: Profile, refused: set[int], longest: int = 125) -> None:
        self.blocks = Blocks(profile)
        self.requests = [one for one in plan(profile) if isinstance(one, ModbusRead)]
        self.alone: set[str] = set()
        self.exchanges = 0
        todo = list(self.requests)
        while todo:
            request = todo.pop(0)
            self.exchanges += 1
            span = range(request.address, request.address + request.count)
            is_refused = request.count > longest or any(one in refused for one in span)
            change = None
            if is_refused:
                change = self.blocks.refused(request, 2)
                if change is None:
                    self.alone.update(request.points)
            if change is None:
                change = self.blocks.settled(request)
            if change is not None:
                self.requests = [one for one in self.requests if one not in change.old]
                self.requests += change.new
                todo = [one for one in todo if one not in change.old] + list(change.new)


def test_a_unit_that_refuses_nothing_is_read_in_one_request() -> None:
    """Fifty points in a row are one exchange, where one a point would be fifty."""
    asked = Asked(RACK, set())
    assert len(asked.requests) == asked.exchanges == 1
    assert not asked.blocks.is_cut


def test_one_refused_register_leaves_its_neighbours_joined() -> None:
    """Left of it one request, right of it one, and the refused one alone."""
    asked = Asked(RACK, {30})
    assert asked.alone == {"p30"}
    spans = sorted((one.address, one.count) for one in asked.requests)
    assert spans == [(0, 30), (30, 1), (31, 19)]
    assert asked.exchanges < 20


def test_a_unit_that_dislikes_long_blocks_is_asked_shorter_ones() -> None:
    """Refused for its length, a block is halved and stays so; no register is blamed."""
    asked = Asked(RACK, set(), longest=16)
    assert not asked.alone
    assert len(asked.requests) == 4
    assert max(one.count for one in asked.requests) <= 16


@settings(max_examples=200, deadline=None)
@given(refused=st.sets(st.integers(0, 49)), longest=st.integers(1, 60))
def test_every_good_point_goes_on_being_read_exactly_once(refused: set[int], longest: int) -> None:
    """Whatever is refused: it ends, each point is in one request, and only the refused are bad."""
    asked = Asked(RACK, refused, longest)
    read = Counter(name for one in asked.requests for name in one.points)
    assert read == Counter(ALL)
    assert asked.alone == {f"p{n}" for n in refused}
    for one in asked.requests:
        span = set(range(one.address, one.address + one.count))
        assert not span & refused or one.count == 1


def test_points_that_share_a_register_are_never_parted() -> None:
    """Two points in one register are one thing to ask for, so a refusal of it is not cut."""
    two = replace(RACK, points={**RACK.points, "q7": replace(RACK.points["p7"], name="q7")})
    assert Blocks(two).refused(ModbusRead(3, 7, 1, ("p7", "q7"), 1.0), 2) is None
    change = Blocks(two).refused(ModbusRead(3, 6, 2, ("p6", "p7", "q7"), 1.0), 2)
    assert change is not None
    assert [one.points for one in change.new] == [("p6",), ("p7", "q7")]


def test_only_a_refused_address_cuts_a_block() -> None:
    """A busy or broken unit (exception 4, 6) says nothing about registers."""
    (whole,) = plan(RACK)
    assert Blocks(RACK).refused(whole, 4) is None
    assert Blocks(RACK).refused(whole, None) is None
    assert Blocks(RACK).refused(whole, 3) is not None


def test_a_new_connection_tries_the_whole_block_again() -> None:
    """What was cut is forgotten, and the request of the plan is back."""
    asked = Asked(RACK, {3, 40})
    (change,) = asked.blocks.forget()
    assert set(change.old) == set(asked.requests)
    assert change.new == plan(RACK)
    assert not asked.blocks.is_cut


def test_a_register_that_answers_after_all_makes_the_block_whole() -> None:
    """A unit that was only starting is read in one request again."""
    asked = Asked(RACK, {30})
    lone = next(one for one in asked.requests if one.address == 30)
    good = next(one for one in asked.requests if one.address == 0)
    assert asked.blocks.healed(good) is None
    change = asked.blocks.healed(lone)
    assert change is not None
    assert change.new == plan(RACK)


def test_registers_are_named_for_people() -> None:
    """The table and the wire addresses."""
    assert where(ModbusRead(3, 75, 1, (), 1.0)) == "holding 75"
    assert where(ModbusRead(4, 10, 10, (), 1.0)) == "input 10 to 19"
