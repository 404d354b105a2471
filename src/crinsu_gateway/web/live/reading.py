"""Reads from the store what is told live: changes after a number, and where a reader may go on.

Each function is one read transaction. Nothing is changed here.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crinsu_gateway.store import alarms, audit, meta, public_names
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.live.telling import ALARM, Change, change, named_in

MOST_MISSED = 10_000
"""Who missed more than so many events is told to read everything anew."""
_LONGEST_ID = 64


class Gap(StrEnum):
    """Why a reader cannot go on where it was."""

    UNREADABLE = "unreadable"  # it is no id of ours
    ANOTHER_STORE = "another-store"  # of another gateway, or of before a backup was restored
    FUTURE = "future"  # there is no such event yet
    TOO_LONG_AGO = "too-long-ago"
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class Standing:
    """The mark of this store in its epoch, and the number of its newest event."""

    mark: str
    head: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes in order, and the number of the last event that was looked at."""

    changes: tuple[Change, ...]
    last: int


def standing(tx: Transaction) -> Standing:
    """Where the trail stands now."""
    whose = f"{meta.gateway_id(tx)}/{meta.epoch(tx)}"
    return Standing(hashlib.sha256(whose.encode()).hexdigest()[:12], audit.head(tx))


def place(tx: Transaction, last_id: str) -> tuple[int | Gap, Standing]:
    """The number after which a reader goes on, or why it cannot; and where the trail stands."""
    now = standing(tx)
    return _place(tx, last_id, now), now


def _place(tx: Transaction, last_id: str, now: Standing) -> int | Gap:
    mark, _, digits = last_id.partition("-")
    if len(last_id) > _LONGEST_ID or not (digits.isascii() and digits.isdigit()):
        return Gap.UNREADABLE
    if mark != now.mark:
        return Gap.ANOTHER_STORE if len(mark) == len(now.mark) else Gap.UNREADABLE
    seen = int(digits)
    if seen > now.head:
        return Gap.FUTURE
    if now.head - seen > MOST_MISSED:
        return Gap.TOO_LONG_AGO
    purged = tx.value("SELECT 1 FROM audit_tombstone WHERE seq > ? LIMIT 1", (seen,))
    return Gap.PURGED if purged else seen


def read(tx: Transaction, after: int, limit: int) -> Batch:
    """The changes after a number, oldest first."""
    rows = audit.numbered(tx, after, limit)
    if not rows:
        return Batch((), after)
    bodies = [body for number, raw in rows if (body := _body(number, raw))]
    shown = public_names.look_up(tx, _keys(bodies))
    told = _alarms(tx, bodies)
    found = (change(body, shown, told) for body in bodies)
    return Batch(tuple(one for one in found if one is not None), rows[-1][0])


def _body(number: int, raw: bytes) -> dict[str, Any]:
    """An event as it was written; nothing for one that was spoilt, which the proof finds."""
    try:
        body = json.loads(raw)
        is_one = body["seq"] == number and isinstance(body["kind"], str)
        whole = is_one and isinstance(body["facts"], dict) and isinstance(body["utc_ms"], int)
    except (ValueError, KeyError, TypeError):
        return {}
    return body if whole else {}


def _keys(bodies: Iterable[dict[str, Any]]) -> Iterable[tuple[str, public_names.Key]]:
    for body in bodies:
        for resource, key in named_in(body["kind"], body["seq"], body["facts"]):
            if key is not None:
                yield resource, key


def _alarms(tx: Transaction, bodies: Iterable[dict[str, Any]]) -> dict[int, dict[str, str]]:
    """What is told of alarms beside their ids; they are those of the moment, not of the event."""
    ids = {body["facts"].get("alarm") for body in bodies if body["kind"].startswith(ALARM)}
    return {
        one: {"code": code, "severity": severity, "state": state}
        for one, code, severity, state in alarms.in_brief(tx, ids - {None})
    }
