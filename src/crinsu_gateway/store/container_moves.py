"""A whole canister, cane, rack or box goes to another place, with everything in it.

One transaction: the tree, the kept counts, one audit event for the container, a line of custody
and a fact for the centre for each sample container in it. Rules are in model/place.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import ContainerFull, UnknownPlace
from crinsu_gateway.model.place import (
    ContainerKind,
    Spot,
    Standing,
    may_put_container,
)
from crinsu_gateway.model.place_errors import LeftUse, WrongPlace
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit, custody, emergencies, executions, layouts, outbox
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class _Moved:
    """The container that goes (with its counts) and where it stands now."""

    id: int
    storage_id: int
    storage: str
    parent_id: int | None
    kind: ContainerKind
    path: str
    counts: tuple[int, int, int, int]


def move(tx: Transaction, container_id: int, spot: Spot, *, reason: str, actor: Actor) -> int:
    """Move a container with its content to a free place; how many sample containers went along."""
    one = _container(tx, container_id)
    target_id = _storage(tx, spot.storage)
    outer_id, outer_kind, outer_has_slots, room = _outer(tx, target_id, spot)
    if target_id == one.storage_id and f"{spot.path}/".startswith(f"{one.path}/"):
        raise WrongPlace("a container cannot be put into itself, or where it stands already")
    emergencies.require_here(tx, actor, (one.storage_id, target_id))
    working = executions.working(tx)
    source = Standing(one.storage, working.get(one.storage_id), None, False, False)
    target = Standing(
        spot.storage,
        working.get(target_id),
        outer_kind,
        outer_has_slots,
        _at(tx, target_id, spot.path) is not None,
    )
    may_put_container(one.kind, spot, source, target)
    if (target_id, outer_id) != (one.storage_id, one.parent_id):
        _require_room(tx, target_id, outer_id, room, spot)
    held = _samples_in(tx, one)
    facts = {
        "container": container_id,
        "kind": one.kind.value,
        "from": f"{one.storage}/{one.path}",
        "to": str(spot),
        "samples": len(held),
    }
    event = audit.append(tx, "container.moved", actor, facts, reason=needed(reason))
    _remember(tx, one, event)
    _count(tx, one.storage_id, one.parent_id, one.counts, -1)
    _rehang(tx, one, target_id, outer_id, spot)
    _count(tx, target_id, outer_id, one.counts, +1)
    for sample_id, central_id, place in held:
        _tell(tx, one, spot, sample_id, central_id, place, event, actor)
    tx.touch(Topic.PLACES)
    tx.touch(Topic.SAMPLES)
    return len(held)


def _container(tx: Transaction, container_id: int) -> _Moved:
    row = tx.need(
        f"container {container_id}",
        "SELECT c.id, c.storage_id, s.name, c.parent_id, c.kind, c.path, c.capacity, c.blocked, "
        "c.occupied, c.free FROM container c JOIN storage_solution s ON s.id = c.storage_id "
        "WHERE c.id = ?",
        (container_id,),
    )
    counts = (row[6], row[7], row[8], row[9])
    return _Moved(row[0], row[1], row[2], row[3], ContainerKind(row[4]), row[5], counts)


def _storage(tx: Transaction, name: str) -> int:
    found = tx.value("SELECT id FROM storage_solution WHERE name = ?", (name,))
    if found is None:
        raise UnknownPlace(f"there is no storage solution {name!r}", storage=name)
    return int(found)


def _outer(
    tx: Transaction, storage_id: int, spot: Spot
) -> tuple[int | None, ContainerKind | None, bool, int | None]:
    """Id, kind, whether it has slots, and room of what the container would stand in."""
    if spot.outer is None:
        room = tx.value("SELECT room FROM storage_solution WHERE id = ?", (storage_id,))
        return None, None, False, room
    row = _at(tx, storage_id, spot.outer)
    if row is None:
        raise UnknownPlace(f"there is no container {spot.storage}/{spot.outer}", address=str(spot))
    if not tx.value("SELECT in_use FROM container WHERE id = ?", (row[0],)):
        raise LeftUse(f"{spot.storage}/{spot.outer} left use; choose another place")
    return row[0], ContainerKind(row[1]), bool(row[2]), row[3]


def _at(tx: Transaction, storage_id: int, path: str) -> tuple[int, str, int, int | None] | None:
    row = tx.one(
        "SELECT id, kind, leaf, room FROM container WHERE storage_id = ? AND path = ?",
        (storage_id, path),
    )
    return None if row is None else (row[0], row[1], row[2], row[3])


def _require_room(
    tx: Transaction, storage_id: int, outer_id: int | None, room: int | None, spot: Spot
) -> None:
    standing = tx.value(
        "SELECT count(*) FROM container WHERE parent_id = ? AND (in_use OR occupied > 0)"
        if outer_id is not None
        else "SELECT count(*) FROM container WHERE storage_id = ? AND parent_id IS NULL "
        "AND (in_use OR occupied > 0)",
        (storage_id if outer_id is None else outer_id,),
    )
    if room is not None and standing >= room:
        where = f"{spot.storage}/{spot.outer}" if spot.outer else spot.storage
        raise ContainerFull(
            f"{where} has room for {room} containers and holds {standing}: choose another place",
            free=0,
            wanted=1,
        )


def _samples_in(tx: Transaction, one: _Moved) -> list[tuple[int, int | None, str]]:
    """Local id, id at the centre and address of all that lies in a container."""
    rows = tx.all(
        "SELECT m.id, m.central_id, c.path || '/' || slot.label FROM container c "
        "CROSS JOIN slot ON slot.container_id = c.id "
        "CROSS JOIN sample_container m ON m.slot_id = slot.id WHERE c.storage_id = ? "
        "AND (c.path = ? OR (c.path > ? AND c.path < ?)) ORDER BY c.ordinal, slot.ordinal",
        (one.storage_id, one.path, f"{one.path}/", f"{one.path}0"),
    )
    return [(row[0], row[1], f"{one.storage}/{row[2]}") for row in rows]


def _remember(tx: Transaction, one: _Moved, event: int) -> None:
    """Keep where the container and all in it stood, so that old addresses lead to them."""
    tx.change(
        "INSERT INTO container_stood (container_id, storage, path, until_event, until_ms) "
        "SELECT id, ?1, path, ?2, ?3 FROM container WHERE storage_id = ?4 "
        "AND (path = ?5 OR (path > ?5 || '/' AND path < ?5 || '0')) ORDER BY ordinal",
        (one.storage, event, tx.now.utc_ms, one.storage_id, one.path),
    )
    tx.change(
        "INSERT OR IGNORE INTO vacated (storage_id, path) VALUES (?, ?)", (one.storage_id, one.path)
    )


def _count(
    tx: Transaction,
    storage_id: int,
    outer_id: int | None,
    counts: tuple[int, int, int, int],
    sign: int,
) -> None:
    """Add what a container counts to all that it stands in, or take it off again."""
    given = tuple(sign * count for count in counts)
    tx.change(
        "UPDATE storage_solution SET capacity = capacity + ?, blocked = blocked + ?, "
        "occupied = occupied + ?, free = free + ? WHERE id = ?",
        (*given, storage_id),
    )
    while outer_id is not None:
        tx.change(
            "UPDATE container SET capacity = capacity + ?, blocked = blocked + ?, "
            "occupied = occupied + ?, free = free + ? WHERE id = ?",
            (*given, outer_id),
        )
        outer_id = tx.value("SELECT parent_id FROM container WHERE id = ?", (outer_id,))


def _rehang(
    tx: Transaction, one: _Moved, storage_id: int, outer_id: int | None, spot: Spot
) -> None:
    """Give the container and all in it their new paths, at the end of the layout there."""
    first = tx.value("SELECT ordinal FROM container WHERE id = ?", (one.id,))
    shift = layouts.next_ordinal(tx, storage_id) - int(first)
    tx.change(
        "UPDATE container SET storage_id = ?1, path = ?2 || substr(path, length(?3) + 1), "
        "ordinal = ordinal + ?4, by_hand = 1 WHERE storage_id = ?5 "
        "AND (path = ?3 OR (path > ?3 || '/' AND path < ?3 || '0'))",
        (storage_id, spot.path, one.path, shift, one.storage_id),
    )
    tx.change(
        "UPDATE container SET parent_id = ?, label = ? WHERE id = ?", (outer_id, spot.label, one.id)
    )


def _tell(
    tx: Transaction,
    one: _Moved,
    spot: Spot,
    sample_id: int,
    central_id: int | None,
    place: str,
    event: int,
    actor: Actor,
) -> None:
    """A line of custody and a fact for the centre for one sample container that went along."""
    custody.note(tx, sample_id, event)
    tx.change("UPDATE sample_container SET changed_ms = ? WHERE id = ?", (tx.now.utc_ms, sample_id))
    old = f"{one.storage}/{one.path}"
    body: dict[str, outbox.Fact] = {
        "sample": central_id,
        "localSample": sample_id,
        "from": place,
        "to": f"{spot}{place[len(old) :]}",
        "container": one.id,
        "execution": None,
        "technician": actor.id,
        "at": tx.now.utc_ms,
    }
    outbox.put(tx, OutboxKind.SAMPLE_MOVED, body)


@dataclass(frozen=True, slots=True)
class Stood:
    """A container that stood at a place until a moment (UTC ms), and where it stands today."""

    container_id: int
    until_event: int
    until_ms: int
    now: str


def once_at(tx: Transaction, storage: str, path: str) -> list[Stood]:
    """The containers that stood at a place and were moved away, oldest first."""
    rows = tx.all(
        "SELECT h.container_id, h.until_event, h.until_ms, s.name || '/' || c.path "
        "FROM container_stood h JOIN container c ON c.id = h.container_id "
        "JOIN storage_solution s ON s.id = c.storage_id "
        "WHERE h.storage = ? AND h.path = ? ORDER BY h.id",
        (storage, path),
    )
    return [Stood(*row) for row in rows]
