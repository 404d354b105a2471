"""How many facts are told at once, and how long they wait for company."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.store.outbox import OutboxKind, OutboxRow
from crinsu_gateway.sync.pump import MOST_PUSH_PAUSE_S
from crinsu_gateway.sync.push.cutting import AGAIN_S, LINGER_S, Cut, linger_s
from crinsu_gateway.sync.push.suspect import PATIENCE
from crinsu_gateway.sync.push.telling import MOST_EVENTS
from crinsu_gateway.sync.spending.budget import backoff_s

STEP, ENDED = OutboxKind.PROCEDURE_STEP, OutboxKind.EXPOSURE_ENDED
FINISHED = OutboxKind.PROCEDURE_FINISHED


def rows(first: int, count: int) -> list[OutboxRow]:
    """Waiting facts from a number on."""
    return [OutboxRow(first + at, 1, STEP, "{}", 0) for at in range(count)]


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_the_fact_that_breaks_is_alone_after_few_tries(count: int, poison: int) -> None:
    """Every batch with it in it fails: what is before it goes, and it is told alone in the end."""
    poison = min(poison, count)
    cut, head, failures = Cut(), 1, 0
    for _ in range(3 * count):
        sent = rows(head, min(cut.size(head, 0.0), count - head + 1))
        if sent[-1].seq < poison:
            head = sent[-1].seq + 1
            continue
        cut, failures = cut.failed(sent), failures + 1
        if len(sent) == 1:
            break
    assert (head, len(sent)) == (poison, 1)
    assert failures <= 9


def test_after_the_fact_that_broke_batches_are_whole_again() -> None:
    """Once its number is past, nothing is suspected any more."""
    cut = Cut().failed(rows(7, 1))
    assert cut.size(7, 0.0) == 1
    assert cut.size(8, 0.0) == MOST_EVENTS


def test_a_centre_without_batches_is_asked_again_after_a_time() -> None:
    """Singly until then."""
    cut = Cut().too_many(1, 50.0)
    assert cut.size(1, 50.0 + AGAIN_S - 1) == 1
    assert cut.size(1, 50.0 + AGAIN_S) == MOST_EVENTS


def test_a_batch_that_is_too_large_is_halved() -> None:
    """And what is suspected still counts."""
    cut = Cut().too_many(100, 0.0).failed(rows(1, 100))
    assert cut.size(1, 1.0) == 50
    assert cut.size(101, 1.0) == 100


@pytest.mark.parametrize("free", [0, 29])
def test_while_the_budget_is_short_steps_wait_for_company(free: int) -> None:
    """Up to a few seconds after the oldest of them."""
    assert linger_s({STEP, ENDED}, 3, 0.0, free, 60) == LINGER_S
    assert linger_s({STEP}, 3, LINGER_S - 1, free, 60) == 1.0
    assert linger_s({STEP}, 3, LINGER_S + 1, free, 60) == 0.0


@pytest.mark.parametrize(
    ("kinds", "waiting", "free"),
    [({STEP, FINISHED}, 2, 0), ({STEP}, MOST_EVENTS, 0), ({STEP}, 1, 30)],
)
def test_what_is_urgent_full_or_paid_for_goes_at_once(
    kinds: set[OutboxKind], waiting: int, free: int
) -> None:
    """A change of state, a whole batch, or a budget with room."""
    assert linger_s(kinds, waiting, 0.0, free, 60) == 0.0


@pytest.mark.parametrize(
    "kind", [one for one in OutboxKind if one.value.startswith(("subject", "sample", "gateway"))]
)
def test_where_things_are_never_waits_for_company(kind: OutboxKind) -> None:
    """Custody, and what was made here, go at once."""
    assert linger_s({kind}, 1, 0.0, 0, 60) == 0.0


def test_a_fact_that_breaks_is_given_up_within_a_quarter_of_an_hour() -> None:
    """Halving a whole batch and trying the one, with the longest pauses that there are."""
    pauses = [min(MOST_PUSH_PAUSE_S, backoff_s(failure, 1.0)) for failure in range(1, 40)]
    halvings = 8
    alone = 0.0
    tries = 0
    while tries < PATIENCE.tries or alone < PATIENCE.over_s:
        alone += pauses[halvings + tries]
        tries += 1
    assert tries == 10
    assert sum(pauses[: halvings + tries]) <= 15 * 60
