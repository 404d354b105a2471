"""An order never reaches a unit before its session was made: after a start, a cut, a loss."""

from collections.abc import Callable
from dataclasses import replace

from crinsu_gateway.field import build
from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.device import Condition
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from crinsu_gateway.store import commands
from crinsu_gateway.wire.channel import Channel
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.tcp import tcp
from tests.fakes.field import ACTOR, Field
from tests.fakes.peers import Peer, TcpPeer, tcp_peer, until
from tests.fakes.profile_texts import HEAD
from tests.fakes.quick import Unit

LIMIT = parse(
    HEAD
    + 'transports = ["tcp-line"]\n'
    + "timing = { reply_timeout_ms = 150, char_timeout_ms = 20, quiet_ms = 20 }\n"
    + "retry = { count = 0, offline_after = { count = 2, seconds = 0 } }\n"
    + "line = { }\n"
    + '[identify]\nrequest = "WHO"\nexpect = "^OURS"\n'
    + '[session]\ninit = ["REMOTE"]\n'
    + """
[[point]]
name = "limit"
title = "Limit"
kind = "level"
unit = "%"
type = "number"
range = [0, 100]
request = "LIMIT?"
reply = '^(?P<value>[0-9.]+)$'
access = "rw"
write_request = "LIMIT {value:.1f}"
write_reply = "none"
min = 10
max = 90
verify = { read = "limit", tolerance = 0.05, within_s = 2 }
""",
    "limit.toml",
)
UNIT = Unit("level-1", LIMIT, Transport.TCP_LINE, 1, ("limit",), every_s=3600.0)


class Instrument:
    """Obeys as long as it is the right one; remembers every line since it was last asked."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.limit = "80.0"
        self.who = "OURS 1.0"
        self.dead = False

    async def behave(self, peer: Peer, request: bytes) -> None:
        """Answers whole lines."""
        for line in request.decode().split("\r\n")[:-1]:
            self.heard.append(line)
            if self.dead:
                continue
            if line == "WHO":
                peer.send(f"{self.who}\r\n".encode())
            elif line == "LIMIT?":
                peer.send(f"{self.limit}\r\n".encode())
            elif line.startswith("LIMIT "):
                self.limit = line.removeprefix("LIMIT ")


async def run(field: Field, peer: TcpPeer) -> None:
    """Start a bus with the instrument on it."""
    await field.know(UNIT)
    await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [UNIT])


async def test_an_order_at_the_start_waits_for_the_session(field: Field) -> None:
    """The order lies in the store before the bus begins: greeting and identity come first."""
    unit = Instrument()
    await field.db.write(
        commands.issue, "level-1", "limit", 50.0, actor=ACTOR, key="k", lifetime_s=30.0
    )
    async with tcp_peer(unit.behave) as peer:
        await run(field, peer)
        assert (await field.order("level-1", "limit", 50.0)).state is CommandState.DONE
        await field.stop()
    assert unit.heard[:3] == ["REMOTE", "WHO", "LIMIT 50.0"]
    assert unit.heard.count("REMOTE") == 1


async def test_an_order_right_after_a_cut_waits_for_the_session(field: Field) -> None:
    """It comes while the link is being opened again, before any question: the session is first."""
    unit = Instrument()
    async with tcp_peer(unit.behave) as peer:
        connect = tcp("127.0.0.1", peer.port, 2.0)

        async def connect_and_order(make: Callable[[], Channel]) -> Channel:
            channel = await connect(make)
            if link.openings:
                unit.heard.clear()
                await field.db.write(
                    commands.issue, "level-1", "limit", 50.0, actor=ACTOR, key="k", lifetime_s=30.0
                )
            return channel

        link = Link("net", "the instrument", connect_and_order)
        await field.know(UNIT)
        await field.run(link, [UNIT])
        await field.until_good("level-1", "limit")
        await peer.stop()
        await peer.start()
        await until(lambda: "LIMIT 50.0" in unit.heard)
        assert (await field.order("level-1", "limit", 50.0)).state is CommandState.DONE
        await field.stop()
    assert unit.heard[:3] == ["REMOTE", "WHO", "LIMIT 50.0"]


async def test_an_order_for_a_wrong_device_is_not_sent(field: Field) -> None:
    """Another model took the place during a cut: the order fails with what answers there."""
    unit = Instrument()
    unit.who = "OTHER 2.0"
    async with tcp_peer(unit.behave) as peer:
        await run(field, peer)
        await field.until_bad("level-1", "limit")
        failed = await field.order("level-1", "limit", 50.0)
        await field.stop()
    assert failed.state is CommandState.FAILED
    assert failed.outcome.startswith("WRONG_DEVICE: wrong device: expected")
    assert unit.limit == "80.0"


async def test_an_order_for_a_unit_that_was_silent_begins_its_session_anew(field: Field) -> None:
    """It may have lost its power, and its settings with it; the order comes behind the greeting."""
    unit = Instrument()
    unit.dead = True
    async with tcp_peer(unit.behave) as peer:
        await run(field, peer)
        await field.until_condition("level-1", Condition.LOST)
        unit.dead = False
        unit.heard.clear()
        done = await field.order("level-1", "limit", 50.0)
        await until(lambda: "LIMIT 50.0" in unit.heard)
        await field.stop()
    assert done.state is CommandState.DONE
    assert unit.heard.index("REMOTE") < unit.heard.index("WHO") < unit.heard.index("LIMIT 50.0")


async def test_an_order_whose_time_passes_during_the_greeting_is_not_sent(field: Field) -> None:
    """The unit needs longer after a connect than the order may take: it is expired, not late."""
    timing = replace(LIMIT.link.timing, connect_pause_ms=400)
    slow = replace(UNIT, profile=replace(LIMIT, link=replace(LIMIT.link, timing=timing)))
    unit = Instrument()
    await field.db.write(
        commands.issue, "level-1", "limit", 50.0, actor=ACTOR, key="k", lifetime_s=0.3
    )
    async with tcp_peer(unit.behave) as peer:
        await field.know(slow)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [slow])
        late = await field.order("level-1", "limit", 50.0)
        # It is read once an hour: the one reading may have come before the order was looked at.
        await field.until_reading("level-1", "limit", lambda one: one.quality is Quality.GOOD)
        await field.stop()
    assert late.state is CommandState.EXPIRED
    assert unit.limit == "80.0"
