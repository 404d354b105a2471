"""The numbers of messages, and the pages of sample containers."""

import json

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.mqtt import payloads
from crinsu_gateway.mqtt.numbers import EACH, Numbers
from crinsu_gateway.mqtt.payloads import Sender
from crinsu_gateway.mqtt.publisher import Pace
from crinsu_gateway.mqtt.samples import ON_A_PAGE, ids_of, page_of
from crinsu_gateway.wire.backoff import Backoff

SENDER = Sender("gw-1", "Lyon Centre", 3)


def test_the_last_will_comes_after_all_of_its_connection_and_before_the_next() -> None:
    """However much was said, `lost` is newer than that, and older than what is said next."""
    first, second = Numbers(7), Numbers(8)
    online = payloads.status(SENDER, "online", 1, 1, 90.0)
    said = [json.loads(first.give(online))["version"] for _ in range(5)]
    assert said == sorted(set(said))
    assert said[-1] < first.last < json.loads(second.give(online))["version"]


def test_numbers_stay_exact_for_readers_that_know_only_floats() -> None:
    """Nine million connections fit."""
    assert float(Numbers(9_000_000).last) == Numbers(9_000_000).last
    assert 9_000_000 * EACH < 2**53


@given(st.integers(1_000_000_000_001, 1_000_000_900_000))
def test_each_sample_container_is_on_one_page(local_id: int) -> None:
    """Its page holds its id, and no page holds more than a hundred."""
    first, last = ids_of(page_of(local_id))
    assert first <= local_id <= last == first + ON_A_PAGE - 1
    assert page_of(last + 1) == page_of(local_id) + 1


@given(st.floats(0, 1, exclude_max=True))
def test_who_lost_a_broker_comes_back_at_any_moment_within_the_spread(chance: float) -> None:
    """The first wait is spread from nothing to the whole; later ones grow."""
    pace = Pace(backoff=Backoff(2.0, 60.0), over_s=10.0)
    assert pace.pause_s(1, chance) == 10.0 * chance
    assert 1.0 <= pace.pause_s(2, chance) <= 2.0
    assert 30.0 <= pace.pause_s(20, chance) <= 60.0
