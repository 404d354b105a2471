"""Where a Cristin API may send us: the next page, a redirect; and where it may not. Pure.

Sources: RFC 8288 (Link), RFC 9110 15.4 (redirects). An address of another host, or of another
scheme or port, is never followed, so that nothing that was meant for the registry leaves it.
"""

import re
from urllib.parse import urljoin, urlsplit

from crinsu_gateway.model.registry_errors import RegistryOdd

_PART = re.compile(r"<([^<>\s]{1,2000})>((?:\s*;\s*[^,;<>]*)*)")
_PORTS = {"http": 80, "https": 443}


def related(header: str, relation: str) -> str | None:
    """The address with this relation in a Link header; None when it has none."""
    for address, parameters in _PART.findall(header[:20_000]):
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            words = value.strip().strip('"').lower().split()
            if name.strip().lower() == "rel" and relation in words:
                return str(address)
    return None


def within(url: str, target: str) -> str:
    """The address that `target` means as seen from `url`; RegistryOdd when it leads elsewhere."""
    try:
        whole = urljoin(url, target)
        same = _origin(whole) == _origin(url)
        named = urlsplit(whole).username is not None
    except ValueError as error:
        raise RegistryOdd("the registry points to an address that is none") from error
    if not same or named:
        raise RegistryOdd("the registry points to another host, which is not followed")
    return whole


def last_segment(url: str) -> str:
    """The last part of the path of an address."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
