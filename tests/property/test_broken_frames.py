"""A short run of `make fuzz`: broken frames through every decoder, from a fixed seed."""

from collections.abc import Sequence
from random import Random

import pytest

from bench.fuzz import Tally, run
from bench.mutation import Target, Unplanned, broken

SEED = 7


@pytest.fixture(scope="module")
def tallies() -> Sequence[Tally]:
    """What a short run counted."""
    return run(20_000, SEED)


def test_nothing_unplanned_comes_out_of_broken_frames(tallies: Sequence[Tally]) -> None:
    """Every decoder answers noise with defined errors, and believes no broken frame."""
    assert sum(tally.frames for tally in tallies) == 20_000
    assert all(tally.frames for tally in tallies)


def test_every_decoder_also_sees_frames_that_it_takes(tallies: Sequence[Tally]) -> None:
    """A run in which nothing is ever taken would prove nothing."""
    idle = {tally.name for tally in tallies if not tally.taken}
    assert idle <= {"profile loader"}


def test_a_run_is_the_same_for_the_same_seed() -> None:
    """What a long run finds can be looked at again."""
    assert run(1_000, SEED) == run(1_000, SEED)
    assert run(1_000, SEED) != run(1_000, SEED + 1)


def test_a_decoder_that_breaks_is_told_with_its_seed() -> None:
    """An exception that nobody planned ends the run and names what was sent, to look at it."""

    def breaks(chance: Random) -> bool:
        raise ZeroDivisionError("of no use")

    with pytest.raises(Unplanned, match=r"decoder x, frame seed \d+: ZeroDivisionError"):
        run(10, SEED, found=[Target("decoder x", breaks)])


@pytest.mark.parametrize("sound", [b"", b"1", b"MEAS? 1\r\n"])
def test_sound_bytes_are_broken_in_many_ways(sound: bytes) -> None:
    """Of a thousand, most differ from each other, and some are left sound."""
    chance = Random(SEED)
    made = {broken(sound, chance) for _ in range(1000)}
    assert len(made) > 200
    assert sound in made
