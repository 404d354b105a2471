"""Backups: what one is called, and which of many are kept. Pure.

Of each hour, day and month only the newest counts, and what is counted are hours, days and months
that have a backup: after a long standstill nothing old is thrown away in one go.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath

NAME = re.compile(
    r"(?P<gateway>[A-Za-z0-9-]+)_(?P<moment>\d{8}T\d{6}Z)_(?P<head>\d+)\.crinsu-backup"
)
_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Keep:
    """How many hours, days and months keep a backup."""

    hours: int = 24
    days: int = 30
    months: int = 12


@dataclass(frozen=True, slots=True)
class Head:
    """How far a store has come: what a backup holds, and what a restored store goes on from.

    `audit_seq` and `audit_hash` name the last event of the trail; `hash` is empty before the first.
    """

    gateway: str
    epoch: int
    schema: int
    audit_seq: int
    audit_hash: str
    outbox_seq: int
    samples: int
    stored: int


def file_name(gateway: str, at_ms: int, head: int) -> str:
    """What a backup is called: whose, when (UTC), and its last audit event."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).strftime(_MOMENT)
    return f"{gateway}_{moment}_{head}.crinsu-backup"


def made_at(name: str, gateway: str) -> datetime | None:
    """When a backup of this gateway was made, by its name; None for any other file."""
    found = NAME.fullmatch(PurePath(name).name)
    if found is None or found["gateway"] != gateway:
        return None
    return datetime.strptime(found["moment"], _MOMENT).replace(tzinfo=UTC)


def _head(name: str) -> int:
    """The last audit event of a backup, by its name; two of one second are told apart by it."""
    found = NAME.fullmatch(PurePath(name).name)
    return int(found["head"]) if found else 0


def to_remove(names: Iterable[str], gateway: str, keep: Keep, just_made: str = "") -> list[str]:
    """Which backups of this gateway may go, oldest first; other files are never named.

    `just_made` stays, however old the clock calls it.
    """
    found = ((moment, _head(name), name) for name in names if (moment := made_at(name, gateway)))
    dated = [(moment, name) for moment, _, name in sorted(found, reverse=True)]
    kept: set[str] = {just_made, *(name for _, name in dated[:1])}
    for form, most in (("%Y%m%d%H", keep.hours), ("%Y%m%d", keep.days), ("%Y%m", keep.months)):
        newest: dict[str, str] = {}
        for moment, name in dated:
            newest.setdefault(moment.strftime(form), name)
        kept |= set(list(newest.values())[:most])
    return [name for _, name in reversed(dated) if name not in kept]
