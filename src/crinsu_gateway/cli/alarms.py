"""`alarms`: lists the alarms of the running gateway; acknowledges or shelves one for a person."""

from typing import Any
from urllib.parse import quote

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.second_person import agreed, supervisor_option
from crinsu_gateway.model.alarm import ALONE_MINUTES, LONGEST_SHELF

Json = dict[str, Any]


@click.group("alarms")
def command() -> None:
    """List, acknowledge and shelve alarms."""


@command.command("list", epilog="Example: crinsu-gateway alarms list --severity high")
@click.option("--all", "everything", is_flag=True, help="Those that are cleared too.")
@click.option("--unit", default=None, help="Only those of this unit.")
@click.option("--severity", default=None, help="Only those as bad as this, such as high.")
@config_option
@answering
def list_alarms(everything: bool, unit: str | None, severity: str | None, config: str) -> Answer:
    """List the open alarms, newest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"unit": unit, "severity": severity, "open": None if everything else "true"}
    given = {name: value for name, value in query.items() if value is not None}
    with ApiClient(config) as api:
        found = list(api.every("/api/v1/alarms", "alarms", **given))
        if unit and not found:  # a slip of the pen must not look like "all is well"
            api.get(f"/api/v1/devices/{quote(unit, safe='')}")
    lines = [_line(one) for one in found] or ["no alarm is open" if not everything else "no alarm"]
    return Answer({"alarms": found}, lines)


@command.command("ack", epilog="Example: crinsu-gateway alarms ack 12 --note 'refilling'")
@click.argument("alarm", type=int)
@click.option("--note", default="", help="What is to be noted with it.")
@acting_options
@answering
def acknowledge(alarm: int, note: str, who: Who) -> Answer:
    """Acknowledge an ALARM: somebody sees to it. It stays open while its condition holds."""
    with Acting(who) as acting:
        told = acting.act(f"/api/v1/alarms/{alarm}/acknowledge", {"note": note})
    return Answer(told, [_line(told)])


@command.command(
    "shelve",
    epilog="Example: crinsu-gateway alarms shelve 12 --minutes 30 --reason 'new sensor tomorrow'",
)
@click.argument("alarm", type=int)
@click.option(
    "--minutes",
    required=True,
    type=click.IntRange(1, LONGEST_SHELF),
    help=f"For how long: {LONGEST_SHELF} at most, over {ALONE_MINUTES} with a second person.",
)
@click.option("--reason", required=True, help="Why it is set aside.")
@supervisor_option
@acting_options
@answering
def shelve(alarm: int, minutes: int, reason: str, supervisor: str | None, who: Who) -> Answer:
    """Set a medium or low ALARM aside for a while. It stays in the list, and sounds again then."""
    path, said = f"/api/v1/alarms/{alarm}/shelve", {"minutes": minutes, "reason": reason}
    with Acting(who) as acting:
        if minutes > ALONE_MINUTES:
            asked = acting.act(f"{path}/shown", said)
            said["stepUp"] = agreed(acting, "shelve", asked, "the second person", supervisor)
        told = acting.act(path, said)
    return Answer(told, [_line(told)])


@command.command("unshelve", epilog="Example: crinsu-gateway alarms unshelve 12")
@click.argument("alarm", type=int)
@acting_options
@answering
def unshelve(alarm: int, who: Who) -> Answer:
    """Take an ALARM back from the shelf before its time."""
    with Acting(who) as acting:
        told = acting.act(f"/api/v1/alarms/{alarm}/unshelve", {})
    return Answer(told, [_line(told)])


def _line(one: Json) -> str:
    who = one["acknowledged"]
    by = f" by {who['by']}" if who else ""
    aside = one["shelved"]
    if aside:
        by += f", shelved by {aside['by']} until {aside['until']} ({aside['reason']}),"
    return (
        f"{one['id']:>6} {one['severity']:<9} {one['state']}{by} since {one['raisedAt']} "
        f"{one['unit'] or one['source']}: {one['title']}; {one['reason']}. {one['action']}"
    )
