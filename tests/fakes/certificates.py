"""Certificates of a centre for tests, good ones and all kinds of bad ones, on disk as PEM."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """Somebody who issues certificates; `bundle` is what one must trust to trust them."""

    folder: Path
    bundle: Path
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def issue(self, name: str, *, host: str = "localhost", days: tuple[int, int] = (-1, 1)) -> Path:
        """A certificate with its key in one file, good from and until so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _begun(host, self.certificate.subject, key, days)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .sign(self.key, hashes.SHA256())
        )
        path = self.folder / f"{name}.pem"
        path.write_bytes(_pem(certificate) + _key_pem(key))
        return path


def authority(folder: Path, name: str = "Centre CA") -> Authority:
    """A new authority, whose own certificate lies in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _begun(name, subject, key, (-100, 100))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    bundle = folder / f"{name.replace(' ', '-').lower()}.pem"
    bundle.write_bytes(_pem(certificate))
    return Authority(folder, bundle, certificate, key)


def self_signed(folder: Path) -> Path:
    """A certificate that nobody but itself speaks for, as some appliances come with."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    alternative = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    begun = _begun("localhost", subject, key, (-1, 1))
    certificate = begun.add_extension(alternative, critical=False).sign(key, hashes.SHA256())
    path = folder / "self-signed.pem"
    path.write_bytes(_pem(certificate) + _key_pem(key))
    return path


def serving(path: Path) -> ssl.SSLContext:
    """What a server needs to show a certificate; `load_cert_chain` of it changes it later."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _begun(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: tuple[int, int]
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
