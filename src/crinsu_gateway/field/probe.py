"""Finds out what answers on a line, and which device profile fits it best.

It only reads: no session is made, no line that selects something is sent, nothing is written. One
request is in flight, with the pauses that each profile asks for; the line is drained between
guesses (drivers/turn.py). Which guesses to make is the caller's.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.registry import FAMILIES, DriverFor
from crinsu_gateway.field.asking import ask_in_pieces
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.errors import (
    DeviceError,
    DeviceRefused,
    DeviceSilent,
    LinkDown,
    WrongDevice,
)
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Session, Transport
from crinsu_gateway.profile.plan import LineRead, ModbusRead, Request, plan
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import SerialSettings

NOBODY = "no answer to this function at this address, asked for another profile"
"""A Modbus unit that knows a function answers it, be it with a refusal."""

REOPEN_PAUSE_S = 1.0
"""How long a box that hung up is left alone before the line is opened again."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A profile at an address; `serial` is how the characters look, None over TCP."""

    profile: Profile
    transport: Transport
    address: int
    serial: SerialSettings | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """How a guess fared. `answered` counts requests that got a usable answer or a refusal.

    `silent`: not a byte came back. `identified`: it said that it is this model.
    """

    guess: Guess
    asked: int
    answered: int
    refused: int
    good: int
    suspect: int
    bad: int
    detail: str
    silent: bool = False
    identified: bool = False

    @property
    def points(self) -> int:
        """How many points were asked for."""
        return self.good + self.suspect + self.bad

    @property
    def fit(self) -> float:
        """From 0 to 1: how many points made sense. Two doubts are added, so much weighs more.

        A unit that says what it is takes the doubts away.
        """
        doubts = 0 if self.identified and self.points else 2
        return (self.good + self.suspect / 2) / (self.points + doubts)


LinkFor = Callable[[SerialSettings | None], Link]
Progress = Callable[[int, int, str], None]
"""Told how many guesses are done, of how many, and which one comes now."""


@dataclass(frozen=True, slots=True)
class Haste:
    """No answer is waited for longer than `wait_s`; `tries` silent requests: nobody is there."""

    wait_s: float = 0.6
    tries: int = 1


async def probe(
    guesses: Sequence[Guess], link_for: LinkFor, clock: Clock, haste: Haste, progress: Progress
) -> list[Finding]:
    """All guesses, one after the other: what answered, best fit first, then what did not.

    LinkDown when the line cannot be opened.
    """
    ordered = sorted(guesses, key=_line_of)
    findings: list[Finding] = []
    for _, alike in groupby(ordered, key=_line_of):
        group = list(alike)
        link = link_for(group[0].serial)
        try:
            await _open(link, group[0])
            character_s = group[0].serial.character_s if group[0].serial else 0.0
            driver_for = FAMILIES[group[0].transport](link, character_s, clock)
            silent: set[tuple[int, int]] = set()
            for guess in group:
                name = f"{guess.profile.id} at {guess.address}, {guess.transport}"
                progress(len(findings), len(ordered), name)
                if not link.is_open:
                    await _open_again(link, guess)
                opening = _opening_of(guess)
                if opening in silent and haste.tries == 1:
                    findings.append(Finding(guess, 0, 0, 0, 0, 0, 0, NOBODY, silent=True))
                    continue
                findings.append(await _tried(guess, driver_for, haste))
                if opening is not None and findings[-1].silent:
                    silent.add(opening)
        finally:
            await link.close()
    progress(len(ordered), len(ordered), "done")
    return sorted(findings, key=lambda one: (not one.answered, -one.fit, -one.good))


def _opening_of(guess: Guess) -> tuple[int, int] | None:
    """Address and function of a first Modbus request; None for lines, which are all different."""
    first = next(_questions(guess.profile), None)
    return (guess.address, first.function) if isinstance(first, ModbusRead) else None


def _line_of(guess: Guess) -> tuple[str, str]:
    """What guesses must have in common to be made on one opening of the line."""
    return guess.transport.value, repr(guess.serial)


async def _open(link: Link, guess: Guess) -> None:
    await link.open()
    await asyncio.sleep(guess.profile.link.timing.connect_pause_ms / 1000)


async def _open_again(link: Link, guess: Guess) -> None:
    """Open a line whose far end hung up, which it may do because of what it was asked."""
    try:
        await _open(link, guess)
    except LinkDown:
        await asyncio.sleep(REOPEN_PAUSE_S)
        await _open(link, guess)


async def _tried(guess: Guess, driver_for: DriverFor, haste: Haste) -> Finding:
    """Ask everything that the profile reads, unless the first requests already meet silence."""
    driver = driver_for(_harmless(guess.profile, haste.wait_s), guess.address)
    if (stranger := await _stranger(guess, driver)) is not None:
        return stranger
    asked = answered = refused = 0
    counts: Counter[Quality] = Counter()
    detail, silent = "", True
    for request in _questions(guess.profile):
        try:
            answers = await ask_in_pieces(driver, guess.profile, request)
        except LinkDown as error:
            asked, detail, silent = asked + 1, error.sentence, False
            break
        for answer in answers:
            asked += 1
            silent = silent and _is_silence(answer.error)
            counts.update(one.quality for one in answer.decoded)
            detail = answer.error.sentence if answer.error is not None else detail
            refused += isinstance(answer.error, DeviceRefused)
            answered += answer.error is None or isinstance(answer.error, DeviceRefused)
        if not answered and asked >= haste.tries:
            break
    return Finding(
        guess,
        asked,
        answered,
        refused,
        counts[Quality.GOOD],
        counts[Quality.SUSPECT],
        counts[Quality.BAD],
        detail,
        silent,
        identified=guess.profile.identify is not None,
    )


async def _stranger(guess: Guess, driver: Driver) -> Finding | None:
    """What is there when it is not this model, for profiles that can ask; None: go on asking."""
    if guess.profile.identify is None:
        return None
    try:
        await driver.start()
    except WrongDevice as error:
        return Finding(guess, 1, 1, 1, 0, 0, 0, error.sentence)
    except DeviceError as error:
        return Finding(guess, 1, 0, 0, 0, 0, 0, error.sentence, _is_silence(error))
    return None


def _is_silence(error: DeviceError | None) -> bool:
    return isinstance(error, DeviceSilent) and not error.facts.get("received")


def _harmless(profile: Profile, wait_s: float) -> Profile:
    """The profile in a hurry, and without the lines that set something up."""
    timing = profile.link.timing
    wait_ms = min(timing.reply_timeout_ms, max(1, round(wait_s * 1000)))
    timing = replace(timing, reply_timeout_ms=wait_ms, connect_pause_ms=0)
    link = replace(profile.link, timing=timing)
    return replace(profile, link=link, session=Session())


def _questions(profile: Profile) -> Iterator[Request]:
    """What the profile reads, but for answers that need something to be selected first."""
    for request in plan(profile):
        selects = isinstance(request, LineRead) and request.before
        if request.points and not selects:
            yield request
