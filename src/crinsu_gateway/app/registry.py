"""Makes what looks after the research registry from what was prepared.

Its rooms are imported when it begins to work, a while after the start, and only where a registry
is configured. It decides nothing.
"""

from crinsu_gateway.app.inhabitants import SYNC, World
from crinsu_gateway.app.logs import logger
from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.config.registry import RegistrySettings
from crinsu_gateway.store.registry_publications import Publication
from crinsu_gateway.web.representation.registry import RegistryFacts

NAME = "registry"


def registry(world: World, prepared: Prepared) -> Inhabitant | None:
    """The client of the registry; None when none is configured."""
    settings = prepared.settings.registry
    if settings is None:
        return None
    password = prepared.secrets.registry

    async def run() -> None:
        from crinsu_gateway.sync.registry.access import access_of, ours_of
        from crinsu_gateway.sync.registry.refresh import Refresher, Rhythm

        refresher = Refresher(
            world.db,
            world.clock,
            world.chance,
            access_of(settings, password),
            settings.wanted(),
            ours_of(settings),
            settings.requests_per_minute,
            Rhythm(settings.refresh_every_h * 3600.0),
            _tell,
        )
        await refresher.run()

    return Inhabitant(NAME, run, SYNC)


def _tell(one: Publication) -> None:
    """What it said stays out of the log: a registry may name people in it."""
    logger().info("registry publication", publication=one.id, state=one.state.value)


def facts_of(settings: RegistrySettings | None) -> RegistryFacts | None:
    """What the API shows of the registry beside what is in the store."""
    if settings is None:
        return None
    return RegistryFacts(
        settings.url,
        settings.wanted(),
        settings.lang,
        settings.refresh_every_h * 2 * 3_600_000,
        may_write=settings.user is not None,
    )
