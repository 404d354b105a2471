"""The world around a gateway that is killed: a unit and a centre that remember everything.

Both are files that are only ever appended to, so that a kill of the gateway takes nothing from
them: what the unit did is done, what the centre heard is heard.
"""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from crinsu_gateway.model.errors import RemoteOutOfOrder
from crinsu_gateway.model.quantity import Value
from crinsu_gateway.store.outbox import OutboxRow
from crinsu_gateway.sync.target import Beat, Kind, Outcome, Page, Pulse, Validator
from crinsu_gateway.sync.target import Told as Answer
from tests.fakes.bench import CALM
from tests.fakes.promises import Told, digest


class _Memory:
    """A file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def lines(self) -> list[list[Value]]:
        """All of them."""
        if not self._path.exists():
            return []
        return [json.loads(line) for line in self._path.read_text().splitlines()]

    def add(self, *line: Value) -> None:
        """One more, whole or not at all: a line is one write."""
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
        finally:
            os.close(file)


class Unit:
    """A freezer: what it was ordered it does at once, and stays so."""

    def __init__(self, path: Path) -> None:
        self._memory = _Memory(path)

    def obey(self, order: int, point: str, value: Value) -> None:
        """Do it."""
        self._memory.add(order, point, value)

    def change(self, point: str, value: Value) -> None:
        """Something happens at the unit by itself, or by a hand."""
        if self.values().get(point) != value:
            self._memory.add(0, point, value)

    def values(self) -> dict[str, Value]:
        """What it says now."""
        return CALM | {str(point): value for _, point, value in self._memory.lines()}

    def orders(self) -> list[int]:
        """The orders that it carried out."""
        return [int(str(order)) for order, _, _ in self._memory.lines() if order]


class Centre:
    """A centre that takes facts by (epoch, seq), each once and in order."""

    def __init__(self, path: Path) -> None:
        self._memory = _Memory(path)

    def told(self) -> list[Told]:
        """Everything that it applied."""
        return [Told(int(str(e)), int(str(n)), str(d)) for e, n, d in self._memory.lines()]

    async def tell(self, row: OutboxRow) -> Answer:
        """Apply a fact once; the same again is answered the same. An epoch begins anywhere."""
        fact = Told(row.epoch, row.seq, digest(row.body))
        known = self.told()
        if fact not in known:
            epoch, expected = (known[-1].epoch, known[-1].seq + 1) if known else (1, 1)
            if row.epoch < epoch or (row.epoch == epoch and row.seq != expected):
                raise RemoteOutOfOrder("another number is expected", expected=expected)
            self._memory.add(fact.epoch, fact.seq, fact.digest)
        return Answer(None, None)

    async def tell_many(self, rows: Sequence[OutboxRow]) -> Sequence[Outcome]:
        """Each as if it were told alone, up to the first that does not fit."""
        found: list[Outcome] = []
        for row in rows:
            try:
                found.append(await self.tell(row))
            except RemoteOutOfOrder as fault:
                return [*found, fault]
        return found

    incremental = frozenset(Kind)

    def asked(self, kind: Kind, facility_id: int | None, cursor: str | None) -> str:
        """The list and the place."""
        return f"{kind}@{cursor}"

    async def pull(
        self,
        kind: Kind,
        facility_id: int | None,
        cursor: str | None,
        *,
        validator: Validator | None = None,
    ) -> Page:
        """It has nothing to say."""
        return Page((), (), None, None)

    async def knows(self, kind: Kind, central_id: int) -> bool | None:
        """It cannot be asked."""
        return None

    async def beat(self, pulse: Pulse) -> Beat:
        """The number that it expects."""
        known = self.told()
        return Beat(pulse.at_ms, pulse.epoch, known[-1].seq + 1 if known else 1)
