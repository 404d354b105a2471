"""What a hand can turn at a simulated unit, by name: level, lid, vacuum, a single point.

One table for each sort of unit; control speaks with them. It changes units, and nothing else:
faults are common to all and are not here.
"""

from collections.abc import Callable, Mapping

from crinsu_gateway.model.errors import NotFound, OutOfRange, RuleError
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.profile.described import Point, PointKind, PointType
from crinsu_gateway.sandbox.units.eurotherm import Eurotherm
from crinsu_gateway.sandbox.units.floor import StandingUnit
from crinsu_gateway.sandbox.units.freezer import Freezer
from crinsu_gateway.sandbox.units.generic import GenericUnit
from crinsu_gateway.sandbox.units.lm510 import Lm510
from crinsu_gateway.sandbox.units.scanner import Scanner

Knob = Callable[[str], str]
"""Turns something to what the text says, and tells how it stands then."""


def knobs(unit: StandingUnit) -> Mapping[str, Knob]:
    """The knobs of a unit, by name."""
    match unit:
        case GenericUnit():
            return _generic(unit)
        case Freezer():
            return {
                "level": _numbered(unit.set_level, "level"),
                "lid": lambda text: _freezer_lid(unit, text),
                "vacuum": _numbered(unit.set_vacuum_loss, "heat leak"),
                "supply": _numbered(unit.set_supply, "supply"),
                "sensor": _switched(unit.break_sensor, "broken", "mended", "sensor"),
            }
        case Eurotherm():
            return {
                "temperature": _numbered(unit.set_temperature, "temperature"),
                "sensor": _switched(unit.break_sensor, "broken", "mended", "sensor"),
            }
        case Lm510():
            return {
                "level": _numbered(lambda level: unit.set_level(1, level), "level, channel 1"),
                "level_2": _numbered(lambda level: unit.set_level(2, level), "level, channel 2"),
                "key": _switched(unit.set_local, "local", "remote", "key"),
            }
        case Scanner():
            return {"scan": lambda text: "scanned" if unit.scan(text) else "nobody listens"}
        case _:
            return {}


def _generic(unit: GenericUnit) -> Mapping[str, Knob]:
    return {
        "level": _numbered(unit.set_level, "level"),
        "temperature": _numbered(unit.set_temperature, "temperature"),
        "lid": _switched(unit.set_lid, "open", "close", "lid"),
        "vacuum": _numbered(unit.set_vacuum_loss, "heat leak"),
        "supply": _numbered(unit.set_supply, "supply"),
        "point": lambda text: _point(unit, text),
        "push": lambda _: _push(unit),
        "scan": lambda text: _scan(unit, text),
        "show": lambda _: _shown(unit),
    }


def _point(unit: GenericUnit, text: str) -> str:
    """`NAME VALUE`, `NAME none` for its sign of no value, `NAME free` for the physics again."""
    name, _, word = text.partition(" ")
    if word == "free":
        unit.free(name)
    elif word == "none":
        unit.put(name, None)
    elif word:
        point = unit.profile.points.get(name)
        unit.put(name, word if point is None else value_in(point, word))
    return f"{name} is {unit.said(name)}"


def value_in(point: Point, word: str) -> Value:
    """The value that a word typed by a person means for a point; OutOfRange when it means none."""
    for value in point.enum.values():
        if str(value).lower() == word.lower():
            return value
    if point.enum or point.type is PointType.BOOL:
        known = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}
        if point.type is PointType.BOOL and word.lower() in known:
            return known[word.lower()]
        raise OutOfRange(f"{point.name} cannot be {word!r}", point=point.name)
    texts = (PointType.TEXT, PointType.ASCII, PointType.ASCII_HI, PointType.ASCII_LO)
    return word if point.type in texts else _number(word)


def _push(unit: GenericUnit) -> str:
    if unit.pushed is None:
        raise RuleError(f"{unit.profile.id} says nothing by itself")
    unit.push()
    return "pushed"


def _scan(unit: GenericUnit, text: str) -> str:
    tags = (name for name, one in unit.profile.points.items() if one.kind is PointKind.TAG)
    name = next(tags, None)
    if name is None:
        raise RuleError(f"{unit.profile.id} is no scanner")
    unit.put(name, text)
    return _push(unit)


def _shown(unit: GenericUnit) -> str:
    return ", ".join(f"{name} {unit.said(name)}" for name in unit.profile.points)


def _freezer_lid(unit: Freezer, text: str) -> str:
    if text == "close":
        unit.close_lid()
    elif text != "open":
        raise OutOfRange(f"lid can be open or close, not {text!r}")
    elif not unit.open_lid():
        return "the lock holds the lid"
    return f"lid {text}"


def _numbered(turn: Callable[[float], None], what: str) -> Knob:
    def knob(text: str) -> str:
        turn(_number(text))
        return f"{what} {text}"

    return knob


def _switched(turn: Callable[[bool], None], on: str, off: str, what: str) -> Knob:
    def knob(text: str) -> str:
        if text not in (on, off):
            raise OutOfRange(f"{what} can be {on} or {off}, not {text!r}")
        turn(text == on)
        return f"{what} {text}"

    return knob


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError as error:
        raise OutOfRange(f"{text!r} is no number") from error
    if number - number != 0.0:
        raise OutOfRange(f"{text!r} is no number that a unit can have")
    return number


def unknown(name: str, knobs: Mapping[str, Knob]) -> NotFound:
    """What to say about a knob that is not there."""
    known = ", ".join((*knobs, "fault", "clear"))
    return NotFound(f"nothing is called {name!r} here; there are {known}", knob=name)
