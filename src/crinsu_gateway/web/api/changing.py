"""How one of what is declared is changed: as the caller saw it, with a reason, once for a key.

What changes is for those who call (corrections.py, removals.py). All of it is one transaction.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import StringConstraints

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.store import keyed_changes
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Resource
from crinsu_gateway.web.endpoint import Body, Call, NoQuery, OneLine
from crinsu_gateway.web.errors import refusal
from crinsu_gateway.web.faces import Told
from crinsu_gateway.web.identity import StationBody, acting, asking
from crinsu_gateway.web.listing.serve import Lists, Seer


class Correction(StationBody):
    """Who corrects, and why: the header Audit-Reason does as well."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), OneLine] = ""


B = TypeVar("B", bound=Body)
Change = Callable[[Transaction, Call[NoQuery, B], Actor, str], None]


def _require_fresh(call: Call[Any, Any], tags: frozenset[str]) -> None:
    """What is changed is what the caller saw: 428 without a tag, 412 with an old one."""
    if not call.if_match:
        raise refusal(
            428,
            "IF_MATCH_MISSING",
            "send If-Match with the ETag of what you read at this address, so that nothing is "
            "changed that you have not seen",
        )
    if "*" not in call.if_match and tags.isdisjoint(call.if_match):
        raise refusal(412, "STALE", "it changed since you read it; read it again and decide anew")


def _who(tx: Transaction, call: Call[Any, Any]) -> Actor:
    """Who changes it: somebody whom the body can name; without one whoever asks."""
    return acting(tx, call) if isinstance(call.body, Correction) else asking(tx, call)


def _reason(call: Call[Any, Any]) -> str:
    told = call.body.reason if isinstance(call.body, Correction) else ""
    found = told or call.reason
    if not found:
        raise refusal(
            422, "REASON_REQUIRED", "say why, in the member reason or the header Audit-Reason"
        )
    return found


def _digest(call: Call[Any, Any], actor: Actor, resource: Resource) -> str:
    """What is asked, by whom, without the condition: a repeated change is told by this."""
    said = call.body.model_dump(mode="json", exclude_unset=True)
    who = [actor.id, actor.station]
    asked = [call.method, resource.name, call.path["id"], call.merging, said, call.reason, who]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _changed(
    tx: Transaction, lists: Lists, resource: Resource, change: Change[B], call: Call[NoQuery, B]
) -> Told:
    assert call.tags_of is not None, "an endpoint that corrects is handed what its tags are"
    actor = _who(tx, call)
    seer = Seer(call.client.scopes, call.client.facilities, linked=True)
    before = lists.one_now(tx, resource, call.path["id"], call.asked, seer)
    digest = _digest(call, actor, resource)
    done = keyed_changes.answered(tx, call.client.id, call.key, digest) if call.key else None
    if done is not None:
        return Told(before, done)
    _require_fresh(call, call.tags_of(before))
    change(tx, call, actor, _reason(call))
    status = 204 if call.merging or call.method == "DELETE" else 200
    if call.key:
        keyed_changes.note(tx, call.client.id, call.key, digest, status)
    return Told(lists.one_now(tx, resource, call.path["id"], call.asked, seer), status)


async def changed(
    lists: Lists, resource: Resource, change: Change[B], call: Call[NoQuery, B]
) -> Told:
    """Change one of them and tell it as a GET would; asked again under the same key, tell it."""
    return await lists.db.write(_changed, lists, resource, change, call)
