"""People, for an administrator who is signed in. No badge, PIN or token is ever shown.

Names are here and with the subjects alone.
"""

from collections.abc import Sequence

from crinsu_gateway.model.person import Act, PersonState, Role, actor_of
from crinsu_gateway.model.sign_in import Lock
from crinsu_gateway.store import people, sign_ins
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.listing.columns import Column, Kind, Source
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.declaration import Action, Field, Resource
from crinsu_gateway.web.representation.people import Person, person
from crinsu_gateway.web.scopes import Scope

KEY = Column("p.id", Kind.INTEGER)


def shown(tx: Transaction, person_id: int) -> Person:
    """A person with what wrong PINs led to."""
    return shown_all(tx, [person_id])[0]


def shown_all(tx: Transaction, ids: Sequence[int]) -> list[Person]:
    """People as they are shown, by id."""
    locks = {subject: lock for subject, _, lock in sign_ins.locks(tx)}
    return [
        person(people.person(tx, one), locks.get(actor_of(one), Lock.OPEN).value) for one in ids
    ]


PEOPLE = Resource(
    name="people",
    key="people",
    one="person",
    title="id",
    about="People, for an administrator who is signed in",
    scope=Scope.PEOPLE_READ,
    source=Source(tables="person p", key=KEY, local=KEY),
    topics=(Topic.PEOPLE, Topic.SYNC),
    timely=True,
    act=Act.READ_PEOPLE,
    body=shown_all,
    shape=Person,
    members=(
        Field(name="id", column=KEY, about="the id, which is never another's"),
        Field(name="name", column=Column("p.name"), about="the name"),
        Field(
            name="role",
            column=Column("p.role"),
            about="what they are here",
            choices=tuple(one.value for one in Role),
            filtered=True,
        ),
        Field(
            name="until",
            column=Column("p.until_ms", Kind.MOMENT, nullable=True),
            about="until when; null: for as long as nobody ends it",
        ),
        Field(
            name="state",
            column=Column("p.state"),
            about="whether they may act",
            choices=tuple(one.value for one in PersonState),
            filtered=True,
        ),
        Field(
            name="createdAt",
            column=Column("p.created_ms", Kind.MOMENT),
            about="when they became known here",
        ),
    ),
    actions=(Action(rel="change", method="POST", path="/changes", scope=Scope.PEOPLE_WRITE),),
)
