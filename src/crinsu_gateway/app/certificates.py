"""The certificate that the API shows: whether it is fit, what it says, and one that is made here.

Where the API listens beyond this machine and none is configured, one is made for the LAN that
nobody vouches for: people compare its fingerprint once, and clients are given the file. It serves
nothing (web/tls.py).
"""

import ipaddress
import socket
import ssl
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crinsu_gateway.app.state_dir import write_new
from crinsu_gateway.config.services import ApiSettings
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.web.tls import serving_context

MOST_DAYS = 825
"""Longer ones are refused by some clients (Apple, since 2019)."""
WARN_DAYS = 30
DAY_MS = 24 * 3600 * 1000
_ANYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that is fit to be shown. `fingerprint` is SHA-256, as openssl writes it."""

    certificate_file: Path
    key_file: Path
    names: tuple[str, ...]
    begins_ms: int
    expires_ms: int
    fingerprint: str

    def why_soon(self, now_ms: int) -> str:
        """Why somebody must renew it soon, in a sentence; empty while there is time."""
        left = self.expires_ms - now_ms
        if left <= 0:
            return f"the certificate of the API expired at {iso_utc(self.expires_ms)}; renew it"
        if left < WARN_DAYS * DAY_MS:
            return (
                f"the certificate of the API expires in {left // DAY_MS} days, at "
                f"{iso_utc(self.expires_ms)}: renew it and reload the gateway"
            )
        return ""


def is_made_here(settings: Settings) -> bool:
    """Whether the API is encrypted with a certificate that the gateway makes itself."""
    return settings.tls_files is not None and settings.api.certificate_file is None


def read(settings: Settings, now_ms: int) -> Certificate | None:
    """The certificate to show; None when nothing is encrypted, or none was made yet.

    ConfigError with a sentence when it is unfit. One that begins later is fit: the clock of a
    machine that has just started may be behind. So is one of ours that is over: see `ready`.
    """
    files = settings.tls_files
    made_here = is_made_here(settings)
    if files is None or (made_here and not any(file.exists() for file in files)):
        return None
    found = _examined(*files)
    if now_ms >= found.expires_ms and not made_here:
        raise ConfigError(
            f'the certificate "{files[0]}" expired at {iso_utc(found.expires_ms)}; renew it'
        )
    return found


def ready(settings: Settings, found: Certificate | None, now_ms: int) -> Certificate | None:
    """The certificate that a daemon starts with: where ours is missing or over, a new one."""
    if is_made_here(settings) and (found is None or now_ms >= found.expires_ms):
        return make(settings, now_ms)
    return found


def _examined(certificate_file: Path, key_file: Path) -> Certificate:
    try:
        pem = certificate_file.read_bytes()
    except OSError as error:
        raise ConfigError(f'"{certificate_file}" cannot be read: {error.strerror}') from error
    try:
        mode = stat.S_IMODE(key_file.stat().st_mode)
        key_file.open("rb").close()
    except OSError as error:
        raise ConfigError(f'"{key_file}" cannot be read: {error.strerror}') from error
    if mode & 0o007:
        raise ConfigError(
            f'everybody on this machine can read the key "{key_file}" (mode {mode:04o}); '
            f'"chmod 600 {key_file}", and if others may have read it, have a new one made'
        )
    try:
        serving_context(certificate_file, key_file)
    except ssl.SSLError as error:
        raise ConfigError(_unfit(certificate_file, key_file, error)) from error
    except ValueError as error:
        raise ConfigError(f'the key "{key_file}" cannot be used: {error}') from error
    return _facts(certificate_file, key_file, pem)


def _unfit(certificate_file: Path, key_file: Path, error: ssl.SSLError) -> str:
    if "KEY_VALUES_MISMATCH" in str(error):
        return (
            f'the key "{key_file}" does not belong to the certificate "{certificate_file}"; '
            "the first certificate in the file must be the server's own"
        )
    return (
        f'"{certificate_file}" and "{key_file}" cannot be used as a certificate and its key '
        f"in PEM form: {error.reason or error}"
    )


def _facts(certificate_file: Path, key_file: Path, pem: bytes) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    try:
        found = x509.load_pem_x509_certificates(pem)[0]
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        said = [str(one.value) for one in names]
    except x509.ExtensionNotFound:
        said = []
    except ValueError as error:
        raise ConfigError(f'"{certificate_file}" cannot be read as PEM: {error}') from error
    digest = found.fingerprint(hashes.SHA256()).hex().upper()
    return Certificate(
        certificate_file,
        key_file,
        tuple(said),
        round(found.not_valid_before_utc.timestamp() * 1000),
        round(found.not_valid_after_utc.timestamp() * 1000),
        ":".join(digest[at : at + 2] for at in range(0, len(digest), 2)),
    )


# --- made here ----------------------------------------------------------------------------


def make(settings: Settings, now_ms: int, more: Sequence[str] = ()) -> Certificate:
    """Make a certificate for this machine with a new key, in the state folder.

    It is good for its names and addresses and those of `more`, 825 days from an hour ago.
    """
    files = settings.made_tls_files
    certificate, key = _made([*_names(settings.api), *more], now_ms)
    try:
        files[0].parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # it may be the first thing
        write_new(files[1], key)
        write_new(files[0], certificate)
        files[0].chmod(0o644)
    except OSError as error:
        raise ConfigError(f'"{files[0].parent}" cannot be written to: {error}') from error
    return _examined(*files)


def _names(api: ApiSettings) -> list[str]:
    """What this machine is called on the network, as far as it knows."""
    host = socket.gethostname()
    named = [host, "localhost", "127.0.0.1", "::1"]
    if "." not in host:
        named.append(f"{host}.local")
    if api.host not in _ANYWHERE:
        return [api.host, *named]
    return [*named, *_outward()]


def _outward() -> list[str]:
    """The addresses by which this machine would go out; nothing is sent."""
    found = []
    ways = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
    for family, somewhere in ways:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((somewhere, 9))
                found.append(str(probe.getsockname()[0]))
        except OSError:
            continue
    return found


def _made(names: Sequence[str], now_ms: int) -> tuple[bytes, bytes]:
    """A self-signed certificate of an elliptic curve, and its key; both PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    begins = datetime.fromtimestamp(now_ms // 1000, UTC) - timedelta(hours=1)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=MOST_DAYS))
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _alternatives(names: Sequence[str]) -> Iterable[Any]:
    from cryptography import x509

    found: list[Any] = []
    for name in dict.fromkeys(names):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
            continue
        except ValueError:
            pass
        try:
            found.append(x509.DNSName(name))
        except ValueError as error:
            raise ConfigError(f'"{name}" is no name and no address of a machine') from error
    return found
