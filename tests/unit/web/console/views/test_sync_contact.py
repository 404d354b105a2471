"""What the sync page says of the contact with the centre, and for how long something lasts."""

from dataclasses import replace

import pytest

from crinsu_gateway.store.outbox import OutboxState
from crinsu_gateway.web.console.views.sync import contact
from crinsu_gateway.web.console.views.sync_lasting import lasts
from crinsu_gateway.web.representation.sync import LastFailure, Seen, Sync, sync

EMPTY: Sync = sync(
    Seen(1_760_000_000_000, OutboxState(0, None, None, 0, 0), (), {}, (), 0, None, None)
)
HEARD = replace(EMPTY, lastSuccessAt="2025-10-09T08:53:20.000Z", lastSuccessAgeSeconds=10.0)


def failed(age_s: float) -> LastFailure:
    """A failure so long ago."""
    return LastFailure("2025-10-09T08:53:20.000Z", age_s, "no answer")


@pytest.mark.parametrize(
    ("told", "kind", "word"),
    [
        (EMPTY, "quiet", "never"),
        (HEARD, "good", "heard"),
        (replace(HEARD, lastFailure=failed(500)), "good", "heard"),
        (replace(HEARD, lastFailure=failed(3)), "warn", "away"),
        (replace(HEARD, nextTryAt="2025-10-09T08:54:20.000Z"), "warn", "away"),
        (replace(EMPTY, lastFailure=failed(3)), "bad", "never_but_tried"),
    ],
)
def test_a_centre_that_is_away_never_looks_as_if_it_was_heard(
    told: Sync, kind: str, word: str
) -> None:
    """The last try decides; a failure of before the last success is over."""
    assert (contact(told).kind, contact(told).word) == (kind, word)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (None, ("lasts_unknown", 0)),
        (0.4, ("lasts_hours", 0)),
        (47.9, ("lasts_hours", 47)),
        (48, ("lasts_days", 2)),
        (87_599, ("lasts_days", 3649)),
        (87_600, ("lasts_years", 10)),
    ],
)
def test_how_long_it_lasts_is_never_more_than_it_does(
    hours: float | None, said: tuple[str, int]
) -> None:
    """Whole hours, then whole days, then at least ten years."""
    assert lasts(hours) == said
