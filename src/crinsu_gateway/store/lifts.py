"""Lifts: which sample containers are out of the cold because of what a technician does.

Lifting a container warms everything in it and below it; what was taken out of it stays out until
it is put back, leaves in the cold, or is discarded. Whoever moves a sample container says so here
in the same transaction. The figures are made in store/exposures.py.
"""

from collections.abc import Sequence
from dataclasses import replace

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.exposure import (
    ARRIVAL_C,
    ASSUMED_START_C,
    COLD_AGAIN_S,
    Method,
    Stage,
    Start,
    stage,
    still_warm_c,
)
from crinsu_gateway.model.place import StorageType
from crinsu_gateway.model.reading import Quality
from crinsu_gateway.model.thermal import LN2_C, Surroundings, kind_of
from crinsu_gateway.store import audit, carriers, deviations, exposures, readings, units
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.exposures import ON_THE_CLOCK, Beginning, Running
from crinsu_gateway.store.transaction import Row, Transaction

ENGINE = Actor("gateway", "engine")
IN_STORAGE, DISCARDED, UNSEEN = "storage", "discarded", "unseen"
"""Where an exposure ended, beside the surroundings that a sample container can be put into."""


def begin(tx: Transaction, execution_id: int, storage_id: int, path: str, actor: Actor) -> int:
    """A container is lifted now: the clock of everything in it and below starts. The lift's id."""
    container_id = int(
        tx.need(
            f"container {path}",
            "SELECT id FROM container WHERE storage_id = ? AND path = ?",
            (storage_id, path),
        )[0]
    )
    lift_id = tx.insert(
        "INSERT INTO lift (execution_id, container_id, began_ms, began_boot_ms, boot_id) "
        "VALUES (?, ?, ?, ?, ?)",
        (execution_id, container_id, tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id),
    )
    storage_c, start = _storage_c(tx, storage_id)
    held = tx.all(
        _HELD + "WHERE c.storage_id = ?1 AND x.id IS NULL AND "
        "(c.path = ?2 OR (c.path > ?2 || '/' AND c.path < ?2 || '0'))",
        (storage_id, path),
    )
    those = [_beginning(tx, row, storage_c, start) for row in held]
    _begin(tx, those, storage_id, lift_id, storage_c, Method.MODELLED)
    ids: list[BodyValue] = [one.sample_id for one in those]
    facts: Body = {
        "lift": lift_id,
        "execution": execution_id,
        "container": container_id,
        "start": f"{storage_c:.1f} Cel",
        "start_from": start.value,
        "samples": ids,
    }
    audit.append(tx, "exposure.began", actor, facts)
    look(tx)
    return lift_id


# What lies below a path are the paths between "path/" and "path0", the next character: an index
# finds them among a million.
_HELD = f"""
SELECT m.id, {carriers.CLASS}, m.carrier_class IS NULL, y.end_c, y.storage_c, y.ended_boot_ms,
    y.ended_boot_id
FROM container c JOIN slot ON slot.container_id = c.id
JOIN sample_container m ON m.slot_id = slot.id
LEFT JOIN exposure x ON x.sample_id = m.id AND x.ended_ms IS NULL
LEFT JOIN exposure y ON y.id = (
    SELECT max(id) FROM exposure WHERE sample_id = m.id AND ended_ms IS NOT NULL
)
"""


def _beginning(tx: Transaction, row: Row, storage_c: float, start: Start) -> Beginning:
    """Where a sample starts: as warm as its place, or as what is left of the exposure before."""
    sample_id, text, unsaid, end_c, cooled_in_c, ended_boot_ms, ended_boot_id = row
    kind, assumed = kind_of(text), bool(unsaid)
    if end_c is not None and end_c > storage_c:
        same_boot = ended_boot_id == tx.now.boot_id
        rest_s = (tx.now.boot_ms - (ended_boot_ms if same_boot else 0)) / 1000
        if rest_s < COLD_AGAIN_S:
            left_c = still_warm_c(kind, end_c, cooled_in_c, rest_s)
            if left_c > storage_c:
                return Beginning(sample_id, kind, left_c, Start.CARRIED, assumed)
    return Beginning(sample_id, kind, storage_c, start, assumed)


