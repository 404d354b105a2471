"""Sessions as a bus keeps them: begun, kept alive between readings, ended when it stops."""

from crinsu_gateway.field import build
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import parse
from tests.fakes.field import Field
from tests.fakes.peers import Peer, tcp_peer, until
from tests.fakes.profile_texts import HEAD, L
from tests.fakes.quick import Unit

SESSION = parse(
    HEAD
    + 'transports = ["tcp-line"]\n'
    + "timing = { reply_timeout_ms = 150, char_timeout_ms = 20, quiet_ms = 20 }\n"
    + "line = { }\n"
    + '[session]\ninit = ["REMOTE"]\nclose = ["LOCAL"]\n'
    + 'keepalive = { request = "C3", every_s = 0.1 }\n'
    + L,
    "session.toml",
)
UNIT = Unit("level-1", SESSION, Transport.TCP_LINE, 1, ("l",), every_s=0.05)


async def test_a_bus_keeps_a_session_from_greeting_to_farewell(field: Field) -> None:
    """The init line comes first, the keep-alive again and again, the closing line last."""
    heard: list[str] = []

    async def behave(peer: Peer, request: bytes) -> None:
        for line in request.decode().split("\r\n")[:-1]:
            heard.append(line)
            if line == "LEVEL":
                peer.send(b"78.4\r\n")

    async with tcp_peer(behave) as peer:
        await field.know(UNIT)
        await field.run(build.tcp_link("net", "127.0.0.1", peer.port, 2.0), [UNIT])
        await field.until_good("level-1", "l")
        await until(lambda: heard.count("C3") >= 2 and heard.count("LEVEL") >= 2)
        await field.stop()
        await until(lambda: heard[-1] == "LOCAL")
    assert heard[0] == "REMOTE"
    assert heard.count("REMOTE") == heard.count("LOCAL") == 1
