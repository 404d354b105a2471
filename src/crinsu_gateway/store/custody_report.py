"""Gathers what a custody report says of a sample container; it reads, and writes nothing.

The trail is the source of places and holders; the inventory is only held against it. Names and
free texts, which may name anybody, are left out for a reader who may not see them.
"""

from collections.abc import Iterable, Iterator, Sequence

from crinsu_gateway.model.custody import NEW, Holding, Replay
from crinsu_gateway.model.custody_report import (
    Deviation,
    Exposure,
    Handling,
    Happened,
    Identity,
    Incident,
    LetThrough,
    Proof,
    Report,
    Signed,
    Standing,
    changed,
    stays,
)
from crinsu_gateway.model.errors import NotFound, UnknownPlace, UnknownSample
from crinsu_gateway.model.person import actor_of
from crinsu_gateway.model.place import parse_address
from crinsu_gateway.model.sample import SampleState
from crinsu_gateway.store import (
    audit_search,
    checkpoints,
    custody,
    custody_tanks,
    deviations,
    emergencies,
    executions,
    exposure_views,
    facilities,
    incidents,
    meta,
    overrides,
    people,
    places,
    procedures,
    samples,
    signatures,
)
from crinsu_gateway.store.audit_search import EventRow, Wanted
from crinsu_gateway.store.custody import Line
from crinsu_gateway.store.executions import ExecutionRow
from crinsu_gateway.store.overrides import OverrideKind
from crinsu_gateway.store.samples import SampleRow
from crinsu_gateway.store.transaction import Transaction

AT_ONCE = 500


def find(tx: Transaction, text: str) -> SampleRow:
    """The sample container of a tag, an id or an address it lies at; UnknownSample for none."""
    tagged = samples.tagged(tx, text)
    if tagged is not None:
        return tagged
    if "/" in text:
        try:
            slot_id = places.slot_at(tx, parse_address(text))
        except UnknownPlace as error:
            raise UnknownSample(error.sentence, sample=text) from error
        found = tx.value("SELECT id FROM sample_container WHERE slot_id = ?", (slot_id,))
        if found is None:
            raise UnknownSample(f"there is no sample container at {text} now", sample=text)
        return samples.sample(tx, int(found))
    if text.isascii() and text.isdigit() and len(text) < 19:
        return samples.sample(tx, int(text))
    raise UnknownSample(
        f"{text!r} is no tag, id or address of a sample container here", sample=text
    )


def report(tx: Transaction, text: str, until_ms: int | None, *, names: bool) -> Report:
    """The custody report of a sample container, up to a moment if one is given (UTC ms).

    `text` is its tag, id or address; `names` is whether the reader may see names.
    """
    row = find(tx, text)
    end_ms = tx.now.utc_ms if until_ms is None else until_ms
    lines = [
        one
        for one in custody.of_sample(tx, row.local_id)
        if until_ms is None or one.at_ms <= until_ms
    ]
    said = _said(tx, row.local_id, lines, until_ms)
    was = _standing(_replayed(row.local_id, said))
    there = stays(
        (one.event, one.at_ms, one.holding.place, one.holding.state is SampleState.MISSING)
        for one in lines
    )
    runs = _runs(tx, [_happened(tx, one, names) for one in said])
    signed = _signatures(tx, runs, end_ms, names)
    said += [audit_search.one(tx, one.seq) for one in signed]
    said.sort(key=lambda one: one.seq)
    events = tuple(_happened(tx, one, names) for one in said)
    facility = tx.need("facility", "SELECT name, time_zone FROM facility ORDER BY id LIMIT 1")
    place = None if row.address is None else str(row.address)
    inventory = _standing(Holding(row.state, row.clearance, place, row.out_by))
    return Report(
        gateway=meta.gateway_id(tx),
        facility=facility[0],
        zone=facility[1],
        made_ms=tx.now.utc_ms,
        until_ms=until_ms,
        identity=_identity(tx, row, names),
        standing=was,
        agrees=until_ms is not None or was == inventory,
        stays=there,
        handlings=tuple(_handling(tx, run, names) for run in runs),
        overrides=tuple(_overrides(tx, runs, end_ms, names)),
        exposures=_exposures(tx, row.local_id, end_ms),
        deviations=_deviations(tx, row.local_id, end_ms, names),
        incidents=_incidents(tx, row.local_id, end_ms, names),
        signatures=signed,
        tanks=custody_tanks.around(tx, there, end_ms),
        events=events,
        proof=_proof(tx),
    )


