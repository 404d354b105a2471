"""Facilities and subjects: who is who, as the centre says it.

Names of subjects are kept only here and shown only where the API needs them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crinsu_gateway.model.audit import Actor, Body, BodyValue
from crinsu_gateway.model.reconciling import ItemKind
from crinsu_gateway.store import audit, reconciliation, subject_merges
from crinsu_gateway.store.changes import Topic
from crinsu_gateway.store.transaction import Row, Transaction

CONFIG = Actor("gateway", "config")
CENTRE = Actor("central", "sync")
_SEALED = ("code", "first_name", "last_name")
"""What says whose samples they are; events hold salted hashes of it only."""


@dataclass(frozen=True, slots=True)
class Facility:
    """A physical site. `id` is the public id: the centre's where it is known, else ours."""

    id: int
    name: str
    time_zone: str
    created_ms: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose samples are stored. The names are personal data: never in logs, MQTT or audit.

    `conflict`: the centre did not take what was made here, and a person must look.
    """

    id: int
    facility: Facility
    code: str
    first_name: str
    last_name: str
    created_ms: int
    conflict: bool = False

    def __repr__(self) -> str:
        return f"Subject(id={self.id}, code={self.code!r})"


_SUBJECT = (
    "SELECT COALESCE(s.central_id, s.id), s.code, s.first_name, s.last_name, s.created_ms, "
    "COALESCE(f.central_id, f.id), f.name, f.time_zone, f.created_ms, "
    "EXISTS (SELECT 1 FROM reconciliation r WHERE r.kind = 'conflict' "
    "AND r.about = 'subject/' || s.id AND r.state = 'OPEN') "
    "FROM subject s JOIN facility f ON f.id = s.facility_id "
)


def own(tx: Transaction, name: str, time_zone: str) -> int:
    """The local id of the facility that this gateway serves; made when it is new."""
    row = tx.one("SELECT id, time_zone FROM facility WHERE name = ?", (name,))
    if row is None:
        made = tx.insert(
            "INSERT INTO facility (name, time_zone, created_ms) VALUES (?, ?, ?)",
            (name, time_zone, tx.now.utc_ms),
        )
        _tell(tx, "facility.created", CONFIG, made, None, {"name": name, "zone": time_zone})
        return made
    if row[1] != time_zone:
        tx.change("UPDATE facility SET time_zone = ? WHERE id = ?", (time_zone, row[0]))
        _tell(tx, "facility.changed", CONFIG, row[0], {"zone": row[1]}, {"zone": time_zone})
    return int(row[0])


def _tell(
    tx: Transaction,
    kind: str,
    actor: Actor,
    facility_id: int,
    old: dict[str, BodyValue] | None,
    new: dict[str, BodyValue],
) -> None:
    audit.append(tx, kind, actor, {"facility": facility_id, "old": old, "new": new})
    tx.touch(Topic.PLACES)


def link(tx: Transaction, central_id: int, name: str) -> int:
    """Take over what the centre says of a facility; its local id."""
    row = tx.one(
        "SELECT id, central_id, name FROM facility "
        "WHERE central_id = ? OR (central_id IS NULL AND name = ?)",
        (central_id, name),
    )
    new: dict[str, BodyValue] = {"central": central_id, "name": name}
    if row is None:
        made = tx.insert(
            "INSERT INTO facility (central_id, name, time_zone, created_ms) "
            "VALUES (?, ?, 'UTC', ?)",
            (central_id, name, tx.now.utc_ms),
        )
        _tell(tx, "facility.created", CENTRE, made, None, new)
        return made
    if (row[1], row[2]) != (central_id, name):
        tx.change(
            "UPDATE facility SET central_id = ?, name = ? WHERE id = ?", (central_id, name, row[0])
        )
        old: dict[str, BodyValue] = {"central": row[1], "name": row[2]}
        _tell(tx, "facility.changed", CENTRE, row[0], old, new)
    return int(row[0])


def first_name(tx: Transaction) -> str:
    """What the facility is called whose storage solutions stand here; empty without any."""
    row = tx.one(
        "SELECT f.name FROM storage_solution s JOIN facility f ON f.id = s.facility_id "
        "ORDER BY s.id LIMIT 1"
    )
    return "" if row is None else str(row[0])


def named(tx: Transaction, name: str) -> tuple[int, int | None]:
    """The local id of a facility and the centre's, None before that is known; NotFound."""
    row = tx.need(f"facility {name}", "SELECT id, central_id FROM facility WHERE name = ?", (name,))
    return int(row[0]), row[1]


def local_id(tx: Transaction, public_id: int) -> int:
    """The local id of a facility; NotFound when there is none."""
    return int(
        tx.need(
            f"facility {public_id}",
            "SELECT id FROM facility WHERE central_id = ?1 OR id = ?1",
            (public_id,),
        )[0]
    )


def known(tx: Transaction, names: Sequence[str]) -> frozenset[int]:
    """The local ids of facilities by name or public id; one that is not known stands for none."""
    rows = tx.all(
        "SELECT f.id FROM facility f JOIN json_each(?) n ON n.value IN "
        "(f.name, CAST(f.central_id AS TEXT), CAST(f.id AS TEXT))",
        (json.dumps(names),),
    )
    return frozenset(int(row[0]) for row in rows)


