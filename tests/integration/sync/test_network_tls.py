"""Certificates of the centre that are no good: each is told as what it is, and waited out."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from crinsu_gateway.app.centre_files import trusting
from crinsu_gateway.model.clock import ClockState, Instant
from crinsu_gateway.store.outbox import OutboxKind
from tests.fakes.bad_network import BadNetwork, Ill, bad_network
from tests.fakes.certificates import Authority, authority, self_signed, serving
from tests.fakes.clock import RealClock
from tests.fakes.peers import mute, tcp_peer
from tests.fakes.syncing import Bench

STEP = {"localProcedure": 1, "step": 1, "kind": "scan", "state": "DONE"}


class UnsetClock(RealClock):
    """A clock of which the watch over clocks said that it was never set."""

    def now(self) -> Instant:
        """The present moment, doubted."""
        return replace(super().now(), clock=ClockState.UNSET)


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    """The authority that the gateway trusts by [central] ca_file."""
    return authority(tmp_path)


@pytest.fixture
def context(ours: Authority) -> ssl.SSLContext:
    """What the centre shows; a good certificate at first."""
    return serving(ours.issue("good"))


@pytest.fixture
async def network(
    bench: Bench, ours: Authority, context: ssl.SSLContext
) -> AsyncIterator[BadNetwork]:
    """The centre of the bench behind TLS."""
    async with bad_network(bench.centre.port, tls=context, host="localhost") as network:
        bench.url = network.url
        bench.tls = trusting(ours.bundle.read_text())
        yield network


async def failure(bench: Bench) -> str:
    """The reason of the first failure, as people are shown it."""

    async def shown() -> bool:
        return (await bench.status()).last_failure is not None

    await bench.until(shown)
    return (await bench.status()).last_failure or ""


async def test_a_certificate_of_the_named_authority_is_good(
    bench: Bench, network: BadNetwork
) -> None:
    """With its authority in ca_file the centre is spoken to, and no reason is shown."""
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        await bench.told()
    assert network.connections >= 1
    assert (await bench.status()).last_failure is None


BAD = {
    "expired": "the certificate of localhost has expired: renew it at the centre",
    "not yet valid": "the certificate of localhost is not valid yet: this machine's clock is wrong",
    "another host": "the certificate that answers is not one for localhost: check [central] url",
    "unknown authority": "nobody that this machine trusts issued the certificate of localhost",
    "self-signed": "nobody that this machine trusts issued the certificate of localhost",
}


def bad(name: str, ours: Authority, folder: Path) -> Path:
    """A certificate of this kind."""
    match name:
        case "expired":
            return ours.issue("bad", days=(-30, -2))
        case "not yet valid":
            return ours.issue("bad", days=(2, 30))
        case "another host":
            return ours.issue("bad", host="portal.hotel.example")
        case "unknown authority":
            return authority(folder, "Somebody Else").issue("bad")
        case _:
            return self_signed(folder)


@pytest.mark.requirement("R39")
@pytest.mark.parametrize("name", BAD)
async def test_a_bad_certificate_is_told_plainly_and_mended_without_a_restart(
    bench: Bench,
    network: BadNetwork,
    ours: Authority,
    context: ssl.SSLContext,
    tmp_path: Path,
    name: str,
) -> None:
    """Nothing is told to whom we do not know; once the certificate is good the facts follow."""
    context.load_cert_chain(bad(name, ours, tmp_path))
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        reason = await failure(bench)
        assert BAD[name] in reason
        assert bench.events() == []
        context.load_cert_chain(ours.issue("mended"))
        await bench.told()
    assert [row["seq"] for row in bench.events()] == [1]


@pytest.mark.parametrize("name", ["expired", "not yet valid"])
async def test_a_clock_that_was_never_set_is_named_as_the_reason(
    bench: Bench, network: BadNetwork, ours: Authority, context: ssl.SSLContext, name: str
) -> None:
    """Whoever reads it knows where to look first: what it says here, and that nobody set it."""
    context.load_cert_chain(bad(name, ours, ours.folder))
    bench.clock = UnsetClock()
    async with bench.syncing():
        reason = await failure(bench)
    assert "clock is wrong: it says 20" in reason
    assert "was never set: let a time service set it" in reason


async def test_a_port_that_speaks_no_tls_is_told_as_that(bench: Bench) -> None:
    """https to a plain port: the port is doubted, not the certificate."""
    bench.url = bench.centre.url.replace("http:", "https:")
    async with bench.syncing():
        assert "does not speak TLS as we do" in await failure(bench)


async def test_the_authority_alone_is_trusted(
    bench: Bench, network: BadNetwork, tmp_path: Path
) -> None:
    """ca_file stands in the place of the system's certificates, and of any other's."""
    bench.tls = trusting(authority(tmp_path, "Other").bundle.read_text())
    async with bench.syncing():
        assert "nobody that this machine trusts" in await failure(bench)


async def test_a_handshake_that_never_ends_is_given_up(bench: Bench) -> None:
    """Somebody takes the connection and says nothing: the time limit of a connection holds."""
    bench.timeout_s = 0.3
    async with tcp_peer(mute) as peer:
        bench.url = f"https://127.0.0.1:{peer.port}"
        async with bench.syncing():
            assert "took no connection in time" in await failure(bench)


@pytest.mark.parametrize(
    "ill",
    [Ill.RESET_AT_ONCE, Ill.RESET_BEFORE_ANSWER, Ill.RESET_IN_ANSWER, Ill.CUT_IN_ANSWER],
    ids=lambda ill: ill.name,
)
async def test_an_encrypted_line_that_breaks_is_told_as_that(
    bench: Bench, network: BadNetwork, ill: Ill
) -> None:
    """A connection that ends is no matter of certificates, and costs no fact."""
    network.ills += [ill] * 2
    for _ in range(3):
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        reason = await failure(bench)
        assert "was broken off" in reason or "is not whole" in reason, reason
        await bench.told()
    assert [row["seq"] for row in bench.events()] == [1, 2, 3]
