"""Both sides of a disagreement, for tests: staff at the centre, people at the gateway."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.procedure import ExecutionState
from crinsu_gateway.model.reconciling import Decision
from crinsu_gateway.procedures import ending
from crinsu_gateway.store import (
    executions,
    places,
    reconciliation,
    reconciling,
    samples,
)
from crinsu_gateway.store.reconciliation import Difference, Ending
from crinsu_gateway.store.starting import Wish, start
from crinsu_gateway.store.transaction import Transaction
from tests.fakes.syncing import TECHNICIAN, Bench

LEAD = Actor("lead-1", "bench")
REASON = "two of us looked"


@dataclass
class Sides:
    """One gateway beside one centre; the sync runs from `meet` on until `part`."""

    bench: Bench
    stack: AsyncExitStack

    async def meet(self) -> None:
        """The gateway is in touch with its centre."""
        await self.stack.enter_async_context(self.bench.syncing())

    async def part(self) -> None:
        """The gateway is on its own."""
        await self.stack.aclose()

    # --- the centre ---------------------------------------------------------------------

    async def staff(self, path: str, **body: Any) -> dict[str, Any]:
        """People at the centre do something."""
        answer = await self.bench.http.post(f"/sandbox/staff/{path}", json=body)
        assert answer.is_success, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found

    async def there(self, sample: int) -> str:
        """Where the centre says that a sample container is: an address or a state."""
        answer = await self.bench.http.get(f"/sandbox/staff/samples/{sample}")
        found = answer.json()["data"]
        return str(found["address"] or found["state"])

    # --- the gateway ---------------------------------------------------------------------

    async def here(self, sample: int) -> str:
        """The same by the gateway; empty while it does not know it."""
        row = await self.bench.known(sample)
        return "" if row is None else str(row.address or row.state)

    async def know(self, sample: int, at: str | None = None) -> None:
        """Wait until the gateway knows a sample container, by its place when one is named."""

        async def known() -> bool:
            found = await self.here(sample)
            return bool(found) if at is None else found == at

        await self.bench.until(known)

    async def agree_on(self, sample: int, place: str) -> None:
        """Wait until both sides say this place."""

        async def agreed() -> bool:
            return await self.here(sample) == place == await self.there(sample)

        await self.bench.until(agreed)

    async def put(self, sample: int, address: str) -> None:
        """A technician moves what is stored into another slot."""

        def act(tx: Transaction) -> None:
            row = samples.sample(tx, sample)
            slot = places.slot_at(tx, parse_address(address))
            samples.move(tx, row.local_id, slot, actor=TECHNICIAN, execution=None)

        await self.bench.db.write(act)

    async def begin(self, procedure: int, key: str = "k", storage: str = "T1") -> int:
        """A technician starts a procedure; the execution."""
        return int(
            await self.bench.db.write(
                start, procedure, technician="t-1", station="b", key=key, wish=Wish(storage=storage)
            )
        )

    async def end(self, execution: int) -> None:
        """The execution ends well."""

        def act(tx: Transaction) -> None:
            ending.end(
                tx,
                executions.execution(tx, execution),
                ExecutionState.COMPLETED,
                code="",
                sentence="",
                actor=TECHNICIAN,
            )

        await self.bench.db.write(act)

    # --- the difference --------------------------------------------------------------------

    async def differences(self, kind: str | None = None) -> list[Difference]:
        """What is open, of one kind when it is named."""
        found = await self.bench.db.read(reconciliation.open_items)
        return [one for one in found if kind in (None, one.kind)]

    async def difference(self, kind: str, about: str) -> Difference:
        """Wait for an open difference of this kind about a thing."""
        found: list[Difference] = []

        async def seen() -> bool:
            found[:] = [one for one in await self.differences(kind) if one.about == about]
            return bool(found)

        await self.bench.until(seen)
        return found[0]

    async def ended(self, kind: str, about: str) -> Difference:
        """Wait until the newest difference of this kind about a thing is no longer open."""
        found: list[Difference] = []

        async def gone() -> bool:
            row = await self.bench.db.read(reconciliation.settled_as, kind, about)
            found[:] = [] if row is None else [row]
            return bool(found)

        await self.bench.until(gone)
        return found[0]

    async def decide(self, item: Difference, decision: Decision, place: str = "") -> Difference:
        """A person resolves a difference."""
        wish = Ending(decision, REASON, place)

        def act(tx: Transaction) -> Difference:
            return reconciling.resolve(tx, item.id, wish, actor=LEAD, key=f"key-{item.id}")

        return await self.bench.db.write(act)
