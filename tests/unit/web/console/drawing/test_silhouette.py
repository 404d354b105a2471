"""The outlines of units: complete, on the card, and right about where liquid stands."""

import re

import pytest

from crinsu_gateway.model.place import StorageType
from crinsu_gateway.web.console.drawing.silhouette import SILHOUETTES


@pytest.mark.parametrize("kind", StorageType)
def test_every_kind_of_unit_has_an_outline_of_its_own(kind: StorageType) -> None:
    """No two look alike, and an open lid is not where a closed one is."""
    shape = SILHOUETTES[kind]
    assert [one.outer for one in SILHOUETTES.values()].count(shape.outer) == 1
    assert shape.opened != shape.closed


@pytest.mark.parametrize("kind", StorageType)
def test_liquid_stands_inside(kind: StorageType) -> None:
    """The full and the empty mark lie between the highest and the lowest point of the inside."""
    shape = SILHOUETTES[kind]
    heights = [float(one) for one in re.findall(r"(?<=[\d] )\d+|(?<=V)\d+", shape.inner)]
    assert min(heights) < shape.full < shape.empty <= max(heights)
    assert shape.left < shape.spout < shape.right
