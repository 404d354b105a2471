"""Lines that come unasked and break off in the middle, over real ptys, sockets and real pauses."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from crinsu_gateway.drivers.pushed import PushedLines
from crinsu_gateway.model.errors import DeviceSilent, FrameError
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.load import parse
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from tests.fakes.peers import PtyPeer, mute, pty_peer, until
from tests.fakes.profile_texts import HEAD
from tests.fakes.quick import SHIPPED

SHORT_MS, LONG_MS = 60, 3000
TAG = """
[[stream]]
match = '^(?P<tag>[A-Z0-9-]+)$'
[[stream.point]]
name = "tag"
kind = "tag"
capture = "tag"
type = "text"
"""


def scanner_text(limit_ms: int) -> str:
    """A scanner whose lines may pause for so long inside."""
    return (
        HEAD
        + f'transports = ["stream"]\ntiming = {{ char_timeout_ms = {limit_ms} }}\n'
        + 'line = { in_terminator = ["\\r\\n", "\\r"], max_length = 40 }\n'
        + TAG
    )


@asynccontextmanager
async def scanner(path: Path, limit_ms: int) -> AsyncIterator[tuple[PtyPeer, Link, PushedLines]]:
    """A scanner on a tty."""
    async with pty_peer(path, mute) as peer:
        link = Link("scanner", str(path), serial(str(path), SerialSettings()))
        await link.open()
        driver = PushedLines(parse(scanner_text(limit_ms), "p.toml"), link)
        await driver.start()
        try:
            yield peer, link, driver
        finally:
            await link.close()


async def tag(driver: PushedLines) -> Value | None:
    """The tag of the next line."""
    (decoded,) = await driver.listen(20.0)
    return decoded.quantity.value if decoded.quantity else None


async def test_a_fragment_before_a_silence_is_told_once_and_is_no_part_of_the_next_tag(
    tmp_path: Path,
) -> None:
    """What broke off and what follows are two lines, never one tag of both."""
    async with scanner(tmp_path / "tty", SHORT_MS) as (peer, _, driver):
        peer.send(b"VIAL")
        with pytest.raises(FrameError, match="a line broke off after b'VIAL'"):
            await driver.listen(20.0)
        with pytest.raises(DeviceSilent):
            await driver.listen(0.05)
        peer.send(b"VIAL-0042\r\n")
        assert await tag(driver) == "VIAL-0042"


async def test_a_fragment_that_nobody_listened_to_is_no_part_of_a_tag_either(
    tmp_path: Path,
) -> None:
    """While a scan is being kept, bytes wait; the pause between them still counts."""
    async with scanner(tmp_path / "tty", SHORT_MS) as (peer, link, driver):
        peer.send(b"VIAL-1\r\nVIAL")
        await until(lambda: link.pending == len(b"VIAL-1\r\nVIAL"))
        await until(lambda: link.pending == len(b"VIAL-1\r\n"))  # the silence has taken it
        peer.send(b"VIAL-2\r\n")
        await until(lambda: link.pending == len(b"VIAL-1\r\nVIAL-2\r\n"))
        with pytest.raises(FrameError, match="broke off"):
            await driver.listen(20.0)
        assert [await tag(driver), await tag(driver)] == ["VIAL-1", "VIAL-2"]


async def test_a_slow_but_whole_line_is_a_tag(tmp_path: Path) -> None:
    """Pauses within the limit lose nothing, however many there are."""
    async with scanner(tmp_path / "tty", LONG_MS) as (peer, _, driver):

        async def say() -> None:
            for byte in b"VIAL-0042\r\n":
                peer.send(bytes([byte]))
                await asyncio.sleep(0.02)

        async with asyncio.TaskGroup() as group:
            group.create_task(say())
            assert await tag(driver) == "VIAL-0042"


async def test_silence_ends_a_line_that_was_refused_for_its_length(tmp_path: Path) -> None:
    """It was told when it grew too long; after the silence the next tag is a whole one."""
    async with scanner(tmp_path / "tty", SHORT_MS) as (peer, link, driver):
        peer.send(b"X" * 60)
        with pytest.raises(FrameError, match="more than 40 characters"):
            await driver.listen(20.0)
        peer.send(b"XX")
        await until(lambda: link.pending == 2)
        await until(lambda: link.pending == 0)
        peer.send(b"VIAL-1\r\n")
        assert await tag(driver) == "VIAL-1"


async def test_silence_in_a_later_line_does_not_make_a_tag_of_a_refused_one(tmp_path: Path) -> None:
    """The end of a line that was too long stays refused, whatever broke off behind it."""
    async with scanner(tmp_path / "tty", SHORT_MS) as (peer, link, driver):
        peer.send(b"X" * 60)
        with pytest.raises(FrameError, match="more than 40 characters"):
            await driver.listen(20.0)
        peer.send(b"END\r\nVIAL-1\r\nVIA")
        await until(lambda: link.pending == len(b"END\r\nVIAL-1\r\nVIA"))
        await until(lambda: link.pending == len(b"END\r\nVIAL-1\r\n"))
        with pytest.raises(FrameError, match="broke off"):
            await driver.listen(20.0)
        assert await tag(driver) == "VIAL-1"


async def test_blanks_between_frames_are_no_broken_line(tmp_path: Path) -> None:
    """Some units end each frame with a blank behind its terminator, and pause then."""
    async with scanner(tmp_path / "tty", SHORT_MS) as (peer, link, driver):
        peer.send(b"VIAL-1\r ")
        assert await tag(driver) == "VIAL-1"
        await until(lambda: link.pending == 0)
        peer.send(b"VIAL-2\r\n")
        assert await tag(driver) == "VIAL-2"


@pytest.mark.parametrize(("drains", "expected"), [("true", "NEW"), ("false", "OLD")])
async def test_what_waited_before_the_session_is_thrown_away_where_the_profile_says_so(
    tmp_path: Path, drains: str, expected: str
) -> None:
    """With drain_on_connect no scan from before the connect is taken for one from now."""
    text = scanner_text(LONG_MS).replace(" }\n", f", drain_on_connect = {drains} }}\n", 1)
    path = tmp_path / "tty"
    async with pty_peer(path, mute) as peer:
        link = Link("scanner", str(path), serial(str(path), SerialSettings()))
        await link.open()
        try:
            driver = PushedLines(parse(text, "p.toml"), link)
            peer.send(b"OLD\r\n")
            await until(lambda: link.pending == len(b"OLD\r\n"))
            await driver.start()
            peer.send(b"NEW\r\n")
            assert await tag(driver) == expected
        finally:
            await link.close()


def test_lines_that_come_unasked_may_pause_longer_than_answers() -> None:
    """Without a limit of its own a stream has half a second, an answer a tenth."""
    assert SHIPPED["line-scanner"].link.timing.char_timeout_ms == 500
    assert SHIPPED["hardy-hi6200"].link.timing.char_timeout_ms == 100
