"""The power fails at any call of a day of work; what was synced is kept, the rest is up to chance.

A recorded day is cut at chosen calls (all of them in `make soak`) with unsynced writes lost,
reordered and torn; and a real file system is shut down under the day, journal and all.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from crinsu_gateway.model.errors import GatewayError
from tests.fakes.crash_points import examine, play, without_strace
from tests.fakes.disk_log import Recording, cuts, record
from tests.fakes.power import real_disk, work_until_it_fails

CUTS = 120
pytestmark = [pytest.mark.slow, pytest.mark.requirement("R01", "R27")]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """One day, recorded."""
    return record(tmp_path_factory.mktemp("recorded") / "day.db")


def hold(recording: Recording, moments: range, folder: Path, seed: int) -> int:
    """Cut at these moments and hold what is left against its promises; how many cuts."""
    count = 0
    for _, path, said in cuts(recording, moments, folder, seed):
        if path.exists():
            examine(path, said)
        shutil.rmtree(path.parent)
        count += 1
    return count


@without_strace
@pytest.mark.timeout(120)
def test_a_power_cut_at_chosen_calls_takes_nothing_confirmed(
    tmp_path: Path, recorded: Recording
) -> None:
    """Some hundred calls: what was confirmed is there, and the tables are what the trail says."""
    step = len(recorded.events) // CUTS
    assert hold(recorded, range(1, len(recorded.events) + 1, step), tmp_path, seed=1) >= CUTS


@without_strace
@pytest.mark.timeout(120)
def test_a_disk_that_lies_about_syncs_is_found_out(tmp_path: Path, recorded: Recording) -> None:
    """Where syncs do nothing, confirmed acts are lost, and these very checks say so."""
    lost = 0
    moments = range(1000, len(recorded.events), len(recorded.events) // 12)
    for _, path, said in cuts(recorded, moments, tmp_path, seed=1, lying=True):
        try:
            examine(path, said)
        except (AssertionError, GatewayError, apsw.Error):
            lost += 1
    assert lost >= len(moments) // 2


@pytest.mark.timeout(120)
@pytest.mark.parametrize("confirmations", [3, 60])
def test_a_real_file_system_that_loses_power(tmp_path: Path, confirmations: int) -> None:
    """ext4 is shut down under the day without writing its journal; after a mount all is there."""
    power_fails(tmp_path, confirmations)


def power_fails(folder: Path, confirmations: int) -> None:
    """One power cut after so many confirmations, then the day goes on to its end."""
    with real_disk(folder) as disk:
        path, world = disk.folder / "day.db", folder / "day.db"
        first = work_until_it_fails(disk, path, world, confirmations)
        disk.mount_again()
        examine(path, first.confirmed, world)
        after = play(path, world=world)
        assert after.status == 0, after.said
        examine(path, [*first.confirmed, *after.confirmed], world)


@pytest.mark.soak
@without_strace
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, 6))
def test_a_power_cut_at_every_call(
    tmp_path: Path, recorded: Recording, seed: int, tell: Callable[[str], None]
) -> None:
    """As above at every call, five times with other luck."""
    held = hold(recorded, range(1, len(recorded.events) + 1), tmp_path, seed)
    tell(f"power cuts, seed {seed}: {held}")
    assert held == len(recorded.events)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_real_file_system_that_loses_power_again_and_again(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    """After every number of confirmations of the day, up to 200."""
    for turn in range(200):
        folder = tmp_path / str(turn)
        folder.mkdir()
        power_fails(folder, 1 + turn)
        shutil.rmtree(folder)
        if turn % 20 == 0:
            tell(f"ext4 power cuts: {turn} of 200")
