"""What the API shows its callers: a certificate that a reload renews while connections stand.

It also reminds of an end that is near, in the log and to whoever asks how the gateway is. Which
certificates are fit is in certificates.py.
"""

import ssl

from structlog.typing import FilteringBoundLogger

from crinsu_gateway.app.certificates import DAY_MS, Certificate
from crinsu_gateway.model.clock import Clock, iso_utc
from crinsu_gateway.web.tls import serving_context, show


class Encryption:
    """The certificate that is shown now; none: nothing is encrypted."""

    def __init__(self, clock: Clock, log: FilteringBoundLogger) -> None:
        self._clock = clock
        self._log = log
        self._shown: Certificate | None = None
        self._reminded_ms: int | None = None
        self.context: ssl.SSLContext | None = None

    def follow(self, certificate: Certificate | None) -> ssl.SSLContext | None:
        """Show this one from now on; connections that stand go on. The context of the server."""
        if certificate == self._shown:
            return self.context
        if certificate is None:
            self.context = None
        elif self.context is None:
            self.context = serving_context(certificate.certificate_file, certificate.key_file)
        else:
            show(self.context, certificate.certificate_file, certificate.key_file)
        self._shown, self._reminded_ms = certificate, None
        if certificate is not None:
            self._log.info(
                "certificate shown",
                file=str(certificate.certificate_file),
                sha256=certificate.fingerprint,
                expires=iso_utc(certificate.expires_ms),
            )
        self.remind()
        return self.context

    def remind(self) -> None:
        """Log what is to be done about the certificate, once a day."""
        now_ms = self._clock.now().utc_ms
        due = self._reminded_ms is None or abs(now_ms - self._reminded_ms) >= DAY_MS
        for sentence in self.warnings() if due else ():
            self._reminded_ms = now_ms
            self._log.warning("certificate", reason=sentence)

    def names(self) -> tuple[str, ...]:
        """The names in the certificate that is shown now."""
        return () if self._shown is None else self._shown.names

    def warnings(self) -> tuple[str, ...]:
        """What is to be done about the certificate soon, in sentences."""
        why = "" if self._shown is None else self._shown.why_soon(self._clock.now().utc_ms)
        return (why,) if why else ()
