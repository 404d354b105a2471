"""In whose name a call acts: of a person who is signed in, or of the one whom the client names.

It runs inside the transaction of the act, so that an authority that was taken away a moment ago is
gone. What a role may do is in model/person.py.
"""

from typing import Annotated, Any, TypeVar

from pydantic import Field

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import SessionNeeded
from crinsu_gateway.model.person import Act, person_of, require
from crinsu_gateway.store import policies, sign_ins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import Body, Call, ShortText
from crinsu_gateway.web.errors import invalid


class NamedBody(Body):
    """A body of somebody who acts; `technician` is left out with a session."""

    technician: ShortText | None = None

    @property
    def whence(self) -> str | None:
        """The station that the body names; None when it names none."""
        return None


class StationBody(NamedBody):
    """A body of somebody who acts, and the station where they stand."""

    station: ShortText | None = None

    @property
    def whence(self) -> str | None:
        """The station that the body names; None when it names none."""
        return self.station


class StepUpBody(StationBody):
    """The same, perhaps with the token of a fresh PIN."""

    step_up: Annotated[str | None, Field(alias="stepUp", max_length=100, repr=False)] = None


N = TypeVar("N", bound=NamedBody)
S = TypeVar("S", bound=StepUpBody)


def acting(tx: Transaction, call: Call[Any, N], act: Act) -> Actor:
    """Who acts. SessionNeeded or NotAllowed when nobody may; 422 when nobody is named."""
    technician = call.body.technician
    if call.session:
        found = sign_ins.acting(tx, call.session, call.client.id)
        if technician is not None and technician != found.actor.id:
            raise invalid("technician", "another one is signed in; leave it out with a session")
        require(found.person, act, tx.now.utc_ms)
        return found.actor
    if policies.people_required(tx):
        raise SessionNeeded("this needs a person who is signed in; sign in with badge and PIN")
    if technician is None:
        raise invalid("technician", "say who works, or send a session")
    if person_of(technician) is not None:
        raise SessionNeeded(f"{technician} acts when signed in; sign in with badge and PIN")
    return Actor(technician, call.body.whence or call.client.id)


def acting_or_proving(tx: Transaction, call: Call[Any, S], act: Act) -> Actor:
    """The same; where a step-up came and nobody is named, whoever gave that PIN acts by it."""
    said = call.body
    if said.step_up and not said.technician and not call.session:
        return Actor(call.client.id, said.station or call.client.id)
    return acting(tx, call, act)
