"""Gateway and centre as processes, killed with SIGKILL while people work; then they agree.

Real daemons, simulated freezers on sockets, the road full of faults, wall clocks that are set, and
in the end both may be put back to an older state. What is left is decided by where things are.
`SEED=7` runs that one again; SEEDS and ACTS make it longer. The quick form of kills of processes is
test_kill_9.py, that of all the rest test_in_step.py.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.fakes.in_step_days import agree
from tests.fakes.in_step_shifts import copied, site, troubled
from tests.fakes.in_step_world import Happened, reopened
from tests.fakes.killing import Pace

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
SEED = os.environ.get("SEED")
ACTS = int(os.environ.get("ACTS", "40"))
SEEDS = range(1, int(os.environ.get("SEEDS", "20")) + 1)


@pytest.fixture
def clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path | None:
    """The wall clock of both processes, as a file; None where libfaketime is not installed."""
    if not LIBRARIES:
        return None
    path = tmp_path / "wall-clock"
    path.write_text("+0\n")
    told: Mapping[str, str] = {
        "LD_PRELOAD": str(LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(path),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    for name, text in told.items():
        monkeypatch.setenv(name, text)
    return path


async def survive(
    folder: Path, seed: int, clock: Path | None, pace: Pace, acts: int, *, restores: bool
) -> Happened:
    """The work of a shift, perhaps a restore of either side, and what both say in the end."""
    seed = int(SEED) if SEED else seed
    try:
        async with site(folder, seed) as (here, api):
            async with troubled(here, pace, clock):
                await here.work(acts // 2)
            saved, copy = here.back_up(), copied(folder / "central.db", folder / "copy.db")
            async with troubled(here, pace, clock):
                await here.work(acts - acts // 2)
            await here.finished(api)
        assert [run["state"] for run in here.runs] == ["COMPLETED"] * len(here.runs)
        async with reopened(folder, "killed-gateway", seed) as world:
            world.truth, world.backup, world.copy = here.truth, saved, copy
            world.happened.kills = here.daemon.kills + here.central.kills
            if restores and here.chance.random() < 0.7:
                world.restore_centre()
            if restores and here.chance.random() < 0.7:
                await world.restore_gateway()
            await agree(world)
            return world.happened
    except BaseException as failure:
        failure.add_note(f"again: SEED={seed}, {acts} acts, restores {restores}")
        raise


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("restores", [False, True])
async def test_killed_and_restored_they_agree_in_the_end(
    tmp_path: Path, clock: Path | None, seed: int, restores: bool, tell: Callable[[str], None]
) -> None:
    """A shift between kills, faults and restores: nothing twice, nothing lost, all explained."""
    pace = Pace(0.2, 5.0, times=10 * ACTS)
    happened = await survive(tmp_path, seed, clock, pace, ACTS, restores=restores)
    tell(f"killed in step, seed {seed}: {happened}")
    assert happened.kills >= 1
