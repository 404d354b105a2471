"""Gateway and centre work through days in which everything goes wrong, and agree at the end.

Both in one process, over real HTTP and files: technicians and staff act at random, requests and
answers get lost, come twice or late, both sides are killed, their clocks jump, both are restored.
`SEED=7` runs that one again; SEEDS and ROUNDS make the long form longer.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fakes.in_step_days import Days, live

SEED = os.environ.get("SEED")
ROUNDS = int(os.environ.get("ROUNDS", "40"))
SEEDS = range(1, int(os.environ.get("SEEDS", "200")) + 1)


async def run(folder: Path, seed: int, days: Days) -> None:
    """The days of a seed; a failure says how to have them again."""
    seed = int(SEED) if SEED else seed
    try:
        await live(folder, seed, days)
    except BaseException as failure:
        failure.add_note(f"again: SEED={seed} with {days}")
        raise


@pytest.mark.timeout(120)
async def test_what_is_told_is_told_once_whatever_the_road_does(tmp_path: Path) -> None:
    """Lost, repeated, late, reordered, twisted: nothing is left for people to look at."""
    await run(tmp_path, 1, Days(rounds=4))


@pytest.mark.timeout(120)
async def test_after_restores_and_mistakes_people_bring_both_to_agree(tmp_path: Path) -> None:
    """Each difference is explained by what was done; decided by the truth, none is left."""
    await run(tmp_path, 2, Days(rounds=4, errs=True, restores=0.3))


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("restores", [0.0, 0.2])
async def test_in_step_again_and_again(
    tmp_path: Path, seed: int, restores: float, tell: Callable[[str], None]
) -> None:
    """The same with other luck, for longer."""
    await run(tmp_path, seed, Days(ROUNDS, errs=restores > 0, restores=restores))
