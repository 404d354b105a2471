"""probe, capture, read and write as processes, on simulated units over real sockets and ptys."""

import asyncio
import json
import os
import pty
import termios
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crinsu_gateway.sandbox.free_port import free_port
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.wire.tap import parse_transcript
from tests.fakes.clock import RealClock
from tests.fakes.daemon import SITE
from tests.fakes.verbs import verb

pytestmark = pytest.mark.usefixtures("program_kept_warm")

FREEZER = "crinsu-sandbox-freezer"


@dataclass
class Bench:
    """Simulated units, and a configuration that names them; no gateway runs."""

    facility: Facility
    config: Path

    @property
    def tcp(self) -> str:
        """The line of the freezer."""
        return f"tcp://{self.facility.address('freezer-1')}"


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """The facility with its configuration."""
    async with Facility(RealClock().monotonic, folder=tmp_path / "tty") as facility:
        text = SITE.format(
            freezer=facility.address("freezer-1").rsplit(":", 1)[1],
            eurotherm=facility.address("eurotherm-1"),
            lm510=facility.address("lm510-1"),
            api=free_port(),
        )
        (tmp_path / "config.toml").write_text(text)
        (tmp_path / "lab.secret").write_text("lab-secret-0123456789")
        (tmp_path / "lab.secret").chmod(0o600)
        yield Bench(facility, tmp_path / "config.toml")


# --- probe -------------------------------------------------------------------------------


async def test_probe_says_what_answers_over_tcp_and_what_fits_best(bench: Bench) -> None:
    """Of two profiles that speak Modbus TCP the right one is listed, with good points."""
    told = await verb("probe", bench.tcp, "--transport", "modbus-tcp", "--wait", "0.3", "--json")
    assert told.status == 0, told.err
    best = told.json["answered"][0]
    assert (best["profile"], best["address"]) == (FREEZER, 1)
    assert best["points"]["good"] >= 13
    assert best["points"]["bad"] == 0


async def test_probe_finds_the_address_on_a_serial_line(tmp_path: Path) -> None:
    """Silent addresses before and behind it are asked and told as silent."""
    clock = RealClock().monotonic
    async with Facility(clock, folder=tmp_path / "tty", eurotherms={3: Eurotherm(clock)}) as there:
        line = there.address("eurotherm-3")
        told = await verb(
            *("probe", line, "--profile", "eurotherm-2400", "--address", "2-4"),
            *("--wait", "0.2", "--json"),
        )
    assert told.status == 0, told.err
    assert [one["address"] for one in told.json["answered"]] == [3]
    assert {one["address"] for one in told.json["silent"]} == {2, 4}
    assert all("no answer" in one["detail"] for one in told.json["silent"])


async def test_probe_changes_nothing_at_the_unit(bench: Bench, tmp_path: Path) -> None:
    """The lines that a session begins with choose the unit of the level; probe sends none."""
    line = bench.facility.address("lm510-1")
    named = ("--profile", "cryomagnetics-lm510")
    told = await verb("probe", line, *named, "--wait", "0.3", "--json")
    assert told.json["answered"][0]["points"]["good"] >= 3
    assert bench.facility.lm510.units == "cm"
    await verb("capture", line, *named, "--rounds", "1", "--out", tmp_path)
    assert bench.facility.lm510.units == "%"


async def test_probe_of_an_empty_line_says_so(tmp_path: Path) -> None:
    """Nothing answers: status 1, with what was tried: two addresses at each of three parities."""
    clock = RealClock().monotonic
    async with Facility(clock, folder=tmp_path / "tty") as there:
        there.faults("eurotherm-1").set("silent")
        told = await verb(
            *("probe", there.address("eurotherm-1"), "--profile", "eurotherm-2400"),
            *("--address", "1-2", "--wait", "0.2"),
        )
    assert told.status == 1
    assert "6 guesses, 0 answered" in told.out
    assert "nothing answered" in told.out


async def test_probe_tries_what_else_the_named_profile_can_be_set_to(tmp_path: Path) -> None:
    """The first speed at which it answers is told, and no further one is tried."""
    master, tty = pty.openpty()
    stop = threading.Event()
    path = os.ttyname(tty)
    os.set_blocking(master, False)

    def ami() -> None:
        """Answers only while the line is at 1200 baud."""
        while not stop.wait(0.01):
            try:
                asked = os.read(master, 100)
            except OSError:
                continue
            if asked and termios.tcgetattr(tty)[4] == termios.B1200:
                os.write(master, b"%\r\n" if asked == b"UNIT\r\n" else b"42.0\r\n")

    thread = threading.Thread(target=ami)
    thread.start()
    try:
        told = await verb("probe", path, "--profile", "ami-186", "--wait", "0.2", "--json")
    finally:
        stop.set()
        thread.join()
        os.close(master)
        os.close(tty)
    assert told.status == 0, told.err
    assert {one["serial"] for one in told.json["answered"]} == {"1200 8N1"}
    assert [one["serial"] for one in told.json["silent"]] == ["600 8N1", "300 8N1", "9600 8N1"]


