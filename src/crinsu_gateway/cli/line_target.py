"""A line as a person types it: tcp://HOST:PORT or the path of a tty, and who holds it.

A tty is opened for us alone, so a second program is refused by the system. A TCP port may let
several in, so the configuration is asked whether the running gateway talks there.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import click

from crinsu_gateway.app.state_dir import runs
from crinsu_gateway.config.devices import TRANSPORTS_OF, SerialLinkSettings
from crinsu_gateway.config.load import load
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.field import build
from crinsu_gateway.model.errors import ConfigError, GatewayRuns
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Transport
from crinsu_gateway.wire.channel import Tap
from crinsu_gateway.wire.link import Link
from crinsu_gateway.wire.serial_line import Parity, SerialSettings

CONNECT_S = 5.0


@dataclass(frozen=True, slots=True)
class LineTarget:
    """Where a line is: a tty, or a host and port."""

    device: Path | None = None
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return str(self.device) if self.device else f"tcp://{self.host}:{self.port}"

    def carries(self, way: Transport) -> bool:
        """Whether requests can travel so on this line."""
        kind = "serial" if self.device else "tcp"
        return way.value in {one.value for one in TRANSPORTS_OF[kind]}

    def link(self, serial: SerialSettings | None, tap: Tap | None = None) -> Link:
        """The line as a link, not open yet; `serial` says how the characters of a tty look."""
        if self.device is None:
            return build.tcp_link(str(self), self.host, self.port, CONNECT_S, tap)
        assert serial is not None
        return build.serial_link(str(self), self.device, serial, tap)

    def serial(
        self, profile: Profile, baud: int | None = None, parity: Parity | None = None
    ) -> SerialSettings | None:
        """How the characters look: as the profile says, but for what is given; None over TCP."""
        facts = profile.link.serial
        if self.device is None:
            return None
        return SerialSettings(
            baud or facts.baud,
            facts.bits,
            parity or facts.parity.value,
            facts.stop,
            facts.flow.value == "rts-cts",
            facts.flow.value == "xon-xoff",
        )


def other_settings(serial: SerialSettings, profile: Profile) -> list[SerialSettings]:
    """What else the model can be set to: every mixture of its speeds and parities but this one."""
    options = profile.link.serial.options
    bauds = [serial.baud, *(one for one in options.get("baud", ()) if isinstance(one, int))]
    parities: list[Parity] = [serial.parity]
    parities += [one for one in get_args(Parity) if one in options.get("parity", ())]
    mixtures = [replace(serial, baud=baud, parity=parity) for parity in parities for baud in bauds]
    return [one for one in dict.fromkeys(mixtures) if one != serial]


def is_line(text: str) -> bool:
    """Whether this is a line and no name of a unit."""
    return "/" in text


def line_target(text: str) -> LineTarget:
    """The line that a person means; wrong usage when it is none."""
    if not text.startswith("tcp://"):
        if not is_line(text):
            raise click.BadParameter(f'"{text}" is no line: tcp://HOST:PORT or /dev/...')
        return LineTarget(device=Path(text))
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise click.BadParameter(f'"{text}": {error}') from error
    if not host or not port or parts.path or parts.query:
        raise click.BadParameter(f'"{text}" must be tcp://HOST:PORT')
    return LineTarget(host=host, port=port)


def refuse_if_held(target: LineTarget, config: str) -> None:
    """GatewayRuns when the gateway of this configuration runs and has the line in it."""
    if not Path(config).exists():
        return
    try:
        settings = load(Path(config))
    except ConfigError:
        return  # no gateway runs on it; `check` says what is wrong
    if _has(settings, target) and runs(settings.gateway.state_dir):
        raise GatewayRuns(
            f"{target} is a link of the gateway that runs now ({config}); "
            "ask the gateway (crinsu-gateway read), or stop it first"
        )


def _has(settings: Settings, target: LineTarget) -> bool:
    devices = {one.tty.resolve() for one in settings.scanners if one.tty}
    places = {(one.tcp.host, one.tcp.port) for one in settings.scanners if one.tcp}
    for link in settings.links:
        if isinstance(link, SerialLinkSettings):
            devices.add(link.device.resolve())
        else:
            places.add((link.host, link.port))
    if target.device:
        return target.device.resolve() in devices
    return (target.host, target.port) in places
