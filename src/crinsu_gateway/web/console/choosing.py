"""What addresses of pages choose: one of some words, a number, a moment, a container inwards."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from crinsu_gateway.store import placing
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.errors import refusal

E = TypeVar("E", bound=StrEnum)
MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Room:
    """A container that can be chosen."""

    path: str
    free: int = 0

    @property
    def label(self) -> str:
        """Its own label, without the containers around it."""
        return self.path.rpartition("/")[2]


def one_of(kind: type[E], name: str, text: str | None) -> E | None:
    """The word that a parameter says, None without one; 400 for a word that there is not."""
    if text is None:
        return None
    try:
        return kind(text)
    except ValueError:
        raise refusal(400, "BAD_PARAMETER", f"{name}: allowed: {', '.join(kind)}") from None


def number(name: str, text: str | None, most: int | None = None) -> int | None:
    """The number from 1 on, or up to `most`, that a parameter says; None without one; 400."""
    if text is None:
        return None
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
    if found < 1 or (most is not None and found > most):
        until = "on" if most is None else f"to {most}"
        raise refusal(400, "BAD_PARAMETER", f"{name}: allowed: a number from 1 {until}")
    return found


def moment(name: str, text: str | None, zone: str) -> int | None:
    """A moment by the clock of the site, as an input of a form says it, in UTC ms; 400."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        why = f"{name}: allowed: a moment such as 2026-11-22T20:15"
        raise refusal(400, "BAD_PARAMETER", why) from None


def rooms(tx: Transaction, storage_id: int, within: str | None) -> tuple[Room, ...]:
    """The containers right inside one of a storage solution (local id), or the outermost."""
    return tuple(Room(*one) for one in placing.inside(tx, storage_id, within))


def way(within: str | None) -> tuple[Room, ...]:
    """The containers around a container, the outermost first, with itself."""
    parts = within.split("/") if within else []
    return tuple(Room("/".join(parts[: number + 1])) for number in range(len(parts)))
