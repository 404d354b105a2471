"""Who looks at a page of the console: the person whose cookie the browser has, as they stand now.

It tells what somebody may do so that a page offers nothing that would be refused; whether an act is
allowed is decided by the API when it is done.
"""

from dataclasses import dataclass, field

from starlette.types import Scope

from crinsu_gateway.model.person import Act, Relation, Role, Standing, why_not
from crinsu_gateway.store import people, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.arrived import HOLDER
from crinsu_gateway.web.endpoint import Client


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in at a console."""

    person_id: int
    name: str = field(repr=False)
    station: str
    standing: Standing
    now_ms: int

    @property
    def role(self) -> Role:
        """What they are here for."""
        return self.standing.role

    def may(self, act: Act, relation: Relation = Relation.ANOTHERS) -> bool:
        """Whether they may do something now, to a thing of another or of their own."""
        return not why_not(self.standing, act, self.now_ms, relation)


def holder_of(scope: Scope) -> Client | None:
    """Whose cookie came with a request, also when their session is locked or over."""
    found: Client | None = scope[HOLDER]
    return found if found is not None and found.session else None


async def viewer_of(db: Database, scope: Scope) -> Viewer | None:
    """Who looks; None: a stranger, or somebody whose session is locked or over."""
    holder = holder_of(scope)
    return None if holder is None else await db.read(_viewer, holder)


def _viewer(tx: Transaction, holder: Client) -> Viewer | None:
    found = sign_ins.present(tx, holder.session, holder.id)
    if found is None or found.session.locked:
        return None
    who = found.person
    name = people.person(tx, who.person_id).name
    return Viewer(who.person_id, name, found.session.station, who, tx.now.utc_ms)
