"""Inhabitants under the supervisor, on a real event loop."""

import asyncio
from collections.abc import Callable

import structlog

from crinsu_gateway.app.supervision import RestartPolicy, State
from crinsu_gateway.app.supervisor import DaemonMustEnd, Inhabitant, Supervisor
from crinsu_gateway.model.errors import StoreDamaged
from tests.fakes.clock import RealClock

QUICK = RestartPolicy(first_pause_s=0.01, longest_pause_s=0.05)


def made(on_end: Callable[[DaemonMustEnd], None] | None = None) -> Supervisor:
    """A supervisor that restarts quickly and must not end the daemon, unless told otherwise."""

    def unwanted(end: DaemonMustEnd) -> None:
        raise AssertionError(end)

    return Supervisor(RealClock(), structlog.get_logger(), QUICK, on_end or unwanted)


async def test_a_failed_inhabitant_is_started_again_and_its_neighbour_goes_on() -> None:
    """One inhabitant fails twice and then runs; the other never notices."""
    supervisor, starts, running = made(), [0, 0], asyncio.Event()

    async def shaky() -> None:
        starts[0] += 1
        if starts[0] < 3:
            raise RuntimeError(f"failure {starts[0]}")
        running.set()
        await asyncio.Event().wait()

    async def steady() -> None:
        starts[1] += 1
        await asyncio.Event().wait()

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        supervisor.add(group, Inhabitant("shaky", shaky, rank=1))
        supervisor.add(group, Inhabitant("steady", steady, rank=1))
        await running.wait()
        records = supervisor.records()
        await supervisor.stop_all()
    assert starts == [3, 1]
    assert (records["shaky"].restarts, records["shaky"].state) == (2, State.RUNNING)
    assert records["shaky"].error == "failure 2"
    assert records["steady"].failures == 0


async def test_an_inhabitant_that_ends_by_itself_has_failed() -> None:
    """Returning early is a failure that is seen and put right."""
    supervisor, runs, again = made(), [0], asyncio.Event()

    async def short() -> None:
        runs[0] += 1
        if runs[0] > 1:
            again.set()
            await asyncio.Event().wait()

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        supervisor.add(group, Inhabitant("short", short, rank=1))
        await again.wait()
        assert supervisor.records()["short"].code == "ENDED_EARLY"
        await supervisor.stop_all()


async def test_inhabitants_stop_in_order() -> None:
    """A lower rank has wholly stopped before a higher one is asked."""
    supervisor, order = made(), list[str]()

    def inhabitant(name: str, rank: int) -> Inhabitant:
        async def run() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                order.append(name)

        return Inhabitant(name, run, rank)

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for name, rank in (("mqtt", 5), ("engine", 2), ("web", 1), ("bus", 3)):
            supervisor.add(group, inhabitant(name, rank))
        await asyncio.sleep(0)
        await supervisor.stop_all()
    assert order == ["web", "engine", "bus", "mqtt"]
    assert {record.state for record in supervisor.records().values()} == {State.STOPPED}


async def test_an_inhabitant_may_finish_when_it_is_asked_to_stop() -> None:
    """What can be asked is asked and finishes; it is not cancelled."""
    supervisor, asked, ends = made(), asyncio.Event(), list[str]()

    async def web() -> None:
        try:
            await asked.wait()
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise
        ends.append("finished")

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        supervisor.add(group, Inhabitant("web", web, rank=1, ask_to_stop=asked.set))
        await asyncio.sleep(0)
        await supervisor.stop_all()
    assert ends == ["finished"]


async def test_a_deaf_inhabitant_is_cancelled() -> None:
    """What does not listen when asked is cancelled after its time."""
    supervisor = made()

    async def deaf() -> None:
        await asyncio.Event().wait()

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        supervisor.add(
            group, Inhabitant("deaf", deaf, 1, ask_to_stop=lambda: None, stop_within_s=0.05)
        )
        await asyncio.sleep(0)
        await supervisor.stop_all()
    assert supervisor.records()["deaf"].state is State.STOPPED


async def test_an_inhabitant_can_be_replaced() -> None:
    """After a reload one inhabitant runs anew with other settings, under the same name."""
    supervisor, seen, both = made(), list[str](), asyncio.Event()

    def inhabitant(setting: str) -> Inhabitant:
        async def run() -> None:
            seen.append(setting)
            if len(seen) == 2:
                both.set()
            await asyncio.Event().wait()

        return Inhabitant("mqtt", run, rank=1)

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        supervisor.add(group, inhabitant("old"))
        await asyncio.sleep(0)
        await supervisor.stop("mqtt")
        supervisor.add(group, inhabitant("new"))
        await both.wait()
        await supervisor.stop_all()
    assert seen == ["old", "new"]


async def test_a_damaged_store_is_fatal() -> None:
    """Damage found by any inhabitant ends the daemon, with the damage as the cause."""
    ends: asyncio.Queue[DaemonMustEnd] = asyncio.Queue()
    supervisor = made(ends.put_nowait)

    async def writer() -> None:
        raise StoreDamaged("a page failed its checksum")

    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        supervisor.add(group, Inhabitant("writer", writer, rank=9))
        end = await ends.get()
        await supervisor.stop_all()
    assert "a page failed its checksum" in str(end)
    assert isinstance(end.__cause__, StoreDamaged)
