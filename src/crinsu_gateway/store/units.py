"""Units and their points: what is configured, what each point means, and how each unit stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.device import Condition, Purpose
from crinsu_gateway.model.reading import Reason
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

_UNANSWERED = (Reason.SILENT, Reason.FRAME, Reason.WRONG_DEVICE)
"""Reasons of a reading when the unit itself gave no usable answer."""


@dataclass(frozen=True, slots=True)
class PointEntry:
    """A configured point: what the store keeps of its profile."""

    name: str
    title: str
    kind: str
    purpose: Purpose | None
    writable: bool
    stale_after_s: float


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A configured unit with its points."""

    name: str
    profile: str
    link: str
    points: tuple[PointEntry, ...]


@dataclass(frozen=True, slots=True)
class UnitState:
    """How a unit stands, why, and since when (UTC ms)."""

    name: str
    profile: str
    link: str
    storage: str | None
    condition: Condition
    reason: str
    since_ms: int


def apply(tx: Transaction, entries: Sequence[UnitEntry]) -> None:
    """Make the configured units the ones in use; earlier ones stay for their history."""
    _note_configured(tx, entries)
    tx.change("UPDATE unit SET in_use = 0")
    tx.change("DELETE FROM storage_unit")
    tx.change("DELETE FROM point")
    for entry in entries:
        tx.change(
            "INSERT INTO unit (name, profile, link, since_ms) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET profile = excluded.profile, link = excluded.link, "
            "in_use = 1, condition = 'starting', reason = '', since_ms = excluded.since_ms",
            (entry.name, entry.profile, entry.link, tx.now.utc_ms),
        )
        tx.many(
            "INSERT INTO point (unit, name, title, kind, purpose, writable, stale_after_s) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (entry.name, p.name, p.title, p.kind, p.purpose, int(p.writable), p.stale_after_s)
                for p in entry.points
            ],
        )
    tx.touch(Topic.UNITS)


def _note_configured(tx: Transaction, entries: Sequence[UnitEntry]) -> None:
    """Which units there are is an event when it changes: each with its profile and its link."""
    old: list[BodyValue] = [
        [*row]
        for row in tx.all("SELECT name, profile, link FROM unit WHERE in_use = 1 ORDER BY name")
    ]
    names = sorted((one.name, one.profile, one.link) for one in entries)
    new: list[BodyValue] = [[*one] for one in names]
    if old != new:
        audit.append(tx, "units.configured", Actor("gateway", "config"), {"old": old, "new": new})


def note(tx: Transaction, unit: str, condition: Condition, reason: str) -> bool:
    """Write a change of condition, once; whether it was one."""
    before = tx.value("SELECT condition FROM unit WHERE name = ?", (unit,))
    changed = tx.change(
        "UPDATE unit SET condition = ?, reason = ?, since_ms = ? "
        "WHERE name = ? AND (condition <> ? OR reason <> ?)",
        (condition, reason, tx.now.utc_ms, unit, condition, reason),
    )
    if changed:
        facts: Body = {
            "unit": unit,
            "condition_old": before,
            "condition": condition.value,
            "reason": reason,
        }
        audit.append(tx, "unit.condition", Actor("gateway", "bus"), facts)
        tx.touch(Topic.UNITS)
    return bool(changed)


def states(tx: Transaction, storage_id: int | None = None) -> list[UnitState]:
    """The units in use, by name: all, or those of a storage solution (local id)."""
    where, given = _in_use(storage_id)
    return [
        UnitState(row[0], row[1], row[2], row[3], Condition(row[4]), row[5], row[6])
        for row in tx.all(
            "SELECT u.name, u.profile, u.link, s.name, u.condition, u.reason, u.since_ms "
            "FROM unit u LEFT JOIN storage_unit b ON b.unit = u.name "
            f"LEFT JOIN storage_solution s ON s.id = b.storage_id {where} ORDER BY u.name",
            given,
        )
    ]


def _in_use(storage_id: int | None) -> tuple[str, tuple[int, ...]]:
    """What holds for a unit `u` that is in use, and of this storage solution, if one is told."""
    if storage_id is None:
        return "WHERE u.in_use = 1", ()
    of_it = "u.name IN (SELECT unit FROM storage_unit WHERE storage_id = ?)"
    return f"WHERE u.in_use = 1 AND {of_it}", (storage_id,)


def link_of(tx: Transaction, name: str) -> str:
    """The link that a unit in use is on; NotFound."""
    row = tx.need(f"device {name}", "SELECT link FROM unit WHERE name = ? AND in_use = 1", (name,))
    return str(row[0])


def answering(tx: Transaction, names: Sequence[str]) -> dict[str, bool]:
    """Whether units answered when they were last asked; absent when that is not known.

    The latest readings tell: of a unit behind a link that was down they tell nothing.
    """
    marks = ",".join("?" * len(names))
    found = tx.all(
        "SELECT l.unit, max(l.reason NOT IN (?, ?, ?, ?)), max(l.reason <> ?) FROM latest l "
        "JOIN point p ON p.unit = l.unit AND p.name = l.point "
        f"WHERE l.unit IN ({marks}) GROUP BY l.unit",
        (*_UNANSWERED, Reason.LINK_DOWN, Reason.LINK_DOWN, *names),
    )
    return {unit: bool(answered) for unit, answered, known in found if known}


def points(tx: Transaction, storage_id: int | None = None) -> dict[str, list[PointEntry]]:
    """The configured points of each unit in use, by name: of all, or of a storage solution's."""
    found: dict[str, list[PointEntry]] = {}
    where, given = _in_use(storage_id)
    for row in tx.all(
        "SELECT p.unit, p.name, p.title, p.kind, p.purpose, p.writable, p.stale_after_s "
        f"FROM point p JOIN unit u ON u.name = p.unit {where} ORDER BY p.unit, p.name",
        given,
    ):
        purpose = None if row[4] is None else Purpose(row[4])
        entry = PointEntry(row[1], row[2], row[3], purpose, bool(row[5]), row[6])
        found.setdefault(row[0], []).append(entry)
    return found


@dataclass(frozen=True, slots=True)
class Capability:
    """The point that serves a purpose for a storage solution."""

    unit: str
    point: str
    writable: bool


def capabilities(tx: Transaction, storage_id: int) -> dict[Purpose, Capability]:
    """What the units of a storage solution (local id) can tell and do: the first by name serves."""
    return {purpose: able[0] for purpose, able in serving(tx, storage_id).items()}


def serving(tx: Transaction, storage_id: int) -> dict[Purpose, list[Capability]]:
    """All points that serve a purpose for a storage solution (local id), by name of the unit."""
    found: dict[Purpose, list[Capability]] = {}
    for row in tx.all(
        "SELECT p.purpose, p.unit, p.name, p.writable FROM point p "
        "JOIN storage_unit b ON b.unit = p.unit "
        "WHERE b.storage_id = ? AND p.purpose IS NOT NULL ORDER BY p.unit",
        (storage_id,),
    ):
        able = Capability(row[1], row[2], bool(row[3]))
        found.setdefault(Purpose(row[0]), []).append(able)
    return found
