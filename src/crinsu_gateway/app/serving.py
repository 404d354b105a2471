"""Makes the web server from what was prepared. It knows no route and no resource."""

import platform
import socket
import ssl
from collections.abc import Callable, Sequence

import apsw

from crinsu_gateway.app import harvest
from crinsu_gateway.app.exchanges import exchanges
from crinsu_gateway.app.inhabitants import WEB, World
from crinsu_gateway.app.prepared import Prepared
from crinsu_gateway.app.registry import facts_of
from crinsu_gateway.app.supervisor import Inhabitant
from crinsu_gateway.model.version import VERSION
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.application import ApiFacts, application
from crinsu_gateway.web.hosts import Hosts
from crinsu_gateway.web.representation.health import BuildFacts, HealthSource
from crinsu_gateway.web.scopes import parse_scopes
from crinsu_gateway.web.server import ApiServer


def web(
    world: World,
    found: Prepared,
    key: bytes,
    entrance: Entrance,
    started_ms: int,
    health: HealthSource,
    tls: ssl.SSLContext | None,
    shown: Callable[[], Sequence[str]],
    quiet: Callable[[float], bool],
) -> Inhabitant:
    """The API as an inhabitant; with `tls` it is encrypted, and `shown` are the names in that.

    `quiet`: whether no bus asks a unit now, nor will within so many seconds.
    """
    settings = found.settings
    clients = [
        ApiClient(
            client.id,
            secret,
            parse_scopes(client.scopes),
            client.rate_per_minute,
            client.facilities,
        )
        for client, secret in zip(settings.api.clients, found.secrets.clients, strict=True)
    ]
    facts = ApiFacts(
        organization=settings.gateway.organization,
        signing_key=key,
        clients=clients,
        rate_per_minute=settings.api.rate_per_minute,
        scanners={scanner.name: scanner.storage for scanner in settings.scanners},
        profiles={
            unit.name: unit.profile for link in found.installation.links for unit in link.units
        },
        build=BuildFacts(
            VERSION, "", started_ms, platform.python_version(), apsw.sqlite_lib_version()
        ),
        entrance=entrance,
        bare=settings.external.bare,
        missing_credentials=settings.api.missing_credentials,
        registry=facts_of(settings.registry),
        harvest=harvest.facts_of(found),
        quiet=quiet,
        exchanges=exchanges(world.passed, world.clock),
        hosts=Hosts((socket.gethostname(), settings.api.host, *settings.api.names), shown),
    )
    served = application(world.db, world.clock, facts, health)
    server = ApiServer(served, settings.api.host, settings.api.port, tls=tls)
    return Inhabitant(
        "web",
        server.run,
        WEB,
        ask_to_stop=server.ask_to_stop,
        stop_within_s=3.0,
        begun=server.listening,
    )
