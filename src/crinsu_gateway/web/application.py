"""The web application as a whole: everything that is served in one table, and the gate around it.

What is shown comes from the declarations (resources/, external/views/); what does more is a file in
api/, external/ or harvest/ and a line in `endpoints`. The daemon hands in what it is made of;
nothing is opened or read here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from crinsu_gateway.model.clock import Clock
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.store.database import Database
from crinsu_gateway.web.api import (
    alarms,
    audit,
    audit_keys,
    audit_purges,
    containers,
    corrections,
    custody,
    custody_report,
    deviations,
    emergencies,
    exchanges,
    executions,
    exposures,
    health,
    incidents,
    live,
    maintenance,
    metrics,
    orders,
    overrides,
    people,
    pick_list,
    procedures,
    readings,
    reconciliation,
    registry,
    removals,
    sample_containers,
    scans,
    servicing,
    sessions,
    sheets,
    slots,
    sync,
    trips,
)
from crinsu_gateway.web.api.sessions import Entrance
from crinsu_gateway.web.api_clients import ApiClient
from crinsu_gateway.web.auth import Authority
from crinsu_gateway.web.console.routes import Console
from crinsu_gateway.web.console.session_paths import SessionPaths
from crinsu_gateway.web.console.told import Told
from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.external import procedures as external_procedures
from crinsu_gateway.web.external import serving, subjects
from crinsu_gateway.web.external.inventory import Inventories
from crinsu_gateway.web.external.older import sentence_for
from crinsu_gateway.web.external.views import inventory, organizations
from crinsu_gateway.web.external.views.registry import VIEWS
from crinsu_gateway.web.faces import (
    INTROSPECT_PATH,
    REGISTRY_PREFIX,
    REVOKE_PATH,
    TOKEN_PATH,
    Face,
    Ready,
    face_of,
    is_console,
)
from crinsu_gateway.web.freshness import Freshness
from crinsu_gateway.web.gate import Gate
from crinsu_gateway.web.governor import Governor, Quiet, always
from crinsu_gateway.web.harvest import changing
from crinsu_gateway.web.harvest.door import Door
from crinsu_gateway.web.harvest.facts import HarvestFacts
from crinsu_gateway.web.harvest.serving import Harvest
from crinsu_gateway.web.harvest.shelf import Shelves
from crinsu_gateway.web.hosts import Hosts
from crinsu_gateway.web.limits import Limits
from crinsu_gateway.web.listing import route
from crinsu_gateway.web.listing.serve import Lists
from crinsu_gateway.web.live.stream import Live, Pace
from crinsu_gateway.web.maintenance import Closure
from crinsu_gateway.web.metrics.tally import Tally, counted
from crinsu_gateway.web.oauth import Desk
from crinsu_gateway.web.oauth_endpoint import TRIES_PER_MINUTE, OAuthEndpoint
from crinsu_gateway.web.oauth_given import GivenTokens
from crinsu_gateway.web.pages import ApiPages
from crinsu_gateway.web.people_tokens import PeopleTokens
from crinsu_gateway.web.representation.exchanges import ExchangeSource, nothing_passed
from crinsu_gateway.web.representation.health import BuildFacts, HealthSource
from crinsu_gateway.web.representation.registry import RegistryFacts
from crinsu_gateway.web.resource import Means, Resource
from crinsu_gateway.web.resources.registry import RESOURCES, named
from crinsu_gateway.web.routing import Routes
from crinsu_gateway.web.streaming import respond
from crinsu_gateway.web.territory import guarded
from crinsu_gateway.web.unread import METHODS

NEWEST = (("/api/latest", "/api/v1"), ("/registry/latest", REGISTRY_PREFIX))
"""Where the latest version of a face is asked for, and where the newest one is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFacts:
    """What the daemon tells the API of itself.

    `scanners`: name -> storage solutions served; `profiles`: unit -> what it is.
    """

    organization: str
    signing_key: bytes = field(repr=False)
    clients: Sequence[ApiClient]
    rate_per_minute: int
    scanners: Mapping[str, Sequence[str]]
    profiles: Mapping[str, Profile]
    build: BuildFacts
    entrance: Entrance = field(repr=False)
    registry: RegistryFacts | None = None
    """The research registry, where one is configured."""
    live: Pace = field(default_factory=Pace)
    harvest: HarvestFacts = field(default_factory=HarvestFacts)
    """What the registry face is told by the configuration."""
    bare: bool = False
    """Whether the Crinsutrack-compatible face leaves its envelope out."""
    quiet: Quiet = always
    exchanges: ExchangeSource = nothing_passed
    missing_credentials: int = 401
    """What a request without credentials is refused with: 401 or 403."""
    hosts: Hosts = field(default_factory=Hosts)
    """The names by which browsers may call the console."""


