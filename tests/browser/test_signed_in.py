"""What tests use to be somebody before a browser."""

from crinsu_gateway.model.person import Role
from tests.fakes.api import Api
from tests.fakes.signed_in import signed_in
from tests.fakes.visit import Visit


async def test_somebody_is_there(visit: Visit, api: Api) -> None:
    """The gateway tells the page who, and no script can read the cookie."""
    who = await signed_in(visit, api, Role.SUPERVISOR)
    page = await visit.open("/console")
    told = await page.evaluate("fetch('/console/session').then((one) => one.json())")
    assert told["person"]["id"] == who.id
    assert told["station"] == "bench-1"
    assert await page.evaluate("document.cookie") == ""