def _identity(tx: Transaction, row: SampleRow, names: bool) -> Identity:
    subject = facilities.subject(tx, row.subject_id)
    called = f"{subject.first_name} {subject.last_name}".strip()
    return Identity(
        id=row.id,
        tag=row.tag,
        carrier=row.carrier,
        carrier_assumed=row.carrier_assumed,
        subject_id=row.subject_id,
        subject_code=row.subject_code,
        name=row.name if names else None,
        description=row.description if names else None,
        subject_name=called if names else None,
    )


def _said(
    tx: Transaction, sample_id: int, lines: Sequence[Line], until_ms: int | None
) -> list[EventRow]:
    """The events that name the sample container, and those that took it along."""
    found: dict[int, EventRow] = {}
    wanted = Wanted(sample=sample_id, to_ms=None if until_ms is None else until_ms + 1)
    after = 0
    while rows := audit_search.find(tx, wanted, after=after, limit=AT_ONCE):
        found |= {row.seq: row for row in rows}
        after = rows[-1].seq
    for line in lines:
        if line.event not in found:
            try:
                found[line.event] = audit_search.one(tx, line.event)
            except NotFound:  # purged by right, long ago
                continue
    return [found[seq] for seq in sorted(found)]


def _replayed(sample_id: int, said: Iterable[EventRow]) -> Holding:
    replay = Replay()
    for row in said:
        body = row.body
        replay.take_in(body["kind"], body["actor"], body["facts"])
    return replay.holdings.get(sample_id, NEW)


def _standing(held: Holding) -> Standing:
    return Standing(held.state.value, held.clearance.value, held.place, held.holder)


def _happened(tx: Transaction, row: EventRow, names: bool) -> Happened:
    body = row.body
    before, after = changed(body["facts"])
    execution = body["facts"].get("execution")
    return Happened(
        seq=row.seq,
        kind=body["kind"],
        at_ms=body["utc_ms"],
        offset_min=body.get("utc_offset_min", 0),
        zone=body.get("zone", "UTC"),
        clock=body.get("clock", "unknown"),
        by=body["actor"],
        by_name=_name(tx, body["actor"], names),
        role=body.get("role", ""),
        station=body["station"],
        before=before,
        after=after,
        execution=execution if isinstance(execution, int) else None,
        why=row.sealed.get("reason", "") if names else "",
        hash=row.hash,
    )


def _name(tx: Transaction, actor: str, names: bool) -> str | None:
    return people.name_of(tx, actor) or None if names else None


def _runs(tx: Transaction, events: Sequence[Happened]) -> list[ExecutionRow]:
    numbers = sorted({event.execution for event in events if event.execution is not None})
    return [executions.execution(tx, number) for number in numbers]


def _handling(tx: Transaction, run: ExecutionRow, names: bool) -> Handling:
    return Handling(
        execution=run.id,
        procedure=run.procedure_id,
        kind=procedures.procedure(tx, run.local_procedure_id).type.value,
        storage=run.storage_name,
        technician=run.technician,
        technician_name=_name(tx, run.technician, names),
        state=run.state.value,
        started_ms=run.started_ms,
        ended_ms=run.ended_ms,
        sentence=run.sentence if names else "",
    )


