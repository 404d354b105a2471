"""In whose name a call acts: of a person who is signed in, or of the one whom the client names.

Somebody who broke the glass acts by that alone. It runs inside the transaction of the act, so that
an authority that was taken away a moment ago is gone. What a role may do is in model/person.py,
what an endpoint does in its declaration.
"""

from typing import Annotated, Any, TypeVar

from pydantic import Field

from crinsu_gateway.model import emergency
from crinsu_gateway.model.audit import RESERVED, Actor
from crinsu_gateway.model.errors import SessionNeeded
from crinsu_gateway.model.person import AUTHORITY, Act, Role, person_of, require
from crinsu_gateway.store import emergencies, policies, sign_ins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import Body, Call, Known, ShortText
from crinsu_gateway.web.errors import invalid
from crinsu_gateway.web.scopes import Scope


class StationBody(Body):
    """Who acts, and where they stand; `technician` is left out with a session."""

    technician: Annotated[ShortText | None, Known("person")] = None
    station: ShortText | None = None


class StepUpBody(StationBody):
    """The same, perhaps with the token of a fresh PIN."""

    step_up: Annotated[str | None, Field(alias="stepUp", max_length=100, repr=False)] = None


MACHINE_WAY = "api"
"""How a machine comes in that acts in its own name."""
N = TypeVar("N", bound=StationBody)
S = TypeVar("S", bound=StepUpBody)


def acting(tx: Transaction, call: Call[Any, N], act: Act | None = None) -> Actor:
    """Who acts: what the endpoint declares, or more than that when `act` says so.

    SessionNeeded or NotAllowed when nobody may; 422 when nobody is named.
    """
    technician = call.body.technician
    if call.session:
        actor = _signed_in(tx, call, act)
        if technician is not None and technician != actor.id:
            raise invalid("technician", "another one is signed in; leave it out with a session")
        return actor
    if policies.people_required(tx):
        raise SessionNeeded("this needs a person who is signed in; sign in with badge and PIN")
    if technician is None:
        raise invalid("technician", "say who works, or send a session")
    if technician in RESERVED:
        raise invalid("technician", f"{technician} is no person; say who works")
    if person_of(technician) is not None:
        raise SessionNeeded(f"{technician} acts when signed in; sign in with badge and PIN")
    return Actor(technician, call.body.station or call.client.id)


def acting_or_proving(tx: Transaction, call: Call[Any, S]) -> Actor:
    """The same; where a step-up came and nobody is named, whoever gave that PIN acts by it."""
    said = call.body
    if said.step_up and not said.technician and not call.session:
        return Actor(call.client.id, said.station or call.client.id)
    return acting(tx, call)


def asking(tx: Transaction, call: Call[Any, Any], act: Act | None = None) -> Actor:
    """Who asks for something: the person who is signed in, else the machine in its own name.

    Where people are required a machine does only what its role may; SessionNeeded for the rest.
    """
    if call.session:
        return _signed_in(tx, call, act)
    if policies.people_required(tx) and (act or declared(call)) not in AUTHORITY[Role.MACHINE]:
        raise SessionNeeded("no machine does this in its own name; sign in with badge and PIN")
    return Actor(call.client.id, MACHINE_WAY, Role.MACHINE.value)


def administering(tx: Transaction, call: Call[Any, Any]) -> Actor:
    """Who looks after people and sessions: the person who is signed in, or the machine itself.

    Only who can read the state folder has a token of the machine itself; SessionNeeded for others.
    """
    if call.session:
        return _signed_in(tx, call, None)
    if Scope.PEOPLE_ADMIN not in call.client.scopes:
        raise SessionNeeded("this needs somebody who may and is signed in with badge and PIN")
    return Actor(call.client.id, MACHINE_WAY)


def _signed_in(tx: Transaction, call: Call[Any, Any], act: Act | None) -> Actor:
    glass = emergencies.acting(tx, call.session, call.client.id)
    if glass is not None:
        emergency.require_permitted(act or declared(call))
        emergencies.use(tx, glass.id, f"acting {act or declared(call)}", glass.acting)
        return glass.acting
    found = sign_ins.acting(tx, call.session, call.client.id)
    require(found.person, act or declared(call), tx.now.utc_ms)
    return found.actor


def declared(call: Call[Any, Any]) -> Act:
    """The act that the endpoint of a call declares."""
    assert call.act is not None, "an endpoint that acts declares what it does"
    return call.act
