"""Outlines as paths."""

import pytest

from crinsu_gateway.web.console.drawing import outline


def test_a_quarter_goes_from_twelve_to_three_o_clock() -> None:
    """Shares go clockwise from the top."""
    assert outline.sector(100, 0.25) == "M0 0V-100A100 100 0 0 1 100 -0Z"
    assert outline.rim(100, 0.25) == "M0-100A100 100 0 0 1 100 -0"


def test_three_quarters_take_the_long_way_round() -> None:
    """An arc of more than half says so."""
    assert " 0 1 1 " in outline.sector(100, 0.75)


@pytest.mark.parametrize("fill", [outline.sector, outline.rim, outline.bar, outline.risen])
def test_nothing_is_no_path(fill: outline.Fill) -> None:
    """What is empty has nothing drawn in it."""
    assert fill(100, 0) == ""


@pytest.mark.parametrize("fill", [outline.sector, outline.rim])
def test_all_of_a_circle_is_the_circle(fill: outline.Fill) -> None:
    """An arc that ends where it began would be drawn as nothing."""
    assert fill(100, 1) == outline.circle(100)
