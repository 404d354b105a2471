"""The quick form of the fleet of `make bench`: ten gateways, one centre, one broker."""

from pathlib import Path

import pytest

from bench import broker
from bench.fleet import Load, Plan, load, run
from bench.fleet_gateways import Manner
from crinsu_gateway.mqtt.publisher import Pace
from crinsu_gateway.sync.rhythm import Rhythm
from crinsu_gateway.wire.backoff import Backoff

QUICK = Plan(
    gateways=10,
    samples=4,
    settle_s=1.0,
    steady_s=1.0,
    away_s=0.7,
    back_s=1.0,
    drain_s=20.0,
    act_every_s=0.5,
    manner=Manner(
        6000,
        Rhythm(
            pull_every_s=0.5,
            sweep_every_s=2.0,
            beat_every_s=0.5,
            most_pause_s=0.3,
            first_pause_s=0.05,
            spread_s=0.2,
        ),
        Pace(every_s=0.05, backoff=Backoff(0.05, 0.2), over_s=0.3),
    ),
)


@pytest.mark.slow
async def test_a_fleet_tells_everything_once_through_the_loss_of_centre_and_broker(
    tmp_path: Path,
) -> None:
    """Both are killed while all work; afterwards the centre has each fact of each gateway once."""
    if broker.found() is None:
        pytest.skip("mosquitto is not installed")
    seen = await run(tmp_path, QUICK)
    assert seen.facts > QUICK.gateways
    assert (seen.untold, seen.twice, seen.differ) == (0, 0, 0)
    assert sum(seen.steady.seconds) > 0
    assert sum(seen.back.seconds) > 0


def test_a_load_is_counted_by_the_second() -> None:
    """All in one second is as uneven as there are seconds; the same in each is even."""
    assert load([10.1, 10.2, 11.9, 12.0, 9.9], 10.0, 12.0) == Load((2, 1))
    assert load([10.0 + number / 10 for number in range(40)], 10.0, 14.0).peak_to_mean == 1.0
    assert load([10.5] * 40, 10.0, 14.0).peak_to_mean == 4.0
    assert load([], 10.0, 14.0).peak_to_mean == 0.0
