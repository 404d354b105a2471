"""PINs and badge numbers as they are kept: Argon2id over a keyed hash, in a thread of their own.

One hash is computed at a time, because each takes 19 MiB and a while; that also slows guessing.
The pepper is handed in and never stored here. It decides nothing about people.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from crinsu_gateway.model.errors import ConfigError

SHORTEST_PEPPER = 32
LONGEST_WAIT_S = 20.0


class _Hasher(Protocol):
    """What is used of a password hasher."""

    def hash(self, password: str) -> str:
        """A new hash with a salt of its own."""
        ...

    def verify(self, hash: str, password: str) -> bool:
        """True, or an error of the library."""
        ...


@cache
def _hasher() -> _Hasher:
    """Argon2id with 19 MiB, as OWASP advises; the library comes with the first PIN, not before."""
    import argon2

    return argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@dataclass(frozen=True, slots=True)
class KeptPin:
    """A PIN as it is stored: its hash, and which pepper it was made with."""

    hash: str
    pepper: str


def fingerprint(pepper: bytes) -> str:
    """Which pepper this is; it tells nothing of it."""
    return _keyed(pepper, "fingerprint", "")[:16]


def _keyed(pepper: bytes, use: str, text: str) -> str:
    return hmac.new(pepper, f"{use}\0{text}".encode(), hashlib.sha256).hexdigest()


class Pins:
    """Hashes and checks PINs; close it at the end."""

    def __init__(self, pepper: bytes) -> None:
        if len(pepper) < SHORTEST_PEPPER:
            raise ConfigError(
                f"the pepper of the PINs has {len(pepper)} bytes; "
                f"at least {SHORTEST_PEPPER} are needed"
            )
        self._pepper = pepper
        self.fingerprint = fingerprint(pepper)
        """Which pepper this is; it tells nothing of it."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pins")
        self._nobody = ""  # made with the first PIN: a start need not wait for it

    def badge_hash(self, number: str) -> str:
        """How the number of a badge is kept; the same number gives the same hash."""
        return self._keyed("badge", number.strip())

    async def kept(self, pin: str) -> KeptPin:
        """A PIN as it is to be stored."""
        made = await self._run(lambda: _hasher().hash(self._keyed("pin", pin)))
        return KeptPin(str(made), self.fingerprint)

    async def is_right(self, kept: KeptPin | None, pin: str) -> bool:
        """Whether a PIN is the stored one; without one it takes as long and is not."""
        right = await self._run(lambda: self._verify(kept, pin))
        return bool(right)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=True)

    def _verify(self, kept: KeptPin | None, pin: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        known = kept is not None and kept.pepper == self.fingerprint
        self._nobody = self._nobody or _hasher().hash("nobody has this one")
        stored = kept.hash if kept is not None and known else self._nobody
        try:
            _hasher().verify(stored, self._keyed("pin", pin))
        except (VerificationError, InvalidHashError):
            return False
        return known

    def _keyed(self, use: str, text: str) -> str:
        return _keyed(self._pepper, use, text)

    async def _run(self, job: Callable[[], object]) -> object:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(LONGEST_WAIT_S):
            return await loop.run_in_executor(self._thread, job)
