"""What no table can see alone: names that must be unique, and names that must exist.

Each check returns paths in TOML terms with a sentence; load.py turns them into complaints.
It looks at settings only, at no file and no device.
"""

import re
from collections.abc import Iterable, Iterator
from math import prod
from urllib.parse import urlsplit

from crinsu_gateway.config.devices import TRANSPORTS_OF, SerialLinkSettings
from crinsu_gateway.config.harvest import harvest_faults
from crinsu_gateway.config.registry import RegistrySettings
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.label import LABEL
from crinsu_gateway.model.place import nesting_faults
from crinsu_gateway.model.toml_lines import Path

Fault = tuple[Path, str]
MOST_SLOTS = 1_000_000
OTHER_MATERIAL = "24"
"""The code of what none of the other codes means."""
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


def cross_faults(settings: Settings) -> list[Fault]:
    """Everything that is wrong between tables, in the order of the file's kinds of tables."""
    return [
        *_names(settings),
        *_lines(settings),
        *_units(settings),
        *_storages(settings),
        *_scanners(settings),
        *_network(settings),
    ]


def _twice(kind: str, key: str, values: Iterable[object], what: str = "") -> Iterator[Fault]:
    """A fault for each value that an earlier table of the same kind has already; None is free."""
    first: dict[object, int] = {}
    for index, value in enumerate(values):
        if value is not None and first.setdefault(value, index) != index:
            shown = what or f'"{value}"'
            yield (kind, index, key), f"{shown} is taken by {kind}[{first[value] + 1}]"


def _unknown(path: Path, name: str, what: str, known: Iterable[str]) -> Iterator[Fault]:
    names = sorted(known)
    if name not in names:
        allowed = ", ".join(names) or f"none, the file has no {what}"
        yield path, f'there is no {what} "{name}"{near_match(name, names)}; allowed: {allowed}'


def _names(settings: Settings) -> Iterator[Fault]:
    yield from _twice("link", "name", [link.name for link in settings.links])
    yield from _twice("unit", "name", [unit.name for unit in settings.units])
    yield from _twice("storage", "name", [storage.name for storage in settings.storages])
    yield from _twice("scanner", "name", [scanner.name for scanner in settings.scanners])


def _lines(settings: Settings) -> Iterator[Fault]:
    """One owner a line: two links on one tty or one socket would answer each other."""
    serial = [
        str(link.device) if isinstance(link, SerialLinkSettings) else None
        for link in settings.links
    ]
    sockets = [
        None if isinstance(link, SerialLinkSettings) else f"{link.host}:{link.port}"
        for link in settings.links
    ]
    yield from _twice("link", "device", serial)
    yield from _twice("link", "port", sockets)
    yield from _twice("scanner", "device", [str(scanner.device) for scanner in settings.scanners])
    for index, scanner in enumerate(settings.scanners):
        if str(scanner.device) in serial:
            owner = serial.index(str(scanner.device)) + 1
            yield ("scanner", index, "device"), f'"{scanner.device}" is taken by link[{owner}]'
        if scanner.tcp is None:
            continue
        if (place := f"{scanner.tcp.host}:{scanner.tcp.port}") in sockets:
            owner = sockets.index(place) + 1
            yield ("scanner", index, "device"), f'"{place}" is taken by link[{owner}]'
        for key in ("baud", "bits", "parity", "stop"):
            if getattr(scanner, key) is not None:
                yield ("scanner", index, key), "is set at the serial server; leave it out"


def _units(settings: Settings) -> Iterator[Fault]:
    kinds = {link.name: link.kind for link in settings.links}
    for index, unit in enumerate(settings.units):
        yield from _unknown(("unit", index, "link"), unit.link, "link", kinds)
        able = TRANSPORTS_OF[kinds[unit.link]] if unit.link in kinds else frozenset()
        if unit.transport and able and unit.transport not in able:
            yield (
                ("unit", index, "transport"),
                f'"{unit.transport}" cannot travel on a {kinds[unit.link]} link; '
                f"allowed: {', '.join(sorted(able))}",
            )
    places = [
        (unit.link, unit.address) if unit.address is not None else None for unit in settings.units
    ]
    yield from _twice("unit", "address", places, "this address on this link")


