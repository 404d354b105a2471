"""The name of the centre: it does not resolve, the resolver hangs, the address is another now."""

import asyncio
import threading

import pytest

from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.sync.road.resolver import Resolver, system_lookup
from tests.fakes.bad_network import bad_network
from tests.fakes.hostile_centre import hostile
from tests.fakes.syncing import Bench

STEP = {"localProcedure": 1, "step": 1, "kind": "scan", "state": "DONE"}
CENTRE = "central.example.org"


async def failure(bench: Bench) -> str:
    """The reason of the first failure, as people are shown it."""

    async def shown() -> bool:
        return (await bench.status()).last_failure is not None

    await bench.until(shown)
    return (await bench.status()).last_failure or ""


async def test_a_name_that_does_not_resolve_is_told_as_that(bench: Bench) -> None:
    """The real resolver of this machine is asked for a name that can never be (RFC 6761)."""
    bench.url = "http://central.invalid:8080"
    async with bench.syncing():
        reason = await failure(bench)
    assert reason.startswith("REMOTE_AWAY: the name in central.invalid:8080 cannot be resolved")
    assert "check [central] url, and the name service of this machine" in reason


async def test_a_name_that_is_none_is_a_failure_like_another(bench: Bench) -> None:
    """A label of 70 characters cannot even be asked for; the pump goes on."""
    bench.url = f"http://{'a' * 70}.example.org"
    async with bench.syncing():
        assert (await failure(bench)).startswith("REMOTE_AWAY: ")


async def test_the_name_counts_once_it_resolves(bench: Bench) -> None:
    """The name service comes back: facts of the meantime are told, without a restart."""
    known: list[str] = []

    def lookup(host: str, port: int) -> list[str]:
        assert host == CENTRE
        return known or system_lookup("central.invalid", port)

    bench.lookup, bench.url = lookup, f"http://{CENTRE}:{bench.centre.port}"
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        assert "cannot be resolved" in await failure(bench)
        known.append("127.0.0.1")
        await bench.told()
    assert [row["seq"] for row in bench.events()] == [1]


@pytest.mark.requirement("R39")
async def test_a_resolver_that_hangs_holds_up_nothing_else(bench: Bench) -> None:
    """The loop turns, others resolve names, one thread waits and never a second, and it ends."""
    asked, release = [], threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        asked.append(host)
        release.wait()
        return ["127.0.0.1"]

    bench.lookup, bench.timeout_s = hanging, 0.1
    bench.url = f"http://{CENTRE}:{bench.centre.port}"
    await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
    async with bench.syncing():
        assert "the name service of this machine does not answer" in await failure(bench)
        for _ in range(20):
            await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        found = await asyncio.get_running_loop().getaddrinfo("localhost", 80)
        assert found
        resolving = [one for one in threading.enumerate() if one.name == "resolver"]
        assert (len(resolving), len(asked)) == (1, 1)
        assert resolving[0].daemon
        release.set()
        await bench.told()
    assert [row["seq"] for row in bench.events()] == list(range(1, 22))


async def test_a_centre_that_moves_to_another_address_is_followed(bench: Bench) -> None:
    """The name means 127.0.0.2 now; connections to the old address end, facts go to the new one."""
    addresses = ["127.0.0.1"]
    bench.lookup = lambda host, port: list(addresses)
    async with bad_network(bench.centre.port) as old:
        bench.url = f"http://{CENTRE}:{old.port}"
        async with bad_network(bench.centre.port, host="127.0.0.2", port=old.port) as new:
            async with bench.syncing():
                await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
                await bench.told()
                assert (old.connections > 0, new.connections) == (True, 0)
                addresses[:] = ["127.0.0.2"]
                await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
                await bench.told()
            assert new.connections > 0
    assert [row["seq"] for row in bench.events()] == [1, 2]
    assert (await bench.status()).last_failure is None


async def test_of_several_addresses_one_that_answers_is_enough(bench: Bench) -> None:
    """The first address refuses connections: the second is tried within the same call."""
    bench.lookup = lambda host, port: ["127.0.0.3", "127.0.0.1"]
    async with bad_network(bench.centre.port) as network:
        bench.url = f"http://{CENTRE}:{network.port}"
        async with bench.syncing():
            await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
            await bench.told()
    assert (await bench.status()).last_failure is None


async def test_an_address_is_not_asked_for() -> None:
    """127.0.0.1 and ::1 are their own answer."""
    resolver = Resolver(lambda host, port: pytest.fail(f"{host} was looked up"))
    assert await resolver.addresses("127.0.0.1", 80, 1) == ["127.0.0.1"]
    assert await resolver.addresses("::1", 80, 1) == ["::1"]


async def test_the_centre_is_still_called_by_its_name(bench: Bench) -> None:
    """The connection goes to an address, the request bears the name, as shared servers need it."""
    async with hostile(lambda path: None) as centre:
        bench.lookup = lambda host, port: ["127.0.0.1"]
        port = centre.url.rpartition(":")[2]
        bench.url = f"http://{CENTRE}:{port}"
        async with bench.syncing():

            async def asked() -> bool:
                return "host: central.example.org:" + port in centre.head.lower()

            await bench.until(asked)


@pytest.mark.parametrize("addresses", [["::1", "127.0.0.1"], ["::1"]], ids=["both", "v6"])
async def test_addresses_of_both_kinds_are_used(bench: Bench, addresses: list[str]) -> None:
    """IPv6 first where it is told first; where nobody listens there, IPv4."""
    bench.lookup = lambda host, port: addresses
    host = "127.0.0.1" if len(addresses) > 1 else "::1"
    async with bad_network(bench.centre.port, host=host) as network:
        bench.url = f"http://{CENTRE}:{network.port}"
        async with bench.syncing():
            await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
            await bench.told()
    assert (await bench.status()).last_failure is None


@pytest.mark.parametrize("hangs", [False, True], ids=["fails", "hangs"])
async def test_a_name_service_that_ends_does_not_end_the_sync(bench: Bench, hangs: bool) -> None:
    """The address that was good a moment ago is used on: no failure, whatever happened to names."""
    ended, release = threading.Event(), threading.Event()

    def lookup(host: str, port: int) -> list[str]:
        if not ended.is_set():
            return ["127.0.0.1"]
        if hangs:
            release.wait()
        return system_lookup("central.invalid", port)

    bench.lookup, bench.url = lookup, f"http://{CENTRE}:{bench.centre.port}"
    async with bench.syncing():
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        await bench.told()
        ended.set()
        await bench.say(OutboxKind.PROCEDURE_STEP, STEP)
        await bench.told()
        assert (await bench.status()).last_failure is None
        release.set()
    assert [row["seq"] for row in bench.events()] == [1, 2]
