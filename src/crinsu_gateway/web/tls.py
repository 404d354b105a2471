"""How the API is encrypted: a context for TLS 1.2 and later, whose certificate can be renewed.

Connections that stand keep the one they began with; new ones get the new one. What makes a
certificate fit to be served is in app/certificates.py.
"""

import ssl
from pathlib import Path

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2, with forward secrecy and authentication alone; TLS 1.3 has no others."""


def no_passphrase() -> str:
    """What a key that is encrypted asks for: nobody is there to type it."""
    raise ValueError("it is encrypted, and nobody types its passphrase here")


def serving_context(certificate_file: Path, key_file: Path) -> ssl.SSLContext:
    """What a server shows; ssl.SSLError, OSError or ValueError when the files are unfit."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_ciphers(CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    show(context, certificate_file, key_file)
    return context


def show(context: ssl.SSLContext, certificate_file: Path, key_file: Path) -> None:
    """Show another certificate from now on; the errors are as above, and change nothing."""
    context.load_cert_chain(certificate_file, key_file, password=no_passphrase)
