"""Links against real sockets and ptys that misbehave."""

import asyncio
import os
from pathlib import Path

import pytest

from crinsu_gateway.model.errors import DeviceSilent, FrameError, LinkDown
from crinsu_gateway.wire.channel import MAX_PENDING, Patience
from crinsu_gateway.wire.line_framing import LineFraming
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings, serial
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.peers import Peer, mute, pty_peer, tcp_peer, until

LINE = LineFraming((b"\n",), max_length=100).take
SOON = Patience(0.1)
LONG = Patience(20.0)


def _tcp_link(port: int) -> Link:
    return Link("net", f"127.0.0.1:{port}", tcp("127.0.0.1", port, 2.0))


def _tty_link(path: Path, baud: int = 9600) -> Link:
    return Link("line", str(path), serial(str(path), SerialSettings(baud=baud)))


def _open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


async def _upper(peer: Peer, request: bytes) -> None:
    peer.send(request.upper())


async def test_tcp_sends_and_receives() -> None:
    """What is sent over TCP arrives, and the answer comes back."""
    async with tcp_peer(_upper) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"hello\n")
        assert await link.receive(LINE, LONG) == b"HELLO"
        await link.close()
        assert not link.is_open


async def test_a_tty_sends_and_receives(tmp_path: Path) -> None:
    """What is sent over a tty arrives, and the answer comes back."""
    async with pty_peer(tmp_path / "tty", _upper) as peer:
        link = _tty_link(peer.path)
        await link.open()
        link.send(b"hello\n")
        assert await link.receive(LINE, LONG) == b"HELLO"
        await link.close()


async def test_an_answer_in_pieces_is_one_answer() -> None:
    """Bytes that come one by one are put together, each one within the pause allowed."""

    async def drip(peer: Peer, request: bytes) -> None:
        for byte in b"slowly\n":
            peer.send(bytes([byte]))
            await asyncio.sleep(0.002)

    async with tcp_peer(drip) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x")
        assert await link.receive(LINE, Patience(20.0, 20.0, 60.0)) == b"slowly"
        await link.close()


async def test_silence_is_silence() -> None:
    """No answer within the time limit is DeviceSilent, and the link stays usable."""
    async with tcp_peer(mute) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x\n")
        with pytest.raises(DeviceSilent, match=r"no answer within 0\.1 s"):
            await link.receive(LINE, SOON)
        peer.behave = _upper
        link.send(b"y\n")
        assert await link.receive(LINE, LONG) == b"Y"
        await link.close()


async def test_a_half_answer_says_what_came() -> None:
    """An answer that stops half way is DeviceSilent with the bytes that came."""

    async def half(peer: Peer, request: bytes) -> None:
        peer.send(b"half")

    async with tcp_peer(half) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x\n")
        with pytest.raises(DeviceSilent, match="only 4 bytes"):
            await link.receive(LINE, Patience(20.0, 0.05))
        await link.close()


async def test_an_endless_drip_ends_at_the_whole_limit() -> None:
    """A peer that sends a byte now and then for ever does not hold the link for ever."""

    async def drip(peer: Peer, request: bytes) -> None:
        while True:
            peer.send(b".")
            await asyncio.sleep(0.005)

    async with tcp_peer(drip) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x\n")
        with pytest.raises(DeviceSilent):
            await link.receive(LineFraming((b"\n",), 4000).take, Patience(20.0, 20.0, 0.1))
        await link.close()