def _begin(
    tx: Transaction,
    those: Sequence[Beginning],
    storage_id: int,
    lift_id: int | None,
    storage_c: float,
    method: Method,
) -> None:
    limit_c = tx.value("SELECT temperature_max FROM storage_solution WHERE id = ?", (storage_id,))
    exposures.begin(
        tx,
        those,
        lift_id=lift_id,
        storage_c=storage_c,
        storage_limit_c=limit_c,
        method=method,
    )


def _storage_c(tx: Transaction, storage_id: int) -> tuple[float, Start]:
    """How cold a storage solution is, in Cel: the warmest that a thermometer says, or assumed."""
    thermometers = units.serving(tx, storage_id).get(Purpose.TEMPERATURE, ())
    said = readings.for_storage(tx, storage_id) if thermometers else {}
    found = []
    for point in thermometers:
        reading = said.get((point.unit, point.point))
        if reading is None or reading.quality is not Quality.GOOD or reading.quantity is None:
            continue
        value = reading.quantity.value
        if reading.quantity.unit == "Cel" and not isinstance(value, bool | str):
            found.append(float(value))
    if found:
        return max(found), Start.READING
    kind = tx.value("SELECT type FROM storage_solution WHERE id = ?", (storage_id,))
    return ASSUMED_START_C[StorageType(kind)], Start.ASSUMED


def lowered(tx: Transaction, execution_id: int, storage_id: int, path: str, actor: Actor) -> None:
    """A container is back in the cold: what is in it is not exposed any more."""
    rows = tx.all(_UP + "AND c.storage_id = ? AND c.path = ?", (execution_id, storage_id, path))
    for lift_id, container_id in rows:
        _end_lift(tx, lift_id)
        down = exposures.open_where(tx, _IN_CONTAINER, (lift_id, container_id))
        _back(tx, down, actor)


_UP = (
    "SELECT l.id, l.container_id FROM lift l JOIN container c ON c.id = l.container_id "
    "WHERE l.execution_id = ? AND l.ended_ms IS NULL "
)
_IN_CONTAINER = """
x.lift_id = ?1 AND m.slot_id IN (
    SELECT slot.id FROM slot JOIN container c ON c.id = slot.container_id
    JOIN container up ON up.id = ?2 AND up.storage_id = c.storage_id
    WHERE c.id = up.id OR (c.path > up.path || '/' AND c.path < up.path || '0')
)
"""


def _end_lift(tx: Transaction, lift_id: int) -> None:
    tx.change(
        "UPDATE lift SET ended_ms = ?, ended_boot_ms = ?, ended_boot_id = ? WHERE id = ?",
        (tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id, lift_id),
    )


def _back(tx: Transaction, rows: Sequence[Running], actor: Actor, *, lost: bool = False) -> None:
    """End exposures of what is stored again, each group with the cold that it came back to."""
    undecided = _judge(tx, rows, lost=lost)
    for storage_c in {row.storage_c for row in rows}:
        there = [row for row in rows if row.storage_c == storage_c]
        ended_in = UNSEEN if lost else IN_STORAGE
        exposures.finish(tx, there, ended_in=ended_in, storage_c=storage_c, actor=actor, lost=lost)
    _decide_about(tx, undecided, came_back=True)


def abandoned(tx: Transaction, execution_id: int, actor: Actor) -> None:
    """An execution ended while containers were up: nobody saw them go down, so assume the worst."""
    for lift_id, container_id in tx.all(_UP, (execution_id,)):
        _end_lift(tx, lift_id)
        there = exposures.open_where(tx, _IN_CONTAINER, (lift_id, container_id))
        _back(tx, there, actor, lost=True)


