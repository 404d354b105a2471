"""Collections go from the configuration into the store at each start, and the later word holds."""

from pathlib import Path

from crinsu_gateway.app.site import apply_site
from crinsu_gateway.config.load import parse
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.collection import MATERIALS, Wish
from crinsu_gateway.store import collections
from crinsu_gateway.store.database import Database
from tests.fakes.clock import HandClock

TEXT = """\
[gateway]
id = "gw-1"
facility = "Lyon Centre"
organization = "Example Clinics"
time_zone = "Europe/Paris"
[[harvest.collection]]
id = "7"
published = true
name = {{ en = "A bank" }}
main_language = "en"
type = "GENERALBIOBANK"
status = "{status}"
start_date = "2020-01-01"
"""


def settings(status: str) -> Settings:
    """The configuration with one collection in this state."""
    return parse(TEXT.format(status=status), "c.toml", Path("/etc"))


async def test_a_start_takes_over_what_is_new_alone(tmp_path: Path) -> None:
    """A registry's word survives a restart with the same file, and gives way to another file."""
    clock = HandClock()

    async def started(status: str) -> str:
        async with Database(tmp_path / "store.db", clock) as db:
            await db.write(apply_site, settings(status), [])
            return (await db.read(collections.one, "7")).collection.status

    assert await started("ACTIVE") == "ACTIVE"
    async with Database(tmp_path / "store.db", clock) as db:
        by = Actor("harvester", "api")
        await db.write(collections.change, "7", Wish(status="CONCLUDED"), MATERIALS, by, "closed")
    assert await started("ACTIVE") == "CONCLUDED"
    assert await started("NOTSTARTED") == "NOTSTARTED"
    assert await started("NOTSTARTED") == "NOTSTARTED"
