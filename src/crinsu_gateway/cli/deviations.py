"""`deviations`: lists what must be decided about, shows one, and closes it for a person."""

from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option

Json = dict[str, Any]


@click.group("deviations")
def command() -> None:
    """List, show and close deviations."""


@command.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that are closed too.")
@click.option("--sample", type=int, default=None, help="Only those about this sample container.")
@config_option
@answering
def list_deviations(everything: bool, sample: int | None, config: str) -> Answer:
    """List the open deviations, newest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"state": None if everything else "OPEN", "sample": sample}
    given = {name: value for name, value in query.items() if value is not None}
    with ApiClient(config) as api:
        found = list(api.every("/api/v1/deviations", "deviations", **given))
    none = "no deviation" if everything else "no deviation is open"
    return Answer({"deviations": found}, [_line(one) for one in found] or [none])


@command.command("show")
@click.argument("deviation", type=int)
@config_option
@answering
def show(deviation: int, config: str) -> Answer:
    """Show a DEVIATION with its sample containers, the warmest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"/api/v1/deviations/{deviation}")
    return Answer(found, _whole(found))


@command.command("close")
@click.argument("deviation", type=int)
@click.option("--cause", required=True, help="Why it happened.")
@click.option("--action", required=True, help="What was done about it.")
@click.option("--signature", required=True, help="Your name and in which capacity you sign.")
@click.option(
    "--technician", "-t", default="", help="Who closes it; the user of this machine when absent."
)
@click.option(
    "--station", default=None, help="Where they stand; the configured station when absent."
)
@click.option("--key", default="", help="Idempotency key: repeat it to repeat the act.")
@config_option
@answering
def close(
    deviation: int,
    cause: str,
    action: str,
    signature: str,
    technician: str,
    station: str | None,
    key: str,
    config: str,
) -> Answer:
    """Close a DEVIATION: somebody found out why, did something about it, and signs."""
    from crinsu_gateway.cli.api_client import ApiClient, person

    said = {"cause": cause, "action": action, "signature": signature}
    body: Json = {**said, "technician": technician or person()}
    with ApiClient(config) as api:
        body["station"] = station or api.station
        told = api.post(f"/api/v1/deviations/{deviation}/close", body, key)
    return Answer(told, _whole(told))


def _line(one: Json) -> str:
    where = " ".join(part for part in (one["storage"], one["container"]) if part)
    why = "out for too long" if one["kind"] == "exposure" else "the storage was too warm"
    by = f" by {one['closed']['by']}" if one["closed"] else ""
    return (
        f"{one['id']:>6} {one['state']}{by} since {one['openedAt']} {where}: {why}, "
        f"{one['samples']} sample containers"
    )


def _whole(one: Json) -> list[str]:
    lines = [_line(one)]
    for each in one["sampleContainers"]:
        worst = "not known yet" if each["worst"] is None else f"{each['worst']:g} °C at worst"
        lines.append(
            f"       {each['id']:>6} {each['name']:<20} {each['address'] or each['state']}: {worst}"
        )
    closed = one["closed"]
    if closed:
        lines += [f"cause: {closed['cause']}", f"action: {closed['action']}"]
        lines.append(f"signed: {closed['signature']} ({closed['by']}, {closed['at']})")
    return lines