def endpoints(
    db: Database, facts: ApiFacts, source: HealthSource, tally: Tally | None = None
) -> tuple[AnyEndpoint, ...]:
    """Everything that is served but the token endpoint."""
    lists = Lists(db, named)
    views = (organizations.view_of(facts.organization), *VIEWS)
    viewed = serving.lists_of(db, views)
    whole = Inventories(viewed, bare=facts.bare)
    resources = (
        *route.endpoints(lists, RESOURCES),
        *corrections.endpoints(lists),
        *removals.endpoints(lists),
        *serving.endpoints(viewed, views, {inventory.VIEW.path: whole.answer}),
        *subjects.endpoints(viewed),
        *external_procedures.endpoints(viewed),
        *readings.endpoints(db),
        *exchanges.endpoints(db, facts.exchanges),
        *orders.endpoints(db, facts.profiles),
        *servicing.endpoints(db),
        *containers.endpoints(db),
        *slots.endpoints(db),
        *sample_containers.endpoints(db),
        *custody.endpoints(db),
        *custody_report.endpoints(db),
        *sheets.endpoints(db),
        *alarms.endpoints(db),
        *audit.endpoints(db),
        *audit_keys.endpoints(db),
        *audit_purges.endpoints(db),
        *deviations.endpoints(db),
        *incidents.endpoints(db),
        *live.endpoints(Live(db, facts.live)),
        *emergencies.endpoints(db, facts.entrance),
        *exposures.endpoints(db),
        *procedures.endpoints(db),
        *executions.endpoints(db),
        *trips.endpoints(db),
        *pick_list.endpoints(db),
        *overrides.endpoints(db),
        *scans.endpoints(db, facts.scanners),
        *sessions.endpoints(db, facts.entrance),
        *people.endpoints(db, facts.entrance.pins),
        *sync.endpoints(db, source),
        *reconciliation.endpoints(db),
        *registry.endpoints(db, facts.registry),
        *Harvest(Shelves(db), facts.harvest).endpoints(),
        *changing.endpoints(db, facts.harvest),
        *maintenance.endpoints(db),
        *health.endpoints(db, source, facts.build),
        *metrics.endpoints(db, source, facts.build, tally or Tally()),
    )
    pages = ApiPages(resources, facts.build.version, bare=facts.bare)
    return (*resources, *pages.endpoints())


def application(db: Database, clock: Clock, facts: ApiFacts, source: HealthSource) -> ASGIApp:
    """The application that web/server.py serves. ConfigError when the key or a client is unfit."""
    tally = Tally()
    served = [guarded(db, one) for one in endpoints(db, facts, source, tally)]
    authority = Authority(db, clock, facts.signing_key, facts.clients)
    means = Means(named, Freshness(db.changes, clock), facts.bare)
    by_path: dict[str, list[AnyEndpoint]] = {}
    for endpoint in served:
        by_path.setdefault(endpoint.path, []).append(endpoint)
    routes: dict[str, ASGIApp] = {
        spelling: Resource(found, means)
        for path, found in by_path.items()
        for spelling in _spellings(path)
    }
    people_tokens = PeopleTokens(db, clock, authority, facts.entrance)
    desk = Desk(clock, authority, facts.entrance, people_tokens)
    given = GivenTokens(db, authority)
    tries = Limits(TRIES_PER_MINUTE)
    for path, serve in (
        (TOKEN_PATH, desk.token),
        (REVOKE_PATH, given.revoke),
        (INTROSPECT_PATH, given.introspect),
    ):
        routes[path] = OAuthEndpoint(serve, tries, clock)
    routes |= Console(db, clock, _told(db, facts, source)).routes()
    routes |= SessionPaths(db, clock, facts.entrance.pins, people_tokens).routes()
    routes |= {f"{latest}/{{rest:path}}": _Newest(latest, at) for latest, at in NEWEST}
    free = frozenset(endpoint.path for endpoint in served if endpoint.free)
    gate = Gate(
        Routes(routes, _nothing_here),
        clock=clock,
        authority=authority,
        door=Door(facts.harvest),
        rate_per_minute=facts.rate_per_minute,
        closure=Closure(db, clock),
        governor=Governor(quiet=facts.quiet),
        is_free=lambda method, path: method == "OPTIONS" or path in free or is_console(path),
        missing_credentials=facts.missing_credentials,
        hosts=facts.hosts,
    )
    return counted(gate, tally)


def _told(db: Database, facts: ApiFacts, source: HealthSource) -> Told:
    """What the console is told beside what the store knows."""
    store = partial(health.store_of, db)
    return Told(source, store, facts.exchanges, facts.profiles, facts.build)


def _spellings(path: str) -> tuple[str, ...]:
    """The paths under which something is served; clients of registries end some with a slash."""
    return (path, f"{path}/") if face_of(path) is Face.REGISTRY else (path,)


class _Newest:
    """Sends what is asked of the latest version to the newest one."""

    def __init__(self, latest: str, newest: str) -> None:
        self._latest = latest
        self._newest = newest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":  # a browser follows no redirect before its first question
            everything = Ready(b"", headers={"Allow": METHODS})
            await respond(everything)(scope, receive, send)
            return
        rest, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        where = self._newest + rest.partition(self._latest)[2] + (f"?{query}" if query else "")
        ready = Ready(b"", status=307, headers={"Location": where})
        await respond(ready)(scope, receive, send)


async def _nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    raise refusal(404, "NOT_FOUND", sentence_for(scope["path"]))
