"""Everything that must be right before anything is started: settings, profiles, site, secrets.

It reads files and opens nothing else. A fault in any of them is one error with all complaints,
so that nothing is half started on a bad configuration; a reload reads the same way. A broken
device profile is no such fault: only the units that need it are left out.
"""

from dataclasses import dataclass, field
from pathlib import Path

from crinsu_gateway.app.centre_files import CentreFiles, centre_files, unfit
from crinsu_gateway.app.certificates import Certificate, is_made_here, read
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.installation import Installation, installed
from crinsu_gateway.config.load import complaints_at, load
from crinsu_gateway.config.secret import secret, too_open
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.complaint import Complaint
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.toml_lines import Path as KeyPath
from crinsu_gateway.profile.load import load_sound, shipped_dir


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the secret files hold; it never shows itself."""

    central: str | None = field(default=None, repr=False)
    mqtt: str | None = field(default=None, repr=False)
    registry: str | None = field(default=None, repr=False)
    harvest: str | None = field(default=None, repr=False)
    clients: tuple[str, ...] = field(default=(), repr=False)  # in the order of the settings


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the daemon is made from. `too_open` names secret files that everybody can read.

    `centre` is None when the gateway works alone.
    """

    settings: Settings
    installation: Installation
    secrets: Secrets
    too_open: tuple[str, ...] = ()
    centre: CentreFiles | None = None
    certificate: Certificate | None = None
    """What the API is encrypted with; None for nothing, or for one that is made at the start."""


def prepared(path: Path) -> Prepared:
    """Read a configuration with all that it names; ConfigError or ProfileError with complaints."""
    settings = load(path)
    known = load_sound([shipped_dir(), *settings.gateway.profile_dirs])
    installation, faults = installed(settings, known.profiles, known.broken)
    complaints = complaints_at(path, faults)
    reader = _SecretReader()
    secrets = _secrets(settings, reader)
    complaints += complaints_at(path, reader.faults)
    centre = None
    if settings.central:
        centre, wrong = centre_files(settings.central, path)
        complaints += wrong
    if settings.registry and settings.registry.ca_file:
        key = ("registry", "ca_file")
        complaints += complaints_at(path, unfit(key, settings.registry.ca_file))
    certificate = None
    try:
        certificate = read(settings, SystemClock().now().utc_ms)
    except ConfigError as error:
        named = "host" if is_made_here(settings) else "certificate_file"
        complaints += complaints_at(path, [(("api", named), error.sentence)])
    if complaints:
        raise ConfigError(_sentence(complaints), complaints)
    return Prepared(settings, installation, secrets, tuple(reader.open), centre, certificate)


def _sentence(complaints: list[Complaint]) -> str:
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"{complaints[0]}{more}"


class _SecretReader:
    """Reads secret files and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.faults: list[tuple[KeyPath, str]] = []
        self.open: list[str] = []

    def read(self, key: KeyPath, path: Path) -> str:
        try:
            text = secret(path)
            why = too_open(path)
        except ConfigError as error:
            self.faults.append((key, error.sentence))
            return ""
        if why:
            self.open.append(why)
        return text


def _secrets(settings: Settings, reader: _SecretReader) -> Secrets:
    central, mqtt, registry = settings.central, settings.mqtt, settings.registry
    harvest = settings.harvest
    return Secrets(
        reader.read(("central", "client_secret_file"), central.client_secret_file)
        if central
        else None,
        reader.read(("mqtt", "password_file"), mqtt.password_file)
        if mqtt and mqtt.password_file
        else None,
        reader.read(("registry", "password_file"), registry.password_file)
        if registry and registry.password_file
        else None,
        reader.read(("harvest", "password_file"), harvest.password_file)
        if harvest.password_file
        else None,
        tuple(
            reader.read(("api", "client", index, "secret_file"), client.secret_file)
            for index, client in enumerate(settings.api.clients)
        ),
    )
