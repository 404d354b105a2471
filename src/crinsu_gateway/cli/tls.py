"""`tls make`, `tls show`: the certificate of the API that this gateway makes itself.

Whoever comes from elsewhere compares the fingerprint once, or is given the file. A certificate
that somebody issued is named in the configuration, and not made here.
"""

from pathlib import Path

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option


@click.group("tls")
def command() -> None:
    """The certificate with which the API is encrypted."""


@command.command(epilog="Example: crinsu-gateway tls make --name gateway.lab.example.org")
@config_option
@click.option("--name", "names", multiple=True, help="One more name or address that it is for.")
@click.option("--again", is_flag=True, help="Also where there is one: who trusts it must renew.")
@answering
def make(config: str, names: tuple[str, ...], again: bool) -> Answer:
    """Make a certificate for this machine, with a new key, in the state folder.

    It is for the names and addresses that this machine has now, and for each --name. The gateway
    shows it from its next start or reload on, where no other one is configured.
    """
    from crinsu_gateway.app.certificates import make as made
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.config.load import load

    settings = load(Path(config))
    files = settings.made_tls_files
    if any(file.exists() for file in files) and not again:
        raise Refusal(
            "CERTIFICATE_EXISTS",
            f'"{files[0]}" is there already; --again makes another one, and whoever trusts the '
            "present one must be given the new one",
        )
    found = made(settings, SystemClock().now().utc_ms, names)
    shown = _told(found)
    used = settings.tls_files == files
    then = (
        "the gateway shows it from its next start, or from a reload"
        if used
        else "the gateway does not show it: it listens on this machine alone, or another one is "
        "configured"
    )
    return Answer({**shown, "used": used}, [*_lines(shown), then])


@command.command(epilog="Example: crinsu-gateway tls show")
@config_option
@answering
def show(config: str) -> Answer:
    """Say what certificate the API shows, and its fingerprint to compare."""
    from crinsu_gateway.app.certificates import read
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.config.load import load

    settings, now_ms = load(Path(config)), SystemClock().now().utc_ms
    found = read(settings, now_ms)
    if found is None:
        why = "nothing is encrypted" if settings.tls_files is None else "none was made yet"
        return Answer({"certificate": None}, [f"{why}; the API listens at {settings.api.host}"])
    shown, soon = _told(found), found.why_soon(now_ms)
    return Answer(shown, [*_lines(shown), *([soon] if soon else [])], not soon)


def _told(found: "object") -> dict[str, object]:
    from crinsu_gateway.app.certificates import Certificate
    from crinsu_gateway.model.clock import iso_utc

    assert isinstance(found, Certificate)
    return {
        "certificate": str(found.certificate_file),
        "key": str(found.key_file),
        "names": list(found.names),
        "begins": iso_utc(found.begins_ms),
        "expires": iso_utc(found.expires_ms),
        "sha256": found.fingerprint,
    }


def _lines(shown: dict[str, object]) -> list[str]:
    names = shown["names"]
    assert isinstance(names, list)
    return [
        f"certificate {shown['certificate']}",
        f"for {', '.join(names) or 'no name'}, until {shown['expires']}",
        f"sha256 {shown['sha256']}",
    ]
