"""The simulated LM-510: echo, unit in the reply, selected channel, local mode, fills."""

import re
import tomllib
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.units.framing import Piece
from crinsu_gateway.sandbox.units.line_server import LineConversation
from crinsu_gateway.sandbox.units.lm510 import Lm510
from crinsu_gateway.sandbox.units.physics import Vessel
from tests.fakes.clock import HandClock

PROFILE = Path(__file__).parents[4] / "devices" / "cryomagnetics-lm510.toml"


def lm510(clock: HandClock | None = None, *, echo: bool = True) -> Lm510:
    """A monitor over vessels that lose nothing."""
    vessel = Vessel(litres=35.0, evaporation_percent_day=0.0, fill_percent_s=1.0)
    return Lm510((clock or HandClock()).monotonic, vessel=vessel, echo=echo)


def said(conversation: LineConversation, data: bytes) -> bytes:
    """Everything that comes back at once."""
    return b"".join(piece.data or b"" for piece in conversation.heard(data, 0.0))


def test_answers_every_request_of_its_profile() -> None:
    """Whatever the shipped profile asks gets a reply that the profile's own pattern takes."""
    profile = tomllib.loads(PROFILE.read_text())
    monitor = lm510()
    for command in profile["session"]["init"]:
        assert monitor.obey(command) is None
    asked = [each for each in profile["point"] + profile["group"] if "request" in each]
    assert len(asked) > 2
    for each in asked:
        reply = monitor.obey(each["request"])
        assert reply is not None
        assert re.search(each["reply"], reply)


def test_command_is_echoed_before_its_reply() -> None:
    """The interface repeats the command as it was sent, then the reply comes."""
    conversation = LineConversation(lm510())
    assert conversation.heard(b"MEAS? 1\r\n", 0.0) == (
        [Piece(b"MEAS? 1\r\n"), Piece(b"80.0 cm\r\n")]
    )


def test_echo_can_be_off() -> None:
    """Some interfaces do not echo."""
    assert said(LineConversation(lm510(echo=False)), b"MEAS? 2\r\n") == b"60.0 cm\r\n"


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_every_usual_line_end_is_taken(end: bytes) -> None:
    """CR LF, LF and CR all end a command, also when the bytes come one by one."""
    conversation = LineConversation(lm510(echo=False))
    command = b"CHAN?" + end + b"*IDN?" + end
    reply = b"".join(said(conversation, bytes((octet,))) for octet in command)
    assert reply == b"1\r\nCryomagnetics,LM-510,SIM1,1.0\r\n"


@pytest.mark.parametrize(
    ("units", "reply"),
    [("cm", "80.0 cm"), ("in", "31.5 in"), ("%", "80.0 %"), ("percent", "80.0 percent")],
)
def test_unit_is_in_the_reply_and_can_be_changed(units: str, reply: str) -> None:
    """UNITS changes what every later reply is told in."""
    monitor = lm510()
    assert monitor.obey(f"UNITS {units}") is None
    assert monitor.obey("UNITS?") == units
    assert monitor.obey("MEAS? 1") == reply


def test_thresholds_belong_to_the_selected_channel() -> None:
    """HIGH and LOW act on the channel that CHAN chose before."""
    monitor = lm510()
    monitor.obey("UNITS %")
    monitor.obey("CHAN 2")
    monitor.obey("HIGH 77")
    assert monitor.obey("HIGH?") == "77.0 %"
    monitor.obey("CHAN 1")
    assert monitor.obey("HIGH?") == "90.0 %"
    assert monitor.obey("LOW?") == "30.0 %"


def test_writes_are_ignored_in_local_mode() -> None:
    """After the LOCAL key a setting is echoed and discarded, reads go on."""
    monitor = lm510()
    monitor.set_local()
    monitor.obey("UNITS %")
    assert monitor.obey("UNITS?") == "cm"
    monitor.obey("REMOTE")
    monitor.obey("UNITS %")
    assert monitor.obey("UNITS?") == "%"


def test_unknown_command_complains_only_while_reports_are_on() -> None:
    """ERROR 0 switches reports off; a command that cannot be obeyed is then met with silence."""
    monitor = lm510()
    for wrong in ("NONSENSE", "MEAS? 3", "MEAS? x", "CHAN 9", "HIGH nan", "HIGH 5"):
        assert monitor.obey(wrong) is not None
    monitor.obey("ERROR 0")
    for wrong in ("NONSENSE", "MEAS? 3", "CHAN 9", "HIGH nan"):
        assert monitor.obey(wrong) is None


def test_fill_shows_minutes_then_off() -> None:
    """FILL? tells text or a number with its unit, in one reply."""
    clock = HandClock()
    monitor = lm510(clock)
    assert monitor.obey("FILL? 2") == "Off"
    assert monitor.obey("FILL 2") is None
    clock.pass_s(15.0)
    assert monitor.obey("FILL? 2") == "0.2 min"
    assert monitor.obey("MEAS? 2") == "75.0 cm"
    clock.pass_s(16.0)
    assert monitor.obey("FILL? 2") == "Off"
    assert monitor.level(2) == 90.0


def test_fill_timeout_stays_until_reset() -> None:
    """Without supply a fill ends in Timeout, and only *RST clears it."""
    clock = HandClock()
    monitor = Lm510(clock.monotonic, vessel=Vessel(fill_percent_s=0.0))
    monitor.obey("FILL 1")
    clock.pass_s(3_601.0)
    assert monitor.obey("FILL? 1") == "Timeout"
    assert monitor.obey("FILL 1") is not None
    assert monitor.obey("FILL? 1") == "Timeout"
    monitor.obey("*RST")
    assert monitor.obey("FILL? 1") == "Off"


def test_replies_fit_the_pattern_that_open_drivers_expect() -> None:
    """A number, a blank, a unit."""
    monitor = lm510()
    for query in ("MEAS? 1", "MEAS? 2", "HIGH?", "LOW?", "ALARM?", "LNGTH?"):
        assert re.fullmatch(r"[\d.]+\s+(cm|in|%|percent)", monitor.obey(query) or "")


def test_endless_command_is_dropped() -> None:
    """A line that never ends does not fill the memory, and the next command is heard."""
    conversation = LineConversation(lm510(echo=False))
    assert said(conversation, b"x" * 10_000) == b""
    assert said(conversation, b"\r\nCHAN?\r\n") == b"1\r\n"
