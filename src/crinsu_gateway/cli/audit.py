"""`audit`: the audit trail: look for events, verify it, export it, put down a review.

It reads the store itself, so that an auditor needs no running gateway. What a review found and
an export's last checkpoint are written; events are never changed.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from crinsu_gateway.cli import audit_keys, audit_purge
from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.audit_export import export
from crinsu_gateway.cli.audit_store import reading, with_checkpoint
from crinsu_gateway.cli.audit_verifier import Bad, verify
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.model.clock import iso_utc
from crinsu_gateway.store import audit_check, audit_search
from crinsu_gateway.store.audit_search import ALL, EventRow, Wanted

Json = dict[str, Any]


def _moment(ctx: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    """A date or an ISO 8601 moment as UTC ms; without a zone it is UTC."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise click.BadParameter("a moment such as 2026-11-22 or 2026-11-22T08:30Z") from error
    if moment.tzinfo is None:
        moment = datetime.fromisoformat(f"{moment.isoformat()}+00:00")
    return round(moment.timestamp() * 1000)


def _filters(verb: Any) -> Any:
    """Give a verb the options that say which events."""
    for option in (
        click.option("--to", "to_ms", callback=_moment, help="Before this moment."),
        click.option("--from", "from_ms", callback=_moment, help="From this moment on."),
        click.option("--person", default=None, help="By this person, or about this one (id)."),
        click.option("--sample", type=int, default=None, help="About this sample container."),
        click.option("--place", default=None, help="From or to this place, such as T1/C3."),
        click.option("--kind", default=None, help="Of this kind; all that begin so with a dot."),
    ):
        verb = option(verb)
    return verb


@click.group("audit")
def command() -> None:
    """Look at, verify and export the audit trail."""


command.add_command(audit_keys.keys)
command.add_command(audit_purge.purge)


@command.command("log")
@_filters
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@config_option
@answering
def log(limit: int, config: str, **wanted: Any) -> Answer:
    """List events, newest first."""
    with reading(config) as tx:
        found = audit_search.find(tx, Wanted(**wanted), before=2**62, limit=limit)
    lines = [_line(row) for row in found] or ["no event"]
    return Answer({"events": [_told(row) for row in found]}, lines)


@command.command("show")
@click.argument("event", type=int)
@config_option
@answering
def show(event: int, config: str) -> Answer:
    """Show everything that an EVENT says."""
    with reading(config) as tx:
        row = audit_search.one(tx, event)
    lines = [f"{name}: {json.dumps(value)}" for name, value in row.body.items()]
    lines += [f"sealed {field}: {text}" for field, text in row.sealed.items()]
    return Answer(_told(row), [*lines, f"leaf hash: {row.hash}"])


@command.command("verify")
@click.argument("folder", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--checkpoint",
    "notes",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint that was kept elsewhere.",
)
@click.option("--fingerprint", "fingerprints", multiple=True, help="Of a key that is known.")
@config_option
@answering
def check(
    folder: Path | None, notes: tuple[Path, ...], fingerprints: tuple[str, ...], config: str
) -> Answer:
    """Verify the trail in the store, or an export in a FOLDER; names the first bad event."""
    if folder is not None:
        return _of_export(folder, notes, fingerprints)
    outside = [path.read_text() for path in notes]
    with reading(config) as tx, Progress("verifying") as progress:
        found = audit_check.check(tx, outside, fingerprints, progress)
    told = {
        "events": found.events,
        "checkpoints": found.checkpoints,
        "fromElsewhere": found.outside,
        "uncovered": found.uncovered,
        "keys": found.keys,
        "keysWithoutHandOver": found.strange,
        "firstBad": found.first_bad,
        "why": found.why,
    }
    if found.first_bad is not None:
        return Answer(told, [f"BAD event {found.first_bad}: {found.why}"], well=False)
    lines = [
        f"{found.events} events hold, {found.checkpoints} checkpoints, {found.outside} from "
        f"elsewhere; {found.uncovered} events are not covered by a checkpoint yet"
    ]
    return Answer(told, lines + _warning(bool(notes and fingerprints)))


def _of_export(folder: Path, notes: tuple[Path, ...], known: tuple[str, ...]) -> Answer:
    try:
        said = verify(folder, notes, known)
    except Bad as bad:
        told: Json = {"firstBad": bad.seq, "why": str(bad)}
        return Answer(told, [f"BAD {bad}"], well=False)
    except (OSError, LookupError, ValueError) as error:
        raise Refusal(
            "NOT_AN_EXPORT", f"{folder} is no export of an audit trail: {error}"
        ) from error
    return Answer({"firstBad": None, "why": said}, [said, *_warning(bool(notes and known))])


def _warning(compared: bool) -> list[str]:
    if compared:
        return []
    return ["without --checkpoint and --fingerprint from elsewhere, a forger's trail looks true"]


@command.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@_filters
@click.option("--texts", is_flag=True, help="Also the sealed texts, which may name people.")
@acting_options
@answering
def export_trail(folder: Path, texts: bool, who: Who, **wanted: Any) -> Answer:
    """Write an export into a new FOLDER, whole or the events that are wanted."""
    with_checkpoint(who, "export")
    with reading(who.config) as tx:
        count = export(tx, folder, Wanted(**wanted), texts=texts)
    told = {"folder": str(folder), "events": count, "whole": Wanted(**wanted) == ALL}
    return Answer(told, [f"{count} events in {folder}; VERIFY.md there says how to verify them"])


@command.command("review")
@_filters
@click.option("--finding", required=True, help="What you found.")
@acting_options
@answering
def review(finding: str, who: Who, **wanted: Any) -> Answer:
    """Put down that you reviewed these events; it can be signed then."""
    body = dict(Wanted(**wanted).told())
    for name, told_as in (("from_ms", "since"), ("to_ms", "until")):
        if (moment := body.pop(name, None)) is not None:
            body[told_as] = iso_utc(int(moment))
    with Acting(who) as acting:
        told = acting.act("/api/v1/audit-reviews", {**body, "finding": finding})
    line = f"review {told['id']}: events {told['firstEvent']} to {told['lastEvent']}"
    return Answer(told, [line])


def _told(row: EventRow) -> Json:
    return {**row.body, "texts": dict(row.sealed), "leaf": row.hash}


def _line(row: EventRow) -> str:
    body = row.body
    facts = " ".join(f"{name}={json.dumps(value)}" for name, value in body["facts"].items())
    why = f" because {row.sealed['reason']}" if "reason" in row.sealed else ""
    who = f"{body['actor']} ({body.get('role', '?')}) at {body['station']}"
    return f"{row.seq:>7} {iso_utc(body['utc_ms'])} {who}: {body['kind']} {facts}{why}"
