"""What must hold between a gateway and its centre once nothing waits any more.

Each check raises AssertionError with what it found; nothing is changed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from crinsu_gateway.model.procedure import ProcedureStatus
from crinsu_gateway.store import reconciliation
from crinsu_gateway.store.opening import open_reader
from crinsu_gateway.store.transaction import Transaction
from tests.fakes import promises
from tests.fakes.in_step_hands import record, statuses
from tests.fakes.in_step_person import alike, explained, places_there
from tests.fakes.in_step_world import World

ACTS = {
    "sample.stored": "STORED",
    "sample.moved": "STORED",
    "sample.taken": "OUT",
    "sample.missed": "MISSING",
    "sample.discarded": "DISCARDED",
    "sample.confirmed": "",
}
Act = tuple[str, str | None, str | None]


async def unlike(world: World) -> list[str]:
    """What the two sides say differently now, a line each."""
    here, there = await world.bench.db.read(record), places_there(world)
    lost = world.happened.lost
    same = alike if world.happened.restores or world.happened.misplaced else str.__eq__
    found = [
        f"sample {one}: gateway {here.get(one)}, centre {there.get(one)}, "
        f"truly {world.truth.get(one)}"
        for one in sorted({*here, *there} - lost)
        if not same(here.get(one, ""), there.get(one, ""))
        or not same(here.get(one, ""), world.truth.get(one, "EXPECTED"))
    ]
    ours, theirs = await world.bench.db.read(statuses), _procedures(world)
    doubtful = await _doubted(world)
    for key in sorted({*ours, *theirs} - world.happened.lost_procedures - doubtful):
        if ours.get(key) != theirs.get(key):
            found.append(f"procedure {key}: gateway {ours.get(key)}, centre {theirs.get(key)}")
    return found


async def _doubted(world: World) -> set[int]:
    """Procedures about which people decided something."""

    def about(tx: Transaction) -> set[int]:
        rows = tx.all("SELECT about FROM reconciliation WHERE about GLOB 'procedure/*'")
        numbers = {int(row[0].rpartition("/")[2]) for row in rows}
        kept = {
            row[0]: row[1]
            for row in tx.all("SELECT id, central_id FROM procedure WHERE central_id IS NOT NULL")
        }
        return {kept.get(one, one) for one in numbers}

    return await world.bench.db.read(about)


def _procedures(world: World) -> Mapping[int, ProcedureStatus]:
    """How procedures stand at the centre."""
    rows = world.bench.centre.centre.database.all(
        "SELECT id, status FROM procedure WHERE facility_id = 1"
    )
    return {row["id"]: ProcedureStatus(row["status"]) for row in rows}


async def hold(world: World) -> None:
    """All promises between the two, and those of the store."""
    assert await unlike(world) == []
    assert await world.bench.db.read(reconciliation.open_items) == []
    _, opened = await world.bench.db.read(reconciliation.page, 0, 10_000)
    without = [one for one in opened if not explained(world, one)]
    assert not without, f"put to people, or ended by itself, without a reason: {without}"
    connection = open_reader(world.bench.db.path)
    try:
        promises.consistent(connection)
        tx = Transaction(connection, world.clock.now())
        _all_told(world, tx)
        _in_order(tx)
    finally:
        connection.close()
    _replayed(world)


def _events(world: World) -> list[dict[str, Any]]:
    rows = world.bench.centre.centre.database.all(
        "SELECT epoch, seq, status, body FROM device_event WHERE gateway = ? ORDER BY epoch, seq",
        world.bench.gateway,
    )
    return [{**row, **json.loads(row["body"])} for row in rows]


def _all_told(world: World, tx: Transaction) -> None:
    """Each fact is at the centre once, under its number, word for word; numbers have no gaps."""
    events = _events(world)
    held = {(one["epoch"], one["seq"]): (one["kind"], one["facts"]) for one in events}
    assert len(held) == len(events)
    rows = tx.all("SELECT epoch, seq, kind, body, state FROM outbox ORDER BY seq")
    odd = [row for row in rows if row[4] != "SENT"]
    assert not odd, f"not told: {odd[:3]}"
    for epoch, seq, kind, body, *_ in rows:
        assert held.get((epoch, seq)) == (kind, json.loads(body)), f"fact {epoch}/{seq} {kind}"
    if not world.happened.gateway_restores:
        assert len(rows) == len(events), "the centre has facts that the gateway never told"
    for epoch in {one["epoch"] for one in events}:
        numbers = [one["seq"] for one in events if one["epoch"] == epoch]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers))), f"gap in {epoch}"


def _in_order(tx: Transaction) -> None:
    """What became of each sample container was told in the order in which it happened."""
    acts = [(json.loads(body), seq) for body, seq in tx.all("SELECT body, seq FROM audit_event")]
    happened = _by_sample(
        (one["kind"], one["facts"], one["facts"].get("sample"))
        for one, _ in sorted(acts, key=lambda pair: pair[1])
    )
    told = _by_sample(
        (kind, json.loads(body), json.loads(body).get("localSample"))
        for kind, body in tx.all("SELECT kind, body FROM outbox ORDER BY epoch, seq")
    )
    assert told == happened


def _by_sample(found: Iterable[tuple[str, Any, Any]]) -> Mapping[int, list[Act]]:
    rows: dict[int, list[Act]] = defaultdict(list)
    for kind, facts, sample in found:
        if kind in ACTS and kind != "sample.confirmed":
            rows[sample].append((kind, facts.get("from"), facts.get("to")))
    return rows


def _replayed(world: World) -> None:
    """The centre's word of each sample container is what its facts make it, each taken once."""
    there, said = places_there(world), dict[int, str]()
    for one in _events(world):
        facts, sample = one["facts"], one["facts"].get("sample")
        if one["kind"] not in ACTS or not isinstance(sample, int):
            continue
        if one["kind"] == "sample.confirmed":
            said[sample] = facts["place"] or facts["state"]
        else:
            said[sample] = facts.get("to") or ACTS[one["kind"]]
    sure = set(there) - world.happened.misplaced
    if not world.happened.restores:
        assert {one: said.get(one, "EXPECTED") for one in sure} == {one: there[one] for one in sure}