async def test_a_server_that_closes_is_noticed_at_once() -> None:
    """A cut connection fails the waiting request at once and not at its time limit."""

    async def rude(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    async with tcp_peer(rude) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x\n")
        with pytest.raises(LinkDown, match="was cut"):
            await asyncio.wait_for(link.receive(LINE, Patience(3600.0)), 20.0)
        with pytest.raises(LinkDown):
            link.send(b"y\n")
        await link.close()


async def test_a_refused_connection_is_link_down() -> None:
    """Nobody listening is LinkDown, in words that name the place."""
    async with tcp_peer(mute) as peer:
        port = peer.port
    with pytest.raises(LinkDown, match=f"127.0.0.1:{port} cannot be opened"):
        await _tcp_link(port).open()


async def test_what_cannot_be_opened_is_said_in_words(tmp_path: Path) -> None:
    """The reason is the system's sentence, without its number or the tuples of the event loop."""
    async with tcp_peer(mute) as peer:
        port = peer.port
    refused = r"cannot be opened: Connection refused$"
    with pytest.raises(LinkDown, match=refused):
        await _tcp_link(port).open()
    with pytest.raises(LinkDown, match=refused):
        await Link("net", f"localhost:{port}", tcp("localhost", port, 2.0)).open()
    with pytest.raises(LinkDown, match=r"cannot be opened: No such file or directory$"):
        await _tty_link(tmp_path / "nothing").open()


async def test_a_pseudo_terminal_takes_the_settings_of_any_model(tmp_path: Path) -> None:
    """It has no parity and no 7 bits; a model that needs them on a wire is reached all the same."""
    odd = SerialSettings(baud=9600, bits=7, parity="even")
    async with pty_peer(tmp_path / "tty", _upper) as peer:
        link = Link("line", str(peer.path), serial(str(peer.path), odd))
        await link.open()
        link.send(b"x\n")
        assert await link.receive(LINE, LONG) == b"X"
        await link.close()


async def test_a_link_that_is_not_open_says_so() -> None:
    """Sending on a link that was never opened is LinkDown and no surprise."""
    link = _tcp_link(1)
    with pytest.raises(LinkDown, match="is not open"):
        link.send(b"x")
    with pytest.raises(LinkDown, match="is not open"):
        await link.receive(LINE, SOON)
    await link.close()


async def test_an_unplugged_tty_is_noticed_at_once_and_comes_back(tmp_path: Path) -> None:
    """Pulling the adapter fails the waiting request at once; plugged in, it can be opened."""

    async def pull(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    async with pty_peer(tmp_path / "tty", pull) as peer:
        link = _tty_link(peer.path)
        await link.open()
        link.send(b"x\n")
        with pytest.raises(LinkDown):
            await asyncio.wait_for(link.receive(LINE, Patience(3600.0)), 20.0)
        with pytest.raises(LinkDown, match="cannot be opened"):
            await link.open()
        peer.plug_in()
        peer.behave = _upper
        await link.open()
        link.send(b"again\n")
        assert await link.receive(LINE, LONG) == b"AGAIN"
        await link.close()


async def test_a_tty_belongs_to_one_owner(tmp_path: Path) -> None:
    """A tty that is open already is LinkDown for the second one, and the first goes on."""
    async with pty_peer(tmp_path / "tty", _upper) as peer:
        first, second = _tty_link(peer.path), _tty_link(peer.path)
        await first.open()
        with pytest.raises(LinkDown, match="is held by"):
            await second.open()
        first.send(b"x\n")
        assert await first.receive(LINE, LONG) == b"X"
        await first.close()
        await second.open()
        await second.close()


async def test_a_cancelled_wait_leaves_the_link_usable() -> None:
    """A wait that is cancelled by a time limit from outside does not spoil the next one."""
    async with tcp_peer(mute) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x\n")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await link.receive(LINE, LONG)
        peer.behave = _upper
        link.send(b"y\n")
        assert await link.receive(LINE, LONG) == b"Y"
        await link.close()


async def test_two_waits_at_once_are_a_mistake_of_the_owner() -> None:
    """One transaction in flight: a second wait is refused loudly."""
    async with tcp_peer(mute) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        async with asyncio.TaskGroup() as group:
            first = group.create_task(link.receive(LINE, LONG))
            await asyncio.sleep(0)
            with pytest.raises(RuntimeError, match="one owner"):
                await link.receive(LINE, SOON)
            first.cancel()
        await link.close()


async def test_a_flood_without_a_reader_is_held_back_at_the_peer() -> None:
    """With nobody waiting, no more than the limit is kept, whatever the peer sends."""
    async with tcp_peer(mute) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x")
        await until(lambda: peer.open_now > 0)
        for _ in range(50):
            peer.say(bytes(100_000))
            await asyncio.sleep(0)
        await until(lambda: link.pending >= MAX_PENDING)
        assert link.pending == MAX_PENDING
        assert link.discard() == MAX_PENDING
        await link.close()


async def test_a_flood_instead_of_an_answer_is_a_frame_error() -> None:
    """More bytes than any answer has end the wait with FrameError and an empty buffer."""

    async def flood(peer: Peer, request: bytes) -> None:
        peer.send(bytes(200_000))

    async with tcp_peer(flood) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x")
        with pytest.raises(FrameError, match="without a frame"):
            await link.receive(lambda buffer: None, LONG)
        await link.close()


async def test_a_drain_ends_when_the_line_is_quiet_and_takes_what_came() -> None:
    """After a drain nothing of the earlier bytes is left for the next request."""
    async with tcp_peer(_upper) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"old\n")
        assert await link.drain(0.1, 20.0)
        link.send(b"new\n")
        assert await link.receive(LINE, LONG) == b"NEW"
        await link.close()


async def test_a_line_that_is_never_quiet_is_reported() -> None:
    """A drain on a line that never stops talking says so at its limit."""

    async def chatter(peer: Peer, request: bytes) -> None:
        while True:
            peer.send(b"bla")
            await asyncio.sleep(0.002)

    async with tcp_peer(chatter) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x")
        assert not await link.drain(10.0, 0.1)
        await link.close()


async def test_a_drain_fails_at_once_when_the_line_is_cut() -> None:
    """A cut during a drain is LinkDown, not a quiet line."""

    async def rude(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    async with tcp_peer(rude) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        link.send(b"x")
        with pytest.raises(LinkDown):
            await asyncio.wait_for(link.drain(3600.0, 3600.0), 20.0)
        await link.close()


async def test_a_peer_that_takes_nothing_is_link_down_and_close_does_not_hang() -> None:
    """When bytes cannot leave, sending fails soon and closing throws the rest away."""

    async def stuck(peer: Peer, request: bytes) -> None:
        await asyncio.sleep(3600)

    def send_much(link: Link) -> None:
        for _ in range(10_000):
            link.send(bytes(100_000))

    async with tcp_peer(stuck) as peer:
        link = _tcp_link(peer.port)
        await link.open()
        with pytest.raises(LinkDown, match="takes no more bytes"):
            send_much(link)
        await asyncio.wait_for(link.close(), 20.0)


async def test_hundreds_of_cycles_leave_nothing_open(tmp_path: Path) -> None:
    """Opening, closing, failing and being cut off hundreds of times leaks no file and no task."""

    async def rude(peer: Peer, request: bytes) -> None:
        peer.hang_up()

    async with tcp_peer(rude) as peer, pty_peer(tmp_path / "tty", mute) as line:
        link, tty = _tcp_link(peer.port), _tty_link(line.path)
        await link.open()
        await tty.open()
        await tty.close()
        before, tasks = _open_files(), len(asyncio.all_tasks())
        for _ in range(300):
            await link.open()
            link.send(b"x")
            with pytest.raises(LinkDown):
                await link.receive(LINE, LONG)
        for _ in range(40):
            await tty.open()
            await tty.close()
        await link.close()
        await until(lambda: peer.open_now == 0)
        assert _open_files() <= before
        assert len(asyncio.all_tasks()) <= tasks


async def test_cancelled_openings_leave_nothing_open(tmp_path: Path) -> None:
    """A cancel at any moment of an opening leaks no file."""
    async with tcp_peer(mute) as peer, pty_peer(tmp_path / "tty", mute) as line:
        warm = _tty_link(line.path)
        await warm.open()
        await warm.close()
        before = _open_files()
        for step in range(25):
            for link in (_tcp_link(peer.port), _tty_link(line.path)):
                opening = asyncio.ensure_future(link.open())
                for _ in range(step):
                    await asyncio.sleep(0.0005)
                opening.cancel()
                await asyncio.gather(opening, return_exceptions=True)
                await link.close()
        await until(lambda: peer.open_now == 0)
        for _ in range(2000):
            if _open_files() <= before:
                break
            await asyncio.sleep(0.001)
        assert _open_files() <= before
