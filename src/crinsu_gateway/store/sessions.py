"""Sessions of people at stations: opaque ids that are stored hashed, begun, seen, ended.

Whether one still lasts is a rule of model/sign_in.py; who may begin one is in store/sign_ins.py.
"""

import hashlib
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.sign_in import SessionTimes, why_over
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session; its token is known to the station alone. `locked`: it acts for nobody."""

    id: int
    person_id: int
    station: str
    client: str
    times: SessionTimes
    begun_ms: int
    signed: bool
    ended_ms: int | None
    locked: bool


_SESSION = (
    "SELECT id, person_id, station, client, boot_id, begun_boot_ms, seen_boot_ms, begun_ms, "
    "signed, ended_ms, locked FROM station_session "
)


def _row(row: Row) -> SessionRow:
    times = SessionTimes(row[4], row[5], row[6])
    signed, ended_ms, locked = bool(row[8]), row[9], bool(row[10])
    return SessionRow(row[0], row[1], row[2], row[3], times, row[7], signed, ended_ms, locked)


def token_hash(token: str) -> str:
    """How a token is stored; tokens are long and random, so this needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(
    tx: Transaction, *, token: str, person_id: int, station: str, client: str, actor: Actor
) -> int:
    """Begin a session; a person has one at a station, so an earlier one there ends."""
    for (session_id,) in tx.all(
        "SELECT id FROM station_session "
        "WHERE person_id = ? AND station = ? AND client = ? AND ended_ms IS NULL",
        (person_id, station, client),
    ):
        end(tx, session_id, "signed in again", actor)
    now = tx.now
    session_id = tx.insert(
        "INSERT INTO station_session (token_hash, person_id, station, client, boot_id, "
        "begun_boot_ms, seen_boot_ms, begun_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(token_hash(token), person_id, station, client),
            *(now.boot_id, now.boot_ms, now.boot_ms, now.utc_ms),
        ),
    )
    audit.append(tx, "session.begun", actor, {"session": session_id, "person": person_id})
    tx.touch(Topic.PEOPLE)
    return session_id


def by_token(tx: Transaction, token: str) -> SessionRow | None:
    """The session of a token, also an ended one; None when there is none."""
    row = tx.one(_SESSION + "WHERE token_hash = ?", (token_hash(token),))
    return None if row is None else _row(row)


def one(tx: Transaction, session_id: int) -> SessionRow:
    """One session; NotFound when there is none."""
    return _row(tx.need(f"session {session_id}", _SESSION + "WHERE id = ?", (session_id,)))


def live(tx: Transaction, person_id: int | None = None) -> list[SessionRow]:
    """The sessions that last now, oldest first; of one person, or of all."""
    rows = tx.all(
        _SESSION + "WHERE ended_ms IS NULL AND person_id = COALESCE(?, person_id) ORDER BY id",
        (person_id,),
    )
    return [one for one in map(_row, rows) if not why_over(one.times, tx.now)]


def seen(tx: Transaction, session_id: int) -> None:
    """Note that the person of a session acted just now."""
    tx.change(
        "UPDATE station_session SET seen_boot_ms = ? WHERE id = ?", (tx.now.boot_ms, session_id)
    )


def note_signed(tx: Transaction, session_id: int) -> None:
    """Note that badge and PIN were both given for a signature in this session."""
    tx.change("UPDATE station_session SET signed = 1 WHERE id = ?", (session_id,))


def set_locked(tx: Transaction, session_id: int, locked: bool, actor: Actor) -> None:
    """Lock a session, or open it again; nothing when it is so already."""
    changed = tx.change(
        "UPDATE station_session SET locked = ?2 WHERE id = ?1 AND locked <> ?2",
        (session_id, int(locked)),
    )
    if changed:
        kind = "session.locked" if locked else "session.unlocked"
        facts: Body = {"session": session_id, "old": not locked, "new": locked}
        audit.append(tx, kind, actor, facts)
        tx.touch(Topic.PEOPLE)


def end(tx: Transaction, session_id: int, why: str, actor: Actor) -> None:
    """End a session; nothing when it is ended."""
    changed = tx.change(
        "UPDATE station_session SET ended_ms = ?, ended_by = ? WHERE id = ? AND ended_ms IS NULL",
        (tx.now.utc_ms, actor.id, session_id),
    )
    if changed:
        audit.append(tx, "session.ended", actor, {"session": session_id, "why": why})
        tx.touch(Topic.PEOPLE)


def end_all_of(tx: Transaction, person_id: int, why: str, actor: Actor) -> None:
    """End all sessions of a person, at every station."""
    for (session_id,) in tx.all(
        "SELECT id FROM station_session WHERE person_id = ? AND ended_ms IS NULL", (person_id,)
    ):
        end(tx, session_id, why, actor)


def sweep(tx: Transaction, actor: Actor) -> None:
    """End those that are over by time, so that lists and the trail say so."""
    for row in tx.all(_SESSION + "WHERE ended_ms IS NULL"):
        why = why_over(_row(row).times, tx.now)
        if why:
            end(tx, row[0], why, actor)
