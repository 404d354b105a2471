"""In whose name a call acts: of a person who is signed in, or of the one whom the client names.

It runs inside the transaction of the act, so that an authority that was taken away a moment ago is
gone. What a role may do is in model/person.py.
"""

from typing import Any

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.errors import SessionNeeded
from crinsu_gateway.model.person import Act, person_of, require
from crinsu_gateway.store import policies, sign_ins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import Call
from crinsu_gateway.web.errors import invalid


def acting(
    tx: Transaction, call: Call[Any, Any], act: Act, technician: str | None, station: str | None
) -> Actor:
    """Who acts. SessionNeeded or NotAllowed when nobody may; 422 when nobody is named."""
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
    return Actor(technician, station or call.client.id)