def leaves(tx: Transaction, sample_id: int) -> None:
    """A sample container goes out of the slot that it is in: its clock runs on, or starts now."""
    if exposures.open_where(tx, "x.sample_id = ?", (sample_id,)):
        return
    storage_id, carrier, unsaid = tx.need(
        f"slot with sample container {sample_id}",
        f"SELECT c.storage_id, {carriers.CLASS}, m.carrier_class IS NULL FROM sample_container m "
        "JOIN slot ON slot.id = m.slot_id JOIN container c ON c.id = slot.container_id "
        "WHERE m.id = ?",
        (sample_id,),
    )
    storage_c, start = _storage_c(tx, storage_id)
    one = Beginning(sample_id, kind_of(carrier), storage_c, start, bool(unsaid))
    _begin(tx, [one], storage_id, None, storage_c, Method.MODELLED)


def arrived(
    tx: Transaction, sample_id: int, slot_id: int, execution_id: int | None, actor: Actor
) -> None:
    """A sample container is in a slot: warm until its container goes down, else cold from now.

    Of one that comes from outside nothing is known before this: its figures are a lower bound.
    """
    storage_id, path = tx.need(
        f"slot {slot_id}",
        "SELECT c.storage_id, c.path FROM slot JOIN container c ON c.id = slot.container_id "
        "WHERE slot.id = ?",
        (slot_id,),
    )
    lift_id = _lift_over(tx, execution_id, storage_id, path)
    known = exposures.open_where(tx, "x.sample_id = ?", (sample_id,))
    if not known and lift_id is None:
        return
    storage_c, _ = _storage_c(tx, storage_id)
    if known and lift_id is not None:
        tx.change(
            "UPDATE exposure SET storage_c = ?, lift_id = ? WHERE id = ?",
            (storage_c, lift_id, known[0].id),
        )
    elif known:
        _back(tx, [replace(known[0], storage_c=storage_c, is_stored=True)], actor)
    else:
        it = carriers.of(tx, sample_id)
        here_c = max(ARRIVAL_C, storage_c)
        one = Beginning(sample_id, it.kind, here_c, Start.ASSUMED, it.assumed)
        _begin(tx, [one], storage_id, lift_id, storage_c, Method.BOUNDED)


def _lift_over(tx: Transaction, execution_id: int | None, storage_id: int, path: str) -> int | None:
    """The lift of an execution that a container is up with now, or None."""
    if execution_id is None:
        return None
    found = tx.value(
        "SELECT l.id FROM lift l JOIN container c ON c.id = l.container_id "
        "WHERE l.execution_id = ?1 AND l.ended_ms IS NULL AND c.storage_id = ?2 "
        "AND (c.path = ?3 OR substr(?3, 1, length(c.path) + 1) = c.path || '/')",
        (execution_id, storage_id, path),
    )
    return None if found is None else int(found)


def received(tx: Transaction, sample_id: int) -> None:
    """A sample container came out of a shipper: on the clock from now, unknown before."""
    if exposures.open_where(tx, "x.sample_id = ?", (sample_id,)):
        return
    it = carriers.of(tx, sample_id)
    one = Beginning(sample_id, it.kind, ARRIVAL_C, Start.ASSUMED, it.assumed)
    exposures.begin(
        tx,
        [one],
        lift_id=None,
        storage_c=ARRIVAL_C,
        storage_limit_c=None,
        method=Method.BOUNDED,
    )


def left(tx: Transaction, sample_id: int, into: Surroundings | None, actor: Actor) -> None:
    """A sample container leaves: into the cold of a dry shipper or a bath, or None: discarded."""
    rows = exposures.open_where(tx, "x.sample_id = ?", (sample_id,))
    undecided = _judge(tx, rows)
    ended_in = DISCARDED if into is None else into.value
    storage_c = None
    if into is not None:
        storage_c = LN2_C if into is Surroundings.LIQUID else ARRIVAL_C
    exposures.finish(tx, rows, ended_in=ended_in, storage_c=storage_c, actor=actor)
    if into is not None:
        _decide_about(tx, undecided, came_back=True)