def _overrides(
    tx: Transaction, runs: Iterable[ExecutionRow], end_ms: int, names: bool
) -> Iterator[LetThrough]:
    for run in runs:
        for one in overrides.of_execution(tx, run.id):
            by = actor_of(one.granted_by)
            if one.at_ms <= end_ms:
                yield LetThrough(
                    execution=run.id,
                    kind=one.kind.value,
                    about=one.about if names or one.kind is OverrideKind.INTERLOCK else "",
                    asked_by=one.asked_by,
                    granted_by=by,
                    granted_by_name=_name(tx, by, names),
                    at_ms=one.at_ms,
                    used_ms=one.used_ms,
                    why=one.reason if names else "",
                )
        for used in emergencies.uses_in(tx, run.id):
            glass = emergencies.one(tx, used.emergency_id)
            if used.at_ms <= end_ms:
                yield LetThrough(
                    execution=run.id,
                    kind=f"EMERGENCY {used.emergency_id}",
                    about=used.what,
                    asked_by=glass.actor,
                    granted_by="nobody",
                    granted_by_name=None,
                    at_ms=used.at_ms,
                    used_ms=used.at_ms,
                    why=glass.reason if names else "",
                )


def _exposures(tx: Transaction, sample_id: int, end_ms: int) -> tuple[Exposure, ...]:
    _, found = exposure_views.of_sample(tx, sample_id)
    return tuple(
        Exposure(
            execution=one.execution_id,
            began_ms=one.began_ms,
            ended_ms=one.ended_ms,
            ended_in=one.ended_in,
            carrier=one.carrier.value,
            carrier_assumed=one.carrier_assumed,
            method=one.method,
            estimated=one.estimated,
            least_s=one.least_ms / 1000,
            most_s=None if one.most_ms is None else one.most_ms / 1000,
            worst_c=round(one.worst_c, 1),
            least_worst_c=round(one.least_worst_c, 1),
            above_limit_s=one.above_limit_ms / 1000,
            above_critical_s=one.above_critical_ms / 1000,
            deviation=one.deviation_id,
        )
        for one in found
        if one.began_ms <= end_ms
    )


def _deviations(tx: Transaction, sample_id: int, end_ms: int, names: bool) -> tuple[Deviation, ...]:
    _, found = deviations.page(tx, 0, AT_ONCE, sample_id=sample_id)
    return tuple(
        Deviation(
            id=one.id,
            kind=one.kind.value,
            state=one.state.value,
            opened_ms=one.opened_ms,
            closed_ms=one.closed_ms,
            closed_by=one.closed_by,
            cause=one.cause if names else "",
            action=one.action if names else "",
        )
        for one in reversed(found)
        if one.opened_ms <= end_ms
    )


def _incidents(tx: Transaction, sample_id: int, end_ms: int, names: bool) -> tuple[Incident, ...]:
    _, found = incidents.page(tx, 0, AT_ONCE, sample_id=sample_id)
    return tuple(
        Incident(
            id=one.id,
            origin=one.origin.value,
            state=one.state.value,
            opened_ms=one.opened_ms,
            closed_ms=one.closed_ms,
            closed_by=one.closed_by,
            what=one.what if names else "",
            assessment=one.findings.assessment if names else "",
            root_cause=one.findings.root_cause if names else "",
            action=one.findings.action if names else "",
        )
        for one in reversed(found)
        if one.opened_ms <= end_ms
    )


def _signatures(
    tx: Transaction, runs: list[ExecutionRow], end_ms: int, names: bool
) -> tuple[Signed, ...]:
    return tuple(
        Signed(
            person=one.person,
            name=one.name if names else None,
            meaning=one.meaning.value,
            record=f"{one.subject_kind} {one.subject_id}",
            signed_ms=one.signed_ms,
            zone=one.zone,
            standing=signatures.standing(tx, one).value,
            seq=one.event_seq,
        )
        for run in runs
        for one in signatures.of(tx, "execution", run.id)
        if one.signed_ms <= end_ms
    )


def _proof(tx: Transaction) -> Proof:
    head = tx.one("SELECT seq, hash FROM audit_event ORDER BY seq DESC LIMIT 1")
    seq, digest = (0, "") if head is None else (int(head[0]), str(head[1]))
    last = checkpoints.newest(tx)
    if last is None:
        return Proof(seq, digest, None, "", "")
    return Proof(seq, digest, last.size, last.note, last.fingerprint)
