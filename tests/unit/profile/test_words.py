"""Numbers in registers, by examples that a person can check by hand."""

import math

import pytest

from crinsu_gateway.profile.described import Order, PointType
from crinsu_gateway.profile.words import assembled, number_of, taken_apart, whole_of


@pytest.mark.parametrize(
    ("order", "words"),
    [
        (Order.ABCD, (0xAABB, 0xCCDD)),
        (Order.CDAB, (0xCCDD, 0xAABB)),
        (Order.BADC, (0xBBAA, 0xDDCC)),
        (Order.DCBA, (0xDDCC, 0xBBAA)),
    ],
)
def test_four_orders_of_the_same_number(order: Order, words: tuple[int, int]) -> None:
    """0xAABBCCDD arrives in four ways, and is put back in the same way."""
    assert assembled(words, order) == 0xAABBCCDD
    assert taken_apart(0xAABBCCDD, 2, order) == words


def test_bytes_of_one_register_can_be_swapped() -> None:
    """BADC on one register swaps its two bytes."""
    assert assembled((0x3412,), Order.BADC) == 0x1234


@pytest.mark.parametrize(
    ("kind", "whole", "number"),
    [
        (PointType.INT16, 0xFFFF, -1),
        (PointType.UINT16, 0xFFFF, 65535),
        (PointType.INT16, 0x8000, -32768),
        (PointType.INT32, 0xFFFFFF9C, -100),
        (PointType.UINT32, 0x00011170, 70000),
        (PointType.INT64, 0xFFFFFFFFFFFFFFFE, -2),
        (PointType.BCD16, 0x1234, 1234),
        (PointType.BITS16, 0x8001, 0x8001),
        (PointType.FLOAT32, 0xC3398000, -185.5),
        (PointType.FLOAT64, 0xC067300000000000, -185.5),
    ],
)
def test_a_number_and_its_bits(kind: PointType, whole: int, number: float) -> None:
    """Each type means what its name says, in both directions: cold is negative."""
    assert number_of(whole, kind) == number
    assert whole_of(number, kind) == whole


def test_a_float_shows_the_digits_that_it_has() -> None:
    """-196.1 in four bytes is shown as -196.1 and not with the noise of eight bytes."""
    assert number_of(whole_of(-196.1, PointType.FLOAT32), PointType.FLOAT32) == -196.1


def test_the_float_that_needs_nine_digits_keeps_them() -> None:
    """Shortening never makes another float of it."""
    whole = 0x3F800001
    assert whole_of(number_of(whole, PointType.FLOAT32), PointType.FLOAT32) == whole


def test_no_number_stays_no_number() -> None:
    """NaN and infinity are passed on, so that codec can call them bad."""
    assert math.isnan(number_of(0x7FC00000, PointType.FLOAT32))
    assert math.isinf(number_of(0xFF800000, PointType.FLOAT32))


def test_digits_that_are_no_decimal_are_refused() -> None:
    """A BCD register with a hex digit holds no number."""
    with pytest.raises(ValueError, match="invalid literal"):
        number_of(0x12A4, PointType.BCD16)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (PointType.INT16, 32768),
        (PointType.UINT16, -1),
        (PointType.BCD16, 10000),
        (PointType.INT32, 0.5),
        (PointType.FLOAT32, 1e39),
    ],
)
def test_a_number_that_does_not_fit_is_refused(kind: PointType, number: float) -> None:
    """Nothing is cut off to make a number fit its registers."""
    with pytest.raises(ValueError, match=r"fit|whole|too large"):
        whole_of(number, kind)
