"""Own API: DELETE of sample containers and containers. Nothing is erased: they leave use.

A sample container that was never here counts as discarded, a container that a person placed is
out of the layout. Both stay to be read; whatever is or was here leaves by acts of its own.
"""

from functools import partial

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import clearance, retiring, samples
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.changing import Change, changed
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import AnyEndpoint, Call, Endpoint, NoBody, NoQuery
from crinsu_gateway.web.listing.serve import Lists
from crinsu_gateway.web.resources.containers import CONTAINERS
from crinsu_gateway.web.resources.sample_containers import SAMPLE_CONTAINERS
from crinsu_gateway.web.scopes import Scope


def _withdraw(tx: Transaction, call: Call[NoQuery, NoBody], actor: Actor, reason: str) -> None:
    clearance.withdraw(tx, samples.sample(tx, call.id).local_id, reason, actor)


def _retire(tx: Transaction, call: Call[NoQuery, NoBody], actor: Actor, reason: str) -> None:
    retiring.retire(tx, call.id, reason=reason, actor=actor)


def _removes(lists: Lists, resource: Resource, change: Change[NoBody], summary: str) -> AnyEndpoint:
    return Endpoint(
        method="DELETE",
        path=f"{resource.path}/{{id}}",
        scope=Scope.INVENTORY_WRITE,
        act=Act.CORRECT_SAMPLE,
        summary=summary,
        run=partial(changed, lists, resource, change),
        answers=resource.shape or resource.one,
        status=204,
        also={200: "the same, in an envelope"},
        query=NoQuery,
        body=NoBody,
        corrects=resource,
    )


def endpoints(lists: Lists) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    return (
        _removes(
            lists, SAMPLE_CONTAINERS, _withdraw, "Withdraw a sample container that was never here"
        ),
        _removes(lists, CONTAINERS, _retire, "Take a container out of use that a person placed"),
    )
