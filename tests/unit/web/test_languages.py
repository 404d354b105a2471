"""In which language a refusal is told."""

import pytest

from crinsu_gateway.web.languages import language_of, told

KNOWN = {"nb": {"NOT_FOUND": "her er ingenting ({sentence})"}, "da": {}}


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("nb", "nb"),
        ("nb-NO, en;q=0.5", "nb"),
        ("en, nb;q=0.9", "en"),
        ("en;q=0.1, NB ; q=0.2", "nb"),
        ("fr, de", "en"),
        ("nb;q=0", "en"),
        ("*", "en"),
        ("nb;q=2, \x00, ;;,", "en"),
        ("x," * 10_000 + "nb", "en"),
    ],
)
def test_the_best_language_that_is_there_is_taken(accepted: str, language: str) -> None:
    """By weight; what cannot be read is passed over, what is not there is English."""
    assert language_of(accepted, KNOWN) == language


def test_what_the_catalogue_has_not_is_told_in_english() -> None:
    """With the language that it really is in."""
    assert told("NOT_FOUND", "x 1", "nb", KNOWN) == ("her er ingenting (x 1)", "nb")
    assert told("CONFLICT", "x", "nb", KNOWN) == ("x", "en")
    assert told("NOT_FOUND", "x", "da", KNOWN) == ("x", "en")
    assert told("NOT_FOUND", "x", "en") == ("x", "en")
