"""Which letters of a name stand on a card."""

import pytest

from crinsu_gateway.web.console.drawing.name import Name, fitted


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("T1", Name("T1", small=False)),
        ("Tank north 1", Name("Tank north 1", small=True)),
        ("Cold store north, tank 12", Name("Cold st…tank 12", small=True)),
        ("液体窒素タンク", Name("液体窒素タンク", small=True)),
        ("液体窒素タンク第十二号", Name("液体窒…十二号", small=True)),
        ("e\u0301" * 10, Name("e\u0301" * 10, small=False)),
    ],
)
def test_a_long_name_keeps_both_ends(name: str, expected: Name) -> None:
    """What tells two units apart stands at either end; wide letters count twice, accents not."""
    assert fitted(name) == expected
