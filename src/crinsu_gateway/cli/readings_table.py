"""Readings as lines for a terminal: a value is never shown without its quality.

It takes the bodies of the own API (representation/units.py); direct readings are put into the same
form. It asks nobody.
"""

from collections.abc import Sequence
from typing import Any

from crinsu_gateway.model.quantity import Quantity, Value
from crinsu_gateway.profile.codec import Decoded

Body = dict[str, Any]


def body_of(decoded: Decoded, title: str, purpose: str | None) -> Body:
    """A decoded point in the form of the API; it is as old as the answer that it stood in."""
    quantity = decoded.quantity
    return {
        "point": decoded.point,
        "title": title,
        "purpose": purpose,
        "value": None if quantity is None else quantity.value,
        "unit": "" if quantity is None else quantity.unit,
        "quality": decoded.quality.value,
        "reason": decoded.reason.value,
        "detail": decoded.detail,
        "at": None,
        "ageSeconds": 0.0,
    }


def shown_value(body: Body) -> str:
    """The value with its unit, or a dash."""
    value: Value | None = body["value"]
    return "-" if value is None else str(Quantity(value, body["unit"]))


def shown_why(body: Body) -> str:
    """Why a reading is not good, in the words that there are."""
    return ": ".join(text for text in (body["reason"], body["detail"]) if text)


def shown_age(body: Body) -> str:
    """How old a reading is."""
    age = body["ageSeconds"]
    return "" if age is None else f"{age:.0f} s"


def lines_of(bodies: Sequence[Body]) -> list[str]:
    """One line a point."""
    width = max((len(body["point"]) for body in bodies), default=0)
    return [
        f"{body['point']:<{width}}  {shown_value(body):>14}  {body['quality']:<7} "
        f"{shown_age(body):>6}  {shown_why(body)}".rstrip()
        for body in bodies
    ]
