"""Whom the command line trusts: exactly the certificate whose file the gateway itself shows.

The verb and the gateway stand on one machine and read one configuration, so the file says who it
is, whatever name it is called by and whoever issued it. Nobody else is believed.
"""

import ssl
from pathlib import Path

from crinsu_gateway.cli.answer import Refusal

_BEGIN, _END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL: what is known by its file is known after its end too."""


def pinned(certificate_file: Path) -> ssl.SSLContext:
    """A context that believes the first certificate of a file; Refusal when it cannot be read."""
    try:
        text = certificate_file.read_text("ascii", errors="replace")
    except OSError as error:
        raise Refusal(
            "NO_CERTIFICATE",
            f'the certificate of the API, "{certificate_file}", cannot be read '
            f"({error.strerror}): is the gateway set up, and are you allowed to?",
        ) from error
    own = text.partition(_BEGIN)[2].partition(_END)[0]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # this very certificate, whatever it is called by
    context.verify_mode = ssl.CERT_REQUIRED
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME)
    try:
        context.load_verify_locations(cadata=f"{_BEGIN}{own}{_END}\n")
    except (ssl.SSLError, ValueError) as error:
        raise Refusal(
            "NO_CERTIFICATE", f'"{certificate_file}" holds no certificate in PEM form'
        ) from error
    return context
