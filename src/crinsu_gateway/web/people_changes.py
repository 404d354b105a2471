"""What can be changed of a person: bodies for the API and the command line, and how each is done.

The command line uses this while the daemon does not run, so it knows no request. Authority is
checked in store/people.py.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, WithJsonSchema

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import PersonState, Role, Training, actor_of
from crinsu_gateway.model.sign_in import LONGEST_PIN, SHORTEST_PIN, require_fit_pin
from crinsu_gateway.store import people, sign_ins
from crinsu_gateway.store.database import Database
from crinsu_gateway.store.pins import KeptPin, Pins
from crinsu_gateway.store.transaction import Transaction
from crinsu_gateway.web.endpoint import FILLED, Body, OneLine, ShortText
from crinsu_gateway.web.texts import Moment

BadgeText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), FILLED
]
PinText = Annotated[str, StringConstraints(min_length=1, max_length=64)]
"""A PIN as somebody types it: right or wrong."""
NewPinText = Annotated[
    PinText,
    WithJsonSchema({"type": "string", "pattern": f"^[0-9]{{{SHORTEST_PIN},{LONGEST_PIN}}}$"}),
]
"""A PIN that is chosen: its form is said in the schema, and checked where it is kept."""
NameText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100), OneLine]


class ProvedBody(Body):
    """With a session: the token of a fresh PIN of who is signed in, for `shown` of the person."""

    step_up: Annotated[str | None, Field(alias="stepUp", max_length=100, repr=False)] = None


class NewPerson(ProvedBody):
    """A person who comes to work here; badge and PIN may follow later."""

    name: ShortText
    role: Role
    until: Moment | None = None


class RoleChange(Body):
    """Another role; `until` ends it."""

    change: Literal["role"]
    role: Role
    until: Moment | None = None


class NameChange(Body):
    """A corrected name, or an empty one for a person who is to be forgotten."""

    change: Literal["name"]
    name: NameText


class TrainingChange(Body):
    """A training until a moment; without one it is taken away."""

    change: Literal["training"]
    training: Training
    until: Moment | None = None


class StateChange(Body):
    """Lock until unlocked, unlock (also after wrong PINs), or revoke for good."""

    change: Literal["lock", "unlock", "revoke"]


class BadgeChange(Body):
    """A new badge; or the present one is lost or given back."""

    change: Literal["badge"]
    badge: BadgeText | None = Field(default=None, repr=False)
    ended: Literal["lost", "returned"] | None = None


class PinChange(Body):
    """A PIN that an administrator sets; its owner must choose their own before they act."""

    change: Literal["pin"]
    pin: NewPinText = Field(repr=False)


AnyChange = RoleChange | NameChange | TrainingChange | StateChange | BadgeChange | PinChange


class Change(ProvedBody):
    """One change of a person."""

    what: AnyChange = Field(discriminator="change")


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)


def added(tx: Transaction, said: NewPerson, actor: Actor) -> int:
    """Make the person; the id."""
    return people.add(tx, name=said.name, role=said.role, until_ms=_ms(said.until), actor=actor)


async def change(db: Database, pins: Pins, person_id: int, said: AnyChange, actor: Actor) -> None:
    """Carry a change out. NotFound, NotAllowed, PinUnfit, BadgeTaken or IllegalTransition."""
    kept = None
    if isinstance(said, PinChange):
        require_fit_pin(said.pin)
        kept = await pins.kept(said.pin)
    badge = pins.badge_hash(said.badge) if isinstance(said, BadgeChange) and said.badge else None
    await db.write(_changed, person_id, said, actor, kept, badge)


def _changed(
    tx: Transaction,
    person_id: int,
    said: AnyChange,
    actor: Actor,
    kept: KeptPin | None,
    badge: str | None,
) -> None:
    match said:
        case RoleChange():
            people.set_role(tx, person_id, said.role, actor, _ms(said.until))
        case NameChange():
            people.rename(tx, person_id, said.name, actor)
        case TrainingChange():
            people.train(tx, person_id, said.training, _ms(said.until), actor)
        case StateChange():
            _state(tx, person_id, said, actor)
        case BadgeChange():
            if said.ended is not None:
                people.end_badge(tx, person_id, actor, lost=said.ended == "lost")
            if badge is not None:
                people.give_badge(tx, person_id, badge, actor)
        case PinChange():
            assert kept is not None
            people.set_pin(tx, person_id, kept, actor)


_STATES = {
    "lock": PersonState.LOCKED,
    "unlock": PersonState.ACTIVE,
    "revoke": PersonState.REVOKED,
}


def _state(tx: Transaction, person_id: int, said: StateChange, actor: Actor) -> None:
    people.set_state(tx, person_id, _STATES[said.change], actor)
    if said.change == "unlock":
        sign_ins.forget_wrong(tx, actor_of(person_id), actor)
