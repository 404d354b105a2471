"""`sandbox units`: simulated devices that run until they are told to stop, and a hand on them.

Lines typed while it runs change faults and physics (sandbox/units/control). What is simulated
is in sandbox/; here are options, addresses and standard input.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.cli.answer import visible
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.profile.load import load_file, load_known, shipped_dir
from crinsu_gateway.sandbox.units.control import Control, order_at_start
from crinsu_gateway.sandbox.units.facility import Facility
from crinsu_gateway.sandbox.units.floor import Floor
from crinsu_gateway.sandbox.units.profile_floor import OVER_TCP, Wanted, profile_floor

LONGEST_LINE = 4096


@dataclass(frozen=True, slots=True)
class UnitsAsked:
    """The options of `sandbox units`."""

    profiles: Sequence[str]
    count: int
    one_line: bool
    transport: str | None
    port: int
    folder: Path
    speed: float
    paced: bool
    faults: Sequence[str]
    as_json: bool


async def run_units(asked: UnitsAsked, stop: asyncio.Event) -> None:
    """Put the units there, print their addresses, obey lines, until `stop`."""
    async with _floor(asked) as floor:
        for text in asked.faults:
            order_at_start(floor, text)
        _print_addresses(floor, asked.as_json)
        with _Typed(Control(floor), asked.as_json):
            await stop.wait()


def _floor(asked: UnitsAsked) -> Floor:
    clock = SystemClock().monotonic
    if not asked.profiles:
        return Facility(clock, folder=asked.folder, time_scale=asked.speed, freezer_port=asked.port)
    wanted: list[Wanted] = []
    for text in asked.profiles:
        wanted += _wanted(asked, text, len(wanted))
    return profile_floor(_named_apart(wanted), clock, folder=asked.folder, time_scale=asked.speed)


def _wanted(asked: UnitsAsked, text: str, before: int) -> list[Wanted]:
    """The lines with units that one --profile asks for: `id`, `id@address`, or a file."""
    name, _, number = text.partition("@")
    profile = _profile(name)
    if number and not number.isdecimal():
        raise ConfigError(f"the address in {text!r} is no number")
    first = int(number) if number else profile.link.unit.default
    transport = _transport(profile, asked.transport)
    port = asked.port if transport in OVER_TCP else 0
    on_each: list[tuple[int, ...]] = [(first,)] * asked.count
    if asked.one_line:
        on_each = [tuple(range(first, first + asked.count))]
    ports = [port and port + before + place for place in range(len(on_each))]
    return [
        Wanted(profile.id, profile, transport, addresses, chosen, asked.paced)
        for addresses, chosen in zip(on_each, ports, strict=True)
    ]


def _named_apart(lines: Sequence[Wanted]) -> list[Wanted]:
    """The lines, numbered where several are of one model."""
    seen: Counter[str] = Counter()
    many = Counter(line.name for line in lines)
    named = []
    for line in lines:
        seen[line.name] += 1
        name = f"{line.name}-{seen[line.name]}" if many[line.name] > 1 else line.name
        named.append(replace(line, name=name))
    return named


def _profile(name: str) -> Profile:
    if name.endswith(".toml"):
        return load_file(Path(name))
    path = shipped_dir() / f"{name}.toml"
    if path.is_file():
        return load_file(path)
    known = ", ".join(sorted(load_known([shipped_dir()])))
    raise ConfigError(f"no profile is called {name!r}; there are {known}, or name a .toml file")


def _transport(profile: Profile, wished: str | None) -> Transport:
    if wished is None:
        return profile.link.transports[0]
    try:
        return Transport(wished)
    except ValueError as error:
        raise ConfigError(
            f"{wished!r} is no transport; there are {', '.join(Transport)}"
        ) from error


def _print_addresses(floor: Floor, as_json: bool) -> None:
    found = [
        {
            "name": unit.name,
            "profile": unit.profile,
            "transport": unit.transport,
            "where": unit.address,
            "address": unit.unit_id,
        }
        for unit in floor.describe()
    ]
    if as_json:
        click.echo(json.dumps({"units": found}))
        return
    width = max((len(unit.name) for unit in floor.describe()), default=0)
    for unit in floor.describe():
        number = "" if unit.unit_id is None else f", address {unit.unit_id}"
        click.echo(
            f"{unit.name:<{width}}  {unit.profile:<24} {unit.transport:<12} {unit.address}{number}"
        )
    if sys.stdin is not None and sys.stdin.isatty():
        click.echo("type help for faults and physics")


class _Typed:
    """Obeys what is typed, or sent through a pipe, while the units run."""

    def __init__(self, control: Control, as_json: bool) -> None:
        self._control = control
        self._as_json = as_json
        self._begun = b""
        self._end: Callable[[], object] = lambda: None

    def __enter__(self) -> None:
        loop = asyncio.get_running_loop()
        source = 0
        if sys.stdin is None or _belongs_to_another(source):
            return
        try:
            loop.add_reader(source, self._readable, source)
        except OSError:  # a file, or nothing: what stands in it is there at once
            while self._readable(source):
                pass
            return
        self._end = lambda: loop.remove_reader(source)

    def __exit__(self, *_: object) -> None:
        self._end()

    def _readable(self, source: int) -> bool:
        try:
            data = os.read(source, 4096)
        except OSError:
            data = b""
        *lines, begun = (self._begun + data).split(b"\n")
        self._begun = begun[:LONGEST_LINE]
        for line in lines:
            self._obey(line.decode("utf-8", "replace").strip())
        if not data:
            self._end()
            self._end = lambda: None
        return bool(data)

    def _obey(self, line: str) -> None:
        if not line:
            return
        told = self._control.obey(line)
        if self._as_json:
            click.echo(json.dumps({"line": line, "ok": told.well, "answer": told.text}))
        else:
            for text in told.text.splitlines():
                click.echo(visible(text if told.well else f"refused: {text}"))


def _belongs_to_another(source: int) -> bool:
    """Whether reading would stop us: a terminal whose foreground is not ours."""
    try:
        return os.isatty(source) and os.tcgetpgrp(source) != os.getpgrp()
    except OSError:
        return True
