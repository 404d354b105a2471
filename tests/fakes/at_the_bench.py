"""Somebody before the page of an execution, with a scanner: the real engine and store behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Page, expect

from crinsu_gateway.model.person import Role
from crinsu_gateway.model.procedure import ProcedureType
from crinsu_gateway.procedures.engine import Engine
from crinsu_gateway.store import executions
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.starting import Wish, start
from tests.fakes.api import Api
from tests.fakes.crew import Member
from tests.fakes.facility import with_procedure
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit
from tests.fakes.wedge import Wedge, wedge


@dataclass(slots=True)
class At:
    """Somebody before the page of an execution, with a scanner."""

    api: Api
    visit: Visit
    who: Member
    run: int
    page: Page
    scanner: Wedge

    @property
    def path(self) -> str:
        """Where the page stands."""
        return f"/console/executions/{self.run}"

    async def at(self, kind: str) -> None:
        """Wait until the page shows a step of this kind."""
        await expect(self.page.locator("#step")).to_have_attribute("data-kind", kind)

    async def press(self, kind: str) -> None:
        """Wait for a step of this kind, let its button rest, and press it."""
        await self.at(kind)
        await expect(self.page.locator(".run")).not_to_have_attribute("data-resting", "yes")
        await self.page.locator("#word").tap()

    async def verdict(self, kind: str, text: str = "") -> None:
        """Wait until the page says what became of what was told."""
        verdict = self.page.locator(".verdict")
        await expect(verdict).to_have_attribute("data-kind", kind)
        await expect(verdict).to_contain_text(text)

    async def stored(self) -> ExecutionRow:
        """The run as it stands in the store."""
        return await self.api.db.read(executions.execution, self.run)


@asynccontextmanager
async def moved(api: Api) -> AsyncIterator[None]:
    """The engine that moves executions, for as long as the block lasts."""
    task = asyncio.create_task(Engine(api.db).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def started(
    visit: Visit, api: Api, who: Member, procedure: int, wish: Wish | None = None
) -> At:
    """A run of a procedure that somebody who is signed in began, and the page of it."""
    run = await api.db.write(
        start, procedure, technician=who.actor_id, station="bench-1", key="k", wish=wish or Wish()
    )
    page = await visit.open(f"/console/executions/{run}")
    return At(api, visit, who, run, page, await wedge(page))


async def retrieving(visit: Visit, api: Api, *tags: str, where: str = "T2") -> At:
    """A technician who began a retrieval, in T2 by default: it has no units, so that every step
    is a person's."""
    who = await signed_in(visit, api, Role.TECHNICIAN)
    stored_at = [f"{where}/C1/CN1/{number}" for number in range(1, len(tags) + 1)]
    made = await api.db.write(
        with_procedure, ProcedureType.RETRIEVE, list(tags), stored_at=stored_at
    )
    return await started(visit, api, who, made)


async def lifted(visit: Visit, api: Api, *tags: str) -> At:
    """The same up to where its cane is up and the tags are waited for."""
    it = await retrieving(visit, api, *tags)
    for kind in ("check_unit", "unlock_lid", "open_lid", "lift"):
        await it.press(kind)
    await it.at("take_samples")
    await expect(it.page.locator("#step")).to_have_attribute("data-takes-tags", "yes")
    return it
