"""A unit that says "busy" is asked again as a silent one is, and its neighbours go on."""

import pytest

from crinsu_gateway.field import build
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from tests.fakes.field import Field
from tests.fakes.peers import Peer, tcp_peer
from tests.fakes.profile_texts import HEAD, L
from tests.fakes.quick import Unit

BUSY = parse(
    HEAD
    + 'transports = ["tcp-line"]\n'
    + "timing = { reply_timeout_ms = 150, quiet_ms = 40 }\n"
    + "retry = { count = 2, offline_after = { count = 50, seconds = 60 } }\n"
    + 'line = { errors = [{ match = "^BUSY", meaning = "busy", retry = true }] }\n'
    + L,
    "busy.toml",
)
UNIT = Unit("level-1", BUSY, Transport.TCP_LINE, 1, ("l",), every_s=30.0)


@pytest.mark.slow
async def test_a_busy_unit_is_asked_again_before_its_next_turn(field: Field) -> None:
    """Two refusals, then a value, long before the period of the point has passed."""
    answers = [b"BUSY\r\n", b"BUSY\r\n", b"78.4\r\n"]

    async def behave(peer: Peer, request: bytes) -> None:
        peer.send(answers.pop(0) if answers else b"78.4\r\n")

    async with tcp_peer(behave) as peer:
        await field.know(UNIT)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [UNIT])
        reading = await field.until_reading("level-1", "l", lambda one: one.quantity is not None)
        assert reading.reason is Reason.NONE
        await field.stop()
    assert answers == []
