"""A person resolves a difference with the centre: who may, with which proof, once.

What changes anything is signed with a fresh PIN where people sign in; what changes where something
is needs a witness too, when the site wants one. What a decision changes is in decisions.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body, record_hash
from crinsu_gateway.model.errors import KeyReused, RuleError, StepUpNeeded
from crinsu_gateway.model.person import Act, person_of, require
from crinsu_gateway.model.reason import needed
from crinsu_gateway.model.reconciling import ItemState, Option, options
from crinsu_gateway.model.reconciling_errors import NotResolvable
from crinsu_gateway.model.sign_in import Purpose
from crinsu_gateway.store import (
    decisions,
    people,
    policies,
    reconciliation,
    signing,
    witnessed,
)
from crinsu_gateway.store.reconciliation import By, Difference, Ending
from crinsu_gateway.store.signing import Signer
from crinsu_gateway.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision that may be taken, what fresh PINs it needs, and why it cannot be taken now."""

    option: Option
    needs: Sequence[Purpose]
    refused: str


def choices(tx: Transaction, row: Difference) -> list[Choice]:
    """What may be decided about a difference, as things are now; nothing once it is resolved."""
    if row.state is not ItemState.OPEN:
        return []
    found = []
    for option in options(row.kind, row.about):
        try:
            decisions.require_possible(tx, row, Ending(option.decision))
            refused = ""
        except RuleError as error:
            refused = error.sentence
        wanted = needs(tx, option, by_people=policies.people_required(tx))
        found.append(Choice(option, wanted, refused))
    return found


def needs(tx: Transaction, option: Option, *, by_people: bool) -> Sequence[Purpose]:
    """For which purposes fresh PINs are needed; none where no person signs in."""
    own = [Purpose.SIGN] if by_people and option.signs else []
    second = by_people and option.moves and policies.needs_witness(tx, Act.CORRECT_SAMPLE.value)
    return [*own, Purpose.WITNESS] if second else own


def to_sign(tx: Transaction, item: int, wish: Ending) -> Body:
    """What is shown to whom resolves a difference so, and to a witness; nothing changes.

    NotResolvable when it cannot be decided so, or not now; ReasonMissing without a reason.
    """
    row = reconciliation.one(tx, item)
    _option(row, wish)
    decisions.require_possible(tx, row, wish)
    return reconciliation.content(row, _said(wish))


def proofs(tx: Transaction, item: int, wish: Ending, *, in_session: bool) -> Sequence[Purpose]:
    """For which purposes fresh PINs are needed to resolve a difference so."""
    option = _option(reconciliation.one(tx, item), wish)
    return needs(tx, option, by_people=in_session or policies.people_required(tx))


def resolve(
    tx: Transaction,
    item: int,
    wish: Ending,
    *,
    actor: Actor,
    key: str,
    step_up: str = "",
    witness: str = "",
) -> Difference:
    """Resolve a difference for a person; the same key again does nothing twice.

    NotResolvable when it cannot be decided so, StepUpNeeded while a PIN is missing, NotAllowed
    for whom may not, IllegalTransition when it is resolved already.
    """
    before = reconciliation.resolved_with(tx, key)
    if before is not None:
        if (before.id, before.decision, before.place) != (item, wish.decision, wish.place):
            raise KeyReused("this idempotency key was used for another act", key=key)
        return before
    row, wish = reconciliation.one(tx, item), _said(wish)
    reconciliation.require_open(row)
    option = _option(row, wish)
    shown = reconciliation.content(row, wish)
    signer = _signer(tx, option, shown, step_up, actor)
    by = actor if signer is None else signer.actor
    second = _witness(tx, option, by, shown, witness)
    reconciliation.close(tx, row, wish, By(by, key, "" if signer is None else signer.text, second))
    decisions.carry_out(tx, row, wish, by)
    if signer is not None:
        signing.sign(tx, signer, "difference", item)
    return reconciliation.one(tx, item)


def _said(wish: Ending) -> Ending:
    return Ending(wish.decision, needed(wish.reason), wish.place)


def _option(row: Difference, wish: Ending) -> Option:
    allowed = {one.decision: one for one in options(row.kind, row.about)}
    if wish.decision not in allowed:
        raise NotResolvable(
            f"{wish.decision} does not resolve a difference of {row.kind}; "
            f"allowed: {', '.join(allowed)}",
            item=row.id,
        )
    return allowed[wish.decision]


def _signer(
    tx: Transaction, option: Option, shown: Body, step_up: str, actor: Actor
) -> Signer | None:
    """Whose PIN it is; None where none is needed and none was given."""
    if step_up:
        return signing.by_pin(tx, step_up, record_hash(shown), option.act)
    if option.signs and signing.needs_pin(tx, actor):
        raise StepUpNeeded("sign with a fresh PIN for what is shown", item=str(shown["item"]))
    person = person_of(actor.id)
    if person is not None:
        require(people.standing(tx, person), option.act, tx.now.utc_ms)
    return None


def _witness(tx: Transaction, option: Option, by: Actor, shown: Body, token: str) -> str:
    """Who witnessed it, where somebody must; StepUpNeeded or NotAllowed otherwise."""
    if not option.moves:
        return ""
    return witnessed.proved(tx, Act.CORRECT_SAMPLE, by, shown, "", token)
