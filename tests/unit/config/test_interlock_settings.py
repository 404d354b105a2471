"""Mistakes in the interlocks of config.toml, each with the exact line that the engineer reads."""

from pathlib import Path

import pytest

from crinsu_gateway.config.load import parse
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.override import NEVER, Cause
from tests.unit.config.test_complaints import GATEWAY, STORAGE

PLACE = Path("/etc/crinsu")


def complaints(text: str) -> list[str]:
    """What is said of a text that is refused."""
    with pytest.raises(ConfigError) as refused:
        parse(text, "c.toml", PLACE)
    return [str(one) for one in refused.value.complaints]


@pytest.mark.parametrize("cause", list(NEVER))
def test_what_is_never_overridden_is_said_with_its_reason(cause: Cause) -> None:
    """Asking for it names the line, why it cannot be, and the one word that is allowed."""
    text = f'{GATEWAY}[interlocks]\nalarm = "override"\n{cause} = "override"\n'
    assert complaints(text) == [
        f"c.toml:8: interlocks.{cause}: {cause} is never overridden: {NEVER[cause]}; "
        "allowed: refuse, and nothing else"
    ]
    parse(text.replace(f'{cause} = "override"', f'{cause} = "refuse"'), "c.toml", PLACE)


def test_slips_of_the_pen_have_their_near_match() -> None:
    """A misspelt word and a misspelt key in a storage solution, each with what was meant."""
    text = GATEWAY + STORAGE + 'interlocks = {alarm = "overide", levl = "override"}\n'
    assert complaints(text) == [
        'c.toml:11: storage[1].interlocks.alarm: "overide" is not one of them; '
        "did you mean 'override'?; allowed: refuse, override",
        "c.toml:11: storage[1].interlocks.levl: unknown key; did you mean 'level'?; "
        "allowed: alarm, filling, level, open, service, stale, warm",
    ]
