"""Which certificates the API shows, why others are refused, and what one that is made here is."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from crinsu_gateway.app import certificates
from crinsu_gateway.app.certificates import DAY_MS, make, read, ready
from crinsu_gateway.model.errors import ConfigError
from tests.fakes import encrypted
from tests.fakes.certificates import authority

NOW_MS = 1_800_000_000_000
CONFIGURED = 'certificate_file = "./its.pem"\nkey_file = "./its.key"'


def test_what_is_made_is_for_this_machine_and_its_key_is_for_nobody_else(tmp_path: Path) -> None:
    """An elliptic curve, 825 days, all names and addresses, mode 0600, and a fingerprint."""
    settings = encrypted.settings(tmp_path)
    settings.store_path.parent.rmdir()  # it may be made before the gateway ever started
    found = make(settings, NOW_MS, ["gateway.lab.example.org", "192.0.2.77"])
    assert stat.S_IMODE(settings.store_path.parent.stat().st_mode) == 0o700
    assert {"localhost", "127.0.0.1", "::1"} <= set(found.names)
    assert {"gateway.lab.example.org", "192.0.2.77"} <= set(found.names)
    assert found.expires_ms - found.begins_ms == 825 * DAY_MS
    assert found.begins_ms < NOW_MS
    assert stat.S_IMODE(found.key_file.stat().st_mode) == 0o600
    key = load_pem_private_key(found.key_file.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert isinstance(key.curve, ec.SECP256R1)
    assert len(found.fingerprint) == 32 * 3 - 1
    assert read(settings, NOW_MS) == found
    assert make(settings, NOW_MS).fingerprint != found.fingerprint


def test_a_name_that_is_none_is_refused(tmp_path: Path) -> None:
    """Nothing is written then."""
    settings = encrypted.settings(tmp_path)
    with pytest.raises(ConfigError, match="no name and no address"):
        make(settings, NOW_MS, ["büro"])
    assert read(settings, NOW_MS) is None


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", False),
        ("127.0.0.9", False),
        ("::1", False),
        ("localhost", False),
        ("0.0.0.0", True),
        ("::", True),
        ("192.0.2.1", True),
        ("gateway", True),
    ],
)
def test_whoever_can_be_reached_from_elsewhere_is_encrypted(
    tmp_path: Path, host: str, expected: bool
) -> None:
    """At the start of the daemon one is made where none is; on this machine alone, none."""
    settings = encrypted.settings(tmp_path, host)
    assert read(settings, NOW_MS) is None
    assert (ready(settings, None, NOW_MS) is not None) is expected


def test_one_of_ours_that_is_over_is_made_anew_at_the_start(tmp_path: Path) -> None:
    """A gateway that watches tanks starts again after two years on a shelf."""
    settings = encrypted.settings(tmp_path)
    old = make(settings, NOW_MS)
    later = old.expires_ms
    assert read(settings, later) == old
    new = ready(settings, read(settings, later), later)
    assert new is not None
    assert new.expires_ms > later
    assert ready(settings, new, later) == new


def test_the_end_is_told_thirty_days_before(tmp_path: Path) -> None:
    """Then with the days that are left, and after it as over."""
    found = make(encrypted.settings(tmp_path), NOW_MS)
    assert found.why_soon(found.expires_ms - 30 * DAY_MS) == ""
    assert "in 29 days" in found.why_soon(found.expires_ms - 30 * DAY_MS + 1)
    assert "expired" in found.why_soon(found.expires_ms)


def configured(folder: Path, certificate: bytes, key: bytes, mode: int = 0o600) -> None:
    """Put a certificate and its key where the configuration says."""
    (folder / "its.pem").write_bytes(certificate)
    (folder / "its.key").write_bytes(key)
    (folder / "its.key").chmod(mode)


def issued(folder: Path, name: str = "one", days: tuple[int, int] = (-1, 1)) -> tuple[bytes, bytes]:
    """A certificate that an authority issued, and its key."""
    ca = authority(folder)
    text = ca.issue(name, days=days).read_text()
    begin = text.index("-----BEGIN PRIVATE KEY")
    return (text[:begin] + ca.bundle.read_text()).encode(), text[begin:].encode()


def why(folder: Path) -> str:
    """Why the configured certificate is refused, by the clock of the machine."""
    settings = encrypted.settings(folder, more=CONFIGURED)
    with pytest.raises(ConfigError) as refused:
        read(settings, certificates_now())
    return refused.value.sentence


def certificates_now() -> int:
    """The moment by which the certificates of tests were made."""
    from datetime import UTC, datetime

    return round(datetime.now(UTC).timestamp() * 1000)


def test_an_issued_one_with_its_chain_is_shown(tmp_path: Path) -> None:
    """Also on this machine alone, where it is configured."""
    configured(tmp_path, *issued(tmp_path))
    for host in ("0.0.0.0", "127.0.0.1"):
        found = read(encrypted.settings(tmp_path, host, CONFIGURED), certificates_now())
        assert found is not None
        assert found.names == ("localhost",)


def test_what_is_unfit_is_refused_with_what_to_do(tmp_path: Path) -> None:
    """Another key, a key for everybody, one with a passphrase, no PEM, none at all, and its end."""
    pem, key = issued(tmp_path)
    _, other = issued(tmp_path, "other")
    assert "cannot be read" in why(tmp_path)
    configured(tmp_path, pem, other)
    assert "does not belong to the certificate" in why(tmp_path)
    configured(tmp_path, pem, key, 0o644)
    assert "everybody on this machine can read the key" in why(tmp_path)
    locked = load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"x"),
    )
    configured(tmp_path, pem, locked)
    assert "passphrase" in why(tmp_path)
    for nonsense in (b"", b"x" * 100, key, b"-----BEGIN CERTIFICATE-----\nAA==\n"):
        configured(tmp_path, nonsense, key)
        assert "cannot be used as a certificate" in why(tmp_path)
    configured(tmp_path, pem, b"nonsense")
    assert "cannot be used" in why(tmp_path)
    configured(tmp_path, *issued(tmp_path, days=(-9, -1)))
    assert "expired" in why(tmp_path)


def test_one_that_begins_tomorrow_is_shown(tmp_path: Path) -> None:
    """The clock of a machine without a battery is behind when it starts."""
    configured(tmp_path, *issued(tmp_path, days=(1, 2)))
    assert read(encrypted.settings(tmp_path, more=CONFIGURED), certificates_now()) is not None


def test_both_files_or_neither(tmp_path: Path) -> None:
    """A certificate without a key is a mistake in the configuration."""
    with pytest.raises(ConfigError, match="stands alone"):
        encrypted.settings(tmp_path, more='certificate_file = "./its.pem"')
    with pytest.raises(ConfigError, match="set certificate_file too"):
        encrypted.settings(tmp_path, more='key_file = "./its.key"')


def test_the_module_reads_no_clock() -> None:
    """Moments are handed in."""
    text = Path(certificates.__file__).read_text()
    assert ".now(" not in text
    assert "time.time" not in text