async def test_probe_of_a_closed_port_is_one_line(tmp_path: Path) -> None:
    """What cannot be opened is an error with its code."""
    told = await verb("probe", f"tcp://127.0.0.1:{free_port()}")
    assert told.status == 1
    assert told.err.startswith("error LINK_DOWN: ")
    assert len(told.err.splitlines()) == 1


@pytest.mark.parametrize(
    "wrong", [["freezer"], ["tcp://host"], ["tcp://h:1/x"], ["tcp://h:1", "--address", "9-1"]]
)
async def test_a_line_or_span_that_is_none_is_wrong_usage(wrong: list[str]) -> None:
    """Status 2, and what is meant."""
    told = await verb("probe", *wrong)
    assert told.status == 2
    assert "Usage" in told.err


# --- capture -----------------------------------------------------------------------------


async def test_capture_records_what_was_asked_and_what_it_meant(
    bench: Bench, tmp_path: Path
) -> None:
    """Both files are there, the transcript holds both ways, the values are those of the unit."""
    out = tmp_path / "out"
    told = await verb(
        *("capture", "freezer-1", "--rounds", "2", "--out", out, "--source", "simulated"),
        *("--config", bench.config, "--json"),
    )
    assert told.status == 0, told.err
    folder = out / FREEZER
    expected = json.loads((folder / "expected.json").read_text())
    assert (expected["profile"], expected["source"]) == (FREEZER, "simulated")
    assert len(expected["rounds"]) == 2
    assert expected["rounds"][0]["level"]["quality"] == "good"
    ways = [way for way, _ in parse_transcript((folder / "transcript.txt").read_text())]
    assert ways.count(">>") == ways.count("<<") >= 2 * 3
    assert str(tmp_path) not in (folder / "transcript.txt").read_text()


async def test_capture_keeps_an_earlier_recording(bench: Bench, tmp_path: Path) -> None:
    """It is written over only when that is asked for, and never by a recording that failed."""
    arguments = ("capture", "freezer-1", "--rounds", "1", "--out", tmp_path / "out")
    assert (await verb(*arguments, "--config", bench.config)).status == 0
    kept = (tmp_path / "out" / FREEZER / "transcript.txt").read_text()
    told = await verb(*arguments, "--config", bench.config)
    assert (told.status, told.err.split(":")[0]) == (1, "error EXISTS")
    bench.facility.faults("freezer-1").set("hang_up")
    failed = await verb(*arguments, "--replace", "--config", bench.config)
    assert (failed.status, failed.err.split(":")[0]) == (1, "error LINK_DOWN")
    assert (tmp_path / "out" / FREEZER / "transcript.txt").read_text() == kept
    assert not (tmp_path / "out" / FREEZER / "transcript.new").exists()


# --- read --------------------------------------------------------------------------------


async def test_read_asks_the_unit_itself_while_no_gateway_runs(bench: Bench) -> None:
    """Value, unit, quality and the bytes, from the unit."""
    told = await verb("read", "freezer-1", "level", "--raw", "--config", bench.config)
    assert told.status == 0, told.err
    first, *rest = told.out.splitlines()
    assert first.split()[0] == "level"
    assert "%" in first
    assert " good " in f"{first} "
    assert any(line.startswith(">> ") for line in rest)
    assert any(line.startswith("<< ") for line in rest)


async def test_read_tells_why_a_value_is_not_good(bench: Bench) -> None:
    """A refusal of the unit is a bad value with its reason, and the status is 1."""
    bench.facility.faults("freezer-1").set("exception", code=2)
    told = await verb("read", "freezer-1", "level", "--config", bench.config, "--json")
    assert told.status == 1
    (level,) = told.json["readings"]
    assert (level["value"], level["quality"], level["reason"]) == (None, "bad", "refused")


async def test_read_cuts_a_block_that_the_unit_refuses(bench: Bench) -> None:
    """A unit that dislikes one register does not hide the others of its block."""
    bench.facility.faults("freezer-1").set("exception", answers=3, code=2)
    told = await verb("read", "freezer-1", "--config", bench.config, "--json")
    assert told.status == 0
    qualities = {one["point"]: one["quality"] for one in told.json["readings"]}
    assert qualities["level"] == "bad"
    assert "holding" not in qualities
    assert [name for name, quality in qualities.items() if quality == "bad"] == ["level"]


@pytest.mark.parametrize(
    ("what", "near"),
    [(["freezer-2"], "freezer-1"), (["freezer-1", "levl"], "level")],
)
async def test_a_misspelt_unit_or_point_gets_a_near_match(
    bench: Bench, what: list[str], near: str
) -> None:
    """Status 1 and one line that names it."""
    told = await verb("read", *what, "--config", bench.config)
    assert told.status == 1
    assert told.err.startswith("error NOT_FOUND: ")
    assert near in told.err