def _storages(settings: Settings) -> Iterator[Fault]:
    watched: dict[str, int] = {}
    units = [unit.name for unit in settings.units]
    for index, storage in enumerate(settings.storages):
        path = ("storage", index)
        for name in storage.units:
            yield from _unknown((*path, "units"), name, "unit", units)
            owner = watched.setdefault(name, index)
            if owner != index:
                yield (*path, "units"), f'"{name}" watches storage[{owner + 1}] already'
        layout = storage.layout()
        yield from (((*path, "level"), fault) for fault in nesting_faults(layout))
        for number, level in enumerate(layout.levels):
            wrong = [label for label in level.labels() if not LABEL.fullmatch(label)]
            if wrong:
                yield (*path, "level", number, "prefix"), f'"{wrong[0]}" cannot be a label'
        slots = prod(level.count for level in layout.levels) * len(layout.slots)
        if slots > MOST_SLOTS:
            yield (*path, "slots"), f"{slots} slots in all; allowed: at most {MOST_SLOTS}"


def _scanners(settings: Settings) -> Iterator[Fault]:
    storages = [storage.name for storage in settings.storages]
    for index, scanner in enumerate(settings.scanners):
        for name in scanner.storage:
            yield from _unknown(("scanner", index, "storage"), name, "storage", storages)


def _network(settings: Settings) -> Iterator[Fault]:
    if settings.central:
        yield from ((("central", "url"), fault) for fault in _address_faults(settings.central.url))
        if settings.central.ca_file and settings.central.url.startswith("http:"):
            yield ("central", "ca_file"), "certificates are looked at only with https"
    if settings.registry:
        yield from (
            (("registry", *key), fault) for key, fault in registry_faults(settings.registry)
        )
    api = settings.api
    if (api.certificate_file is None) != (api.key_file is None):
        there, missing = ("certificate_file", "key_file")
        if api.certificate_file is None:
            there, missing = missing, there
        yield ("api", there), f"stands alone; allowed: both, or neither (set {missing} too)"
    for index, fault in _twice("client", "id", [client.id for client in settings.api.clients]):
        yield ("api", *index), fault
    yield from _harvest(settings)
    mqtt = settings.mqtt
    if mqtt and mqtt.password_file and not mqtt.username:
        yield ("mqtt", "password_file"), "a password needs a username beside it"
    if mqtt and mqtt.ca_file and not mqtt.tls:
        yield ("mqtt", "ca_file"), "certificates are looked at only with tls = true"


def _harvest(settings: Settings) -> Iterator[Fault]:
    """The registry face: its user is one more machine that calls."""
    harvest = settings.harvest
    ids = [one.id for one in harvest.collections]
    for path, fault in _twice("collection", "id", ids):
        yield ("harvest", *path), fault
    if harvest.user in [client.id for client in settings.api.clients]:
        yield ("harvest", "user"), f'"{harvest.user}" is an API client already; choose another'
    for path, fault in harvest_faults(harvest):
        yield ("harvest", *path), fault


def registry_faults(registry: RegistrySettings) -> Iterator[Fault]:
    """What cannot be together in the table of the registry."""
    yield from ((("url",), fault) for fault in _address_faults(registry.url))
    if (registry.user is None) != (registry.password_file is None):
        missing, there = (
            ("user", "password_file") if registry.user is None else ("password_file", "user")
        )
        yield (there,), f"stands alone; allowed: both, or neither (set {missing} too)"
    if registry.user and ":" in registry.user:
        yield ("user",), "the user of HTTP Basic has no colon"
    biobank = registry.biobank
    if biobank.other_material and OTHER_MATERIAL not in (biobank.materials or ()):
        yield (
            ("biobank", "other_material"),
            f'says what material "{OTHER_MATERIAL}" is, which materials does not name',
        )
    if (biobank.stored_until_date or "9999") < (biobank.start_date or ""):
        yield ("biobank", "stored_until_date"), "lies before start_date"


def _address_faults(text: str) -> Iterator[str]:
    """Why an address with the form of a URL is none, or none that a secret may be sent to."""
    try:
        url = urlsplit(text)
        host, _ = url.hostname or "", url.port
    except ValueError as error:
        yield f'"{text}" is no address: {error}; allowed: https://host[:port][/path]'
        return
    if not _HOST.fullmatch(host):
        yield f'"{host}" is no host; allowed: a host name, an IPv4 or an IPv6 address in [ ]'
    elif url.scheme == "http" and host not in _THIS_MACHINE:
        yield (
            "plain http would show the secret to the network; allowed: https://, "
            "and http:// only to 127.0.0.1, ::1 or localhost"
        )
