"""The words and numbers of a custody report, the same on every page and in every form. Pure.

What a name or tag could do to a page, a terminal or a spreadsheet is taken from it here.
"""

import unicodedata
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from crinsu_gateway.model.custody_report import (
    Exposure,
    Happened,
    Incident,
    Proof,
    Report,
    Signed,
    Stay,
)

_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

KINDS = {
    "sample.created": "became known",
    "sample.changed": "identity corrected",
    "sample.stored": "stored",
    "sample.adopted": "place taken over from the centre",
    "sample.taken": "taken out",
    "sample.moved": "moved",
    "sample.carrier": "carrier said",
    "sample.quarantined": "quarantined",
    "sample.released": "released",
    "sample.discarded": "discarded",
    "sample.missed": "not found",
    "sample.shipped": "shipped",
    "sample.received": "received",
    "signature.made": "signed",
    "container.moved": "moved with its container",
    "inventory.imported": "brought in from a file",
}
HIDDEN = "(not shown to this reader)"


def plain(text: str) -> str:
    """A text on one line, with what steers or turns text around spelt out."""
    return "".join(one if _harmless(one) else f"<U+{ord(one):04X}>" for one in text)


def _harmless(one: str) -> bool:
    return one not in _TURNING and unicodedata.category(one) not in ("Cc", "Cs", "Zl", "Zp")


def printable(text: str) -> str:
    """A text as the fonts of the paper form can show it; every other letter is spelt out."""
    shown = plain(text).replace("\u2014", "-").replace("\u2013", "-")
    return "".join(
        one if one.encode("latin-1", "ignore") else f"<U+{ord(one):04X}>" for one in shown
    )


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    shown = plain(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def moment(utc_ms: int | None, zone: str) -> str:
    """A moment in local time with its offset, or `goes on`."""
    if utc_ms is None:
        return "goes on"
    at = datetime.fromtimestamp(utc_ms / 1000, ZoneInfo(zone))
    return f"{at:%Y-%m-%d %H:%M:%S} {_offset(at.utcoffset())}"


def happened_at(event: Happened) -> str:
    """When an event happened, in the offset that it bears itself."""
    offset = timedelta(minutes=event.offset_min)
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC) + offset
    doubt = "" if event.clock in ("synced", "holdover", "unknown") else f" (clock {event.clock})"
    return f"{at:%Y-%m-%d %H:%M:%S} {_offset(offset)}{doubt}"


def _offset(offset: timedelta | None) -> str:
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def who(id_: str, name: str | None) -> str:
    """A person or machine: the name where it is shown, and always the id."""
    return f"{name} ({id_})" if name else id_


def change(event: Happened) -> str:
    """What an event changed, with the value before it."""
    if event.before is None and event.after is None:
        return ""
    return f"{event.before or 'nothing'} → {event.after or 'nothing'}"


def kind(event: Happened) -> str:
    """What an event is, for people."""
    return KINDS.get(event.kind, event.kind)


Row = tuple[str, ...]
Table = tuple[str, Row, tuple[Row, ...]]
"""Title, headings, rows."""


def summary(report: Report) -> tuple[tuple[str, str], ...]:
    """The sample container and where it is, as pairs."""
    one, was = report.identity, report.standing
    where = was.place or (f"with {was.holder}" if was.holder else _missed(report))
    agrees = "" if report.agrees else " (the inventory says otherwise)"
    until = report.made_ms if report.until_ms is None else report.until_ms
    return (
        ("sample container", str(one.id)),
        ("tag", one.tag or "none"),
        ("name", HIDDEN if one.name is None else one.name),
        ("description", HIDDEN if one.description is None else one.description or "none"),
        ("carrier", _carrier(one.carrier, one.carrier_assumed)),
        ("subject", f"{one.subject_code} ({one.subject_id})"),
        ("subject's name", HIDDEN if one.subject_name is None else one.subject_name or "none"),
        ("state", f"{was.state} {where}".strip() + agrees),
        ("clearance", was.clearance),
        ("told up to", moment(until, report.zone)),
        ("made", f"{moment(report.made_ms, report.zone)} ({report.zone})"),
        ("gateway", f"{report.gateway}, {report.facility}"),
    )


def _missed(report: Report) -> str:
    """Where a count did not find it, when that is the last that is known."""
    last = report.stays[-1] if report.stays else None
    if report.standing.state != "MISSING" or last is None or not last.missed:
        return ""
    return f"(not found at {last.place} on {moment(last.until_ms, report.zone)})"


def _carrier(name: str, assumed: bool) -> str:
    return f"{name} (assumed: nobody said what it is)" if assumed else name


def _until(one: Stay, zone: str) -> str:
    if one.until_ms is None:
        return "is there"
    return f"{'not found on ' if one.missed else ''}{moment(one.until_ms, zone)}"


