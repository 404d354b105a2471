"""How a sample container warms in air and cools again: a lumped model of the carrier. Pure.

One temperature for the whole carrier, dT/dt = h*A*(T_env - T)/(m*c(T)), with the heat capacities
of ice and polypropylene; the integral is solved exactly, so no step size is chosen anywhere. It
says how warm a carrier may have become, not what that does to what is in it (no damage score),
and knows no latent heat: above the melting of what is in it its figures are too warm.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from crinsu_gateway.model.errors import UnknownCarrier

KELVIN = 273.15
LN2_C = -196.0
AIR_C = 22.0
LIMIT_C = -135.0
"""Cel. The customary limit of storage: the glass transition of water, -132 to -136 Cel."""
CRITICAL_C = -80.0
"""Cel. A carrier warmer than this is not used before somebody decided about it."""

ICE_J_KG_K = (7.49, 90.0)
"""Heat capacity of ice, J/(kg K): the first times T in K, plus the second."""
POLYMER_J_KG_K = (4.0, 400.0)
"""Heat capacity of polypropylene, about, in the same form."""

VAPOUR_H = (5.0, 15.0)
"""W/(m2 K) in cold nitrogen vapour that hardly moves: the lower and the upper bound."""
LIQUID_H = (100.0, 300.0)
"""W/(m2 K) in boiling nitrogen, where a film of vapour keeps the liquid off: both bounds."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """A class of carriers: W/(m2 K) in air, lower and upper, and kg per m2 of outer surface.

    The masses are those of usual dimensions, fitted so that the table of warming times in
    docs/exposure.md comes out; a carrier that must stay in liquid has no budget at all.
    """

    name: str
    air_h: tuple[float, float]
    ice: float
    polymer: float
    only_in_liquid: bool = False


class CarrierClass(StrEnum):
    """The classes that the model knows."""

    OPEN_DEVICE = "open_device"
    STRAW_025 = "straw_0.25"
    STRAW_05 = "straw_0.5"
    VIAL_2_HALF = "vial_2ml_0.5"
    VIAL_2_FULL = "vial_2ml_1"
    BAG_25 = "bag_25"


CARRIERS: dict[CarrierClass, Carrier] = {
    CarrierClass.OPEN_DEVICE: Carrier(
        "open device, film of 0.1 uL", (40.0, 80.0), 0.010, 0.047, only_in_liquid=True
    ),
    CarrierClass.STRAW_025: Carrier("straw 0.25 mL", (15.0, 25.0), 0.273, 0.207),
    CarrierClass.STRAW_05: Carrier("straw 0.5 mL", (12.0, 20.0), 0.445, 0.192),
    CarrierClass.VIAL_2_HALF: Carrier("vial 2 mL with 0.5 mL", (8.0, 15.0), 0.264, 0.758),
    CarrierClass.VIAL_2_FULL: Carrier("vial 2 mL with 1 mL", (8.0, 15.0), 0.585, 0.715),
    CarrierClass.BAG_25: Carrier("bag 25 mL, bare", (8.0, 15.0), 2.401, 0.358),
}

ALIASES: dict[str, CarrierClass] = {
    "vial": CarrierClass.VIAL_2_HALF,
    "cryovial": CarrierClass.VIAL_2_HALF,
    "straw": CarrierClass.STRAW_025,
    "bag": CarrierClass.BAG_25,
    "open": CarrierClass.OPEN_DEVICE,
}
"""What people say without a size means the class that warms soonest."""


def carrier_class(text: str) -> CarrierClass:
    """The class of this name or alias, in any case; UnknownCarrier names those that exist."""
    said = text.strip().lower()
    if said in ALIASES:
        return ALIASES[said]
    try:
        return CarrierClass(said)
    except ValueError:
        known = ", ".join([*CarrierClass, *ALIASES])
        raise UnknownCarrier(f"there is no carrier class {said[:40]!r}; known: {known}") from None


ASSUMED = CarrierClass.STRAW_025
"""What a sample container counts as while nobody said what it is: of all that may leave the liquid
the one that warms soonest. A site may assume another (`[exposure] assumed_carrier`)."""


def kind_of(text: str) -> CarrierClass:
    """The class of a kept text; one that nobody knows any more warms as soon as any."""
    try:
        return carrier_class(text)
    except UnknownCarrier:
        return CarrierClass.OPEN_DEVICE


class Surroundings(StrEnum):
    """What a carrier can stand in."""

    AIR = "air"
    VAPOUR = "vapour"
    LIQUID = "liquid nitrogen"
    DRY_SHIPPER = "dry shipper"


@dataclass(frozen=True, slots=True)
class Environment:
    """Surroundings with their temperature in Cel; a dry shipper is full of vapour."""

    surroundings: Surroundings
    temperature_c: float

    def h(self, carrier: Carrier) -> tuple[float, float]:
        """W/(m2 K) of a carrier in it: the lower and the upper bound."""
        if self.surroundings is Surroundings.AIR:
            return carrier.air_h
        return LIQUID_H if self.surroundings is Surroundings.LIQUID else VAPOUR_H


AIR = Environment(Surroundings.AIR, AIR_C)
LIQUID = Environment(Surroundings.LIQUID, LN2_C)


def seconds_to(carrier: Carrier, h: float, start_c: float, end_c: float, around_c: float) -> float:
    """Seconds from one temperature to another at h W/(m2 K); inf where it is never reached.

    0 when it is reached already, seen in the direction in which the carrier goes.
    """
    if start_c == around_c:
        return 0.0 if end_c == start_c else math.inf
    direction = math.copysign(1.0, around_c - start_c)
    if (end_c - start_c) * direction <= 0:
        return 0.0
    if (around_c - end_c) * direction <= 0:
        return math.inf
    slope, at_end = _capacity(carrier, around_c)
    ratio = (around_c - end_c) / (around_c - start_c)
    return (-slope * (end_c - start_c) - at_end * math.log(ratio)) / h


def _capacity(carrier: Carrier, at_c: float) -> tuple[float, float]:
    """How the heat capacity grows, J/(m2 K2), and what it is at a temperature, J/(m2 K)."""
    slope = ICE_J_KG_K[0] * carrier.ice + POLYMER_J_KG_K[0] * carrier.polymer
    fixed = ICE_J_KG_K[1] * carrier.ice + POLYMER_J_KG_K[1] * carrier.polymer
    return slope, fixed + slope * (at_c + KELVIN)


def temperature_after(
    carrier: Carrier, h: float, start_c: float, seconds: float, around_c: float
) -> float:
    """The temperature in Cel after so many seconds at h W/(m2 K)."""
    if seconds <= 0 or start_c == around_c:
        return start_c
    slope, at_end = _capacity(carrier, around_c)
    span_c = around_c - start_c
    heat = h * seconds
    # Newton's method for u = ln((around - T) / (around - start)) in the integral of seconds_to.
    # The first u takes the capacity of the start for the whole way: it lies on the side from
    # which each step comes nearer without passing the end, warming as well as cooling.
    u = -heat / (at_end - slope * span_c)
    for _ in range(60):  # four or five are usual
        gone = slope * span_c * math.expm1(u)
        step = (gone - at_end * u - heat) / (at_end - slope * span_c - gone)
        u += step
        if abs(step) <= 1e-15 * abs(u):
            break
    there_c = start_c - span_c * math.expm1(u)
    return min(there_c, around_c) if span_c > 0 else max(there_c, around_c)


@dataclass(frozen=True, slots=True)
class Warmth:
    """What a carrier has come to: Cel now, the warmest, and seconds above the two limits."""

    now_c: float
    worst_c: float
    above_limit_s: float = 0.0
    above_critical_s: float = 0.0


def cold(start_c: float) -> Warmth:
    """A carrier at a temperature, before anything happened to it."""
    return Warmth(start_c, start_c)


def after(warmth: Warmth, carrier: Carrier, h: float, seconds: float, around_c: float, /) -> Warmth:
    """What it has come to after so many seconds more at h W/(m2 K); nothing is reset."""
    if seconds <= 0:
        return warmth
    now_c = temperature_after(carrier, h, warmth.now_c, seconds, around_c)

    def above(limit_c: float) -> float:
        """Seconds of these above a limit: the temperature goes one way all the time."""
        if warmth.now_c > limit_c and now_c > limit_c:
            return seconds
        if warmth.now_c <= limit_c and now_c <= limit_c:
            return 0.0
        crossing = min(seconds_to(carrier, h, warmth.now_c, limit_c, around_c), seconds)
        return crossing if warmth.now_c > limit_c else seconds - crossing

    return Warmth(
        now_c,
        max(warmth.worst_c, now_c),
        warmth.above_limit_s + above(LIMIT_C),
        warmth.above_critical_s + above(CRITICAL_C),
    )


def budget_s(carrier: Carrier, start_c: float, limit_c: float = LIMIT_C) -> float:
    """Seconds in air until a limit at the upper h: what a technician has."""
    if carrier.only_in_liquid or start_c > limit_c:
        return 0.0
    return seconds_to(carrier, carrier.air_h[1], start_c, limit_c, AIR_C)
