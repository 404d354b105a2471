"""Recorded units, replayed through their drivers without hardware, decode to what was accepted.

Each folder of tests/golden/transcripts holds a transcript and the values that it means, as
`crinsu-gateway capture` writes them. `make accept` decodes the transcripts anew, and records
simulated units again when their profile asks for something else.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.drivers.registry import LISTENERS
from crinsu_gateway.field.asking import at_the_line
from crinsu_gateway.field.build import serial_link, tcp_link
from crinsu_gateway.field.capture import Recorded, Round, asked, heard
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import load_sound, shipped_dir
from crinsu_gateway.sandbox.units.pty_line import PtyLine
from crinsu_gateway.sandbox.units.tcp_port import TcpPort
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings
from tests.fakes.clock import RealClock
from tests.fakes.golden import Golden
from tests.fakes.recording import SIMULATED, TRANSCRIPTS, record_simulated
from tests.fakes.replay import Replay

SHIPPED = load_sound([shipped_dir()]).profiles
OVER_TCP = {Transport.MODBUS_TCP, Transport.RTU_OVER_TCP, Transport.TCP_LINE}


def recorded() -> list[Path]:
    """The folders with recordings."""
    return sorted(path.parent for path in TRANSCRIPTS.glob("*/transcript.txt"))


@asynccontextmanager
async def played(peer: Replay, way: Transport) -> AsyncIterator[tuple[Link, PtyLine | TcpPort]]:
    """A link to the peer, of the kind that the recording was made over."""
    carrier: PtyLine | TcpPort = TcpPort(lambda: peer) if way in OVER_TCP else PtyLine(peer)
    await carrier.plug()
    try:
        if isinstance(carrier, TcpPort):
            yield tcp_link("replay", carrier.host, carrier.port, 2.0), carrier
        else:
            yield serial_link("replay", Path(carrier.path), SerialSettings()), carrier
    finally:
        await carrier.unplug()


async def rounds_of(peer: Replay, what: Recorded) -> list[Round]:
    """What the driver makes of the recording."""

    def nobody_looks(done: int, of: int) -> None:
        return None

    count = len(what.rounds)
    async with played(peer, what.transport) as (link, carrier):
        if what.transport is Transport.STREAM:
            driver = LISTENERS[what.transport](what.profile, link)
            try:
                await link.open()
                await driver.start()
                assert isinstance(carrier, PtyLine)
                carrier.write(peer.begin())
                return await heard(driver, count, 5.0, nobody_looks)
            finally:
                await link.close()
        async with at_the_line(
            link, what.profile, what.transport, what.address, RealClock(), 0.0
        ) as asking:
            return await asked(asking, what.profile, count, nobody_looks)


def recording(folder: Path) -> tuple[Recorded, Replay]:
    """What a folder holds, as it was accepted, and a peer that plays it."""
    expected = json.loads((folder / "expected.json").read_text())
    what = Recorded(
        SHIPPED[folder.name],
        Transport(expected["transport"]),
        expected["address"],
        expected["source"],
        expected["rounds"],
    )
    numbered = what.transport is Transport.MODBUS_TCP
    return what, Replay((folder / "transcript.txt").read_text(), numbered=numbered)


@pytest.mark.parametrize("folder", recorded(), ids=lambda path: path.name)
async def test_a_recorded_unit_says_what_was_accepted(folder: Path, golden: Golden) -> None:
    """Every byte is asked for as it was, and every answer means what it meant."""
    what, peer = recording(folder)
    try:
        rounds = await rounds_of(peer, what)
        is_other = bool(peer.strange or peer.left)
    except GatewayError:  # it asks for something before all else that the recording lacks
        if not golden.accepting:
            raise
        rounds, is_other = [], True
    if golden.accepting and is_other and what.source == SIMULATED:
        await record_simulated(what.profile)
        what, peer = recording(folder)
        rounds = await rounds_of(peer, what)
    assert (peer.strange, peer.left) == (b"", 0), "the profile asks for something else now"
    told = json.dumps(replace(what, rounds=rounds).document(), indent=2, ensure_ascii=False)
    golden.check(f"transcripts/{folder.name}/expected.json", told + "\n")


@pytest.mark.parametrize("folder", recorded(), ids=lambda path: path.name)
def test_a_recording_says_who_was_recorded(folder: Path) -> None:
    """The transcript and its values name the same source, and a simulated unit is called so."""
    source = json.loads((folder / "expected.json").read_text())["source"]
    assert source
    assert f"# source: {source}\n" in (folder / "transcript.txt").read_text()


async def test_a_changed_answer_changes_the_values() -> None:
    """The comparison can fail: another byte in the answer is another value."""
    folder = TRANSCRIPTS / "crinsu-sandbox-freezer"
    what, _ = recording(folder)
    lines = (folder / "transcript.txt").read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if "<<" in line)
    answer = lines[first].split(" << ")[1].split()
    answer[9:11] = ["00", "01"]  # the first register, after MBAP, function and byte count
    lines[first] = f"0.000 << {' '.join(answer)}"
    rounds = await rounds_of(Replay("\n".join(lines), numbered=True), what)
    assert rounds != what.rounds


async def test_every_shipped_profile_has_a_recording(accepting: bool) -> None:
    """A profile that was never put before a unit, real or simulated, is noticed."""
    missing = set(SHIPPED) - {folder.name for folder in recorded()}
    for name in missing if accepting else ():
        await record_simulated(SHIPPED[name])
    assert accepting or missing == set(), "capture them (docs/add-a-device.md), or make accept"