# --- write, while no gateway runs ---------------------------------------------------------


class Listener:
    """A peer in the place of a unit that counts whoever calls and answers nothing."""

    def __init__(self) -> None:
        self.calls = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "Listener":
        def called() -> asyncio.Protocol:
            self.calls += 1
            return asyncio.Protocol()

        self._server = await asyncio.get_running_loop().create_server(called, "127.0.0.1", 0)
        return self

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()


REASON = ("--reason", "a trial")


@pytest.mark.parametrize(
    ("what", "code", "allowed"),
    [
        (["fill_start_limit", "90"], "OUT_OF_RANGE", "from 10 to 80"),
        (["fill_start_limit", "much"], "OUT_OF_RANGE", "number"),
        (["lid_lock", "ajar", "--yes"], "OUT_OF_RANGE", "true or false"),
        (["level", "50"], "NOT_WRITABLE", "writable: lid_lock, fill_valve"),
        (["40001", "50"], "NOT_FOUND", "it has level"),
        (["lid_lock", "off"], "NOT_CONFIRMED", "--yes"),
        (["fill_valve", "on"], "NOT_CONFIRMED", "--yes"),
    ],
)
async def test_what_is_forbidden_is_refused_before_a_byte_leaves(
    bench: Bench, what: list[str], code: str, allowed: str
) -> None:
    """The unit is not even called; the refusal says what is allowed."""
    async with Listener() as unit:
        text = bench.config.read_text()
        bench.config.write_text(text.replace(bench.tcp.rsplit(":", 1)[1], str(unit.port)))
        told = await verb("write", "freezer-1", *what, *REASON, "--config", bench.config)
        assert told.status == 1
        assert told.err.startswith(f"error {code}: ")
        assert allowed in told.err
        assert unit.calls == 0
        await verb("read", "freezer-1", "level", "--config", bench.config)
        assert unit.calls == 1


async def test_write_is_done_when_it_was_read_back(bench: Bench) -> None:
    """A limit is written and the unit has it."""
    told = await verb(
        *("write", "freezer-1", "fill_start_limit", "42.5", *REASON, "--json"),
        *("--config", bench.config),
    )
    assert told.status == 0, told.err
    assert told.json["readBack"] == 42.5
    read = await verb("read", "freezer-1", "fill_start_limit", "--config", bench.config, "--json")
    assert read.json["readings"][0]["value"] == 42.5


async def test_a_negative_value_is_a_value(bench: Bench) -> None:
    """-150 is no option; a value off the limits is refused as any other."""
    at = ("--config", bench.config)
    told = await verb("write", "eurotherm-1", "remote_setpoint", "-150", *REASON, *at)
    assert told.status == 0, told.err
    wrong = await verb("write", "eurotherm-1", "remote_setpoint", "-273", *REASON, *at)
    assert (wrong.status, wrong.err.split(":")[0]) == (1, "error OUT_OF_RANGE")
    assert "from -200 to 30" in wrong.err


async def test_a_write_that_does_not_read_back_fails_with_both_values(bench: Bench) -> None:
    """In local mode the monitor takes writes and ignores them."""
    bench.facility.lm510.units = "%"
    bench.facility.lm510.set_local()
    told = await verb("write", "lm510-1", "high_1", "80", *REASON, "--config", bench.config)
    assert told.status == 1
    assert told.err.splitlines()[-1].startswith("error NOT_VERIFIED: ")
    assert "80" in told.err
    assert "high_1 is 90" in told.err


@pytest.mark.parametrize("given", [(), ("--reason", "  ")])
async def test_a_write_needs_a_reason(bench: Bench, given: tuple[str, ...]) -> None:
    """Without one it is wrong usage, and JSON where JSON was asked for."""
    what = ("freezer-1", "fill_start_limit", "42")
    told = await verb("write", *what, *given, "--json", "--config", bench.config)
    assert told.status == 2
    assert "--reason" in told.err
    assert told.json["error"]["code"] == "USAGE"
    assert "--reason" in told.json["error"]["message"]


async def test_a_slow_unit_is_waited_for_with_a_word(bench: Bench) -> None:
    """What takes longer than a second says so meanwhile on stderr; stdout stays clean."""
    async with Listener() as unit:
        text = bench.config.read_text()
        bench.config.write_text(text.replace(bench.tcp.rsplit(":", 1)[1], str(unit.port)))
        told = await verb("read", "freezer-1", "level", "--json", "--config", bench.config)
        assert "reading freezer-1: 0 of 1, level, 1 s" in told.err
        assert told.json["readings"][0]["reason"] == "silent"
        order = ("write", "freezer-1", "fill_start_limit", "42", *REASON)
        told = await verb(*order, "--config", bench.config)
        said = "error DEVICE_SILENT: freezer-1: no answer within 1 s; is it on"
        assert told.err.splitlines()[-1].startswith(said)
