"""Somebody who is signed in before a browser of a test: hired, with badge and PIN, and a cookie.

The cookie is the one that the gateway gives for badge and PIN; only the dialog is left out.
"""

from itertools import count

import httpx2
from playwright.async_api import BrowserContext

from crinsu_gateway.model.person import Role, Training
from tests.fakes.api import Api
from tests.fakes.crew import Member, hired
from tests.fakes.visit import Visit

OWN = {"Crinsu-Console": "1"}
NAMES = {
    Role.TECHNICIAN: "Ada Example",
    Role.SUPERVISOR: "Sam Example",
    Role.QA: "Quinn Example",
    Role.ADMINISTRATOR: "Alex Example",
    Role.SERVICE: "Eddie Example",
    Role.VIEWER: "Vera Example",
}
_numbers = count(50)
"""Badges of those who are hired here, apart from those of the tests themselves."""


async def signed_in(
    visit: Visit, api: Api, role: Role, *trainings: Training, station: str = "bench-1"
) -> Member:
    """Hire a person of this role and sign them in before the browser of a visit."""
    who = await hired(api.db, api.pins, NAMES[role], role, *trainings, number=next(_numbers) % 100)
    await enter(visit.context, visit.address, who, station)
    return who


async def enter(context: BrowserContext, address: str, who: Member, station: str) -> None:
    """Sign somebody in before a browser; whoever was there before stays signed in elsewhere."""
    said = {"badge": who.badge, "pin": who.pin, "station": station}
    own = {**OWN, "Origin": address}
    async with httpx2.AsyncClient(base_url=address, timeout=10) as client:
        answer = await client.post("/console/session", json=said, headers=own)
        assert answer.status_code == 201, answer.text
        kept = {**client.cookies, "crinsu-station": station}
    cookies = [
        {"name": name, "value": value, "url": address, "httpOnly": True, "sameSite": "Strict"}
        for name, value in kept.items()
    ]
    await context.add_cookies(cookies)  # type: ignore[arg-type]
