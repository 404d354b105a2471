"""What is said of a storage solution first: everything that is wrong, with words for all of it."""

from dataclasses import replace

import pytest

from crinsu_gateway.model.reading import Reason
from crinsu_gateway.store.servicing import Service
from crinsu_gateway.web.console.catalogue import LANGUAGES, words
from crinsu_gateway.web.console.views.storage_notices import Standing, notices
from crinsu_gateway.web.console.views.storage_why import BY_HAND, NEVER, RESTARTED, TOLD, Why
from tests.fakes.clock import HandClock

REASONS = [*(one.value for one in Reason if one.value), BY_HAND, RESTARTED]
SERVICE = Service(1, 1, "tech", "bench", "a new valve", 0, 60_000, over=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_a_sentence_and_says_what_to_do(language: str, reason: str) -> None:
    """In every language, also of a unit that is asked now and then only."""
    t = words(language)
    why = Why(reason, "freezer-1", tuple(TOLD), 1000, "exception 2", is_backed_off=True)
    (one,) = notices(Standing(None, None, (), [why]), t, language, HandClock().now())
    assert one.title
    assert one.todo.endswith(t("why.backed_off"))
    assert (one.about, one.at_ms, one.detail) == ("freezer-1", 1000, "exception 2")


def test_what_was_good_too_long_ago_says_so() -> None:
    """Nothing is left blank: no moment, but the words for that; of what was never read neither."""
    t = words("en")
    lost = Why(Reason.SILENT.value, "freezer-1", ("level",), None, "")
    (one,) = notices(Standing(None, None, (), [lost]), t, "en", HandClock().now())
    assert one.text == t("why.long_ago")
    for reason in NEVER:
        never = Why(reason, "", (), None, "")
        (one,) = notices(Standing(None, None, (), [never]), t, "en", HandClock().now())
        assert not one.text


def test_a_service_stands_before_what_is_not_fresh() -> None:
    """With who wrote why, and until when."""
    t = words("en")
    why = Why(Reason.SILENT.value, "freezer-1", ("level",), 1000, "")
    first, second = notices(Standing(None, SERVICE, (), [why]), t, "en", HandClock().now())
    assert (first.key, first.text, first.at_ms, first.counts) == (
        "service",
        "a new valve",
        60_000,
        False,
    )
    assert second.key == "why-freezer-1-silent"
    late = Standing(None, replace(SERVICE, over=True), (), ())
    assert notices(late, t, "en", HandClock().now())[0].title == t("storage.service_over")