def _subject(row: Row) -> Subject:
    return Subject(row[0], Facility(*row[5:9]), row[1], row[2], row[3], row[4], bool(row[9]))


def put_subject(
    tx: Transaction,
    *,
    central_id: int | None,
    facility_id: int,
    code: str,
    first_name: str = "",
    last_name: str = "",
    actor: Actor,
) -> int:
    """Make or correct a subject by its centre id or, where it has none yet, its code; its local id.

    A code that another subject of the centre bears here leaves that one: the centre owns codes.
    """
    row = _by_id_or_code(tx, central_id, code)
    if row is None or row[3] != code:
        _free_code(tx, code, central_id, actor)
    if row is None:
        subject_id = tx.insert(
            "INSERT INTO subject (central_id, facility_id, code, first_name, last_name, "
            "created_ms) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (central_id, facility_id, code, first_name, last_name, tx.now.utc_ms),
        )
        facts: Body = {"subject": subject_id, "central": central_id, "facility": facility_id}
        named = zip(_SEALED, (code, first_name, last_name), strict=True)
        sealed = {field: text for field, text in named if text}
        audit.append(tx, "subject.created", actor, facts, sealed=sealed)
        tx.touch(Topic.SAMPLES)
        return subject_id
    wanted = (central_id or row[1], facility_id, code, first_name or row[4], last_name or row[5])
    if wanted != tuple(row[1:]):
        if row[3] != code:
            subject_merges.keep_code(tx, row[0], row[0])
            reconciliation.agree(tx, ItemKind.CODE, f"subject/{central_id}")
        tx.change(
            "UPDATE subject SET central_id = ?, facility_id = ?, code = ?, first_name = ?, "
            "last_name = ? WHERE id = ?",
            (*wanted, row[0]),
        )
        facts = {
            "subject": row[0],
            "central_old": row[1],
            "central": wanted[0],
            "facility_old": row[2],
            "facility": facility_id,
        }
        sealed = {}
        for field, before, after in zip(_SEALED, row[3:6], wanted[2:5], strict=True):
            if before != after:
                sealed |= {f"{field}_old": before, f"{field}_new": after}
        audit.append(tx, "subject.changed", actor, facts, sealed=sealed)
        tx.touch(Topic.SAMPLES)
    return int(row[0])


def _by_id_or_code(tx: Transaction, central_id: int | None, code: str) -> Row | None:
    """The row that is meant: two ids of the centre are never one subject, whatever their codes."""
    columns = "SELECT id, central_id, facility_id, code, first_name, last_name FROM subject "
    if central_id is None:
        return tx.one(columns + "WHERE code = ?", (code,))
    row = tx.one(columns + "WHERE central_id = ?", (central_id,))
    return row or tx.one(columns + "WHERE code = ? AND central_id IS NULL", (code,))


def _free_code(tx: Transaction, code: str, central_id: int | None, actor: Actor) -> None:
    """Take a code from the subject of the centre that bore it so far; until its own comes, a
    difference says so.
    """
    row = tx.one(
        "SELECT id, central_id FROM subject WHERE code = ? AND central_id IS NOT NULL", (code,)
    )
    if row is None or row[1] == central_id:
        return
    subject_merges.keep_code(tx, row[0], row[0])
    meanwhile = f"{code}~{row[1]}"
    tx.touch(Topic.SAMPLES)
    tx.change("UPDATE subject SET code = ? WHERE id = ?", (meanwhile, row[0]))
    sealed = {"code_old": code, "code_new": meanwhile}
    audit.append(
        tx, "subject.changed", actor, {"subject": row[0], "central": row[1]}, sealed=sealed
    )
    if subject_merges.stands_for(tx, row[0]) == row[0]:
        about, there = f"subject/{row[1]}", f"{code} is the code of subject/{central_id}"
        reconciliation.note(tx, ItemKind.CODE, about, there, code)


def link_subject(tx: Transaction, local_id: int, central_id: int) -> bool:
    """Note the id that the centre gave to a subject made here; False when either has another."""
    linked = tx.change(
        "UPDATE subject SET central_id = ?1 WHERE id = ?2 AND central_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM subject WHERE central_id = ?1)",
        (central_id, local_id),
    )
    if linked:
        facts: Body = {"subject": local_id, "central_old": None, "central": central_id}
        audit.append(tx, "subject.linked", CENTRE, facts)
        tx.touch(Topic.SAMPLES)
    return bool(linked)


def subject(tx: Transaction, public_id: int) -> Subject:
    """One subject; NotFound when there is none."""
    return _subject(
        tx.need(
            f"subject {public_id}", _SUBJECT + "WHERE s.central_id = ?1 OR s.id = ?1", (public_id,)
        )
    )


def unlinked(tx: Transaction, code: str) -> tuple[str, str] | None:
    """The names of the subject with this code that the centre did not take over (yet), if any."""
    row = tx.one(
        "SELECT first_name, last_name FROM subject WHERE code = ? AND central_id IS NULL", (code,)
    )
    return None if row is None else (row[0], row[1])


def subject_by_code(tx: Transaction, code: str) -> int | None:
    """The local id of the subject with this code, or that had it before, or None."""
    return subject_merges.found_by(tx, code)
