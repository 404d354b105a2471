"""Lines that turn simulated units while they run."""

import pytest

from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.sandbox.units.control import Control, order_at_start
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.faults import Fault
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.profile_floor import Wanted, profile_floor
from tests.fakes.clock import HandClock
from tests.fakes.quick import SHIPPED


def facility() -> tuple[Facility, Control]:
    """Units that are nowhere yet, and a hand on them."""
    made = Facility(HandClock().monotonic)
    return made, Control(made)


def generic(profile: str, transport: Transport) -> tuple[GenericUnit, Control]:
    """A unit after a profile, and a hand on it."""
    wanted = Wanted("u", SHIPPED[profile], transport, (SHIPPED[profile].link.unit.default,))
    floor = profile_floor([wanted], HandClock().monotonic)
    unit = floor.units["u"]
    assert isinstance(unit, GenericUnit)
    return unit, Control(floor)


def test_faults_are_ordered_counted_and_ended() -> None:
    """`fault` orders with its number, its time and its code; `clear` ends."""
    floor, control = facility()
    assert control.obey("freezer-1 fault silent").well
    assert control.obey("freezer-1 fault late 2 800 ms").well
    assert control.obey("freezer-1 fault exception code 2").well
    silent, late, exception = floor.faults("freezer-1").active()
    assert silent.answers is None
    assert (late.answers, late.after_s) == (2, 0.8)
    assert exception.code == 2
    assert control.obey("freezer-1 clear late").well
    assert not floor.faults("freezer-1").is_on(Fault.LATE)
    assert control.obey("freezer-1 clear").well
    assert floor.faults("freezer-1").active() == ()


def test_physics_follow_the_hand() -> None:
    """Level, lid and lock of the freezer are as they were turned."""
    floor, control = facility()
    assert control.obey("freezer-1 level 42").well
    assert floor.freezer.tank.level == 42.0
    assert control.obey("freezer-1 lid open").text == "the lock holds the lid"
    floor.freezer.locked = False
    assert control.obey("freezer-1 lid open").text == "lid open"
    assert floor.freezer.tank.lid_open


@pytest.mark.parametrize(
    "line",
    [
        "nobody fault silent",
        "nobody",
        "freezer-1 fault on_fire",
        "freezer-1 fault silent many",
        "freezer-1 fault silent 0",
        "freezer-1 fault exception code 999",
        "freezer-1 level full",
        "freezer-1 level nan",
        "freezer-1 lid ajar",
        "freezer-1 dance",
        "freezer-1 clear it all",
    ],
)
def test_a_line_that_cannot_be_obeyed_says_why(line: str) -> None:
    """It is refused with a sentence, and nothing is raised."""
    told = facility()[1].obey(line)
    if "clear" not in line:
        assert not told.well
    assert told.text


def test_help_and_list_name_what_there_is() -> None:
    """Every unit is listed with what can be turned."""
    floor, control = facility()
    assert "UNIT fault NAME" in control.obey("help").text
    assert len(control.obey("list").text.splitlines()) == len(floor.units)


def test_a_point_of_any_profile_is_set_and_freed() -> None:
    """`point` sets words, numbers and no value, and gives the point back to the physics."""
    unit, control = generic("crinsu-sandbox-freezer", Transport.MODBUS_TCP)
    assert control.obey("u point temperature -123.4").text == "temperature is -123.4"
    assert control.obey("u point temperature none").text == "temperature is None"
    assert control.obey("u point lid_open on").text == "lid_open is True"
    assert control.obey("u point lid_open free").text == "lid_open is False"
    assert not control.obey("u point lid_open maybe").well
    assert not control.obey("u point nothing 5").well
    assert not control.obey("u point temperature 99999").well
    assert unit.said("level") == 75.0


def test_a_scanner_says_a_tag_when_it_is_told() -> None:
    """`scan` sets the tag and lets it out."""
    unit, control = generic("line-scanner", Transport.STREAM)
    assert control.obey("u scan VIAL-0042").well
    assert (unit.said("tag"), unit.pushes) == ("VIAL-0042", 1)


def test_faults_at_the_start_are_written_unit_name_answers() -> None:
    """`unit=name,answers` orders; anything else is refused."""
    floor, _ = facility()
    order_at_start(floor, "lm510-1=garbage,3")
    (order,) = floor.faults("lm510-1").active()
    assert (order.fault, order.answers) == (Fault.GARBAGE, 3)
    for text in ("lm510-1", "lm510-1=", "nobody=silent", "lm510-1=silent,x"):
        with pytest.raises(GatewayError):
            order_at_start(floor, text)