def missing(tx: Transaction, sample_id: int, actor: Actor) -> None:
    """A count did not find a sample container: no clock that runs for it has an end to be told."""
    rows = exposures.open_where(tx, "x.sample_id = ?", (sample_id,))
    undecided = _judge(tx, rows, lost=True)
    exposures.finish(tx, rows, ended_in=UNSEEN, storage_c=None, actor=actor, lost=True)
    _decide_about(tx, undecided, came_back=True)


def resume(tx: Transaction) -> None:
    """Nobody looked for a while (a restart, a power cut): the running clocks are estimated now."""
    rows = exposures.open_where(tx, ON_THE_CLOCK)
    if rows:
        exposures.bring_over(tx, rows)
        facts: Body = {"samples": [row.sample_id for row in rows]}
        audit.append(tx, "exposure.estimated", ENGINE, facts)
        look(tx)


def is_running(tx: Transaction) -> bool:
    """Whether any clock still has something to say."""
    return bool(tx.one(f"SELECT 1 FROM exposure x WHERE x.ended_ms IS NULL AND {ON_THE_CLOCK}"))


def look(tx: Transaction) -> None:
    """Look at all running clocks: note that somebody did, and say what half and all of them mean.

    Every clock is proven up to here; a clock from another boot is brought over first.
    """
    rows = exposures.open_where(tx, ON_THE_CLOCK)
    strange = [row for row in rows if row.since_boot_id != tx.now.boot_id]
    if strange:
        exposures.bring_over(tx, strange)
        rows = exposures.open_where(tx, ON_THE_CLOCK)
    if not rows:
        return
    tx.change(
        "INSERT INTO exposure_look (id, at_ms, boot_ms, boot_id) VALUES (1, ?1, ?2, ?3) "
        "ON CONFLICT (id) DO UPDATE SET at_ms = ?1, boot_ms = ?2, boot_id = ?3",
        (tx.now.utc_ms, tx.now.boot_ms, tx.now.boot_id),
    )
    _decide_about(tx, _judge(tx, rows), came_back=False)


_EVENTS = {
    Stage.WARNED: "exposure.warned",
    Stage.EXCURSION: "exposure.excursion",
    Stage.CRITICAL: "exposure.critical",
}


def _judge(tx: Transaction, rows: Sequence[Running], *, lost: bool = False) -> list[Running]:
    """Write how far clocks have run, once for each stage; those that nobody decided about yet."""
    reached: dict[tuple[Stage, int | None], list[Running]] = {}
    undecided = []
    for row in rows:
        most_ms = None if lost else exposures.span(tx, row).most_ms
        here = max(stage(most_ms, row.allowed), row.stage)
        if here > row.stage:
            reached.setdefault((here, row.lift_id), []).append(row)
        if here >= Stage.EXCURSION and row.deviation_id is None:
            undecided.append(row)
    for (here, lift_id), those in reached.items():
        tx.many("UPDATE exposure SET stage = ? WHERE id = ?", [(here, row.id) for row in those])
        facts: Body = {"lift": lift_id, "samples": [row.sample_id for row in those]}
        audit.append(tx, _EVENTS[here], ENGINE, facts)
        tx.touch(Topic.EXECUTIONS)
    return undecided


def _decide_about(tx: Transaction, rows: Sequence[Running], *, came_back: bool) -> None:
    """Open a deviation for what was out for too long, once it is among what is stored.

    What is in somebody's hand may be thawed on purpose; it is decided about when it comes back.
    """
    those = [(row.id, row.sample_id, row.lift_id) for row in rows if came_back or row.is_stored]
    if those:
        deviations.open_for_exposures(tx, those)
