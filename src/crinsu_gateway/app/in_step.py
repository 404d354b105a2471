"""Makes the pump to and from the centre, and the publisher to the broker, from what was prepared.

Their rooms, with the libraries for HTTP and MQTT, are imported where one is configured and not
before: a gateway that works alone does without 6 MiB. It starts nothing (supervisor.py).
"""

import ssl
from collections.abc import Callable

from crinsu_gateway.app.centre_files import trusting
from crinsu_gateway.app.inhabitants import MQTT, SYNC, World
from crinsu_gateway.app.logs import logger
from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.model.errors import ConfigError

LONGEST_SPREAD_S = 30.0
"""The first request to the centre waits up to so long, so that not all gateways come at once."""


def sync(world: World, prepared: Prepared, badge_hash: Callable[[str], str]) -> Inhabitant | None:
    """The pump to and from the centre; None when the gateway works alone."""
    central, secret = prepared.settings.central, prepared.secrets.central
    files = prepared.centre
    if central is None or secret is None or files is None:
        return None
    from crinsu_gateway.sync.crinsutrack import Access
    from crinsu_gateway.sync.inhabitant import keep_in_step
    from crinsu_gateway.sync.rhythm import Rhythm
    from crinsu_gateway.sync.road.oauth import Secret

    access = Access(
        central.url,
        central.client_id,
        Secret(secret),
        prepared.settings.gateway.id,
        prepared.settings.gateway.facility,
        central.timeout_s,
        files.names,
        None if files.authorities is None else trusting(files.authorities),
    )
    rhythm = Rhythm(
        pull_every_s=central.pull_every_s,
        spread_s=min(central.pull_every_s, LONGEST_SPREAD_S),
    )

    async def run() -> None:
        await keep_in_step(
            world.db,
            world.clock,
            world.chance,
            access,
            badge_hash,
            rate_per_minute=central.rate_per_minute,
            most_per_minute=central.most_per_minute,
            rhythm=rhythm,
        )

    return Inhabitant("sync", run, SYNC)


def mqtt(world: World, prepared: Prepared) -> Inhabitant | None:
    """The publisher; None when no broker is configured. ConfigError for bad certificates."""
    settings = prepared.settings.mqtt
    if settings is None:
        return None
    from crinsu_gateway.mqtt.broker import Broker
    from crinsu_gateway.mqtt.publisher import Publisher
    from crinsu_gateway.mqtt.topics import Topics

    try:
        tls = ssl.create_default_context(cafile=settings.ca_file) if settings.tls else None
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f'the certificates "{settings.ca_file}" cannot be used') from error
    broker = Broker(
        settings.host,
        settings.port,
        prepared.settings.mqtt_client_id,
        keepalive_s=settings.keepalive_s,
        username=settings.username,
        password=prepared.secrets.mqtt,
        tls=tls,
    )
    gateway = prepared.settings.gateway
    topics = Topics(gateway.facility, gateway.id)
    publisher = Publisher(world.db, broker, topics, world.clock, world.chance, logger())
    return Inhabitant("mqtt", publisher.run, MQTT, stop_within_s=2.0)
