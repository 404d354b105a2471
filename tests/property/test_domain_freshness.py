"""Whatever is done: what a resource shows changes only with a commit that touched its topics.

A tag that is remembered is believed for as long as no topic of its resource was touched, so this is
what keeps 304 from hiding a change.
"""

from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from crinsu_gateway.store.database import Database
from crinsu_gateway.web.asking.asked import Asked, Members, Paging
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.listing.serve import Lists, Seer
from crinsu_gateway.web.negotiation import Form
from crinsu_gateway.web.representation.forms.writing import written
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.scopes import ALL_SCOPES
from tests.fakes.domain_places import Places
from tests.fakes.domain_runs import Runs

EVERYTHING = Asked(members=Members(hidden=True), paging=Paging(per_page=100))
REMEMBERED = [one for one in RESOURCES if not one.timely]


class Fresh(Places, Runs):
    """The whole domain, looked at after each act as a caller does who may see everything."""

    compared: ClassVar[int] = 0

    def shown(self, resource: Resource) -> bytes:
        """The first hundred, with all that they can show."""
        lists = Lists(self.db, named)
        served = self.run(lists.page(resource, EVERYTHING, Seer(ALL_SCOPES)))
        return written(served.collection, Form.HAL_JSON)

    @invariant()
    def nothing_changes_behind_a_tag(self) -> None:
        """The same serial of the topics: the same bytes."""
        if not hasattr(self, "model"):
            return
        if not hasattr(self, "seen"):
            self.seen: dict[str, tuple[Database, int, bytes]] = {}
        for resource in REMEMBERED:
            serial = self.db.changes.cursor(*resource.topics)
            text = self.shown(resource)
            before = self.seen.get(resource.name)
            if before is not None and before[:2] == (self.db, serial):
                assert text == before[2], f"{resource.name} changed, and none of its topics did"
                Fresh.compared += 1
            self.seen[resource.name] = (self.db, serial, text)


def tried(examples: int, steps: int) -> None:
    """Run so many sequences of so many acts."""
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Fresh, settings=chosen)


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_what_is_shown_changes_with_its_topics_alone() -> None:
    """A few sequences."""
    tried(4, 20)
    assert Fresh.compared > 100


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_what_is_shown_changes_with_its_topics_alone_for_long() -> None:
    """Many more."""
    tried(150, 40)
