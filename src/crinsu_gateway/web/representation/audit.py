# ruff: noqa: N815
"""What the own API shows of the audit trail: events, checkpoints, reviews. Pure.

Sealed texts other than reasons may be names of subjects; they are not shown here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crinsu_gateway.model.audit import REASON
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store.audit_keys import PublicKey
from crinsu_gateway.store.audit_search import EventRow, Review
from crinsu_gateway.store.checkpoints import CheckpointRow
from crinsu_gateway.store.purge import Plan


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event. `why` is the reason that was given, null when there was none or it is forgotten.

    `sealed` names texts that are kept beside the event. Events of before there were roles and
    zones have an empty role and a null clock.
    """

    seq: int
    kind: str
    actor: str
    role: str
    station: str
    at: str
    utcOffsetMin: int | None
    zone: str | None
    clock: str | None
    clockErrorMs: int | None
    bootMs: int
    bootId: str
    facts: Mapping[str, Any]
    why: str | None
    sealed: tuple[str, ...]


def event(row: EventRow) -> AuditEvent:
    """An event as the own API shows it."""
    body = row.body
    return AuditEvent(
        seq=row.seq,
        kind=body["kind"],
        actor=body["actor"],
        role=body.get("role", ""),
        station=body["station"],
        at=iso_utc(body["utc_ms"]),
        utcOffsetMin=body.get("utc_offset_min"),
        zone=body.get("zone"),
        clock=body.get("clock"),
        clockErrorMs=body.get("clock_error_ms"),
        bootMs=body["boot_ms"],
        bootId=body["boot_id"],
        facts=body["facts"],
        why=row.sealed.get(REASON),
        sealed=tuple(sorted(body.get("sealed", {}))),
    )


@dataclass(frozen=True, slots=True)
class AuditCheckpoint:
    """How many events there were, as a signed note (C2SP tlog-checkpoint), and whose key signed."""

    size: int
    note: str
    fingerprint: str
    purpose: str
    madeAt: str


def checkpoint(row: CheckpointRow) -> AuditCheckpoint:
    """A checkpoint as the own API shows it."""
    return AuditCheckpoint(row.size, row.note, row.fingerprint, row.purpose, iso_utc(row.made_ms))


@dataclass(frozen=True, slots=True)
class AuditKey:
    """A key that signs or signed. `handover` is the note by which the key before handed over.

    It is null for the first one, and for one that came in the place of a lost key: that one waits
    until somebody (`comparedBy`) compared its fingerprint.
    """

    fingerprint: str
    publicKey: str
    sinceEvent: int
    handover: str | None
    comparedBy: str | None


def audit_key(row: PublicKey) -> AuditKey:
    """A key as the own API shows it."""
    return AuditKey(
        row.fingerprint,
        row.public_pem,
        row.since_seq,
        row.handover or None,
        row.compared_by or None,
    )


@dataclass(frozen=True, slots=True)
class PurgeSignature:
    """Who signed for a purge, in which meaning, when."""

    person: str
    meaning: str
    at: str


@dataclass(frozen=True, slots=True)
class AuditPurge:
    """What a purge up to an event takes; `events` are those left to go, `gone` went by this call.

    `due` is the last event that is old enough, `whyNot` the rule that forbids it (null: only
    signatures are needed), `shown` the hash that both people sign with a step-up (purpose sign).
    """

    upTo: int
    due: int
    events: int
    texts: int
    signatures: int
    reviews: int
    firstAt: str | None
    lastAt: str | None
    whyNot: str | None
    shown: str
    signed: tuple[PurgeSignature, ...]
    gone: int


def audit_purge(plan: Plan, due: int, shown: str, gone: int) -> AuditPurge:
    """A purge as the own API shows it."""
    return AuditPurge(
        upTo=plan.up_to,
        due=due,
        events=plan.events,
        texts=plan.texts,
        signatures=plan.signatures,
        reviews=plan.reviews,
        firstAt=None if plan.first_ms is None else iso_utc(plan.first_ms),
        lastAt=None if plan.last_ms is None else iso_utc(plan.last_ms),
        whyNot=plan.why_not or None,
        shown=shown,
        signed=tuple(
            PurgeSignature(one.person, one.meaning.value, iso_utc(one.signed_ms))
            for one in plan.signed
        ),
        gone=gone,
    )


@dataclass(frozen=True, slots=True)
class AuditReview:
    """Somebody reviewed these events. It can be signed as record `audit-review` of this id."""

    id: int
    reviewer: str
    firstEvent: int
    lastEvent: int
    wanted: Mapping[str, str | int | bool | None]
    finding: str
    at: str


def review(row: Review) -> AuditReview:
    """A review as the own API shows it."""
    return AuditReview(
        id=row.id,
        reviewer=row.reviewer,
        firstEvent=row.first_seq,
        lastEvent=row.last_seq,
        wanted=row.wanted,
        finding=row.finding,
        at=iso_utc(row.at_ms),
    )
