"""`emergency`: breaks the glass over a storage solution, says that it is over, and reviews it.

What is declared at this terminal is its session until it is over. The running gateway decides.
"""

from typing import Any

import click

from crinsu_gateway.cli.acting import SESSION_NEEDED, Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.second_person import agreed
from crinsu_gateway.model.emergency import TOKEN

Json = dict[str, Any]
PATH = "/api/v1/emergencies"


@click.group("emergency")
def command() -> None:
    """Break the glass when samples must come out now; review what was done."""


@command.command(
    "declare",
    epilog="Example: crinsu-gateway emergency declare T1 --reason 'T1 loses its vacuum'",
)
@click.argument("storage")
@click.option("--reason", required=True, help="Why nothing can be waited for.")
@acting_options
@answering
def declare(storage: str, reason: str, who: Who) -> Answer:
    """Break the glass over a STORAGE solution: for an hour nothing and nobody is waited for.

    Interlocks of it do not refuse, no witness and no PIN is needed; all of it is written down, and
    an alarm stands until another person has reviewed it. Where nobody is signed in but must be,
    the verbs at this terminal act by it.
    """
    from crinsu_gateway.cli.api_client import ApiClient, person
    from crinsu_gateway.cli.kept_session import keep, kept

    body: Json = {"storage": storage, "reason": reason}
    if who.credentials is not None:
        with Acting(who) as at:
            told = at.act(PATH, body)
        return Answer(told, _whole(told["emergency"]))
    with ApiClient(who.config) as api:
        named = {"technician": who.technician or person(), "station": who.station or api.station}
        api.session = kept(api.state_dir)
        try:
            told = api.post(PATH, body if api.session else {**body, **named})
        except Refusal as error:
            if error.code != SESSION_NEEDED or not api.session:
                raise
            api.session = ""  # it is over, and nobody is asked for a PIN now
            told = api.post(PATH, {**body, **named})
        lines = _whole(told["emergency"])
        # Only who is not signed in where they must be needs it: others go on in their own name.
        alone = told["emergency"]["by"] == f"emergency-{told['emergency']['id']}"
        if alone and not keep(api.state_dir, told["session"]):
            lines.append(f"act by it with the header Crinsu-Session: {told['session']}")
    return Answer(told, lines)


@command.command("list", epilog="Example: crinsu-gateway emergency list --all")
@click.option("--all", "everything", is_flag=True, help="Those that were reviewed too.")
@config_option
@answering
def list_emergencies(everything: bool, config: str) -> Answer:
    """List the emergencies that wait for their review, newest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {} if everything else {"unreviewed": "true"}
    with ApiClient(config) as api:
        found = list(api.every(PATH, "emergencies", **query))
    none = "no emergency" if everything else "no emergency waits for its review"
    return Answer({"emergencies": found}, [_line(one) for one in found] or [none])


@command.command("show", epilog="Example: crinsu-gateway emergency show 3")
@click.argument("emergency", type=int)
@config_option
@answering
def show(emergency: int, config: str) -> Answer:
    """Show an EMERGENCY: who, why, and what it was needed for."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"{PATH}/{emergency}")
    return Answer(found, _whole(found))


@command.command("end", epilog="Example: crinsu-gateway emergency end 3")
@click.argument("emergency", type=int)
@acting_options
@answering
def end(emergency: int, who: Who) -> Answer:
    """Say that an EMERGENCY is over."""
    from crinsu_gateway.cli.kept_session import forget, kept

    with Acting(who) as at:
        told = at.act(f"{PATH}/{emergency}/end", {})
        if kept(at.api.state_dir).startswith(TOKEN):
            forget(at.api.state_dir)
    return Answer(told, _whole(told))


@command.command(
    "review", epilog="Example: crinsu-gateway emergency review 3 --finding 'right, see report 17'"
)
@click.argument("emergency", type=int)
@click.option("--finding", required=True, help="What the review found.")
@click.option(
    "--signature", default="", help="Name and capacity, where nobody signs in; else a PIN is asked."
)
@acting_options
@answering
def review(emergency: int, finding: str, signature: str, who: Who) -> Answer:
    """Review an EMERGENCY that is over, as another person than who declared it, and sign."""
    body: Json = {"finding": finding}
    with Acting(who) as at:
        path = f"{PATH}/{emergency}"
        asked = at.api.post(f"{path}/finding", body)
        if signature:
            told = at.act(f"{path}/review", {**body, "signature": signature})
        else:
            token = agreed(at, "sign", asked, "the reviewer")
            told = at.prove(f"{path}/review", {**body, "stepUp": token})
    return Answer(told, _whole(told))


def _line(one: Json) -> str:
    called = f" ({one['called']})" if one["called"] else ""
    return (
        f"{one['id']:>4} {one['state']:<8} {one['storage']:<8} {one['at']} until {one['until']} "
        f"by {one['by']}{called} at {one['station']}: {one['reason']}"
    )


def _whole(one: Json) -> list[str]:
    lines = [_line(one)]
    for used in one["uses"]:
        run = f"execution {used['execution']} step {used['step']}: " if used["execution"] else ""
        lines.append(f"     {used['at']} {run}{used['what']}")
    if one["review"] is not None:
        said = one["review"]
        lines.append(f"     reviewed by {said['by']} {said['at']}: {said['finding']}")
    return lines
