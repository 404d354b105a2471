"""The names that this gateway is called by: who leads a browser here by another one gets nothing.

A foreign page can have its own name resolved to this machine (DNS rebinding); the browser then
takes the console for a part of it, and only the Host header tells. An address in it cannot be led
astray. Whether it is a host at all is for target.py.
"""

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import Scope

from crinsu_gateway.web.errors import refusal

THIS_MACHINE = "localhost"
"""Browsers lead it nowhere else."""
_PORT = re.compile(r":[0-9]*$")


def no_names() -> Sequence[str]:
    """The names in the certificate, where none is shown."""
    return ()


@dataclass(frozen=True, slots=True)
class Hosts:
    """What may stand in the Host header where a browser acts or reads as somebody's console.

    `names` are those of the settings and of the machine; `shown` tells those in the certificate
    that is shown now, where `*.` stands for one part.
    """

    names: tuple[str, ...] = ()
    shown: Callable[[], Sequence[str]] = no_names

    def require_ours(self, scope: Scope) -> None:
        """421 when a request calls this gateway by a name that is not its own (RFC 9110, 7.4)."""
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        if not self.are_ours(host.decode("latin-1")):
            known = ", ".join(name for name in self._known() if not _is_address(name))
            raise refusal(
                421,
                "UNKNOWN_HOST",
                "this gateway is not known by the name in the address: open the console by an IP "
                f"address or by one of {known}; other names are set as names in [api]",
            )

    def are_ours(self, host: str) -> bool:
        """Whether a Host header names this gateway, or an address."""
        name = _plain(_PORT.sub("", host))
        if _is_address(name.strip("[]")):
            return True
        parent = name.partition(".")[2]
        return bool(name) and any(
            known in (name, f"*.{parent}") for known in map(_plain, self._known())
        )

    def _known(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((THIS_MACHINE, *filter(None, self.names), *self.shown())))


def _plain(name: str) -> str:
    """A name as names are compared: in lower case, without the dot that ends it."""
    return name.lower().removesuffix(".")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
