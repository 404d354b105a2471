"""Which alarm the banner of the frame shows, and when it is to be heard."""

from dataclasses import replace
from itertools import count

import pytest

from crinsu_gateway.model.alarm import COMMON, AlarmState, Severity, Shelf
from crinsu_gateway.store.alarms import AlarmRow
from crinsu_gateway.web.console.alarm_told import URGENT, action, title
from crinsu_gateway.web.console.banner import news
from crinsu_gateway.web.console.catalogue import LANGUAGES, catalogue

NUMBERS = count(1)
SHELF = Shelf(1, "person-1", "bench-1", "mended at noon", 0, 1, "boot", 1)


def alarm(
    severity: Severity,
    state: AlarmState = AlarmState.ACTIVE,
    *,
    raised_ms: int = 0,
    shelf: Shelf | None = None,
    code: str = "level_low",
    action: str = "Refill it.",
) -> AlarmRow:
    """An open alarm."""
    return AlarmRow(
        id=next(NUMBERS),
        source="freezer-1/level",
        code=code,
        severity=severity,
        unit="freezer-1",
        point="level",
        storage="T1",
        latched=False,
        value="12 %",
        limit="20 %",
        reason="level is 12 %",
        action=action,
        state=state,
        activations=1,
        raised_ms=raised_ms,
        returned_ms=None,
        acknowledged_ms=None,
        acknowledged_by="",
        station="",
        note="",
        cleared_ms=None,
        cleared_by="",
        shelf=shelf,
    )


def test_nothing_wrong_is_nothing_to_show() -> None:
    """No alarm, no sound, no number."""
    found = news([])
    assert (found.worst, found.open, found.waiting, found.sounds) == (None, 0, 0, "")


def test_what_calls_is_shown_before_what_is_worse_and_accepted() -> None:
    """Somebody sees to the emergency; the high one waits for somebody, and is heard."""
    seen_to = alarm(Severity.EMERGENCY, AlarmState.ACKNOWLEDGED)
    waits = alarm(Severity.HIGH)
    found = news([seen_to, waits])
    assert found.worst == waits
    assert (found.open, found.waiting, found.sounds) == (2, 1, "high")


def test_what_is_over_and_unseen_is_heard_too() -> None:
    """An urgent one calls until somebody looked, also when its condition is gone."""
    assert news([alarm(Severity.HIGH, AlarmState.RETURNED)]).sounds == "high"


@pytest.mark.parametrize("severity", Severity)
def test_only_what_is_urgent_is_heard(severity: Severity) -> None:
    """Medium and low ones are shown; they call nobody from the bench."""
    found = news([alarm(severity)])
    assert found.worst is not None
    assert bool(found.sounds) is (severity.rank <= URGENT.rank)


def test_what_nobody_accepted_goes_before_its_like_and_the_oldest_first() -> None:
    """Of equals the one that waits; of those the one that waits longest."""
    rows = [
        alarm(Severity.MEDIUM, AlarmState.ACKNOWLEDGED, raised_ms=1),
        alarm(Severity.MEDIUM, raised_ms=3),
        alarm(Severity.MEDIUM, raised_ms=2),
    ]
    assert news(rows).worst == rows[2]


def test_what_is_shelved_is_counted_and_not_shown() -> None:
    """It was judged by a person, until its end."""
    found = news([alarm(Severity.MEDIUM, shelf=SHELF)])
    assert (found.worst, found.open, found.waiting, found.shelved) == (None, 1, 0, 1)


def test_english_says_of_every_code_what_the_model_says() -> None:
    """The catalogue is where it is translated, not where it is decided."""
    said = catalogue("en")
    for code, means in COMMON.items():
        assert said[f"guidance.{code}"] == means.title
        assert said[f"guidance.{code}_do"] == means.action


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_code_of_a_maker_and_an_action_of_its_own_stay_as_they_are(language: str) -> None:
    """What no catalogue knows is told as it was written."""
    assert title("maker_e17", language) == "maker e17"
    own = alarm(Severity.LOW, action="Call Mr Frost.")
    assert action(own, language) == "Call Mr Frost."
    usual = replace(own, action=COMMON["level_low"].action)
    assert action(usual, language) == catalogue(language)["guidance.level_low_do"]
