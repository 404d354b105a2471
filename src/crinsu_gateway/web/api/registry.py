"""Own API: GET /registry[/{kind}/{id}]; POST /registry/publications; .../{id}/confirm.

What is shown is what is kept here, so it is shown as well while the registry is away. A POST asks
for something; who carries it out is the client of the registry, and this room does not know it.
"""

from functools import partial

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import NotFound
from crinsu_gateway.model.registry import Key, Kind, id_fault
from crinsu_gateway.model.registry_errors import NoRegistry, RegistryNotWritable
from crinsu_gateway.store import registry as cache
from crinsu_gateway.store import registry_publications as publications
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Body,
    Call,
    Endpoint,
    NoBody,
    NoQuery,
    created,
)
from crinsu_gateway.web.faces import One
from crinsu_gateway.web.representation import registry as shown
from crinsu_gateway.web.representation.registry import (
    Publication,
    RegistryFacts,
    RegistryRecord,
    RegistryState,
)
from crinsu_gateway.web.scopes import Scope

PREFIX = "/api/v1/registry"
MOST_SHOWN = 1000


class NewPublication(Body):
    """Whether a record may be created where the registry has none of this biobank."""

    create: bool = True


def _configured(facts: RegistryFacts | None) -> RegistryFacts:
    if facts is None:
        raise NoRegistry("no registry is configured; [registry] in the configuration names one")
    return facts


def _writable(facts: RegistryFacts | None) -> None:
    if not _configured(facts).may_write:
        raise RegistryNotWritable(
            "the registry takes records only from those it knows; set user and password_file "
            "under [registry]"
        )


def _state(tx: Transaction, facts: RegistryFacts) -> RegistryState:
    return shown.state(facts, publications.created(tx), cache.everything(tx))


async def state(db: Database, facts: RegistryFacts | None, call: Call[NoQuery, NoBody]) -> One:
    """The registry, and what is known of its configured records."""
    return One(await db.read(_state, _configured(facts)))


def _record(tx: Transaction, facts: RegistryFacts, key: Key) -> RegistryRecord:
    known = cache.find(tx, key)
    if known is None and key not in facts.wanted:
        raise NotFound(f"{key} is not configured, so it is not kept here")
    return shown.record(facts, key, known)


async def one_record(db: Database, facts: RegistryFacts | None, call: Call[NoQuery, NoBody]) -> One:
    """One record as it is kept here."""
    configured = _configured(facts)
    kind, identity = call.path["kind"], call.path["id"]
    if kind not in set(Kind) or id_fault(Kind(kind), identity):
        raise NotFound(f"there is no record {kind[:40]}/{identity[:40]}")
    return One(await db.read(_record, configured, Key(Kind(kind), identity)))


def _actor(call: Call[NoQuery, NewPublication] | Call[NoQuery, NoBody]) -> Actor:
    return Actor(call.client.id, "api")


async def ask(
    db: Database, facts: RegistryFacts | None, call: Call[NoQuery, NewPublication]
) -> One:
    """Have the registry compared with what is configured; nothing is sent yet."""
    _writable(facts)
    row = await db.write(
        publications.ask, call.key, may_create=call.body.create, actor=_actor(call)
    )
    return created(shown.publication(row), f"{PREFIX}/publications/{row.id}")


async def confirm(db: Database, facts: RegistryFacts | None, call: Call[NoQuery, NoBody]) -> One:
    """Send what was shown."""
    _writable(facts)
    return One(shown.publication(await db.write(publications.confirm, call.id, _actor(call))))


def endpoints(db: Database, facts: RegistryFacts | None) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        Endpoint(
            method="GET",
            path=PREFIX,
            scope=Scope.GATEWAY_READ,
            summary="The research registry, and what is known of its configured records",
            run=partial(state, db, facts),
            answers=RegistryState,
            query=NoQuery,
            body=NoBody,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/publications",
            scope=Scope.REGISTRY_WRITE,
            summary="Have the registry compared with what is configured; nothing is sent yet",
            run=partial(ask, db, facts),
            answers=Publication,
            query=NoQuery,
            body=NewPublication,
            status=201,
            keyed=True,
        ),
        Endpoint(
            method="POST",
            path=f"{PREFIX}/publications/{{id}}/confirm",
            scope=Scope.REGISTRY_WRITE,
            summary="Send what a publication showed, if the registry still has what it was",
            run=partial(confirm, db, facts),
            answers=Publication,
            query=NoQuery,
            body=NoBody,
            keyed=True,
        ),
        Endpoint(
            method="GET",
            path=f"{PREFIX}/{{kind}}/{{id}}",
            scope=Scope.GATEWAY_READ,
            summary="One record of the registry as it is kept here, with its age",
            run=partial(one_record, db, facts),
            answers=RegistryRecord,
            query=NoQuery,
            body=NoBody,
        ),
    )
