"""Values with their unit, so that no bare float crosses a border.

Unit codes are UCUM-like: Cel, [degF], K, %, cm, [in_i], L, V, min, s, 1 (a plain number), and ""
for text and states. It converts only where the factor is exact; anything else is an error.
"""

from dataclasses import dataclass

Value = bool | int | float | str

_CODES = "1 % Cel K [degF] cm mm [in_i] L V A mA W Ohm min s h bar mbar kg g"
UNITS = frozenset(["", *_CODES.split()])

_LINEAR: dict[tuple[str, str], tuple[float, float]] = {
    ("K", "Cel"): (1.0, -273.15),
    ("Cel", "K"): (1.0, 273.15),
    ("[degF]", "Cel"): (5 / 9, -160 / 9),
    ("Cel", "[degF]"): (1.8, 32.0),
    ("mm", "cm"): (0.1, 0.0),
    ("cm", "mm"): (10.0, 0.0),
    ("mbar", "bar"): (0.001, 0.0),
    ("g", "kg"): (0.001, 0.0),
    ("[in_i]", "cm"): (2.54, 0.0),
    ("cm", "[in_i]"): (1 / 2.54, 0.0),
    ("min", "s"): (60.0, 0.0),
    ("s", "min"): (1 / 60.0, 0.0),
    ("h", "s"): (3600.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value and the code of its unit."""

    value: Value
    unit: str

    def __str__(self) -> str:
        text = shown(self.value)
        if isinstance(self.value, float):
            text = f"{self.value:.2f}".rstrip("0").rstrip(".")
        sign = unit_sign(self.unit)
        return f"{text} {sign}" if sign else text


def shown(value: Value) -> str:
    """A value as people type it: true and false for a switch."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def unit_sign(code: str) -> str:
    """What people read for the code of a unit: °C for Cel, nothing for a plain number."""
    return {"Cel": "°C", "[degF]": "°F", "[in_i]": "in", "1": ""}.get(code, code)


def converted(quantity: Quantity, unit: str) -> Quantity:
    """The same quantity in another unit; ValueError when there is no exact factor."""
    if quantity.unit == unit:
        return quantity
    factor = _LINEAR.get((quantity.unit, unit))
    if factor is None or isinstance(quantity.value, bool | str):
        raise ValueError(f"no conversion from {quantity.unit or 'text'} to {unit or 'text'}")
    return Quantity(quantity.value * factor[0] + factor[1], unit)
