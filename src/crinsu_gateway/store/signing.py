"""Signing with a fresh PIN for exactly what was shown: the same for whatever a person closes.

Where people sign in, the PIN makes an electronic signature bound to the record; where they do not,
whoever closes says what stands for it. What is closed, and how, is in the file of each noun.
"""

from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.person import Act, Relation, person_of, require
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import people, policies, signatures, step_ups
from crinsu_gateway.store.signatures import Meaning
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Signer:
    """Who gave their PIN for what was shown; `text` stands at the record that they closed."""

    actor: Actor
    text: str
    shown: str
    printed_name: str


def needs_pin(tx: Transaction, actor: Actor) -> bool:
    """Whether a printed name is not enough: people sign in here, or this actor is one who did."""
    return policies.people_required(tx) or person_of(actor.id) is not None


def by_pin(tx: Transaction, step_up: str, shown: str, act: Act) -> Signer:
    """Use a step-up for what was shown (its hash); StepUpNeeded or NotAllowed where it is none."""
    proof = step_ups.redeem(tx, step_up, Purpose.SIGN, shown)
    require(people.standing(tx, proof.person_id), act, tx.now.utc_ms, Relation.ANOTHERS)
    by = Actor(proof.actor_id, proof.station, proof.role)
    name = people.person(tx, proof.person_id).name
    return Signer(by, f"step-up {proof.id}", shown, name)


def sign(
    tx: Transaction,
    signer: Signer,
    record: str,
    record_id: int,
    meaning: Meaning = Meaning.APPROVED,
) -> None:
    """Bind the signature to the record as it is now, which is what was shown."""
    signatures.sign(
        tx,
        signer.actor.id,
        meaning,
        record,
        record_id,
        signer.shown,
        signer.actor,
        printed_name=signer.printed_name,
    )
