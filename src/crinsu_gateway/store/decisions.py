"""What a decision about a difference with the centre changes here, and whether it can be done now.

A place is corrected through store/samples.py, so that custody, trail, outbox and exposure clock
stay one; before it the centre hears that a person looked. Who may decide is in reconciling.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor
from crinsu_gateway.model.place import Address, parse_address
from crinsu_gateway.model.reconciling import Decision, ItemKind, number_of, place_of
from crinsu_gateway.model.reconciling_errors import NotResolvable
from crinsu_gateway.model.sample import SampleState, may_miss, may_move, may_store, may_take
from crinsu_gateway.store import (
    carriers,
    outbox,
    places,
    samples,
    subject_merges,
    tags,
    under_way,
    vacancies,
)
from crinsu_gateway.store.outbox import OutboxKind
from crinsu_gateway.store.reconciliation import Difference, Ending
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

_NOT_FROM_HERE = {
    SampleState.EXPECTED: "what was here cannot become expected again: take it out, or say where",
    SampleState.DISCARDED: "have it discarded here with a witness, then both sides agree",
    SampleState.SHIPPED: "have it shipped here, with its shipper, then both sides agree",
}

_CONFIRMED = f"{OutboxKind.SAMPLE_CONFIRMED} "
"""So begins what stands here of a conflict about a confirmation; a second would meet the same."""


def require_possible(tx: Transaction, row: Difference, ending: Ending) -> None:
    """RuleError saying why a decision cannot be carried out now; nothing when it can."""
    act = _ACTS.get((row.kind, ending.decision))
    if act is not None:
        act.possible(tx, row, ending)


def carry_out(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    """Change what a decision changes; what is kept of the difference itself is not of here."""
    act = _ACTS.get((row.kind, ending.decision))
    if act is not None:
        act.possible(tx, row, ending)
        act.carry_out(tx, row, ending, actor)


# --- where a sample container is -------------------------------------------------------------


def _sample(tx: Transaction, row: Difference) -> SampleRow:
    return samples.sample(tx, number_of(row.about))


def _target(row: Difference, ending: Ending) -> Address | SampleState:
    """The place or state that the record here is going to say."""
    if ending.decision is Decision.ELSEWHERE:
        if not ending.place:
            raise NotResolvable("say in which slot it is, such as T1/C1/CN2/3")
        return parse_address(ending.place)
    if ending.place not in ("", row.central_value):
        raise NotResolvable(
            f"the centre says {row.central_value} by now, not {ending.place}: look again"
        )
    found = place_of(row.central_value)
    if found is None:
        raise NotResolvable(f"{row.central_value} names no place that it could be put to here")
    return found


def _may_place(tx: Transaction, row: Difference, ending: Ending) -> None:
    found = _sample(tx, row)
    if ending.decision is Decision.HERE:
        if row.kind == ItemKind.CONFLICT and row.local_value.startswith(_CONFIRMED):
            raise NotResolvable(
                "the centre was told already that a person looked, and could not take it: "
                f"{row.central_value}; put it right there, then note it"
            )
        return
    under_way.require_idle(tx, found.local_id, found.name)
    if ending.decision is Decision.ELSEWHERE and not ending.place:
        return  # which slot is said with the decision
    target = _target(row, ending)
    if target in (found.address, found.state):
        return
    if isinstance(target, Address):
        _may_put(tx, found, target)
    elif target is SampleState.MISSING:
        may_miss(samples.as_rule(found))
    elif target is SampleState.OUT:
        may_take(samples.as_rule(found))
    else:
        raise NotResolvable(f"the centre says {target}: {_NOT_FROM_HERE[target]}")


def _may_put(tx: Transaction, found: SampleRow, target: Address) -> None:
    slot = places.slot_at(tx, target)
    may = may_move if found.state is SampleState.STORED else may_store
    may(samples.as_rule(found), str(target), samples.occupant(tx, slot))
    vacancies.require_usable(tx, slot, str(target), found.local_id)
    if vacancies.is_promised(tx, slot):
        raise NotResolvable(f"slot {target} is about to be used by a running store")


def _place(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    found = _sample(tx, row)
    if ending.decision is Decision.HERE:
        target: Address | SampleState = found.address or found.state
    else:
        target = _target(row, ending)
    _confirm(tx, row, found, target, actor)
    if target in (found.address, found.state):
        return
    if isinstance(target, Address):
        put = samples.move if found.state is SampleState.STORED else samples.store
        put(tx, found.local_id, places.slot_at(tx, target), actor=actor, execution=None)
    elif target is SampleState.MISSING:
        samples.miss(tx, found.local_id, actor=actor, execution=None)
    else:
        samples.take(tx, found.local_id, actor=actor, execution=None)


def _confirm(
    tx: Transaction, row: Difference, found: SampleRow, target: Address | SampleState, actor: Actor
) -> None:
    """Tell the centre that a person looked; told before what corrects the record, so that fits."""
    stored = isinstance(target, Address)
    _, central_id = samples.known(tx, found.local_id)
    outbox.put(
        tx,
        OutboxKind.SAMPLE_CONFIRMED,
        {
            "sample": central_id,
            "localSample": found.local_id,
            "state": SampleState.STORED.value if stored else str(target),
            "place": str(target) if stored else None,
            "difference": row.id,
            "technician": actor.id,
            "at": tx.now.utc_ms,
        },
    )


# --- tags --------------------------------------------------------------------------------------


def _may_retag(tx: Transaction, row: Difference, ending: Ending) -> None:
    found = _sample(tx, row)
    if ending.decision is Decision.HERE:
        return
    if places.by_tag(tx, row.central_value) is not None:
        raise NotResolvable(f"tag {row.central_value} is on a container here; take it off first")
    bearer = tags.bearer(tx, row.central_value)
    for one in (found.local_id, bearer):
        if one is not None:
            under_way.require_idle(tx, one, samples.known(tx, one)[0].name)


def _retag(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    bearer = tags.bearer(tx, row.central_value)
    if ending.decision is Decision.HERE:
        return
    if bearer is not None:
        tags.retag(tx, bearer, None, actor)
    if ending.decision is Decision.THERE:
        tags.retag(tx, _sample(tx, row).local_id, row.central_value, actor)


# --- carriers, subjects, facts -----------------------------------------------------------------


def _may_follow_carrier(tx: Transaction, row: Difference, ending: Ending) -> None:
    _sample(tx, row)
    carriers.require_class(row.central_value)


def _follow_carrier(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    local = _sample(tx, row).local_id
    carriers.follow_centre(tx, local, row.central_value, actor, ending.reason)


def _subject_there(tx: Transaction, row: Difference) -> int:
    """The local id of the subject that the centre names: "subject/7" at the end of its value."""
    try:
        found = subject_merges.local_id(tx, number_of(row.central_value))
    except ValueError:
        found = None  # the text was forgotten, because it named somebody
    if found is None:
        raise NotResolvable(f"{row.central_value}: this subject is not known here yet")
    return found


def _may_give(tx: Transaction, row: Difference, ending: Ending) -> None:
    found = _sample(tx, row)
    _subject_there(tx, row)
    under_way.require_idle(tx, found.local_id, found.name)


def _give(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    subject = subject_merges.stands_for(tx, _subject_there(tx, row))
    subject_merges.give(tx, _sample(tx, row).local_id, subject, actor)


def _subject_here(tx: Transaction, row: Difference) -> int:
    found = subject_merges.local_id(tx, number_of(row.about))
    if found is None:
        raise NotResolvable(f"{row.about} is not known here any more")
    return found


def _may_merge(tx: Transaction, row: Difference, ending: Ending) -> None:
    for subject in (_subject_here(tx, row), _subject_there(tx, row)):
        running = under_way.with_subject(tx, subject)
        if running:
            raise NotResolvable(f"{running} works with a sample container of one of both")


def _merge(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    subject_merges.merge(tx, _subject_here(tx, row), _subject_there(tx, row), actor)


def _may_send(tx: Transaction, row: Difference, ending: Ending) -> None:
    outbox.require_set_aside(tx, number_of(row.about))


def _send(tx: Transaction, row: Difference, ending: Ending, actor: Actor) -> None:
    outbox.send_again(tx, number_of(row.about), actor=actor, reason=ending.reason)


@dataclass(frozen=True, slots=True)
class _Act:
    """What a decision does, and what refuses when it cannot be done now."""

    possible: Callable[[Transaction, Difference, Ending], None]
    carry_out: Callable[[Transaction, Difference, Ending, Actor], None]


_PLACING, _TAGGING = _Act(_may_place, _place), _Act(_may_retag, _retag)
_ACTS: Mapping[tuple[str, Decision], _Act] = {
    (ItemKind.POSITION, Decision.HERE): _PLACING,
    (ItemKind.POSITION, Decision.THERE): _PLACING,
    (ItemKind.POSITION, Decision.ELSEWHERE): _PLACING,
    (ItemKind.CONFLICT, Decision.HERE): _PLACING,
    (ItemKind.CONFLICT, Decision.ELSEWHERE): _PLACING,
    (ItemKind.TAG, Decision.HERE): _TAGGING,
    (ItemKind.TAG, Decision.THERE): _TAGGING,
    (ItemKind.TAG, Decision.CLEAR): _TAGGING,
    (ItemKind.CARRIER, Decision.THERE): _Act(_may_follow_carrier, _follow_carrier),
    (ItemKind.OWNER, Decision.THERE): _Act(_may_give, _give),
    (ItemKind.SUBJECT, Decision.THERE): _Act(_may_merge, _merge),
    (ItemKind.REFUSED, Decision.SEND_AGAIN): _Act(_may_send, _send),
}
"""What each decision does; those that are not here change nothing but the difference itself."""
