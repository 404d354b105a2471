"""What stays is set aside from full collections, and what is garbage is freed as ever."""

import asyncio
import gc
import weakref

from crinsu_gateway.app.garbage import LONG_S, MOST_TIMES, RARELY, Garbage
from tests.fakes.peers import until


class Circle:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


def test_what_is_alive_once_the_program_is_loaded_is_not_looked_at_again() -> None:
    """After settling, a full collection has next to nothing to look at."""
    with Garbage(lambda: 0.0) as garbage:
        garbage.settle()
        assert gc.get_freeze_count() > 10_000
        assert len(gc.get_objects()) < 1_000
    assert gc.get_freeze_count() == 0


def test_garbage_is_freed_after_settling() -> None:
    """A circle that is made later ends at the next full collection."""
    with Garbage(lambda: 0.0) as garbage:
        garbage.settle()
        circle = Circle()
        gone = weakref.ref(circle)
        del circle
        gc.collect()
        assert gone() is None


def test_a_long_collection_sets_aside_what_it_found_alive() -> None:
    """Modules that are loaded late are looked at once; a short collection sets nothing aside."""
    times = iter([0.0, LONG_S / 2, 1.0, 1.0 + 2 * LONG_S])
    with Garbage(lambda: next(times)) as garbage:
        gc.collect()
        assert garbage.times == 0
        gc.collect()
        assert garbage.times == 1


def test_it_is_done_a_bounded_number_of_times() -> None:
    """However long collections take, what is set aside cannot grow without end."""
    now = iter(range(10**6))
    with Garbage(lambda: float(next(now))) as garbage:
        for _ in range(2 * MOST_TIMES):
            gc.collect()
        assert garbage.times == MOST_TIMES


def test_full_collections_are_rarer_while_it_lasts() -> None:
    """The others come as ever, and all as ever afterwards."""
    usual = gc.get_threshold()
    with Garbage(lambda: 0.0):
        assert gc.get_threshold() == (*usual[:2], RARELY)
    assert gc.get_threshold() == usual


async def test_it_collects_in_a_quiet_moment() -> None:
    """Not while a bus asks; a circle is gone once none does."""
    quiet = [False]
    looks: list[float] = []

    def look(ahead_s: float) -> bool:
        looks.append(ahead_s)
        return quiet[0]

    garbage = Garbage(lambda: 0.0, every_s=0.001)
    task = asyncio.create_task(garbage.collect(look))
    circle = Circle()
    gone = weakref.ref(circle)
    del circle
    await until(lambda: len(looks) > 2)
    assert gone() is not None
    quiet[0] = True
    await until(lambda: gone() is None)
    task.cancel()


async def test_it_collects_although_buses_always_ask() -> None:
    """What is waited for is bounded."""
    times = iter(range(10**6))
    garbage = Garbage(lambda: float(next(times)), every_s=0.001)
    task = asyncio.create_task(garbage.collect(lambda _ahead_s: False))
    circle = Circle()
    gone = weakref.ref(circle)
    del circle
    await until(lambda: gone() is None)
    task.cancel()
