"""Quantities as people read them."""

import pytest

from crinsu_gateway.model.quantity import Quantity


@pytest.mark.parametrize(
    ("quantity", "shown"),
    [
        (Quantity(True, ""), "true"),
        (Quantity(False, ""), "false"),
        (Quantity(-190.456, "Cel"), "-190.46 °C"),
        (Quantity(5.0, "[degF]"), "5 °F"),
        (Quantity(7, "1"), "7"),
        (Quantity(78.4, "%"), "78.4 %"),
        (Quantity("True ", ""), "True "),
    ],
)
def test_a_quantity_in_words(quantity: Quantity, shown: str) -> None:
    """Switches are true or false as they are typed; a unit is a sign and not its code."""
    assert str(quantity) == shown
