"""The files that [central] names beside its secret: names of things, trusted certificates.

It reads them once, before anything starts, and keeps what stood in them: a reload sees that a file
is another one now. Which secrets there are is in prepared.py.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.config.load import complaints_at
from crinsu_gateway.config.services import CentralSettings
from crinsu_gateway.model.complaint import Complaint
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.toml_lines import Path as KeyPath
from crinsu_gateway.sync.naming.mapping import Names
from crinsu_gateway.sync.naming.mapping_file import mapping

LARGEST_BUNDLE = 2_000_000
"""Bytes of a file of certificates; that of a whole system has a tenth."""


@dataclass(frozen=True, slots=True)
class CentreFiles:
    """What things are called at the centre, and whose certificates are trusted (PEM).

    None: those of the system.
    """

    names: Names
    authorities: str | None


def centre_files(settings: CentralSettings, config: Path) -> tuple[CentreFiles, list[Complaint]]:
    """What the files hold, and all that is wrong with them; `config` is the file that names them.

    Where something is wrong, the shipped names and the system's certificates stand in its place.
    """
    complaints: list[Complaint] = []
    names, authorities = mapping(None), None
    try:
        names = mapping(settings.mapping)
    except ConfigError as error:
        whole = [one.message for one in error.complaints if not one.line]
        key = ("central", "mapping")
        complaints += complaints_at(config, [(key, f'"{settings.mapping}" {why}') for why in whole])
        complaints += [one for one in error.complaints if one.line]
    if settings.ca_file is not None:
        try:
            authorities = certificates_in(settings.ca_file)
        except ConfigError as error:
            complaints += complaints_at(config, [(("central", "ca_file"), error.sentence)])
    return CentreFiles(names, authorities), complaints


def trusting(authorities: str) -> ssl.SSLContext:
    """A context that trusts these certificates and no other; ConfigError when they are none."""
    try:
        return ssl.create_default_context(cadata=authorities)
    except (ssl.SSLError, ValueError) as error:
        raise ConfigError(f"holds no certificates that can be used ({error})") from error


def unfit(key: KeyPath, file: Path) -> list[tuple[KeyPath, str]]:
    """Why a file of certificates that a key names cannot be used; empty when it can."""
    try:
        certificates_in(file)
    except ConfigError as error:
        return [(key, error.sentence)]
    return []


def certificates_in(path: Path) -> str:
    """The certificates in a file (PEM); ConfigError when it cannot be read or holds none."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_BUNDLE + 1)
        text = raw.decode("ascii", errors="replace")
    except OSError as error:
        raise ConfigError(f'"{path}" cannot be read: {error.strerror}') from error
    if len(raw) > LARGEST_BUNDLE:
        raise ConfigError(f'"{path}" is larger than {LARGEST_BUNDLE} bytes; this is no bundle')
    if "-----BEGIN CERTIFICATE-----" not in text:
        key = " (it holds a key; that does not belong here)" if "PRIVATE KEY" in text else ""
        raise ConfigError(f'"{path}" holds no certificate in PEM form{key}')
    certificates = "".join(
        f"-----BEGIN CERTIFICATE-----{part.partition('-----END CERTIFICATE-----')[0]}"
        "-----END CERTIFICATE-----\n"
        for part in text.split("-----BEGIN CERTIFICATE-----")[1:]
    )
    try:
        trusting(certificates)
    except ConfigError as error:
        raise ConfigError(f'"{path}" {error.sentence}') from error
    return certificates
