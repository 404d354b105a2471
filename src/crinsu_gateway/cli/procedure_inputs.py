"""Verbs of `procedures` for what a technician tells a running one: scans, words, pauses, reasons.

Where the open step asks for a fresh PIN, what it is for is shown and the PIN is asked for.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering
from crinsu_gateway.cli.execution_lines import execution_lines, settled, verdict

Json = dict[str, Any]
MOST_AT_ONCE = 200
"""Tags in one call of the API."""


@click.command(
    "scan",
    epilog="Examples: crinsu-gateway procedures scan 12 TAG-1; "
    "crinsu-gateway procedures scan 12 --file tags.txt",
)
@click.argument("procedure", type=int)
@click.argument("tags", nargs=-1, metavar="[TAG]...")
@click.option("--file", default=None, help="Tags, one a line, from this file; - for stdin.")
@acting_options
@answering
def scan(procedure: int, tags: tuple[str, ...], file: str | None, who: Who) -> Answer:
    """Scan a TAG for a running PROCEDURE, or several in one go: each is judged by itself."""
    if file == "-" and who.credentials == "-":
        raise click.UsageError("standard input can hold the tags or the credentials, not both")
    wanted = [*tags, *(_tags_in(file) if file else ())]
    if not wanted:
        raise click.UsageError("say a TAG, several, or --file with one a line")
    if len(wanted) == 1:
        return _said(who, procedure, {"kind": "scan", "text": wanted[0]})
    with Acting(who) as acting:
        run = _running(acting, procedure)
        results: list[Json] = []
        for start in range(0, len(wanted), MOST_AT_ONCE):
            part = f"-{start}" if start else ""
            said = {"tags": wanted[start : start + MOST_AT_ONCE]}
            told = acting.act(f"/api/v1/executions/{run}/scans", said, part=part)
            results += told["results"]
        after = settled(acting.get, told["execution"])
    taken = sum(one["verdict"] == "ACCEPTED" for one in results)
    lines = [_judged(one) for one in results]
    lines += [f"{taken} of {len(results)} accepted", *execution_lines(after)]
    return Answer({"results": results, "execution": after}, lines, taken == len(results))


def _tags_in(file: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise Refusal("FILE", f"{file} cannot be read: {why}") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def _judged(one: Json) -> str:
    why = f" ({one['code']}: {one['sentence']})" if one["sentence"] else ""
    word = "nobody decided yet" if one["verdict"] == "OPEN" else one["verdict"].lower()
    return f"  {one['tag']:<20} {word}{why}"


@click.command(
    "confirm", epilog="Example: crinsu-gateway procedures confirm 12 --note 'lid cleaned'"
)
@click.argument("procedure", type=int)
@click.option("--note", default="", help="What is to be noted with it.")
@acting_options
@answering
def confirm(procedure: int, note: str, who: Who) -> Answer:
    """Confirm that what the open step of a PROCEDURE asks for was done.

    Where it asks for a signature or a witness, what is stood for is shown first, and badge and PIN
    are asked for; --credentials are those of the person who stands for it.
    """
    with Acting(who) as acting:
        run = _running(acting, procedure)
        before = acting.get(f"/api/v1/executions/{run}")
        body: Json = {"kind": "confirm", "text": note}
        body |= {"step": before["step"]} if before["step"] else {}
        path, proof = f"/api/v1/executions/{run}/inputs", _proof(acting, before)
        told = acting.prove(path, body | {"stepUp": proof}) if proof else acting.act(path, body)
        return verdict(acting.get, told, before["prompt"])


def _proof(acting: Acting, run: Json) -> str:
    """The fresh PIN that the open step asks for; empty when a word is enough for it."""
    step = next((one for one in run["steps"] if one["step"] == run["step"]), None)
    if step is None or "needs" not in step["result"]:
        return ""
    needs, result = step["result"]["needs"], step["result"]
    witnessed = needs == "witness"
    if not witnessed and step["parameters"].get("step_up") is not True:
        return ""
    by = "the witness" if witnessed else "the one who signs"
    return acting.step_up(needs, result["shown"], result["see"], by, session=not witnessed)


@click.command(
    "leave",
    epilog="Example: crinsu-gateway procedures leave 12 TAG-3 --reason 'frozen to the cane'",
)
@click.argument("procedure", type=int)
@click.argument("tag")
@click.option("--reason", required=True, help="Why it is left undone.")
@acting_options
@answering
def leave(procedure: int, tag: str, reason: str, who: Who) -> Answer:
    """Leave the sample container with this TAG undone in a running PROCEDURE; the rest goes on."""
    return _said(who, procedure, {"kind": "leave", "text": tag, "reason": reason})


def _word(name: str, does: str, note: str, example: str, *, of_step: bool = False) -> click.Command:
    """A verb that says one word to a running procedure."""

    def said(procedure: int, note: str, who: Who) -> Answer:
        return _said(who, procedure, {"kind": name, "text": note}, of_step=of_step)

    verb: Callable[..., Any] = acting_options(answering(said))
    verb = click.option("--note", default="", help=note)(verb)
    verb = click.argument("procedure", type=int)(verb)
    epilog = f"Example: crinsu-gateway procedures {example}"
    return click.command(name, help=does, epilog=epilog)(verb)


NOTED = "What is to be noted with it."
deny = _word(
    "deny",
    "Answer no to what the open step of a PROCEDURE asks.",
    NOTED,
    "deny 12 --note 'the lid does not lock'",
    of_step=True,
)
pause = _word(
    "pause",
    "Pause a running PROCEDURE: what is open is closed, then the storage solution is free.",
    NOTED,
    "pause 12 --note 'called to the phone'",
)
resume = _word(
    "resume",
    "Go on with a PROCEDURE that is paused; the unit is checked again.",
    NOTED,
    "resume 12",
)
stop = _word(
    "stop",
    "End a running PROCEDURE safely; what was done stays recorded.",
    "Why.",
    "stop 12 --note 'the frost shield is broken'",
)

VERBS = (scan, confirm, deny, leave, pause, resume, stop)


def _said(who: Who, procedure: int, said: Json, *, of_step: bool = False) -> Answer:
    """Tell the newest execution something; what became of it."""
    with Acting(who) as acting:
        run = _running(acting, procedure)
        before = acting.get(f"/api/v1/executions/{run}")
        body = said | ({"step": before["step"]} if of_step and before["step"] else {})
        told = acting.act(f"/api/v1/executions/{run}/inputs", body)
        return verdict(acting.get, told, before["prompt"])


def _running(acting: Acting, procedure: int) -> int:
    """The newest execution of a procedure; Refusal when it was never started."""
    run = acting.get(f"/api/v1/procedures/{procedure}")["execution"]
    if run is None:
        raise Refusal("NOT_STARTED", f"procedure {procedure} was not started yet")
    return int(run)
