"""The places of storage solutions as a sheet: one row a container, in the order of the layout.

What is imported is placed by hand: the configured layout lets it alone from then on. Every row is
looked at, whatever was wrong before it; the caller undoes all when anything was.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator

from crinsu_gateway.model import label
from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.label import LABEL
from crinsu_gateway.model.place import ContainerKind, nesting_fault
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.sheet import Problems, Row, rows, written
from crinsu_gateway.store import audit, executions, layout_changes, layouts
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.layout_changes import Places
from crinsu_gateway.store.transaction import Transaction

COLUMNS = ("storage", "container", "kind", "tag", "room", "slots", "blocked", "retired")
AT_ONCE = 500
Told = Callable[[int], None]
Cells = tuple[str, ...]


def header() -> str:
    """The first line."""
    return written(COLUMNS)


def exported(tx: Transaction, storage: str | None = None) -> Iterator[str]:
    """The whole sheet, line by line: all storage solutions by name, or one."""
    yield header()
    after = ("", -1)
    while page := export_page(tx, after, storage):
        yield from (line for _, line in page)
        after = page[-1][0]


def export_page(
    tx: Transaction, after: tuple[str, int], storage: str | None = None
) -> list[tuple[tuple[str, int], str]]:
    """Lines after a storage solution and a number in its order, each with its own two."""
    return [(key, written(cells)) for key, cells in _page(tx, after, storage)]


def _page(
    tx: Transaction, after: tuple[str, int], storage: str | None = None
) -> list[tuple[tuple[str, int], Cells]]:
    one = "" if storage is None else "AND s.name = ?3 "
    found = tx.all(
        "SELECT s.name, c.ordinal, c.path, c.kind, c.tag, c.room, c.id, c.leaf "
        "FROM storage_solution s CROSS JOIN container c ON c.storage_id = s.id "
        f"WHERE (s.name, c.ordinal) > (?1, ?2) {one}AND (c.in_use OR c.occupied > 0) "
        f"ORDER BY s.name, c.ordinal LIMIT {AT_ONCE}",
        after if storage is None else (*after, storage),
    )
    return [((row[0], row[1]), _cells(tx, *row)) for row in found]


def _cells(
    tx: Transaction,
    storage: str,
    _: int,
    path: str,
    kind: str,
    tag: str | None,
    room: int | None,
    container_id: int,
    leaf: int,
) -> Cells:
    slots = blocked = retired = ""
    if leaf:
        found = tx.all(
            "SELECT label, in_use, blocked FROM slot WHERE container_id = ? AND (in_use OR held) "
            "ORDER BY ordinal, id",
            (container_id,),
        )
        if found:
            slots = label.described(tuple(row[0] for row in found))
        blocked = "|".join(row[0] for row in found if row[2])
        retired = "|".join(row[0] for row in found if not row[1])
    return (storage, path, kind, tag or "", str(room or ""), slots, blocked, retired)


def digest(tx: Transaction) -> str:
    """The SHA-256 of the whole sheet as it is now, in hex."""
    return _kept(tx)[0]


def _kept(tx: Transaction) -> tuple[str, Places]:
    """The digest of the whole sheet, and each container by its address with the rest of its row."""
    told, places = hashlib.sha256(header().encode()), dict[str, str]()
    after = ("", -1)
    while page := _page(tx, after):
        for _, cells in page:
            told.update(written(cells).encode())
            places[f"{cells[0]}/{cells[1]}"] = written(cells[2:]).rstrip("\r\n")
        after = page[-1][0]
    return told.hexdigest(), places


def take_over(
    tx: Transaction,
    lines: Iterable[str],
    reason: str,
    actor: Actor,
    problems: Problems,
    told: Told = lambda _: None,
) -> dict[str, int]:
    """Make the places of the storage solutions in a sheet as it says; counts of what was done.

    All of it is one event, the next of the trail; what changed in which container stands in
    `layout.changed` behind it, as the rest of its row was and is.
    """
    digest_before, before = _kept(tx)
    work = _Work(tx, audit.head(tx) + 1, actor, problems)
    for row in rows(lines, COLUMNS, problems):
        work.row(row)
        told(row.line)
    work.leave_out_the_rest()
    counts = {"containers": len(work.seen), "added": work.added, "left_out": work.left_out}
    digest_after, after = _kept(tx)
    facts: Body = {"before": digest_before, "after": digest_after, **counts}
    event = audit.append(tx, "layout.imported", actor, facts, reason=needed(reason))
    changed = [*layout_changes.entries(before, after)]
    layout_changes.say(tx, "layout.changed", {"import": event}, changed, actor)
    tx.touch(Topic.PLACES)
    return counts


class _Work:
    """One import: what was seen so far, by storage solution and path."""

    def __init__(self, tx: Transaction, event: int, actor: Actor, problems: Problems) -> None:
        self._tx = tx
        self._event = event
        self._actor = actor
        self._problems = problems
        self._storages: dict[str, int] = dict(tx.all("SELECT name, id FROM storage_solution"))
        self._busy = executions.working(tx)
        self._ordinals: dict[int, int] = {}
        self.seen: dict[tuple[int, str], tuple[int, ContainerKind, bool]] = {}
        self._named: set[tuple[int, str]] = set()
        self.added = 0
        self.left_out = 0

    def row(self, row: Row) -> None:
        """Take one row over, as far as it can be."""
        storage_id = self._storage(row)
        path = self._path(row)
        kind = self._kind(row)
        room = self._room(row)
        labels, blocked, retired = self._slots(row)
        if storage_id is None or path is None:
            return
        self._named.add((storage_id, path))
        if kind is None:
            return
        if (storage_id, path) in self.seen:
            self._problem(row, "container", f"{path} has a row already")
            return
        outer_id = self._outer(row, storage_id, path, kind)
        container_id = self._container(row, storage_id, outer_id, path, kind)
        self.seen[storage_id, path] = (container_id, kind, bool(labels))
        number = self._ordinals[storage_id] = self._ordinals.get(storage_id, -1) + 1
        self._tx.change(
            "UPDATE container SET by_hand = 1, in_use = 1, ordinal = ?, room = ? WHERE id = ?",
            (number, room, container_id),
        )
        self._tag(row, container_id)
        self._put_slots(row, container_id, labels, retired)
        self._block(container_id, blocked)

    def _problem(self, row: Row, column: str, message: str) -> None:
        self._problems.add(row.line, column, message)

    def _storage(self, row: Row) -> int | None:
        name = row.cells["storage"]
        found = self._storages.get(name)
        if found is None:
            known = ", ".join(self._storages) or "none is configured"
            hint = f"{near_match(name, self._storages)}; allowed: {known}"
            self._problem(row, "storage", f"there is no storage solution {name!r}{hint}")
        elif found in self._busy:
            run = self._busy[found]
            self._problem(
                row, "storage", f"execution {run} is not finished on {name}; end it first"
            )
        return found

    def _path(self, row: Row) -> str | None:
        path = row.cells["container"]
        if all(LABEL.fullmatch(part) for part in path.split("/")):
            return path
        allowed = "labels of 1 to 24 letters, digits, . _ - joined by /, such as C1/CN2"
        self._problem(row, "container", f"{path!r} is no container; allowed: {allowed}")
        return None

    def _kind(self, row: Row) -> ContainerKind | None:
        text = row.cells["kind"]
        kinds = [kind.value for kind in ContainerKind]
        if text in kinds:
            return ContainerKind(text)
        hint = f"{near_match(text, kinds)}; allowed: {', '.join(kinds)}"
        self._problem(row, "kind", f"{text!r} is no kind of container{hint}")
        return None

    def _room(self, row: Row) -> int | None:
        text = row.cells["room"]
        if not text:
            return None
        if text.isascii() and text.isdecimal() and len(text) < 5 and int(text):
            return int(text)
        self._problem(row, "room", f"{text!r} is no room; allowed: empty, or 1 to 9999 containers")
        return None

    def _slots(self, row: Row) -> tuple[tuple[str, ...], frozenset[str], frozenset[str]]:
        """The labels of the slots, those that are blocked and those out of the layout."""
        text = row.cells["slots"]
        try:
            labels = label.parse(text) if text else ()
        except ValueError as error:
            self._problem(row, "slots", str(error))
            return (), frozenset(), frozenset()
        return labels, self._some(row, "blocked", labels), self._some(row, "retired", labels)

    def _some(self, row: Row, column: str, labels: tuple[str, ...]) -> frozenset[str]:
        named = frozenset(row.cells[column].split("|")) if row.cells[column] else frozenset()
        for one in sorted(named - set(labels)):
            shown = ", ".join(labels[:12]) + (" ..." if len(labels) > 12 else "")
            self._problem(row, column, f"there is no slot {one!r}; allowed: {shown or 'none'}")
        return named

    def _outer(self, row: Row, storage_id: int, path: str, kind: ContainerKind) -> int | None:
        outer_path = path.rpartition("/")[0]
        if not outer_path:
            fault, outer = nesting_fault(kind, None), None
        elif (storage_id, outer_path) not in self._named:
            fault, outer = f"there is no row for {outer_path} before this one", None
        elif (storage_id, outer_path) not in self.seen:
            fault, outer = None, None  # its own row says what is wrong with it
        else:
            outer, outer_kind, has_slots = self.seen[storage_id, outer_path]
            fault = nesting_fault(kind, outer_kind)
            if has_slots:
                fault = f"{outer_path} has slots, so no container can stand in it"
        if fault:
            self._problem(row, "container", fault)
        return outer

    def _container(
        self, row: Row, storage_id: int, outer_id: int | None, path: str, kind: ContainerKind
    ) -> int:
        known = self._tx.one(
            "SELECT id, kind, occupied FROM container WHERE storage_id = ? AND path = ?",
            (storage_id, path),
        )
        if known is None:
            self.added += 1
            end = path.rpartition("/")[2]
            return layouts.add_container(self._tx, storage_id, outer_id, kind, end, path, 0, None)
        if known[1] != kind:
            if known[2]:
                message = f"{path} is a {known[1]} and holds something; empty it first"
                self._problem(row, "kind", message)
            self._tx.change("UPDATE container SET kind = ? WHERE id = ?", (kind, known[0]))
        return int(known[0])

    def _tag(self, row: Row, container_id: int) -> None:
        tag = row.cells["tag"] or None
        if tag is not None:
            other = self._tx.value(
                "SELECT path FROM container WHERE tag = ? AND id <> ?", (tag, container_id)
            )
            sample = self._tx.value("SELECT id FROM sample_container WHERE tag = ?", (tag,))
            if other is not None or sample is not None:
                where = f"container {other}" if other else f"sample container {sample}"
                self._problem(row, "tag", f"tag {tag} is on {where} already")
                return
        self._tx.change("UPDATE container SET tag = ? WHERE id = ?", (tag, container_id))

    def _put_slots(
        self, row: Row, container_id: int, labels: tuple[str, ...], retired: frozenset[str]
    ) -> None:
        known = {
            text: (slot_id, number, in_use, name)
            for text, slot_id, number, in_use, name in self._tx.all(
                "SELECT s.label, s.id, s.ordinal, s.in_use, m.name FROM slot s "
                "LEFT JOIN sample_container m ON m.slot_id = s.id WHERE s.container_id = ?",
                (container_id,),
            )
        }
        for text, (slot_id, _, in_use, name) in known.items():
            if text in labels:
                continue
            if name is not None:
                message = f"slot {text} holds {name}: name it here and in retired, or empty it"
                self._problem(row, "slots", message)
            elif in_use:
                self._tx.change("UPDATE slot SET in_use = 0 WHERE id = ?", (slot_id,))
        for number, text in enumerate(labels):
            wanted = int(text not in retired)
            if text not in known:
                self._tx.change(
                    "INSERT INTO slot (container_id, label, ordinal, in_use) VALUES (?, ?, ?, ?)",
                    (container_id, text, number, wanted),
                )
            elif (number, wanted) != known[text][1:3]:
                self._tx.change(
                    "UPDATE slot SET ordinal = ?, in_use = ? WHERE id = ?",
                    (number, wanted, known[text][0]),
                )

    def _block(self, container_id: int, blocked: frozenset[str]) -> None:
        for slot_id, text, is_blocked in self._tx.all(
            "SELECT id, label, blocked FROM slot WHERE container_id = ?", (container_id,)
        ):
            if is_blocked and text not in blocked:
                self._tx.change("DELETE FROM slot_block WHERE slot_id = ?", (slot_id,))
            elif text in blocked and not is_blocked:
                self._tx.change(
                    "INSERT INTO slot_block (slot_id, event, blocked_by, blocked_ms) "
                    "VALUES (?, ?, ?, ?)",
                    (slot_id, self._event, self._actor.id, self._tx.now.utc_ms),
                )

    def leave_out_the_rest(self) -> None:
        """Take what has no row out of use, in the storage solutions that have any."""
        kept = {container_id for container_id, _, _ in self.seen.values()}
        for storage_id in sorted({storage_id for storage_id, _ in self.seen}):
            for container_id, path, occupied in self._tx.all(
                "SELECT id, path, occupied FROM container WHERE storage_id = ? "
                "AND (in_use OR occupied > 0) ORDER BY ordinal",
                (storage_id,),
            ):
                if container_id in kept:
                    continue
                if occupied:
                    message = f"{path} holds {occupied} sample containers and has no row"
                    self._problems.add(0, "container", message)
                self.left_out += 1
                self._tx.change(
                    "UPDATE container SET by_hand = 1, in_use = 0 WHERE id = ?", (container_id,)
                )
                self._tx.change(
                    "UPDATE slot SET in_use = 0 WHERE container_id = ? AND in_use", (container_id,)
                )
