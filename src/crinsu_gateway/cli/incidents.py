"""`incidents`: lists what went wrong, opens one, puts down what was found out, closes it.

It is closed with badge and PIN for exactly what is shown, or, where nobody signs in, with a printed
name. Which of the two counts is for the gateway to say.
"""

from functools import partial
from typing import Any

import click

from crinsu_gateway.cli import closing
from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, answering, config_option

Json = dict[str, Any]
PATH = "/api/v1/incidents"


@click.group("incidents")
def command() -> None:
    """List, open, look into and close incidents."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are closed too.")
@click.option("--sample", type=int, default=None, help="Only those about this sample container.")
@config_option
@answering
def list_incidents(everything: bool, sample: int | None, config: str) -> Answer:
    """List the open incidents, newest first."""
    found = closing.found(config, PATH, "incidents", everything=everything, sample=sample)
    none = "no incident" if everything else "no incident is open"
    return Answer({"incidents": found}, [_line(one) for one in found] or [none])


@command.command("show")
@click.argument("incident", type=int)
@config_option
@answering
def show(incident: int, config: str) -> Answer:
    """Show an INCIDENT with all that was found out."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"{PATH}/{incident}")
    return Answer(found, _whole(found))


@command.command("open")
@click.argument("what")
@click.option("--alarm", type=int, default=None, help="It is about this alarm.")
@click.option("--deviation", type=int, default=None, help="It is about this deviation.")
@click.option("--sample", "samples", type=int, multiple=True, help="It concerns this one.")
@acting_options
@answering
def open_one(
    what: str, alarm: int | None, deviation: int | None, samples: tuple[int, ...], who: Who
) -> Answer:
    """Open an incident: say WHAT happened, and what it is about."""
    if alarm is not None and deviation is not None:
        raise click.UsageError("say --alarm or --deviation, not both")
    body: Json = {"what": what, "samples": [*samples]}
    if alarm is not None:
        body |= {"origin": "alarm", "number": alarm}
    if deviation is not None:
        body |= {"origin": "deviation", "number": deviation}
    with Acting(who) as acting:
        told = acting.act(PATH, body)
    return Answer(told, _whole(told))


@command.command("findings")
@click.argument("incident", type=int)
@click.option("--assessment", default=None, help="What it meant.")
@click.option("--root-cause", default=None, help="Why it happened.")
@click.option("--action", default=None, help="What was done so that it does not happen again.")
@click.option("--reason", required=True, help="Why this is put down now.")
@acting_options
@answering
def findings(
    incident: int,
    assessment: str | None,
    root_cause: str | None,
    action: str | None,
    reason: str,
    who: Who,
) -> Answer:
    """Put down what was found out about an INCIDENT; what is not said stays as it is."""
    said = {"assessment": assessment, "rootCause": root_cause, "action": action}
    body: Json = {name: text for name, text in said.items() if text is not None}
    if not body:
        raise click.UsageError("say --assessment, --root-cause or --action")
    with Acting(who) as acting:
        told = acting.act(f"{PATH}/{incident}/findings", {**body, "reason": reason})
    return Answer(told, _whole(told))


@command.command("close")
@click.argument("incident", type=int)
@click.option(
    "--signature",
    default="",
    help="Your name and in which capacity you sign; where people have PINs, the PIN signs.",
)
@acting_options
@answering
def close(incident: int, signature: str, who: Who) -> Answer:
    """Close an INCIDENT about which all was found out, with your signature.

    What is signed is shown, then badge and PIN of the one who signs are asked for without being
    shown, whoever is signed in at this terminal; or they come with --credentials.
    """
    path = f"{PATH}/{incident}"
    with Acting(who) as acting:
        named = {"signature": signature}
        told = None if who.credentials else closing.by_name(acting, f"{path}/close", named)
        if told is None:
            show = partial(_to_sign, acting, path)
            from_file = who.credentials is not None
            told = closing.by_pin(acting, f"{path}/close", {}, show, from_file=from_file)
    return Answer(told, _whole(told))


def _to_sign(acting: Acting, path: str) -> tuple[str, list[str]]:
    """The hash of what is signed, and what it is."""
    found = acting.get(path)
    return found["record"], _whole(found)


def _line(one: Json) -> str:
    by = f" by {one['closed']['by']}" if one["closed"] else ""
    about = f" ({one['about']})" if one["about"] else ""
    return f"{one['id']:>6} {one['state']}{by} since {one['openedAt']}: {one['what']}{about}"


def _whole(one: Json) -> list[str]:
    lines = [_line(one)]
    if one["samples"]:
        lines.append("sample containers: " + ", ".join(str(each) for each in one["samples"]))
    for name, text in (
        ("assessment", one["assessment"]),
        ("root cause", one["rootCause"]),
        ("action", one["action"]),
    ):
        lines.append(f"{name}: {text or 'not said yet'}")
    if one["closed"]:
        lines.append(f"signed: {one['closed']['signature']} ({one['closed']['at']})")
    return lines
