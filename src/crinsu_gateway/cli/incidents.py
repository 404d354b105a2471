"""`incidents`: lists what went wrong, opens one, puts down what was found out, closes it."""

from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option

Json = dict[str, Any]
PATH = "/api/v1/incidents"

_technician = click.option(
    "--technician", "-t", default="", help="Who; your login name when absent."
)


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
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"state": None if everything else "OPEN", "sample": sample}
    given = {name: value for name, value in query.items() if value is not None}
    with ApiClient(config) as api:
        found = list(api.every(PATH, "incidents", **given))
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
@_technician
@config_option
@answering
def open_one(
    what: str,
    alarm: int | None,
    deviation: int | None,
    samples: tuple[int, ...],
    technician: str,
    config: str,
) -> Answer:
    """Open an incident: say WHAT happened, and what it is about."""
    from crinsu_gateway.cli.api_client import ApiClient, person

    if alarm is not None and deviation is not None:
        raise click.UsageError("say --alarm or --deviation, not both")
    body: Json = {"what": what, "technician": technician or person(), "samples": [*samples]}
    if alarm is not None:
        body |= {"origin": "alarm", "number": alarm}
    if deviation is not None:
        body |= {"origin": "deviation", "number": deviation}
    with ApiClient(config) as api:
        told = api.post(PATH, body)
    return Answer(told, _whole(told))


@command.command("findings")
@click.argument("incident", type=int)
@click.option("--assessment", default=None, help="What it meant.")
@click.option("--root-cause", default=None, help="Why it happened.")
@click.option("--action", default=None, help="What was done so that it does not happen again.")
@click.option("--reason", required=True, help="Why this is put down now.")
@_technician
@config_option
@answering
def findings(
    incident: int,
    assessment: str | None,
    root_cause: str | None,
    action: str | None,
    reason: str,
    technician: str,
    config: str,
) -> Answer:
    """Put down what was found out about an INCIDENT; what is not said stays as it is."""
    from crinsu_gateway.cli.api_client import ApiClient, person

    said = {"assessment": assessment, "rootCause": root_cause, "action": action}
    body: Json = {name: text for name, text in said.items() if text is not None}
    if not body:
        raise click.UsageError("say --assessment, --root-cause or --action")
    body |= {"reason": reason, "technician": technician or person()}
    with ApiClient(config) as api:
        told = api.post(f"{PATH}/{incident}/findings", body)
    return Answer(told, _whole(told))


@command.command("close")
@click.argument("incident", type=int)
@click.option("--signature", required=True, help="Your name and in which capacity you sign.")
@click.option("--key", default="", help="Idempotency key: repeat it to repeat the act.")
@_technician
@config_option
@answering
def close(incident: int, signature: str, key: str, technician: str, config: str) -> Answer:
    """Close an INCIDENT about which all was found out, with your signature."""
    from crinsu_gateway.cli.api_client import ApiClient, person

    body = {"signature": signature, "technician": technician or person()}
    with ApiClient(config) as api:
        told = api.post(f"{PATH}/{incident}/close", body, key)
    return Answer(told, _whole(told))


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
