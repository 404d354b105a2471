"""Publications of the facility's biobank in the registry: asked for, shown, confirmed, sent, over.

Each step is written before the next is made, with its audit event; what was sent and what came
back are sealed there. Only one is open at a time. It talks to no registry (sync/cristin_*.py).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from crinsu_gateway.model.audit import NOTHING, Actor, Body
from crinsu_gateway.model.registry import (
    UNDER_WAY,
    Action,
    Difference,
    Json,
    Publishing,
)
from crinsu_gateway.model.registry_errors import PublicationState
from crinsu_gateway.store import audit
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Transaction

BY_ITSELF = Actor("gateway", "sync")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: create a record or patch that of an id, with what body, and why."""

    action: Action
    biobank: str
    body: Mapping[str, Json]
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication; `plan` is None before there is one, `said` tells how it ended."""

    id: int
    state: Publishing
    may_create: bool
    plan: Plan | None
    biobank: str
    said: str
    asked_ms: int
    changed_ms: int


def ask(tx: Transaction, key: str, *, may_create: bool, actor: Actor) -> Publication:
    """Have the registry looked at; the same key again is the same publication.

    What was only shown so far is withdrawn; PublicationState while one is being sent.
    """
    known = tx.value("SELECT id FROM registry_publication WHERE key = ?", (key,))
    if known is not None:
        return one(tx, known)
    before = open_one(tx)
    if before is not None:
        if before.state in UNDER_WAY:
            raise PublicationState(
                f"publication {before.id} is being sent; wait until it is over", id=before.id
            )
        _move(tx, before, Publishing.WITHDRAWN, actor)
    now = tx.now.utc_ms
    number = tx.insert(
        "INSERT INTO registry_publication (key, state, may_create, asked_ms, asked_by, changed_ms) "
        "VALUES (?, 'ASKED', ?, ?, ?, ?)",
        (key, may_create, now, actor.id, now),
    )
    facts: Body = {"publication": number, "old": "", "new": "ASKED", "mayCreate": may_create}
    audit.append(tx, "publication.state", actor, facts)
    tx.touch(Topic.REGISTRY)
    return one(tx, number)


def propose(tx: Transaction, number: int, plan: Plan) -> None:
    """Show what would be sent; nothing when it was withdrawn meanwhile."""
    row = one(tx, number)
    if row.state is not Publishing.ASKED:
        return
    tx.change(
        "UPDATE registry_publication SET action = ?, biobank = ?, body = ?, differences = ? "
        "WHERE id = ?",
        (
            plan.action,
            plan.biobank,
            json.dumps(plan.body, ensure_ascii=False),
            json.dumps([asdict(one) for one in plan.differences], ensure_ascii=False),
            number,
        ),
    )
    _move(tx, one(tx, number), Publishing.PROPOSED, BY_ITSELF)


def confirm(tx: Transaction, number: int, actor: Actor) -> Publication:
    """Let it be sent; asked for again it does nothing. PublicationState when it is over."""
    row = one(tx, number)
    if row.state in UNDER_WAY or row.state is Publishing.DONE:
        return row
    if row.state is not Publishing.PROPOSED:
        raise PublicationState(
            f"publication {number} is {row.state}: only what was PROPOSED can be confirmed"
        )
    _move(tx, row, Publishing.CONFIRMED, actor)
    return one(tx, number)


def send(tx: Transaction, number: int) -> None:
    """Note that it may leave now: from here on it may have been done."""
    row = one(tx, number)
    assert row.plan is not None
    sent = json.dumps(row.plan.body, ensure_ascii=False, sort_keys=True)
    _move(tx, row, Publishing.SENDING, BY_ITSELF, sealed={"sent": sent})


def end(tx: Transaction, number: int, state: Publishing, said: str, *, biobank: str = "") -> None:
    """It is over; `biobank` is the record that it made or changed, `said` is for people."""
    row = one(tx, number)
    if row.state is Publishing.WITHDRAWN:
        return
    tx.change(
        "UPDATE registry_publication SET said = ?, biobank = COALESCE(NULLIF(?, ''), biobank) "
        "WHERE id = ?",
        (said, biobank, number),
    )
    _move(tx, one(tx, number), state, BY_ITSELF, sealed={"answered": said}, before=row.state)


def one(tx: Transaction, number: int) -> Publication:
    """One publication; NotFound."""
    row = tx.need(f"publication {number}", f"{_SELECT} WHERE id = ?", (number,))
    return _publication(*row)


def open_one(tx: Transaction) -> Publication | None:
    """The publication that is not over, if any."""
    row = tx.one(f"{_SELECT} WHERE state IN ('ASKED', 'PROPOSED', 'CONFIRMED', 'SENDING')")
    return None if row is None else _publication(*row)


def created(tx: Transaction) -> str:
    """The id of the record that was created from here last; empty when none was."""
    found = tx.value(
        "SELECT biobank FROM registry_publication WHERE state = 'DONE' AND biobank <> '' "
        "ORDER BY id DESC LIMIT 1"
    )
    return "" if found is None else str(found)


def _move(
    tx: Transaction,
    row: Publication,
    state: Publishing,
    actor: Actor,
    *,
    sealed: Mapping[str, str] = NOTHING,
    before: Publishing | None = None,
) -> None:
    tx.change(
        "UPDATE registry_publication SET state = ?, changed_ms = ? WHERE id = ?",
        (state, tx.now.utc_ms, row.id),
    )
    audit.append(
        tx,
        "publication.state",
        actor,
        {
            "publication": row.id,
            "old": before or row.state,
            "new": state,
            "action": row.plan.action if row.plan else "",
            "biobank": row.biobank,
            "fields": [one.field for one in row.plan.differences] if row.plan else [],
        },
        sealed=sealed,
    )
    tx.touch(Topic.REGISTRY)


_SELECT = (
    "SELECT id, state, may_create, action, biobank, body, differences, said, asked_ms, changed_ms "
    "FROM registry_publication"
)


def _publication(
    number: int,
    state: str,
    may_create: int,
    action: str,
    biobank: str,
    body: str,
    differences: str,
    said: str,
    asked_ms: int,
    changed_ms: int,
) -> Publication:
    shown = [Difference(**one) for one in json.loads(differences)]
    plan = Plan(Action(action), biobank, json.loads(body), shown) if action else None
    return Publication(
        number,
        Publishing(state),
        bool(may_create),
        plan,
        biobank,
        said,
        asked_ms,
        changed_ms,
    )