def tables(report: Report) -> tuple[Table, ...]:
    """Everything that is told in rows; a section with nothing in it says so by having none."""
    zone = report.zone
    return (
        ("Where it was", ("place", "from", "until", "events"), _stays(report.stays, zone)),
        (
            "Who worked on it",
            ("execution", "what", "where", "technician", "began", "ended", "state"),
            tuple(
                (
                    f"{one.execution} (procedure {one.procedure})",
                    one.kind,
                    one.storage,
                    who(one.technician, one.technician_name),
                    moment(one.started_ms, zone),
                    moment(one.ended_ms, zone),
                    f"{one.state} {one.sentence}".strip(),
                )
                for one in report.handlings
            ),
        ),
        (
            "Let through by a second person",
            ("execution", "what", "asked by", "granted by", "when", "used", "why"),
            tuple(
                (
                    str(one.execution),
                    f"{one.kind}: {one.about}",
                    one.asked_by,
                    who(one.granted_by, one.granted_by_name),
                    moment(one.at_ms, zone),
                    "not used" if one.used_ms is None else moment(one.used_ms, zone),
                    one.why,
                )
                for one in report.overrides
            ),
        ),
        (
            "Out of the cold",
            ("began", "ended", "seconds", "warmest", "above -135 °C", "above -80 °C", "how"),
            tuple(_exposure(one, zone) for one in report.exposures),
        ),
        (
            "Deviations",
            ("deviation", "opened", "state", "cause", "action"),
            tuple(
                (
                    f"{one.id} ({one.kind})",
                    moment(one.opened_ms, zone),
                    one.state
                    if one.closed_ms is None
                    else f"{one.state} {moment(one.closed_ms, zone)} by {one.closed_by}",
                    one.cause,
                    one.action,
                )
                for one in report.deviations
            ),
        ),
        *_incidents(report.incidents, zone),
        (
            "Signatures",
            ("signed by", "meaning", "when", "record", "standing"),
            tuple(_signed(one) for one in report.signatures),
        ),
        (
            "Audit events",
            ("no.", "when", "what", "before → after", "by", "why"),
            tuple(
                (
                    str(one.seq),
                    happened_at(one),
                    kind(one),
                    change(one),
                    f"{who(one.by, one.by_name)}, {one.role or 'no role'}, at {one.station}",
                    one.why,
                )
                for one in report.events
            ),
        ),
    )


def _incidents(found: tuple[Incident, ...], zone: str) -> tuple[Table, ...]:
    """The table of incidents; none when there was none."""
    rows = tuple(
        (
            f"{one.id} ({one.origin})",
            moment(one.opened_ms, zone),
            one.state
            if one.closed_ms is None
            else f"{one.state} {moment(one.closed_ms, zone)} by {one.closed_by}",
            one.what,
            one.assessment,
            one.root_cause,
            one.action,
        )
        for one in found
    )
    columns = ("incident", "opened", "state", "what", "assessment", "root cause", "action")
    return (("Incidents", columns, rows),) if rows else ()


def _stays(found: tuple[Stay, ...], zone: str) -> tuple[Row, ...]:
    return tuple(
        (
            one.place,
            moment(one.from_ms, zone),
            _until(one, zone),
            str(one.from_seq) if one.until_seq is None else f"{one.from_seq}, {one.until_seq}",
        )
        for one in found
    )


def _exposure(one: Exposure, zone: str) -> Row:
    most = "no clock can tell" if one.most_s is None else f"{one.most_s:g} at most"
    marks = [one.method, *(["estimated"] if one.estimated else [])]
    marks += [f"carrier assumed: {one.carrier}"] if one.carrier_assumed else []
    marks += [f"deviation {one.deviation}"] if one.deviation is not None else []
    return (
        moment(one.began_ms, zone),
        "still out" if one.ended_ms is None else f"{moment(one.ended_ms, zone)} ({one.ended_in})",
        f"{most}, {one.least_s:g} at least",
        f"{one.worst_c:g} °C (at least {one.least_worst_c:g})",
        f"{one.above_limit_s:g} s",
        f"{one.above_critical_s:g} s",
        ", ".join(marks),
    )


def _signed(one: Signed) -> Row:
    return (
        who(one.person, one.name),
        one.meaning,
        f"{moment(one.signed_ms, one.zone)} ({one.zone})",
        f"{one.record}, event {one.seq}",
        one.standing,
    )


def proof(found: Proof) -> tuple[tuple[str, str], ...]:
    """What the report can be held against, as pairs."""
    head = (("newest audit event", str(found.head_seq)), ("its hash", found.head_hash))
    if found.checkpoint_size is None:
        return head
    return (
        *head,
        ("checkpoint covers events", f"1 to {found.checkpoint_size}"),
        ("key", f"SHA-256 {found.fingerprint}"),
    )


def code_text(found: Proof) -> str:
    """What the printed code holds: the checkpoint, or the head of the chain where none is yet."""
    return found.checkpoint or f"{found.head_seq} {found.head_hash}"
