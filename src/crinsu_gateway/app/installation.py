"""Settings and device profiles put together: which unit speaks what, where, and at which address.

Pure: it resolves what the settings leave to the profile and says what does not fit, in TOML
terms. It opens nothing and makes no bus; daemon.py does, from what is resolved here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crinsu_gateway.config.devices import (
    TRANSPORTS_OF,
    LinkSettings,
    ScannerSettings,
    SerialLinkSettings,
    UnitSettings,
)
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.complaint import Complaint, near_match
from crinsu_gateway.model.toml_lines import Path
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.link_facts import Serial, Transport, UnitStyle
from crinsu_gateway.wire.serial_line import SerialSettings

Fault = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class InstalledUnit:
    """A unit as it will be run; `points` are names in the order of the profile.

    `stuck_after_s` says by point how long a value may stand still.
    """

    name: str
    profile: Profile
    transport: Transport
    address: int
    every_s: float | None
    points: tuple[str, ...]
    stuck_after_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InstalledLink:
    """A link with its units; `serial` is None for TCP."""

    settings: LinkSettings
    serial: SerialSettings | None
    units: tuple[InstalledUnit, ...]


@dataclass(frozen=True, slots=True)
class InstalledScanner:
    """A scanner with its profile; `serial` is None behind a serial server."""

    settings: ScannerSettings
    profile: Profile
    serial: SerialSettings | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A unit that cannot run as its profile is broken, and where it says so in the settings."""

    key: Path
    name: str
    link: str
    profile: str
    reason: str


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything that is wired to the gateway; units and scanners left out do not run."""

    links: tuple[InstalledLink, ...]
    scanners: tuple[InstalledScanner, ...]
    units_left_out: tuple[LeftOut, ...] = ()
    scanners_left_out: tuple[LeftOut, ...] = ()
    broken: tuple[Complaint, ...] = ()
    """What is wrong with profile files, whether they are used or not."""


_SOUND: Mapping[str, tuple[Complaint, ...]] = {}


def installed(
    settings: Settings,
    profiles: Mapping[str, Profile],
    broken: Mapping[str, tuple[Complaint, ...]] = _SOUND,
) -> tuple[Installation, list[Fault]]:
    """The installation, and what does not fit; with faults the installation lacks those units.

    `broken` says by id what is wrong with profiles: their units are left out, the others run.
    """
    faults: list[Fault] = []
    kinds = {link.name: link.kind for link in settings.links}
    by_link: dict[str, list[tuple[int, InstalledUnit]]] = {name: [] for name in kinds}
    units_out: list[LeftOut] = []
    scanners_out: list[LeftOut] = []
    for index, unit in enumerate(settings.units):
        if unit.profile in broken:
            units_out.append(_left_out(("unit", index), unit, unit.link, broken))
            continue
        found = list(_unit_faults(index, unit, profiles, kinds[unit.link]))
        faults += found
        if not found:
            by_link[unit.link].append((index, _unit(unit, profiles, kinds[unit.link])))
    links = []
    for index, link in enumerate(settings.links):
        faults += _shared_line_faults(index, link, by_link[link.name])
        units = tuple(unit for _, unit in by_link[link.name])
        links.append(InstalledLink(link, _link_serial(link, units), units))
    scanners = []
    for index, scanner in enumerate(settings.scanners):
        if scanner.profile in broken:
            scanners_out.append(_left_out(("scanner", index), scanner, scanner.name, broken))
            continue
        found = list(_scanner_faults(index, scanner, profiles))
        faults += found
        if not found:
            profile = profiles[scanner.profile]
            line = _serial(scanner, profile.link.serial) if scanner.tty else None
            scanners.append(InstalledScanner(scanner, profile, line))
    complaints = tuple(one for file in broken.values() for one in file)
    installation = Installation(
        tuple(links), tuple(scanners), tuple(units_out), tuple(scanners_out), complaints
    )
    return installation, faults


def _left_out(
    key: Path,
    one: UnitSettings | ScannerSettings,
    link: str,
    broken: Mapping[str, tuple[Complaint, ...]],
) -> LeftOut:
    first, *others = broken[one.profile]
    more = f" (and {len(others)} more)" if others else ""
    reason = f'its profile "{one.profile}" cannot be used: {first}{more}'
    return LeftOut((*key, "profile"), one.name, link, one.profile, reason)


def _able(profile: Profile, kind: str) -> list[Transport]:
    """The ways of a profile that a kind of link can carry."""
    carried = {way.value for way in TRANSPORTS_OF[kind]}
    return [way for way in profile.link.transports if way.value in carried]


def _has_address(profile: Profile) -> bool:
    modbus = any(way.is_modbus for way in profile.link.transports)
    return modbus or profile.link.unit.style is not UnitStyle.NONE


def _unit(unit: UnitSettings, profiles: Mapping[str, Profile], kind: str) -> InstalledUnit:
    profile = profiles[unit.profile]
    way = Transport(unit.transport.value) if unit.transport else _able(profile, kind)[0]
    wanted = profile.points if unit.points is None else unit.points
    return InstalledUnit(
        unit.name,
        profile,
        way,
        profile.link.unit.default if unit.address is None else unit.address,
        unit.every_s,
        tuple(name for name in profile.points if name in wanted),
        _stuck_after(unit, profile),
    )


def _stuck_after(unit: UnitSettings, profile: Profile) -> dict[str, float]:
    """By point. A name that is a point's means that point, any other one a kind of points."""
    said = unit.stuck_after_s or {}
    kinds = {key: limit_s for key, limit_s in said.items() if key not in profile.points}
    return {
        name: said.get(name, kinds.get(point.kind.value, 0.0))
        for name, point in profile.points.items()
        if name in said or point.kind.value in kinds
    }


