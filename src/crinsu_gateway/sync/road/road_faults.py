"""Why the road to the centre failed, in a sentence for the person who has to do something. Pure.

It reads what the HTTP library raised, down to its cause. What the centre itself answered is read
in replies.py.
"""

import socket
import ssl
from collections.abc import Iterator

import httpx2

from crinsu_gateway.model.clock import ClockState, Instant, iso_utc_seconds
from crinsu_gateway.model.timekeeping import EARLIEST_MS
from crinsu_gateway.sync.road.said import plain

EXPIRED, NOT_YET = 10, 9
UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
OTHER_NAME = frozenset({62, 64})
"""Codes of OpenSSL (x509_vfy.h: X509_V_ERR_*)."""
ONLY_WAITING = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What TLS raises for what is no matter of TLS."""


def sentence(fault: Exception, url: httpx2.URL, now: Instant) -> str:
    """What happened on the way to `url`, and what to do about it; `now` as this machine has it."""
    host = plain(url.host)
    where = f"{host}:{url.port or (443 if url.scheme == 'https' else 80)}"
    for cause in _causes(fault):
        found = _certificate(cause, host, now) or _way(cause, where)
        if found:
            return found
    what = plain(f"{type(fault).__name__} {fault}".strip())
    return f"the centre cannot be reached: {what}"


def _causes(fault: BaseException) -> Iterator[BaseException]:
    """What lies under a failure first, itself last."""
    under = fault.__cause__ or fault.__context__
    if under is not None:
        yield from _causes(under)
    if isinstance(fault, BaseExceptionGroup):
        for one in fault.exceptions:
            yield from _causes(one)
    yield fault


def _certificate(cause: BaseException, host: str, now: Instant) -> str:
    if not isinstance(cause, ssl.SSLError) or isinstance(cause, ONLY_WAITING + BROKEN_OFF):
        return ""
    if not isinstance(cause, ssl.SSLCertVerificationError):
        why = plain(getattr(cause, "reason", None) or str(cause))
        return (
            f"{host} does not speak TLS as we do ({why}): "
            "is the port in [central] url right, or does something on the way answer for it?"
        )
    code = cause.verify_code
    if code == EXPIRED:
        return (
            f"the certificate of {host} has expired: renew it at the centre, unless {_clock(now)}"
        )
    if code == NOT_YET:
        return (
            f"the certificate of {host} is not valid yet: {_clock(now)}; "
            "if that is right, the centre's certificate was dated wrongly"
        )
    if code in OTHER_NAME:
        return (
            f"the certificate that answers is not one for {host}: check [central] url, "
            "or something on the way answers in the place of the centre"
        )
    if code in UNKNOWN_ISSUER:
        return (
            f"nobody that this machine trusts issued the certificate of {host} "
            f"({plain(cause.verify_message)}): name the centre's own authority with [central] "
            "ca_file, or something on the way answers in the place of the centre"
        )
    return f"the certificate of {host} cannot be accepted: {plain(cause.verify_message)}"


def _clock(now: Instant) -> str:
    """What this machine takes for the time, and how far that can be believed."""
    said = f"this machine's clock is wrong: it says {iso_utc_seconds(now.utc_ms)}"
    if now.clock is ClockState.UNSET or now.utc_ms < EARLIEST_MS:
        return f"{said}, and was never set: let a time service set it"
    return said


def _way(cause: BaseException, where: str) -> str:
    match cause:
        case ssl.SSLError() if isinstance(cause, BROKEN_OFF):
            return f"the connection to {where} was broken off"
        case ssl.SSLError():
            return ""
        case socket.gaierror():
            why = plain(cause.strerror or str(cause))
            return (
                f"the name in {where} cannot be resolved ({why}): "
                "check [central] url, and the name service of this machine"
            )
        case ConnectionRefusedError():
            return f"nobody listens at {where}: is the centre down, or [central] url wrong?"
        case ConnectionError():
            return f"the connection to {where} was broken off ({plain(cause.strerror or 'reset')})"
        case OSError(errno=int()) if not isinstance(cause, TimeoutError):
            why = plain(cause.strerror or str(cause))
            return f"there is no way to {where} ({why}): is the network of this machine up?"
        case httpx2.ConnectTimeout() if "name service" in str(cause):
            return (
                f"the name in {where} cannot be resolved in time: "
                "the name service of this machine does not answer"
            )
        case httpx2.ConnectTimeout():
            return f"{where} took no connection in time: a firewall, or a line that is down?"
        case httpx2.ReadTimeout():
            return f"{where} took the request and did not answer in time"
        case httpx2.WriteTimeout():
            return f"{where} does not take the request: the line is very slow or stuck"
        case httpx2.RemoteProtocolError():
            return f"the answer of {where} is not whole ({plain(str(cause))})"
        case httpx2.ReadError() | httpx2.WriteError():
            return f"the connection to {where} was broken off"
    return ""
