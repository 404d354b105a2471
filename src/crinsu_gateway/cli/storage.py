"""`storage`: says how storage solutions stand and what two persons may override; service.

It asks the running gateway, which decides.
"""

from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.model.complaint import near_match

Json = dict[str, Any]
PATH = "/api/v1/storage-solutions"


@click.group("storage")
def command() -> None:
    """Say how storage solutions stand; put one into service."""


@command.command("list", epilog="Example: crinsu-gateway storage list")
@config_option
@answering
def list_storage(config: str) -> Answer:
    """List all storage solutions: how full, what is wrong, who services them."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = list(api.every(PATH, "storageSolutions"))
    return Answer({"storageSolutions": found}, [line(one) for one in found] or ["none"])


@command.command("show", epilog="Example: crinsu-gateway storage show T1")
@click.argument("storage")
@config_option
@answering
def show(storage: str, config: str) -> Answer:
    """Show a STORAGE solution: limits, and what its interlocks refuse."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = named(list(api.every(PATH, "storageSolutions")), storage)
    return Answer(found, whole(found))


@command.command(
    "service",
    epilog="Example: crinsu-gateway storage service T1 --minutes 90 --reason 'new lid seal'",
)
@click.argument("storage")
@click.option("--minutes", type=click.IntRange(1, 7 * 24 * 60), required=True, help="How long.")
@click.option("--reason", required=True, help="Why.")
@acting_options
@answering
def service(storage: str, minutes: int, reason: str, who: Who) -> Answer:
    """Put a STORAGE solution into service: nobody opens it until the end. Again prolongs it."""
    with Acting(who) as at:
        one = named(list(at.api.every(PATH, "storageSolutions")), storage)
        told = at.act(f"{PATH}/{one['id']}/service", {"minutes": minutes, "reason": reason})
    return Answer(told, whole(told))


@command.command("end-service", epilog="Example: crinsu-gateway storage end-service T1")
@click.argument("storage")
@acting_options
@answering
def end_service(storage: str, who: Who) -> Answer:
    """Say that the service of a STORAGE solution is over."""
    with Acting(who) as at:
        one = named(list(at.api.every(PATH, "storageSolutions")), storage)
        told = at.act(f"{PATH}/{one['id']}/service/end", {})
    return Answer(told, whole(told))


def named(found: list[Json], name: str) -> Json:
    """The storage solution of a name; Refusal that says which there are."""
    for one in found:
        if one["name"] == name:
            return one
    names = [str(one["name"]) for one in found]
    known = ", ".join(names) or "none"
    raise Refusal(
        "UNKNOWN_PLACE",
        f"there is no storage solution {name!r}{near_match(name, names)}; there are: {known}",
    )


def line(one: Json) -> str:
    """A storage solution on one line."""
    alarms = one["alarms"]
    told = f"{one['name']:<12} {one['type']:<8} {one['occupied']} of {one['capacity']}"
    if alarms["open"]:
        told += f", {alarms['open']} open alarms, the worst {alarms['worst']}"
    return told + _service(one["service"])


def whole(one: Json) -> list[str]:
    """A storage solution with its limits and interlocks."""
    limits, interlocks = one["limits"], one["interlocks"]
    least = "none" if limits["levelMin"] is None else f"{limits['levelMin']:g} %"
    most = "none" if limits["temperatureMax"] is None else f"{limits['temperatureMax']:g} °C"
    lines = [line(one), f"  limits: level at least {least}, temperature at most {most}"]
    for policy in ("refuse", "override"):
        causes = ", ".join(cause for cause, said in interlocks.items() if said == policy)
        lines.append(f"  {policy}: {causes or 'nothing'}")
    return lines


def _service(found: Json | None) -> str:
    if found is None:
        return ""
    when = f"was to end at {found['until']}" if found["over"] else f"until {found['until']}"
    return f", in service by {found['by']} {when}: {found['reason']}"
