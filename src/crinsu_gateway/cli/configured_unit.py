"""A unit as the configuration has it, with its profile and its line, for verbs that name one.

It reads files and opens nothing. Faults elsewhere in the configuration are not its business.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.app.installation import InstalledLink, InstalledUnit, installed
from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.cli.known_profiles import known_profiles
from crinsu_gateway.config.devices import SerialLinkSettings
from crinsu_gateway.config.load import complaints_at, load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.drivers.driver import Driver
from crinsu_gateway.drivers.registry import LISTENERS
from crinsu_gateway.field import build
from crinsu_gateway.field.asking import at_the_line
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.errors import (
    ConfigError,
    DeviceError,
    DeviceSilent,
    NotFound,
    RuleError,
)
from crinsu_gateway.profile.described import Point
from crinsu_gateway.wire.channel import Tap
from crinsu_gateway.wire.link import Link

PROBE_HINT = "; is it on, and is its address right? `crinsu-gateway probe` tells what answers"


@dataclass(frozen=True, slots=True)
class ConfiguredUnit:
    """One unit, the link that it is on, and the settings that both stand in."""

    settings: Settings
    installed_link: InstalledLink
    unit: InstalledUnit

    @property
    def character_s(self) -> float:
        """The time of a character on the line, in s; 0 over TCP."""
        return self.installed_link.serial.character_s if self.installed_link.serial else 0.0

    def link(self, tap: Tap | None = None) -> Link:
        """Its line, not open yet."""
        settings = self.installed_link.settings
        if isinstance(settings, SerialLinkSettings):
            assert self.installed_link.serial is not None
            return build.serial_link(
                settings.name, settings.device, self.installed_link.serial, tap
            )
        within_s = settings.connect_timeout_s
        return build.tcp_link(settings.name, settings.host, settings.port, within_s, tap)

    def point(self, name: str) -> Point:
        """A point of its profile; NotFound names those that it has."""
        points = self.unit.profile.points
        if name not in points:
            raise NotFound(
                f'{self.unit.name} has no point "{name}"{near_match(name, points)}; '
                f"it has {', '.join(points)}"
            )
        return points[name]

    @asynccontextmanager
    async def at_the_line(self, clock: Clock, tap: Tap | None = None) -> AsyncIterator[Driver]:
        """Its driver on its open line; RuleError for a device that is only listened to.

        What the unit or its line fails in is a Refusal that says which unit it is.
        """
        unit = self.unit
        if unit.transport in LISTENERS:
            raise RuleError(
                f"{unit.name} talks by itself and cannot be asked; `crinsu-gateway capture "
                f"{unit.name}` hears it, and so does the running gateway"
            )
        try:
            async with at_the_line(
                self.link(tap), unit.profile, unit.transport, unit.address, clock, self.character_s
            ) as driver:
                yield driver
        except DeviceError as error:
            hint = PROBE_HINT if isinstance(error, DeviceSilent) else ""
            raise Refusal(error.code, f"{unit.name}: {error.sentence}{hint}") from error


def configured_unit(config: str, name: str) -> ConfiguredUnit:
    """The unit of this name; NotFound with a near match, ConfigError when it is not usable."""
    path = Path(config)
    settings = load(path)
    known = known_profiles(map(str, settings.gateway.profile_dirs))
    installation, faults = installed(settings, known.profiles, known.broken)
    for link in installation.links:
        for unit in link.units:
            if unit.name == name:
                return ConfiguredUnit(settings, link, unit)
    names = [unit.name for unit in settings.units]
    for out in installation.units_left_out:
        if out.name == name:
            raise ConfigError(f"{name} does not run: {out.reason}; `crinsu-gateway check` says all")
    if name in names:
        complaints = complaints_at(path, faults)
        raise ConfigError(f'unit "{name}" cannot be used as it is configured', complaints)
    listed = ", ".join(names) or "none"
    raise NotFound(f'there is no unit "{name}"{near_match(name, names)}; configured: {listed}')
