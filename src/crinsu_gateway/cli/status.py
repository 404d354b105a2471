"""`status`: how the running gateway stands, and what about it is not well.

It asks the API once. The exit status is 1 while the gateway takes no work.
"""

from collections.abc import Iterator
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option
from crinsu_gateway.cli.maintenance import line as maintenance_line
from crinsu_gateway.cli.room_lines import room_line

Json = dict[str, Any]


@click.command("status", epilog="Example: crinsu-gateway status --json")
@config_option
@answering
def command(config: str) -> Answer:
    """Say how the gateway stands: store, clock, links and units that are not well."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get("/api/v1/health")
    return Answer(found, list(_lines(found)), found["ready"])


def _lines(found: Json) -> Iterator[str]:
    yield "the gateway is ready" if found["ready"] else "the gateway takes no work now"
    yield from (f"  {reason}" for reason in found["reasons"])
    yield from (f"soon: {warning}" for warning in found["warnings"])
    store = found["store"]
    yield f"store: {store['state']}, {store['commits']} commits" + (
        f", {store['waiting']} wait" if store["waiting"] else ""
    )
    if found["room"] is not None:
        yield room_line(found["room"])
    if found["clock"] is not None:
        yield from _clock(found["clock"])
    if found["maintenance"] is not None:
        yield maintenance_line(found["maintenance"])
    for one in found["inhabitants"]:
        if one["error"]:
            yield f"{one['name']}: {one['state']}, {one['error']}"
    for bus in found["buses"]:
        if bus["reason"]:
            yield f"link {bus['link']}: {bus['state']}, {bus['reason']}"
    for unit in found["units"]:
        yield f"unit {unit['name']}: {unit['condition']} since {unit['since']}, {unit['reason']}"


def _clock(clock: Json) -> Iterator[str]:
    bound = clock["errorBound"]
    within = "nobody knows how far it is off" if bound is None else f"within {bound:g} s"
    yield f"clock: {clock['state']}, {within}; {clock['meaning']}"
    step = clock["lastStep"]
    if step is not None:
        by = "by the time service" if step["byTimeService"] else "by somebody"
        yield f"  set last by {step['by']:+g} s {by}, to {step['at']}"
