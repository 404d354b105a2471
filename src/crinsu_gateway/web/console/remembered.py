"""What a view made and need not make anew while nothing changed that it is made of.

A few things only, the oldest goes first. Readers on several threads may make the same twice.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, cast

T = TypeVar("T")


class Remembered(Generic[T]):
    """Things by what they are made of."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: dict[Hashable, T] = {}

    def get(self, of: Hashable, make: Callable[[], T]) -> T:
        """What was made of this, or is made now."""
        none = object()
        found = self._made.get(of, none)
        if found is not none:
            return cast("T", found)
        made = make()
        for old in list(self._made)[: max(0, len(self._made) - self._most + 1)]:
            self._made.pop(old, None)
        self._made[of] = made
        return made
