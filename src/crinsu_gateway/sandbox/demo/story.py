"""The story of the demo: a store of two vials, a retrieval of one, a refill.

A clinic asks, staff accept, a technician works at the bench, and at the end the centre has
heard of everything. It talks to both sides over HTTP only.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.sandbox.demo.agreement import Row, compare
from crinsu_gateway.sandbox.demo.gateway_api import GatewayApi
from crinsu_gateway.sandbox.demo.office import Office
from crinsu_gateway.sandbox.demo.stock import Stored
from crinsu_gateway.sandbox.demo.technician import Technician

SUBJECT = "SUBJ-2024-001"
BENCH = "T1"
"""Where the scanner stands."""
TAGS = ("RFID-000A1", "RFID-000A2")
WRONG_TAG = "RFID-99999"
MOST_AT_ONCE = 4
WAITING = ("SUBJ-2024-002", ("Vial B1", "Vial B2", "Vial B3"), ("RFID-B1", "RFID-B2", "RFID-B3"))
"""A store that waits for a technician: whose, names and tags."""
HEARD_WITHIN_S = 75.0


@dataclass(slots=True)
class Outcome:
    """What the story came to: the comparison, and checks of what should have happened."""

    rows: list[Row] = field(default_factory=list)
    checks: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether everything agrees and happened."""
        return (
            bool(self.rows)
            and all(row.same for row in self.rows)
            and all(held for _, held in self.checks)
        )


class Story:
    """Plays once; `note` is told what happens, in sentences."""

    def __init__(
        self,
        api: GatewayApi,
        office: Office,
        technician: Technician,
        note: Callable[[str], None],
        stored: Sequence[Stored],
        silence: Callable[[], None],
    ) -> None:
        """`stored` is what lies there already; `silence` unplugs a unit of those that watch it."""
        self._api = api
        self._office = office
        self._technician = technician
        self._note = note
        self._stored = stored
        self._silence = silence

    async def play(self) -> Outcome:
        """The whole story; GatewayError or TimeoutError when it gets stuck."""
        outcome = Outcome()
        await self._units_are_good()
        self._note("somebody pulls the plug of a freezer: its values grow old, and it is told")
        self._silence()
        await self._orders()
        await self._stock_is_known()
        store = await self._store(outcome)
        await self._retrieve(store["sampleContainers"][0]["id"], outcome)
        await self._refill(outcome)
        await self._centre_has_heard()
        outcome.rows = await compare(self._api, self._office)
        outcome.checks += [
            ("the wrong tag was refused", self._technician.refusals == ["WRONG_TAG"]),
            ("the lid was opened and closed twice", self._technician.lid_openings == 2),
        ]
        return outcome

    async def _units_are_good(self) -> None:
        self._note("waiting for the first readings of all units")

        async def good() -> bool:
            units = (await self._api.read("/api/v1/devices"))["devices"]
            return bool(units) and all(unit["condition"] == "good" for unit in units)

        await self._until(good, 15.0, "not all units became good")

    async def _stock_is_known(self) -> None:
        self._note(f"the gateway asks the centre for the {len(self._stored)} sample containers")

        async def known() -> bool:
            storages = (await self._api.read("/api/v1/storage-solutions"))["storageSolutions"]
            return bool(sum(one["occupied"] for one in storages) == len(self._stored))

        await self._until(known, 60.0, "the gateway did not hear of all sample containers")

    async def _orders(self) -> None:
        """What nobody has done yet: a retrieval from each storage solution, and a store."""
        self._note("the clinic asks for the work of the day; staff accept it")
        served = {SUBJECT, WAITING[0]}
        for storage in sorted({one.storage for one in self._stored}):
            there = [one for one in self._stored if one.storage == storage]
            subject = next(one.subject for one in there if one.subject not in served)
            served.add(subject)
            wanted = [one.id for one in there if one.subject == subject][:MOST_AT_ONCE]
            await self._office.ask_for_retrieve(subject, wanted)
        await self._office.ask_for_store(WAITING[0], list(WAITING[1]), list(WAITING[2]))

    async def _store(self, outcome: Outcome) -> Any:
        self._note(f"the clinic asks to store two vials of {SUBJECT}; staff tag and release them")
        names = ["Vial A1", "Vial A2"]
        procedure = await self._office.ask_for_store(SUBJECT, names, list(TAGS))
        run = await self._execute(procedure["id"], list(TAGS), wrong=WRONG_TAG, storage=BENCH)
        outcome.checks.append(("the store was completed", run["state"] == "COMPLETED"))
        return procedure

    async def _retrieve(self, sample: int, outcome: Outcome) -> None:
        self._note("the clinic asks for the first vial back; staff accept")
        procedure = await self._office.ask_for_retrieve(SUBJECT, [sample])
        run = await self._execute(procedure["id"], [TAGS[0]])
        outcome.checks.append(("the retrieval was completed", run["state"] == "COMPLETED"))

    async def _refill(self, outcome: Outcome) -> None:
        self._note("the technician starts a refill of T1 at the device")
        body: dict[str, object] = {"type": "REFILL", "storage": BENCH}
        procedure = await self._api.act("/api/v1/procedures", body)
        run = await self._start(procedure["id"], [])
        levels: dict[str, float] = next(
            (s["result"] for s in run["steps"] if s["kind"] == "fill"), {}
        )
        rose = levels.get("level_after", 0) > levels.get("level_before", 100)
        outcome.checks.append(("the refill was completed", run["state"] == "COMPLETED"))
        outcome.checks.append(("the level rose", rose))

    async def _execute(
        self, procedure: int, tags: list[str], wrong: str | None = None, storage: str | None = None
    ) -> Any:
        async def known() -> bool:
            found = await self._api.read("/api/v1/procedures", status="CREATED")
            return any(one["id"] == procedure for one in found["procedures"])

        await self._until(known, 40.0, f"the gateway did not hear of procedure {procedure}")
        return await self._start(procedure, tags, wrong, storage)

    async def _start(
        self, procedure: int, tags: list[str], wrong: str | None = None, storage: str | None = None
    ) -> Any:
        body: dict[str, object] = {"technician": "tech-7"}
        if storage is not None:
            body["storage"] = storage
        run = await self._api.act(f"/api/v1/procedures/{procedure}/start", body)
        self._note(f"procedure {procedure} started as execution {run['id']}")
        return await self._technician.carry_out(run["id"], tags, wrong)

    async def _centre_has_heard(self) -> None:
        self._note("waiting until the centre has heard of everything")

        async def heard() -> bool:
            return bool((await self._api.read("/api/v1/sync"))["outbox"]["waiting"] == 0)

        await self._until(heard, HEARD_WITHIN_S, "the outbox did not become empty")

    async def _until(self, holds: Callable[[], Any], limit_s: float, otherwise: str) -> None:
        try:
            async with asyncio.timeout(limit_s):
                while not await holds():  # noqa: ASYNC110 - the event is beyond HTTP
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise GatewayError(f"{otherwise} within {limit_s:g} s") from None
