"""What one person alone must not do to a sample container: their own fresh PIN, and a witness's.

It concerns people who are signed in; which acts need a witness is configured. Procedures have a
step for it (procedures/steps/witness.py).
"""

from collections.abc import Sequence

from crinsu_gateway.model.audit import Actor, Body
from crinsu_gateway.model.errors import NotAllowed, StepUpNeeded
from crinsu_gateway.model.person import Act, Relation, person_of
from crinsu_gateway.model.sign_in import Purpose, shown_hash
from crinsu_gateway.store import policies, samples, step_ups
from crinsu_gateway.store.transaction import Transaction

OWN_PIN = {Act.DISCARD_SAMPLE: Purpose.DISPOSE}
"""Acts for which whoever does them gives their PIN anew."""


def needs(tx: Transaction, act: Act, actor: Actor) -> Sequence[Purpose]:
    """For which purposes a fresh PIN is needed; none where nobody is signed in."""
    if person_of(actor.id) is None:
        return ()
    own = [OWN_PIN[act]] if act in OWN_PIN else []
    return [*own, Purpose.WITNESS] if policies.needs_witness(tx, act.value) else own


def shown(tx: Transaction, act: Act, sample_id: int, reason: str) -> Body:
    """What both see before they give their PIN: what is done to which one, and where it is."""
    row = samples.sample(tx, sample_id)
    return {
        "act": act.value,
        "sample": row.id,
        "name": row.name,
        "tag": row.tag,
        "state": row.state.value,
        "place": None if row.address is None else str(row.address),
        "reason": reason,
    }


def proved(tx: Transaction, act: Act, actor: Actor, facts: Body, own: str, witness: str) -> str:
    """Who witnessed it, by id; empty when nobody had to.

    StepUpNeeded when a PIN is missing or was given for something else, NotAllowed when it is not
    that of the person who must give it.
    """
    wanted, digest, witness_id = needs(tx, act, actor), shown_hash(facts), ""
    for purpose in wanted:
        is_witness = purpose is Purpose.WITNESS
        token = witness if is_witness else own
        if not token:
            who = "a witness" if is_witness else "whoever does it"
            raise StepUpNeeded(
                f"this needs a fresh PIN of {who} for what is shown (purpose {purpose})"
            )
        given = step_ups.redeem(tx, token, purpose, digest)
        is_own = step_ups.relation(given, actor.id) is Relation.OWN
        if is_own is is_witness:
            raise NotAllowed(
                "nobody witnesses their own act" if is_witness else "this PIN is another person's",
                act=act.value,
            )
        witness_id = given.actor_id if is_witness else witness_id
    return witness_id
