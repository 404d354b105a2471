"""`audit purge`: what is older than thirty years, tried first; signed by two people, then gone.

Each signs with badge and PIN at this machine, one after the other or days apart. It goes through
the running gateway, a part at a time.
"""

from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering
from crinsu_gateway.cli.progress import Progress

Json = dict[str, Any]
PATH = "/api/v1/audit-purges"
FIRST = 1


@click.command("purge")
@click.option("--up-to", type=click.IntRange(1), default=None, help="The last event that goes.")
@click.option("--wish", is_flag=True, help="Sign that you wish it (badge and PIN).")
@click.option("--approve", is_flag=True, help="Sign that you approve it, as another person.")
@click.option("--do", "now", is_flag=True, help="Let them go; both must have signed.")
@click.option("--reason", default="", help="Why they go; with --do.")
@acting_options
@answering
def purge(up_to: int | None, wish: bool, approve: bool, now: bool, reason: str, who: Who) -> Answer:
    """Show which events may go after thirty years; sign for it, and let them go.

    Without --wish, --approve and --do nothing changes. Two people sign for the same --up-to, one
    with --wish, the other with --approve. What goes leaves its hash: all proofs still hold.
    """
    if wish + approve + now > 1:
        raise click.UsageError("say one of --wish, --approve and --do")
    if now and not reason.strip():
        raise click.UsageError("say --reason with --do")
    with Acting(who) as acting:
        last = up_to or int(acting.get(f"{PATH}/{FIRST}")["due"])
        told = acting.get(f"{PATH}/{max(last, FIRST)}")
        if wish or approve:
            told = _signed(acting, told, "did" if wish else "approved")
        if now:
            told = _gone(acting, told, reason)
    return Answer(told, _lines(told))


def _signed(acting: Acting, told: Json, meaning: str) -> Json:
    if told["whyNot"]:
        raise Refusal("NOT_DUE", told["whyNot"])
    acting.api.session = ""  # whoever signs shows badge and PIN, whoever works here
    says = "wish" if meaning == "did" else "approve"
    see = [*_lines(told), f"Your PIN signs that you {says} this."]
    token = acting.step_up("sign", told["shown"], see, "the one who signs")
    body = {"meaning": meaning, "stepUp": token}
    return acting.api.post(f"{PATH}/{told['upTo']}/sign", body)


def _gone(acting: Acting, told: Json, reason: str) -> Json:
    total = told["events"]
    with Progress("purging") as progress:
        while True:
            told = acting.act(f"{PATH}/{told['upTo']}/purge", {"reason": reason}, part=_part(told))
            if not told["events"]:
                return {**told, "gone": total}
            progress(total - told["events"], total)


def _part(told: Json) -> str:
    return f"-{told['events']}"


def _lines(told: Json) -> list[str]:
    lines = [f"up to event {told['upTo']}: {told['events']} events"]
    if told["events"]:
        lines[0] += f", from {told['firstAt']} to {told['lastAt']}"
        lines.append(
            f"with {told['texts']} sealed texts, {told['signatures']} signatures and "
            f"{told['reviews']} reviews; their hashes stay"
        )
    if told["gone"]:
        lines.append(f"{told['gone']} events are gone")
        return lines
    lines.append(f"refused: {told['whyNot']}" if told["whyNot"] else "old enough, by thirty years")
    for one in told["signed"]:
        lines.append(f"signed: {one['meaning']} by {one['person']} at {one['at']}")
    if not told["whyNot"]:
        signed = {one["meaning"] for one in told["signed"]}
        missing = [
            flag
            for flag, said in (("--wish", "did"), ("--approve", "approved"))
            if said not in signed
        ]
        lines.append(
            f"to be signed: {' and '.join(missing)}" if missing else "signed by both: --do"
        )
    return lines
