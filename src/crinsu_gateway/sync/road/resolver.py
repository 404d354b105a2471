"""Finds the addresses of the centre without ever letting a slow resolver hold anything else up.

A lookup runs in a thread of its own, at most one of them, that nobody waits for at the end: a
resolver that hangs costs the call its time limit, never the loop, the buses or the stop. It asks
anew each time, so that a centre may move; what it heard last serves while no answer comes.
"""

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

KNOWN_S = 1.0
"""So long an answer is waited for where an earlier one can take its place."""

Lookup = Callable[[str, int], list[str]]
"""The addresses of a name for connections to a port; OSError when there are none."""


def system_lookup(host: str, port: int) -> list[str]:
    """What the resolver of this machine says, in its order, each address once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A lookup under way; its future gets the addresses, or the failure as a value."""

    name: tuple[str, int]
    answer: asyncio.Future[list[str] | OSError]


class Resolver:
    """Asks for addresses, one question at a time."""

    def __init__(self, lookup: Lookup = system_lookup) -> None:
        self._lookup = lookup
        self._asked: _Asked | None = None
        self._heard: tuple[tuple[str, int], list[str]] | None = None

    async def addresses(self, host: str, port: int, limit_s: float) -> list[str]:
        """The addresses of a host; an address is its own. OSError, or TimeoutError after `limit_s`.

        Neither once the host was known: its last addresses may still be good, and who answers
        there must show the certificate all the same.
        """
        if _is_address(host):
            return [host]
        known = self._heard[1] if self._heard and self._heard[0] == (host, port) else None
        try:
            found = await self._found(host, port, limit_s if known is None else KNOWN_S)
        except (OSError, TimeoutError):
            if known is None:
                raise
            return known
        self._heard = ((host, port), found)
        return found

    async def _found(self, host: str, port: int, limit_s: float) -> list[str]:
        """What the resolver says now.

        While an older question is still open no other is asked: the resolver hangs, and a second
        thread would hang with it.
        """
        asked = self._asked = self._asked or self._ask(host, port)
        async with asyncio.timeout(limit_s):
            found = await asyncio.shield(asked.answer)
        self._asked = None
        if asked.name != (host, port):
            return await self._found(host, port, limit_s)
        if isinstance(found, OSError):
            raise found
        return found

    def _ask(self, host: str, port: int) -> _Asked:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[str] | OSError] = loop.create_future()

        def work() -> None:
            found: list[str] | OSError
            try:
                found = self._lookup(host, port)
            except OSError as fault:
                found = fault
            except UnicodeError as fault:  # a label of a name that is too long or empty
                found = OSError(str(fault))
            try:
                loop.call_soon_threadsafe(_settle, answer, found)
            except RuntimeError:
                return  # the loop is closed: nobody waits any more

        threading.Thread(target=work, name="resolver", daemon=True).start()
        return _Asked((host, port), answer)


def _settle(answer: asyncio.Future[list[str] | OSError], found: list[str] | OSError) -> None:
    if not answer.done():
        answer.set_result(found)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
