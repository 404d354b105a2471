"""A hand on simulated units while they run: short lines such as `freezer-1 fault silent`.

One line in, one answer out. Where the lines come from (a terminal, a test) is not known here.
"""

from dataclasses import dataclass

from crinsu_gateway.model.errors import GatewayError, NotFound, OutOfRange, RuleError
from crinsu_gateway.sandbox.units.faults import CONDITIONS, Faults
from crinsu_gateway.sandbox.units.floor import Floor
from crinsu_gateway.sandbox.units.knobs import knobs, unknown

HELP = """\
list                          the units, their faults, and what can be turned
UNIT fault NAME               from now on; for the next N answers: UNIT fault NAME N
UNIT fault late 800 ms        an answer that comes so much later (before it: N answers)
UNIT fault exception code 2   a refusal with this code
UNIT clear [NAME]             one fault ends, or all
UNIT level 12                 %; also: temperature -150 (Cel), lid open, lid close
UNIT vacuum 50                heat comes in 50 times as fast; supply 0: the supply vessel is empty
UNIT point NAME VALUE         one point of a unit after a profile; none: no value; free: physics
UNIT scan TAG, UNIT push      a scanner, and other units that talk by themselves
UNIT show                     what every point says now
help"""


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a line."""

    text: str
    well: bool = True


class Control:
    """Obeys lines that turn the units of one floor."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def obey(self, line: str) -> Told:
        """Does what a line says; a line that cannot be obeyed changes nothing and says why."""
        try:
            return Told(self._obeyed(line.split()))
        except GatewayError as error:
            return Told(error.sentence, well=False)

    def _obeyed(self, words: list[str]) -> str:
        match words:
            case [] | ["help" | "?"]:
                return HELP
            case ["list"]:
                return "\n".join(map(self._standing, self._floor.units))
            case [unit, "fault", name, *rest]:
                return order_fault(self._floor.faults(unit), name, rest)
            case [unit, "clear", *name]:
                self._floor.faults(unit).clear(name[0] if name else None)
                return self._standing(unit)
            case [unit]:
                self._floor.address(unit)  # NotFound names the units that are there
                return self._standing(unit)
            case [unit, knob, *rest]:
                return self._turned(unit, knob, " ".join(rest))
        raise NotFound("this line is not understood; say help")

    def _turned(self, name: str, knob: str, text: str) -> str:
        self._floor.address(name)
        known = knobs(self._floor.units[name])
        if knob not in known:
            raise unknown(knob, known)
        return known[knob](text)

    def _standing(self, name: str) -> str:
        unit = self._floor.units[name]
        active = ", ".join(order.fault for order in unit.faults.active()) or "no fault"
        return f"{name}: {active}; {', '.join((*knobs(unit), 'fault', 'clear'))}"


def order_fault(faults: Faults, name: str, rest: list[str]) -> str:
    """Orders a fault: after its name a number of answers, `800 ms` and `code 2`, each if wished."""
    answers: int | None = None
    after_s, code = 0.5, 4
    words = list(rest)
    while words:
        match words:
            case [number, "ms", *words]:
                after_s = _whole(number) / 1000
            case ["code", number, *words]:
                code = _whole(number)
            case [number, *words]:
                answers = _whole(number)
    if not 1 <= code <= 255:
        raise OutOfRange(f"a refusal has a code from 1 to 255, not {code}")
    faults.set(name, answers=answers, after_s=after_s, code=code)
    lasts = "until cleared" if answers is None else f"for {answers} answers"
    kind = "from now on, " if name in CONDITIONS else ""
    return f"{name}: {kind}{lasts}"


def order_at_start(floor: Floor, text: str) -> str:
    """Orders `unit=fault` or `unit=fault,answers` as it is given on a command line."""
    unit, equals, fault = text.partition("=")
    name, _, answers = fault.partition(",")
    if not equals or not name:
        raise RuleError(f"write a fault as unit=name or unit=name,answers, not {text!r}")
    return order_fault(floor.faults(unit), name, [answers] if answers else [])


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise OutOfRange(f"{text!r} is no number of answers or milliseconds")
    return int(text)
