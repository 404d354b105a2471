"""Own API: PATCH and PUT of sample containers and containers: what is wrong is corrected.

Both forms of PATCH are one act here: what stands in the body goes over what there is. Where
something is, and how it stands, is changed by acts of its own.
"""

from functools import partial
from typing import Annotated, TypeVar

from pydantic import StringConstraints

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Act
from crinsu_gateway.store import corrections, places, samples
from crinsu_gateway.store.corrections import Identity
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.api.changing import Change, Correction, changed
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import (
    AnyEndpoint,
    Call,
    Endpoint,
    Kept,
    NoQuery,
    OneLine,
    ShortText,
)
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.listing.serve import Lists
from crinsu_gateway.web.resources.containers import CONTAINERS
from crinsu_gateway.web.resources.sample_containers import SAMPLE_CONTAINERS
from crinsu_gateway.web.scopes import Scope

Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), OneLine]


class SampleCorrection(Correction):
    """What a sample container is called; what is left out stays, null takes away."""

    name: Annotated[ShortText | None, Kept()] = None
    description: Description | None = None
    tag: ShortText | None = None


class NewSampleIdentity(Correction):
    """The same in whole: what is left out is taken away."""

    name: ShortText
    description: Description | None = None
    tag: ShortText | None = None


class ContainerCorrection(Correction):
    """The tag on a container; null takes it off."""

    tag: ShortText | None = None


C = TypeVar("C", bound=Correction)


def _correct_sample(
    tx: Transaction, call: Call[NoQuery, SampleCorrection], actor: Actor, reason: str
) -> None:
    said = call.body
    local_id = samples.sample(tx, call.id).local_id
    now = corrections.identity(tx, local_id)
    given = said.model_fields_set
    if "name" in given and said.name is None:
        raise invalid("name", "it cannot be taken away; give another one")
    wanted = Identity(
        said.name or now.name,
        (said.description or "") if "description" in given else now.description,
        said.tag if "tag" in given else now.tag,
    )
    corrections.correct(tx, local_id, wanted, reason=reason, actor=actor)


def _replace_sample(
    tx: Transaction, call: Call[NoQuery, NewSampleIdentity], actor: Actor, reason: str
) -> None:
    said = call.body
    wanted = Identity(said.name, said.description or "", said.tag)
    local_id = samples.sample(tx, call.id).local_id
    corrections.correct(tx, local_id, wanted, reason=reason, actor=actor)


def _correct_container(
    tx: Transaction, call: Call[NoQuery, ContainerCorrection], actor: Actor, reason: str
) -> None:
    if call.method == "PUT" or "tag" in call.body.model_fields_set:
        places.set_tag(tx, call.id, call.body.tag, reason, actor)


def _writes(
    lists: Lists,
    resource: Resource,
    method: str,
    body: type[C],
    change: Change[C],
    act: Act,
    summary: str,
) -> AnyEndpoint:
    return Endpoint(
        method=method,
        path=f"{resource.path}/{{id}}",
        scope=Scope.INVENTORY_WRITE,
        act=act,
        summary=summary,
        run=partial(changed, lists, resource, change),
        answers=resource.shape or resource.one,
        query=NoQuery,
        body=body,
        also={204: "a merge patch was taken over"} if method == "PATCH" else None,
        corrects=resource,
    )


def endpoints(lists: Lists) -> tuple[AnyEndpoint, ...]:
    """What this file serves."""
    sample, container = (
        "Correct what a sample container is called",
        "Correct the tag of a container",
    )
    correct, tag = Act.CORRECT_SAMPLE, Act.RUN_PROCEDURE
    return (
        _writes(
            lists, SAMPLE_CONTAINERS, "PATCH", SampleCorrection, _correct_sample, correct, sample
        ),
        _writes(
            lists, SAMPLE_CONTAINERS, "PUT", NewSampleIdentity, _replace_sample, correct, sample
        ),
        _writes(
            lists, CONTAINERS, "PATCH", ContainerCorrection, _correct_container, tag, container
        ),
        _writes(lists, CONTAINERS, "PUT", ContainerCorrection, _correct_container, tag, container),
    )
