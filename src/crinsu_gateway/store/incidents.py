"""Incidents: opened by what happened or by a person, looked into, and closed by signature.

What is written about one may name anybody: events bear it sealed. Who may close one, and the
signature, is in store/incident_closing.py. They are kept for ever (docs/decisions/0037).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.errors import IllegalTransition
from crinsu_gateway.model.incident import Findings, IncidentOrigin, IncidentState
from crinsu_gateway.model.reason import needed
from crinsu_gateway.store import audit, pages
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

GATEWAY = Actor("gateway", "watch")


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident. `about` is what it points to (alarm/7), `what` says it in words; UTC in ms."""

    id: int
    origin: IncidentOrigin
    about: str
    what: str
    state: IncidentState
    opened_ms: int
    opened_by: str
    opened_event: int
    findings: Findings
    signature: str
    closed_ms: int | None
    closed_by: str


_INCIDENT = (
    "SELECT i.id, i.origin, i.about, i.what, i.state, i.opened_ms, i.opened_by, i.opened_event, "
    "i.assessment, i.root_cause, i.action, i.signature, i.closed_ms, i.closed_by FROM incident i "
)


def _row(row: Row) -> IncidentRow:
    return IncidentRow(
        id=row[0],
        origin=IncidentOrigin(row[1]),
        about=row[2],
        what=row[3],
        state=IncidentState(row[4]),
        opened_ms=row[5],
        opened_by=row[6],
        opened_event=row[7],
        findings=Findings(row[8], row[9], row[10]),
        signature=row[11],
        closed_ms=row[12],
        closed_by=row[13],
    )


def open_incident(
    tx: Transaction,
    origin: IncidentOrigin,
    about: str,
    what: str,
    *,
    actor: Actor = GATEWAY,
    samples: Sequence[int] = (),
) -> int:
    """Open an incident, or take further sample containers (local ids) into the open one; its id."""
    found = tx.value(
        "SELECT id FROM incident WHERE state = 'OPEN' AND about = ? AND about <> ''", (about,)
    )
    if found is not None:
        _concern(tx, int(found), samples)
        return int(found)
    incident_id = int(tx.value("SELECT COALESCE(max(id), 0) + 1 FROM incident"))
    facts: Body = {
        "incident": incident_id,
        "origin": origin.value,
        "about": about,
        "samples": len(samples),
        "old": None,
        "new": IncidentState.OPEN.value,
    }
    event = audit.append(tx, "incident.opened", actor, facts, sealed={"what": what})
    tx.change(
        "INSERT INTO incident (id, origin, about, what, opened_ms, opened_by, opened_event) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (incident_id, origin, about, what, tx.now.utc_ms, actor.id, event),
    )
    _concern(tx, incident_id, samples)
    tx.touch(Topic.DEVIATIONS)
    return incident_id


def _concern(tx: Transaction, incident_id: int, samples: Sequence[int]) -> None:
    tx.many(
        "INSERT OR IGNORE INTO incident_sample (incident_id, sample_id) VALUES (?, ?)",
        [(incident_id, sample) for sample in samples],
    )


def find_out(
    tx: Transaction, incident_id: int, findings: Findings, *, actor: Actor, reason: str
) -> IncidentRow:
    """Put down what was found out so far; earlier words stay in the trail."""
    row = one(tx, incident_id)
    require_open(row)
    old, new = row.findings, findings
    if old == new:
        return row
    texts = {
        "assessment": (old.assessment, new.assessment),
        "root_cause": (old.root_cause, new.root_cause),
        "action": (old.action, new.action),
    }
    differing = [name for name, (was, now) in texts.items() if was != now]
    sealed = {f"{name}_old": texts[name][0] for name in differing if texts[name][0]}
    sealed |= {name: texts[name][1] for name in differing if texts[name][1]}
    changed: list[BodyValue] = [
        {"text": name, "old": bool(texts[name][0]), "new": bool(texts[name][1])}
        for name in differing
    ]
    facts: Body = {"incident": incident_id, "changed": changed}
    audit.append(tx, "incident.findings", actor, facts, reason=needed(reason), sealed=sealed)
    tx.change(
        "UPDATE incident SET assessment = ?, root_cause = ?, action = ? WHERE id = ?",
        (new.assessment, new.root_cause, new.action, incident_id),
    )
    tx.touch(Topic.DEVIATIONS)
    return one(tx, incident_id)


def require_open(row: IncidentRow) -> None:
    """IllegalTransition when it is closed: a closed one is not changed, a new one is opened."""
    if row.state is IncidentState.CLOSED:
        raise IllegalTransition(
            f"incident {row.id} was closed by {row.closed_by}; open a new one for what is new",
            incident=row.id,
        )


def close(
    tx: Transaction, incident_id: int, *, signature: str, actor: Actor, key: str, signer: str = ""
) -> None:
    """Write that an incident is closed; whether it may be is known (incident_closing.py)."""
    tx.change(
        "UPDATE incident SET state = 'CLOSED', signature = ?, closed_ms = ?, closed_by = ?, "
        "close_key = ? WHERE id = ?",
        (signature, tx.now.utc_ms, signer or actor.id, key, incident_id),
    )
    facts: Body = {"incident": incident_id, "old": "OPEN", "new": "CLOSED"}
    audit.append(tx, "incident.closed", actor, facts, sealed={"signature": signature})
    tx.touch(Topic.DEVIATIONS)


def closed_with(tx: Transaction, key: str) -> int | None:
    """The incident that was closed under an idempotency key; None when none was."""
    found = tx.value("SELECT id FROM incident WHERE close_key = ?", (key,))
    return None if found is None else int(found)


def record(tx: Transaction, incident_id: int) -> Body:
    """What somebody signs for: what happened, what it is about, and all that was found out."""
    row = one(tx, incident_id)
    return {
        "incident": row.id,
        "origin": row.origin.value,
        "about": row.about,
        "what": row.what,
        "opened_ms": row.opened_ms,
        "opened_by": row.opened_by,
        "samples": [*concerned(tx, incident_id)],
        "assessment": row.findings.assessment,
        "root_cause": row.findings.root_cause,
        "action": row.findings.action,
    }


def concerned(tx: Transaction, incident_id: int) -> list[int]:
    """The sample containers (local ids) that an incident concerns."""
    rows = tx.all(
        "SELECT sample_id FROM incident_sample WHERE incident_id = ? ORDER BY sample_id",
        (incident_id,),
    )
    return [row[0] for row in rows]


def one(tx: Transaction, incident_id: int) -> IncidentRow:
    """One incident; NotFound when there is none."""
    return _row(tx.need(f"incident {incident_id}", _INCIDENT + "WHERE i.id = ?", (incident_id,)))


def page(
    tx: Transaction,
    offset: int,
    limit: int,
    *,
    state: IncidentState | None = None,
    sample_id: int | None = None,
) -> tuple[int, list[IncidentRow]]:
    """How many incidents match (`sample_id` is local), and one page of them, newest first."""
    of_sample = "i.id IN (SELECT incident_id FROM incident_sample WHERE sample_id = ?)"
    asked = {"i.state = ?": state, of_sample: sample_id}
    total, rows = pages.page(
        tx, _INCIDENT, asked, "i.id DESC", (offset, limit), counted="incident i"
    )
    return total, [_row(row) for row in rows]
