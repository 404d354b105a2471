"""The real web server on a real socket over a furnished store, for tests of the API."""

import asyncio
import secrets
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import httpx2

from crinsu_gateway.app.certificates import Certificate
from crinsu_gateway.app.exchanges import exchanges
from crinsu_gateway.model.clock import Clock
from crinsu_gateway.model.collection import MATERIALS
from crinsu_gateway.model.registry import Key, Kind
from crinsu_gateway.profile.described import Profile, Role
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import Pins
from crinsu_gateway.web import tokens
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.application import ApiFacts, application, endpoints
from crinsu_gateway.web.connection import ConnectionLimits
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.hosts import Hosts
from crinsu_gateway.web.live.stream import Pace
from crinsu_gateway.web.representation.health import BuildFacts, DaemonHealth
from crinsu_gateway.web.representation.registry import RegistryFacts
from crinsu_gateway.web.scopes import ALL_SCOPES, Scope
from crinsu_gateway.web.server import ApiServer
from crinsu_gateway.web.tls import serving_context
from crinsu_gateway.wire.recent import Recent
from tests.fakes.crew import PEPPER
from tests.fakes.facility import furnished
from tests.fakes.quick import SHIPPED
from tests.fakes.told_codes import untold

KEY = bytes(range(32))
LIS = ApiClient("lis", "lis secret +%", frozenset({Scope.INVENTORY_READ, Scope.PROCEDURES_READ}))
FREEZER = SHIPPED["crinsu-sandbox-freezer"]
REGISTRY = RegistryFacts(
    "https://registry.example.org/v2",
    (Key(Kind.BIOBANKS, "2510604"), Key(Kind.PERSONS, "12345"), Key(Kind.UNITS, "185.15.0.10")),
    ("nb", "en"),
    stale_after_ms=1000,
    may_write=True,
)
HARVEST = HarvestFacts(
    "harvester", "a secret: with ø", {**MATERIALS, "7": {"en": "Saliva", "nb": "Spytt"}}
)
BUILD = BuildFacts("0.1.0", "abc1234", 1_760_000_000_000, "3.11.2", "3.54.1")
PACE = Pace()
OURS = Hosts()
SCANNERS = {"bench-scanner": ("T1",), "spare": ("T2",)}


def for_service(profile: Profile, name: str) -> Profile:
    """The profile with a point that only those who service the unit may write."""
    point = profile.points[name]
    assert point.write is not None
    write = replace(point.write, role=Role.SERVICE)
    return replace(profile, points={**profile.points, name: replace(point, write=write)})


@dataclass(slots=True)
class Api:
    """A running API; `client` bears a token with all scopes, `stranger` none.

    `lines` are the last bytes of each link.
    """

    db: Database
    clock: Clock
    server: ApiServer
    client: httpx2.AsyncClient
    stranger: httpx2.AsyncClient
    health: list[DaemonHealth]
    endpoints: tuple[AnyEndpoint, ...]
    pins: Pins
    lines: dict[str, Recent]
    tls: ssl.SSLContext | None = None

    def bearer(self, *scopes: Scope, subject: str = "tester") -> dict[str, str]:
        """The header of a token with these scopes."""
        token = tokens.mint(KEY, subject, scopes, self.clock.now())
        return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def serving(
    folder: Path,
    clock: Clock,
    *,
    rate_per_minute: int = 100_000,
    bare: bool = False,
    host: str = "127.0.0.1",
    clients: Sequence[ApiClient] = (LIS,),
    pace: Pace = PACE,
) -> AsyncIterator[Api]:
    """The API for as long as the block runs; the clock must stay within an hour."""
    async with (
        await furnished(folder / "store.db", clock) as db,
        over(
            db,
            clock,
            rate_per_minute=rate_per_minute,
            bare=bare,
            host=host,
            clients=clients,
            pace=pace,
        ) as api,
    ):
        yield api


@asynccontextmanager
async def over(
    db: Database,
    clock: Clock,
    *,
    rate_per_minute: int = 100_000,
    bare: bool = False,
    host: str = "127.0.0.1",
    clients: Sequence[ApiClient] = (LIS,),
    pace: Pace = PACE,
    limits: ConnectionLimits | None = None,
    shown: Certificate | None = None,
    missing_credentials: int = 401,
    hosts: Hosts = OURS,
) -> AsyncIterator[Api]:
    """The same over a store that is open already and stays so; encrypted with what is `shown`."""
    health = [DaemonHealth()]
    pins = Pins(PEPPER)
    lines: dict[str, Recent] = {}
    facts = ApiFacts(
        organization="Example Clinics",
        signing_key=KEY,
        clients=clients,
        rate_per_minute=rate_per_minute,
        scanners=SCANNERS,
        profiles={"freezer-1": FREEZER, "freezer-2": for_service(FREEZER, "max_fill_time")},
        build=BUILD,
        entrance=Entrance(pins, lambda: secrets.token_urlsafe(32)),
        bare=bare,
        live=pace,
        registry=REGISTRY,
        missing_credentials=missing_credentials,
        hosts=hosts,
        harvest=HARVEST,
        exchanges=exchanges(lines, clock),
    )
    tls = None if shown is None else serving_context(shown.certificate_file, shown.key_file)
    verify = (
        False if shown is None else ssl.create_default_context(cafile=str(shown.certificate_file))
    )
    server = ApiServer(application(db, clock, facts, lambda: health[-1]), host, 0, limits, tls=tls)
    # Not a TaskGroup: a fixture may be left by another task than the one that entered it.
    running = asyncio.create_task(server.run())
    try:
        scheme = "http" if shown is None else "https"
        url = f"{scheme}://127.0.0.1:{await server.listening()}"
        all_scopes = tokens.mint(KEY, "tester", ALL_SCOPES, clock.now())
        plain = {"Accept": "application/json"}
        bearer = {"Authorization": f"Bearer {all_scopes}", **plain}
        served = endpoints(db, facts, lambda: health[-1])
        known = {"response": [untold(served)]}
        calling = partial(
            httpx2.AsyncClient, base_url=url, timeout=10, verify=verify, event_hooks=known
        )
        async with calling(headers=bearer) as client, calling(headers=plain) as stranger:
            yield Api(db, clock, server, client, stranger, health, served, pins, lines, tls)
    finally:
        server.ask_to_stop()
        await running
        pins.close()