def _unit_faults(
    index: int, unit: UnitSettings, profiles: Mapping[str, Profile], kind: str
) -> Iterator[Fault]:
    path: Path = ("unit", index)
    if unit.profile not in profiles:
        yield from _no_profile((*path, "profile"), unit.profile, profiles)
        return
    profile = profiles[unit.profile]
    yield from _transport_faults(path, unit, profile, kind)
    facts = profile.link.unit
    if unit.address is not None:
        if not _has_address(profile):
            yield (*path, "address"), f"{profile.id} has no address; leave it out"
        elif not facts.min <= unit.address <= facts.max:
            yield (
                (*path, "address"),
                f"{unit.address} is no address of {profile.id}; "
                f"allowed: {facts.min} to {facts.max}",
            )
    kinds = sorted({point.kind.value for point in profile.points.values()})
    for name in unit.stuck_after_s or ():
        if name not in profile.points and name not in kinds:
            known = [*profile.points, *kinds]
            yield (
                (*path, "stuck_after_s", name),
                f'{profile.id} has no point or kind of point "{name}"{near_match(name, known)}; '
                f"allowed: {', '.join(known)}",
            )
    for position, name in enumerate(unit.points or ()):
        if name not in profile.points:
            yield (
                (*path, "points", position),
                f'{profile.id} has no point "{name}"{near_match(name, profile.points)}; '
                f"allowed: {', '.join(profile.points)}",
            )


def _transport_faults(
    path: Path, unit: UnitSettings, profile: Profile, kind: str
) -> Iterator[Fault]:
    able = _able(profile, kind)
    spoken = ", ".join(profile.link.transports)
    if not able:
        yield (
            (*path, "link"),
            f'"{unit.link}" is a {kind} link and cannot carry {profile.id}; '
            f"allowed: a link for {spoken}",
        )
    elif unit.transport and unit.transport.value not in {way.value for way in able}:
        yield (
            (*path, "transport"),
            f'{profile.id} does not speak "{unit.transport}" on a {kind} link; '
            f"allowed: {', '.join(able)}",
        )
    elif not unit.transport and len(able) > 1:
        yield (
            (*path, "transport"),
            f"missing, and {profile.id} leaves a choice; allowed: {', '.join(able)}",
        )


def _scanner_faults(
    index: int, scanner: ScannerSettings, profiles: Mapping[str, Profile]
) -> Iterator[Fault]:
    path: Path = ("scanner", index, "profile")
    pushing = {key: one for key, one in profiles.items() if Transport.STREAM in one.link.transports}
    if scanner.profile not in pushing:
        yield from _no_profile(path, scanner.profile, pushing, " that sends by itself")


def _no_profile(
    path: Path, wanted: str, known: Mapping[str, Profile], what: str = ""
) -> Iterator[Fault]:
    listed = ", ".join(sorted(known)) or "none is known"
    yield (
        path,
        f'there is no profile "{wanted}"{what}{near_match(wanted, known)}; allowed: {listed}',
    )


def _shared_line_faults(
    index: int, link: LinkSettings, units: list[tuple[int, InstalledUnit]]
) -> Iterator[Fault]:
    """What units on one line must agree upon, and what must differ."""
    seen: dict[int, str] = {}
    for number, unit in units:
        other = seen.setdefault(unit.address, unit.name)
        if other != unit.name:
            yield ("unit", number, "address"), f'{unit.address} on this link is taken by "{other}"'
        if unit.transport is not units[0][1].transport:
            first = units[0][1]
            yield (
                ("unit", number, "link"),
                f'"{link.name}" carries {first.transport} for "{first.name}"; '
                f"{unit.transport} needs a link of its own",
            )
    if isinstance(link, SerialLinkSettings):
        for key in ("baud", "bits", "parity", "stop"):
            wanted = {str(getattr(unit.profile.link.serial, key)) for _, unit in units}
            if getattr(link, key) is None and len(wanted) > 1:
                yield (
                    ("link", index, key),
                    f"missing, and the profiles of its units differ; "
                    f"allowed: {', '.join(sorted(wanted))}",
                )


def _link_serial(link: LinkSettings, units: tuple[InstalledUnit, ...]) -> SerialSettings | None:
    if not isinstance(link, SerialLinkSettings):
        return None
    return _serial(link, units[0].profile.link.serial if units else Serial())


def _serial(site: SerialLinkSettings | ScannerSettings, facts: Serial) -> SerialSettings:
    """How characters look: what the site says, else what the model says."""
    return SerialSettings(
        baud=site.baud or facts.baud,
        bits=site.bits or facts.bits,
        parity=site.parity or facts.parity.value,
        stop=site.stop or facts.stop,
        rtscts=facts.flow.value == "rts-cts",
        xonxoff=facts.flow.value == "xon-xoff",
    )
