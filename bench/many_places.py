"""Looking up, moving and searching among a million slots, beside the same among ten thousand.

Both stores are filled by plain SQL, six slots in ten are held. Acts are those of the daemon, each
durable; look-ups are read as the daemon reads them. Rounds are interleaved, places at random.
"""

import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from bench import large_sheets
from bench.figures import Figure, ratio_of_medians
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.store import free_places, meta, places, samples
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.listing import reading
from crinsu_gateway.store.listing.columns import Column, Kind
from crinsu_gateway.store.listing.conditions import Compare, Operator, Wanted, Window
from crinsu_gateway.store.opening import open_writer
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.resources.containers import CONTAINERS

GROUP = "places"
COLUMNS = [f"c.{one}" for one in ("id", "path", "capacity", "occupied", "blocked", "free")]
OF_ONE_TANK = Wanted(
    (Compare(Column("c.storage_id", Kind.INTEGER), Operator.EQUAL, 1),), CONTAINERS.order
)
SMALL, LARGE = 10_000, 1_000_000
IN_A_TANK = 10_000
ROUNDS, IN_A_ROUND = 9, 50
LIMIT = 2.0
WHO = Actor("bench", "bench")

_COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
_ROWS = (
    "INSERT INTO facility (id, name, time_zone, created_ms) VALUES (1, 'F', 'UTC', 0)",
    "INSERT INTO subject (id, facility_id, code, created_ms) "
    + _COUNT.format("{slots} / 20")
    + "SELECT i, 1, 'S' || i, 0 FROM n",
    "INSERT INTO storage_solution (id, facility_id, name, type, created_ms, capacity, occupied, "
    "free) " + _COUNT.format("{slots} / 10000") + "SELECT i, 1, 'T' || i, 'TANK', 0, 10000, 6000, "
    "4000 FROM n",
    "INSERT INTO container (storage_id, kind, label, path, ordinal, capacity, occupied, free) "
    + _COUNT.format(40)
    + "SELECT s.id, 'canister', 'C' || i, 'C' || i, i * 100, 250, 150, 100 "
    "FROM storage_solution s, n",
    "INSERT INTO container (storage_id, parent_id, kind, label, path, ordinal, leaf, capacity, "
    "occupied, free) "
    + _COUNT.format(25)
    + "SELECT c.storage_id, c.id, 'cane', 'N' || i, c.path || '/N' || i, c.ordinal + i, 1, 10, "
    "6, 4 FROM container c, n WHERE c.parent_id IS NULL",
    "INSERT INTO slot (container_id, label, ordinal, held) "
    + _COUNT.format(10)
    + "SELECT c.id, i, i, i <= 6 FROM container c, n WHERE c.leaf ORDER BY c.id, i",
    "INSERT INTO sample_container (subject_id, name, tag, state, slot_id, stored_ms, changed_ms) "
    "SELECT 1 + id % ({slots} / 20), 'V' || id, 'V' || id, 'STORED', id, 0, 0 FROM slot "
    "WHERE held",
)


def fill(path: Path, slots: int) -> None:
    """Make a store with so many slots, ten thousand in each tank; six in ten hold a vial."""
    connection = open_writer(path)
    kept = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name IN ('slot', 'sample_container', 'container')"
    ).fetchall()
    with connection:
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        for rows in _ROWS:
            connection.execute(rows.format(slots=slots))
        for _, trigger in kept:
            connection.execute(str(trigger))
    connection.pragma("wal_checkpoint(TRUNCATE)")
    connection.close()


class Floor:
    """One store with what is done in it, at random places that a seed gives."""

    def __init__(self, db: Database, slots: int) -> None:
        self._db = db
        self._tanks = slots // IN_A_TANK
        self._vials = slots * 6 // 10
        self._chance = random.Random(1)
        self._first = 0

    async def begin(self) -> None:
        """Learn the first local id of a vial."""
        await self._db.write(meta.claim, "gw-bench")
        self._first = await self._db.read(
            lambda tx: int(tx.value("SELECT min(id) FROM sample_container"))
        )

    def _somewhere(self, slot: int) -> str:
        chance = self._chance
        tank, can = chance.randrange(self._tanks) + 1, chance.randrange(40) + 1
        return f"T{tank}/C{can}/N{chance.randrange(25) + 1}/{slot}"

    async def look_up(self) -> None:
        """What lies at an address, and where the vial of a tag is."""
        address = self._somewhere(self._chance.randrange(6) + 1)

        def looked(tx: Transaction) -> None:
            samples.occupant(tx, places.slot_at(tx, parse_address(address)))
            samples.sample(tx, self._first + self._chance.randrange(self._vials))

        await self._db.read(looked)

    async def move(self) -> None:
        """A vial goes to a free slot anywhere."""

        def moved(tx: Transaction) -> None:
            slot = None
            while slot is None or samples.occupant(tx, slot) is not None:
                address = parse_address(self._somewhere(self._chance.randrange(4) + 7))
                slot = places.slot_at(tx, address)
            vial = self._first + self._chance.randrange(self._vials)
            samples.move(tx, vial, slot, actor=WHO, execution=None)

        await self._db.write(moved)

    async def search(self) -> None:
        """Three free slots for a subject, together."""
        tank = self._chance.randrange(self._tanks) + 1
        await self._db.read(free_places.free_slots, tank, 3, subject_id=1)

    async def show(self) -> None:
        """One tank with its counts, and a page of its containers."""

        def shown(tx: Transaction) -> None:
            places.storage(tx, self._chance.randrange(self._tanks) + 1)
            reading.page(tx, CONTAINERS.source, COLUMNS, OF_ONE_TANK, Window(30))

        await self._db.read(shown)


async def _seconds(act: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    for _ in range(IN_A_ROUND):
        await act()
    return time.perf_counter() - begun


ACTS = {
    "look_up": "look-up of an address and a vial",
    "move": "durable move of a vial",
    "search": "search for free slots",
    "show": "counts of a tank and its containers",
}


async def _measured(folder: Path) -> list[Figure]:
    figures = []
    clock = SystemClock()
    async with (
        Database(folder / "small.db", clock) as small,
        Database(folder / "large.db", clock) as large,
    ):
        floors = (Floor(large, LARGE), Floor(small, SMALL))
        for floor in floors:
            await floor.begin()
        for name, what in ACTS.items():
            times: tuple[list[float], list[float]] = ([], [])
            for _ in range(ROUNDS):
                for floor, taken in zip(floors, times, strict=True):
                    taken.append(await _seconds(getattr(floor, name)))
            ratio = ratio_of_medians(*times)
            title = f"{what}, 10^6 slots to 10^4"
            figures.append(Figure(GROUP, title, ratio, "ratio", LIMIT, "at most"))
            each_ms = sorted(times[0])[ROUNDS // 2] / IN_A_ROUND * 1000
            figures.append(Figure(GROUP, f"{what}, among 10^6", each_ms, "ms"))
    return figures


def measure(folder: Path) -> list[Figure]:
    """All figures of many places."""
    fill(folder / "small.db", SMALL)
    fill(folder / "large.db", LARGE)
    figures = uvloop.run(_measured(folder))
    return figures + uvloop.run(
        large_sheets.measured(folder / "small.db", folder / "large.db", GROUP)
    )
