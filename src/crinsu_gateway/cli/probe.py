"""`probe`: what answers on a line, and which device profile fits it best. It never writes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.known_profiles import known_profiles, profile_named
from crinsu_gateway.cli.line_target import (
    LineTarget,
    line_target,
    other_settings,
    refuse_if_held,
)
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.drivers.registry import FAMILIES
from crinsu_gateway.field.probe import Finding, Guess
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport, UnitStyle
from crinsu_gateway.wire.serial_line import Parity, SerialSettings

MANY = (1, 10)
"""The addresses that are tried where several units can share a line, unless others are named."""


@click.command("probe")
@click.argument("line")
@click.option("--profile", "wanted", multiple=True, help="Try this profile; all when absent.")
@click.option("--address", "span", default=None, help="Addresses to try, such as 3 or 1-10.")
@click.option("--baud", multiple=True, type=int, help="Bits a second; as each profile when absent.")
@click.option("--parity", type=click.Choice(["none", "even", "odd"]), help="The parity bit.")
@click.option(
    "--transport", default=None, type=click.Choice([way.value for way in FAMILIES]), help="Only so."
)
@click.option("--wait", default=0.6, show_default=True, help="Longest wait for an answer, in s.")
@click.option("--tries", default=1, show_default=True, help="Silent requests before giving up.")
@click.option("--dir", "folders", multiple=True, help="One more folder with device profiles.")
@config_option
@answering
def command(
    line: str,
    wanted: tuple[str, ...],
    span: str | None,
    baud: tuple[int, ...],
    parity: Parity | None,
    transport: str | None,
    wait: float,
    tries: int,
    folders: tuple[str, ...],
    config: str,
) -> Answer:
    """Ask on a LINE (tcp://HOST:PORT or /dev/...) what answers and which profile fits.

    With --profile, and while nothing answers, also at the other speeds and parities that the
    profile lists; --baud or --parity try these only. It asks only what the profiles read, never
    writes and selects nothing. Devices that talk by themselves (streams) are not asked; see
    `capture` for them.
    """
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.field.probe import Haste, probe

    target = line_target(line)
    addresses = _span(span) if span else None
    known = known_profiles(folders)
    profiles = [profile_named(known, name) for name in wanted] or [
        one for _, one in sorted(known.profiles.items()) if one.deprecated_by is None
    ]
    guesses = [
        guess
        for profile in profiles
        for guess in _guesses(target, profile, addresses, baud, parity)
        if transport in (None, guess.transport.value)
    ]
    if not guesses:
        raise NotFound(f"none of these profiles can be asked over {target}")
    refuse_if_held(target, config)
    haste = Haste(wait, tries)
    findings: list[Finding] = []
    is_open = bool(wanted) and not baud and parity is None
    with Progress(f"probing {target}") as progress:
        for some in [guesses, *(_otherwise_set(guesses) if is_open else [])]:
            clock = SystemClock()
            findings = asyncio.run(probe(some, target.link, clock, haste, progress)) + findings
            if any(one.answered for one in findings):
                break
    return _answer(target, findings)


def _span(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()) or int(first) > int(last or first):
        raise click.BadParameter(f'"{text}" is no address and no span such as 1-10')
    return int(first), int(last or first)


def _guesses(
    target: LineTarget,
    profile: Profile,
    span: tuple[int, int] | None,
    bauds: Sequence[int],
    parity: Parity | None,
) -> list[Guess]:
    facts = profile.link.unit
    found = []
    for way in profile.link.transports:
        if way not in FAMILIES or not target.carries(way):
            continue
        nameless = not way.is_modbus and facts.style is UnitStyle.NONE
        alone = span is None and way is Transport.MODBUS_TCP  # one unit behind one connection
        if nameless or alone:
            addresses = [facts.default]
        else:
            low, high = span or MANY
            addresses = list(range(max(low, facts.min), min(high, facts.max) + 1))
            if span is None and facts.default not in addresses:
                addresses.append(facts.default)
        for speed in bauds or (None,) if target.device else (None,):
            serial = target.serial(profile, speed, parity)
            found += [Guess(profile, way, address, serial) for address in addresses]
    return found


def _otherwise_set(guesses: Sequence[Guess]) -> list[list[Guess]]:
    """The same guesses with what else their models can be set to, one setting after the other."""
    by_setting: dict[SerialSettings, list[Guess]] = {}
    for guess in guesses:
        if guess.serial is not None:
            for serial in other_settings(guess.serial, guess.profile):
                by_setting.setdefault(serial, []).append(replace(guess, serial=serial))
    return list(by_setting.values())


def _answer(target: LineTarget, findings: Sequence[Finding]) -> Answer:
    answered = [one for one in findings if one.answered]
    lines = [f"{target}: {len(findings)} guesses, {len(answered)} answered"]
    fitting = [one for one in answered if one.fit > 0]
    if fitting:
        lines.append(
            f"{'fit':>4}  {'profile':<28} {'transport':<13} {'address':>7} "
            f"{'good':>5} {'suspect':>7} {'bad':>4}  refused"
        )
    for one in fitting:
        guess = one.guess
        lines.append(
            f"{one.fit:>4.0%}  {guess.profile.id:<28} {guess.transport:<13} {guess.address:>7} "
            f"{one.good:>5} {one.suspect:>7} {one.bad:>4}  {one.refused} of {one.asked} requests"
            + (f"; {_serial(guess)}" if guess.serial else "")
            + ("; it says that it is one" if one.identified else "")
        )
    if others := sorted({one.guess.profile.id for one in answered if not one.fit}):
        lines.append(f"answered with nothing that makes sense to: {', '.join(others)}")
    if not answered:
        lines += sorted({f"  {one.detail}" for one in findings if one.detail})[:5]
        lines.append("nothing answered: see docs/add-a-device.md, When nothing answers")
    data = {
        "line": str(target),
        "tried": len(findings),
        "answered": [_facts(one) for one in answered],
        "silent": [_facts(one) for one in findings if not one.answered],
    }
    return Answer(data, lines, well=bool(answered))


def _serial(guess: Guess) -> str:
    serial = guess.serial
    assert serial is not None
    return f"{serial.baud} {serial.bits}{serial.parity[0].upper()}{serial.stop}"


def _facts(one: Finding) -> dict[str, object]:
    return {
        "profile": one.guess.profile.id,
        "transport": one.guess.transport.value,
        "address": one.guess.address,
        "serial": _serial(one.guess) if one.guess.serial else None,
        "fit": round(one.fit, 3),
        "identified": one.identified,
        "requests": {"asked": one.asked, "answered": one.answered, "refused": one.refused},
        "points": {"good": one.good, "suspect": one.suspect, "bad": one.bad},
        "detail": one.detail,
    }
