"""Any sequence of acts over the whole domain: the store and a small model never disagree.

Samples are stored, taken, moved, quarantined, released and discarded, slots blocked, canes moved
with all they hold; procedures are asked for, started, worked on, left, paused, resumed and stopped
by several people, alone or as trips, with wrong tags and a unit in any mood; the centre is told,
the store backed up; and at any moment the process is killed or the store is lost and restored.
"""

from collections.abc import Callable
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from tests.fakes.domain_places import Places
from tests.fakes.domain_runs import Runs

pytestmark = pytest.mark.requirement("R01", "R27", "R28")


class Domain(Places, Runs):
    """The whole of it."""


class Soaked(Domain):
    """The same, counted."""

    steps = 0
    told: ClassVar[list[Callable[[str], None]]] = []

    @invariant()
    def count(self) -> None:
        """One more step."""
        Soaked.steps += 1
        if Soaked.steps % 1000 == 0:
            Soaked.told[-1](f"{Soaked.steps} steps")


TestDomain = pytest.mark.slow(pytest.mark.timeout(280)(Domain.TestCase))
TestDomain.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_ten_thousand_steps(tell: Callable[[str], None]) -> None:
    """The same for at least 10,000 steps, other ones each time."""
    Soaked.told.append(tell)
    run_state_machine_as_test(
        Soaked,
        settings=settings(
            max_examples=500,
            stateful_step_count=50,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Soaked.steps >= 10_000
