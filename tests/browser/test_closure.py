"""Maintenance is said over every page, to everybody, without a reload."""

from functools import partial

from playwright.async_api import expect

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import maintenance
from tests.fakes.api import Api
from tests.fakes.axe import barriers
from tests.fakes.visit import Visit

OFFICE = Actor("cli-root", "test")
HOSTILE = "<script>alert(1)</script> Ada Example"


async def test_maintenance_is_said_as_long_as_it_goes_on(visit: Visit, api: Api) -> None:
    """Until when and what goes on; why and by whom is not for strangers; then it is gone."""
    page = await visit.open("/console")
    band = page.locator(".closure")
    await expect(band).to_have_count(0)
    begin = partial(maintenance.begin, actor=OFFICE, reason=HOSTILE, reads=True, minutes=30)
    await api.db.write(begin)
    await expect(band).to_contain_text("Maintenance")
    await expect(band).to_contain_text("Alarms")
    assert HOSTILE not in await page.content()
    assert await barriers(page) == []
    await page.reload()
    await expect(band).to_be_visible()
    await api.db.write(partial(maintenance.end, actor=OFFICE))
    await expect(band).to_have_count(0)
