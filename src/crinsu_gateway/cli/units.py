"""`units`: how every unit and point stands, since when, and why, from the running gateway.

It asks the API once; `watch` stays. It judges nothing: the words are the gateway's.
"""

from collections.abc import Sequence

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option


@click.command("units")
@click.argument("names", nargs=-1, metavar="[UNIT]...")
@config_option
@answering
def command(names: tuple[str, ...], config: str) -> Answer:
    """List all units, or some: condition, since when, why, and what each point says."""
    from crinsu_gateway.cli.api_client import ApiClient
    from crinsu_gateway.cli.readings_table import Body

    with ApiClient(config) as api:
        found: list[Body] = list(api.every("/api/v1/devices", "devices"))
    known = [unit["name"] for unit in found]
    if unknown := [name for name in names if name not in known]:
        listed = ", ".join(known) or "none"
        raise Refusal("NOT_FOUND", f"there is no unit {', '.join(unknown)}; there are {listed}")
    chosen = [unit for unit in found if not names or unit["name"] in names]
    lines = [line for unit in chosen for line in _lines(unit)]
    return Answer({"units": chosen}, lines or ["no units are configured"])


def _lines(unit: dict[str, object]) -> Sequence[str]:
    from crinsu_gateway.cli.readings_table import lines_of

    why = f"  {unit['reason']}" if unit["reason"] else ""
    head = f"{unit['name']:<16} {unit['condition']:<9} since {unit['since']}{why}"
    readings = unit["readings"]
    assert isinstance(readings, list)
    return [head, *(f"  {line}" for line in lines_of(readings))]
