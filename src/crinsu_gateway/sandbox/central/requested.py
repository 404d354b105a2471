"""What was made at a gateway while it was away: subjects, procedures, and what was withdrawn there.

Each is applied once by the gateway's own id of it. A procedure waits PENDING for staff, as one
that an integration made here; what does not fit is a conflict for people, never dropped.
"""

from crinsu_gateway.sandbox.central import bodies, origins, positions
from crinsu_gateway.sandbox.central.centre import Centre, Client
from crinsu_gateway.sandbox.central.database import Row
from crinsu_gateway.sandbox.central.effect import Effect
from crinsu_gateway.sandbox.central.facts import (
    Requested,
    RequestedSample,
    RequestWithdrawn,
    SubjectMade,
)

NAMES = ("first_name", "last_name", "date_of_birth")


def subject_made(
    centre: Centre, client: Client, gateway: Row, facts: SubjectMade, effect: Effect
) -> None:
    """A subject; one whose code is known is the same unless a name contradicts."""
    kept = origins.known(centre, gateway["id"], "subject", facts.localSubject)
    if kept is not None and kept["id"] is not None:
        effect.subject = kept["id"]
        return
    facility = _facility(centre, client, gateway, facts.facility)
    if facility is None:
        effect.conflicts.append(f"there is no facility {facts.facility} here")
    else:
        effect.subject = _subject(centre, facility, facts, effect)
    origins.remember(centre, gateway["id"], "subject", facts.localSubject, effect.subject)


def _facility(centre: Centre, client: Client, gateway: Row, name: str | None) -> int | None:
    row = centre.database.find(
        "SELECT id FROM facility WHERE organization_id = ? AND name = ?",
        client.organization_id,
        name,
    )
    found: int | None = row["id"] if row else gateway["facility_id"] if name is None else None
    return found


def _subject(centre: Centre, facility: int, facts: SubjectMade, effect: Effect) -> int | None:
    said = dict(zip(NAMES, (facts.firstName, facts.lastName, facts.dateOfBirth), strict=True))
    row = centre.database.find(
        "SELECT * FROM subject WHERE facility_id = ? AND code = ?", facility, facts.code
    )
    if row is None:
        return centre.database.execute(
            "INSERT INTO subject (facility_id, code, first_name, last_name, date_of_birth, "
            "created_ms, updated_ms) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(facility, facts.code, *(said[name] or None for name in NAMES)),
            *(centre.now_ms(), centre.now_ms()),
        )
    if any(_contradict(row[name], said[name]) for name in NAMES):
        effect.here = {"subject": row["id"]}
        effect.conflicts.append(f"code {facts.code} is another subject's here: the names differ")
        return None
    filled = [row[name] or said[name] or None for name in NAMES]
    if filled != [row[name] for name in NAMES]:
        centre.database.execute(
            "UPDATE subject SET first_name = ?, last_name = ?, date_of_birth = ?, updated_ms = ? "
            "WHERE id = ?",
            *(*filled, centre.now_ms(), row["id"]),
        )
    return int(row["id"])


def _contradict(here: str | None, there: str | None) -> bool:
    """Whether both say something and not the same; spaces and case do not count."""
    ours, theirs = (" ".join((one or "").casefold().split()) for one in (here, there))
    return bool(ours and theirs) and ours != theirs


def procedure_requested(
    centre: Centre, client: Client, gateway: Row, facts: Requested, effect: Effect
) -> None:
    """A store or a retrieval that waits for staff here."""
    kept = origins.known(centre, gateway["id"], "procedure", facts.localProcedure)
    if kept is not None:
        effect.procedure = kept["id"]
        return
    subject = _owner(centre, client, gateway, facts)
    if subject is None:
        effect.conflicts.append("the subject of the procedure is not known here")
        return
    if facts.type == "STORE":
        found = [_new(centre, gateway, subject["id"], one, effect) for one in facts.samples]
    else:
        found = _stored(centre, client, gateway, subject["id"], facts, effect)
    now = centre.now_ms()
    effect.procedure = centre.database.execute(
        "INSERT INTO procedure (facility_id, type, status, subject_id, conflict, created_ms, "
        "updated_ms) VALUES (?, ?, 'PENDING', ?, ?, ?, ?)",
        *(subject["facility_id"], facts.type, subject["id"], int(bool(effect.conflicts)), now, now),
    )
    for key in dict.fromkeys(found):
        centre.database.execute("INSERT INTO procedure_sample VALUES (?, ?)", effect.procedure, key)
    origins.remember(centre, gateway["id"], "procedure", facts.localProcedure, effect.procedure)


def _owner(centre: Centre, client: Client, gateway: Row, facts: Requested) -> Row | None:
    """The subject by our id, by the gateway's, or, when it was never told of, by its code."""
    query, name = f"{bodies.SUBJECTS} AND s.id = ?", facts.localSubject
    kept = None if name is None else origins.known(centre, gateway["id"], "subject", name)
    if kept is None and (facts.subject is None or facts.subject >= origins.FIRST_LOCAL_ID):
        query = f"{bodies.SUBJECTS} AND s.code = ? AND s.facility_id = ?"
        return centre.database.find(
            query, client.organization_id, facts.subjectCode, gateway["facility_id"]
        )
    key = origins.key_of(centre, gateway["id"], "subject", facts.subject, name)
    return centre.database.find(query, client.organization_id, key)


def _new(centre: Centre, gateway: Row, subject: int, told: RequestedSample, effect: Effect) -> int:
    """A sample container that is going to be stored; a tag that another one bears is left out."""
    tag = told.tag
    if tag and positions.bearer_of(centre, gateway["organization_id"], tag) is not None:
        effect.conflicts.append(f"tag {tag} is on another sample container here")
        tag = None
    key = centre.database.execute(
        "INSERT INTO sample_container (subject_id, name, description, tag, carrier, state, "
        "updated_ms) VALUES (?, ?, ?, ?, ?, 'EXPECTED', ?)",
        *(subject, told.name, told.description, tag or None, told.carrier, centre.now_ms()),
    )
    origins.remember(centre, gateway["id"], "sample", told.localSample, key)
    effect.samples.append((told.localSample, key))
    return key


def _stored(
    centre: Centre, client: Client, gateway: Row, subject: int, facts: Requested, effect: Effect
) -> list[int]:
    """Those that are known of what is wanted back; what does not fit is said."""
    found = []
    for one in facts.samples:
        row = origins.sample(centre, client, gateway["id"], one.sample, one.localSample)
        if row is None or row["subject_id"] != subject:
            named = one.sample or one.localSample
            effect.conflicts.append(f"the subject has no sample container {named} here")
            continue
        if row["state"] != "STORED":
            effect.conflicts.append(f"sample container {row['id']} is {row['state']} here")
        found.append(row["id"])
    return found


def procedure_withdrawn(
    centre: Centre, row: Row | None, facts: RequestWithdrawn, effect: Effect
) -> None:
    """What nobody has begun is cancelled; what was begun elsewhere goes on, and people are told."""
    if row is None:
        effect.conflicts.append("this procedure is not known here")
    elif row["status"] in ("PENDING", "CREATED"):
        now = centre.now_ms()
        centre.database.execute(
            "UPDATE procedure SET status = 'CANCELLED', reason = ?, cancelled_ms = ?, "
            "updated_ms = ? WHERE id = ?",
            *(facts.reason, now, now, row["id"]),
        )
    elif row["status"] != "CANCELLED":
        by = f" by gateway {row['gateway']}" if row["gateway"] else ""
        effect.conflicts.append(f"the procedure is {row['status']}{by} here")
