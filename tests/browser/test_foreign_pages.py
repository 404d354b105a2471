"""Pages of other sites in the browser of a bench: what they lead to, and what they get hold of."""

import pytest

from crinsu_gateway.model.person import Role
from crinsu_gateway.store import policies
from tests.fakes.api import Api
from tests.fakes.before_the_door import arrive
from tests.fakes.crew import OFFICE
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit

FLOOR = "/console"


@pytest.mark.parametrize("somebody", [True, False])
async def test_they_move_no_browser_to_another_station(
    visit: Visit, api: Api, *, somebody: bool
) -> None:
    """A link of theirs opens the floor and names a station; they keep no hold of the page."""
    await api.db.write(policies.put_words, policies.STATIONS, ["bench-1", "bench-2"], OFFICE)
    await arrive(await visit.open(f"{FLOOR}?station=bench-1"))
    who = await signed_in(visit, api, Role.TECHNICIAN) if somebody else None
    foreign = await visit.context.new_page()
    await foreign.goto("data:text/html,<title>Elsewhere</title>")
    async with foreign.expect_popup() as led:
        await foreign.evaluate("to => void open(to)", f"{visit.address}{FLOOR}?station=bench-2")
    page = await led.value
    await arrive(page, who)
    assert await page.evaluate("opener") is None
    kept = await page.evaluate("async () => (await fetch('/console/session')).json()")
    assert kept["station"] == "bench-1"
