"""`exposures`: what a sample container went through, from the running gateway."""

from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option

Json = dict[str, Any]


@click.command("exposures", epilog="Example: crinsu-gateway exposures V1")
@click.argument("sample")
@config_option
@answering
def command(sample: str, config: str) -> Answer:
    """Show what a SAMPLE container went through; it is named by its tag, id or address."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        number = api.get("/api/v1/lookup", sample=sample)["id"]
        path = f"/api/v1/sample-containers/{number}"
        found = api.get(f"{path}/exposure-totals")
        found["events"] = list(api.every(f"{path}/exposures", "exposures"))
    return Answer(found, [_totals(found), *(_event(one) for one in found["events"])])


def _totals(found: Json) -> str:
    totals = found["totals"]
    carrier = found["carrier"] + (" is assumed" if found["carrierAssumed"] else "")
    if not totals["events"]:
        return f"sample container {found['sampleContainer']} ({carrier}) was never out here"
    guess = "; some of it estimated" if totals["estimated"] else ""
    return (
        f"sample container {found['sampleContainer']} ({carrier}): out {totals['events']} times, "
        f"{totals['worst']:g} °C at worst, {totals['aboveLimit']:g} s above -135 °C, "
        f"{totals['aboveCritical']:g} s above -80 °C{guess}"
    )


def _event(one: Json) -> str:
    most = "no clock can tell how long" if one["atMost"] is None else f"{one['atMost']:g} s"
    until = "still out" if one["endedAt"] is None else f"ended in {one['endedIn']}"
    marks = " estimated" if one["estimated"] else ""
    deviation = f", deviation {one['deviation']}" if one["deviation"] else ""
    return (
        f"  {one['beganAt']} {most} (at least {one['atLeast']:g} s), {one['method']}{marks}, "
        f"{until}: {one['ofRecord']['worst']:g} °C at worst{deviation}"
    )
