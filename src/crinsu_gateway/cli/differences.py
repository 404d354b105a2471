"""Verbs of `procedures` for what a stock-take found: listed, and resolved by another person.

Nothing is put right by a count. Who counted does not resolve: another person signs in for it.
"""

from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option

Json = dict[str, Any]
SECOND_PERSON = "SECOND_PERSON_MISSING"


@click.command("differences", epilog="Example: crinsu-gateway procedures differences --all")
@click.option("--all", "everything", is_flag=True, help="Those that are resolved too.")
@config_option
@answering
def differences(everything: bool, config: str) -> Answer:
    """List what stock-takes found and nobody resolved, oldest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {} if everything else {"open": "true"}
    with ApiClient(config) as api:
        found = list(api.every("/api/v1/stocktake-differences", "differences", **query))
    none = "no difference" if everything else "no difference is open"
    return Answer({"differences": found}, [_line(one) for one in found] or [none])


@click.command(
    "resolve",
    epilog="Examples: crinsu-gateway procedures resolve 3 --keep --reason 'looked again: there'; "
    "... resolve 4 --correct --slot T1/C1/CN2/3 --reason 'counted twice, seen by both'",
)
@click.argument("difference", type=int)
@click.option("--keep", "resolution", flag_value="KEEP", help="The record is right.")
@click.option("--correct", "resolution", flag_value="CORRECT", help="The count is right.")
@click.option("--slot", default=None, help="With --correct: in which slot it is.")
@click.option("--reason", required=True, help="Why.")
@acting_options
@answering
def resolve(
    difference: int, resolution: str | None, slot: str | None, reason: str, who: Who
) -> Answer:
    """Resolve a DIFFERENCE of a stock-take, by another person than who counted.

    With --keep nothing is changed; with --correct the record follows the count. When the person
    who counted is signed in at this terminal, the second one is asked for badge and PIN, for this
    act alone; --credentials are those of the second one.
    """
    if resolution is None:
        raise click.UsageError("say who is right: --keep (the record) or --correct (the count)")
    body: Json = {"resolution": resolution, "reason": reason}
    body |= {"slot": slot} if slot else {}
    path = f"/api/v1/stocktake-differences/{difference}/resolve"
    with Acting(who) as acting:
        try:
            told = acting.act(path, body)
        except Refusal as error:
            if error.code != SECOND_PERSON or not acting.api.session or who.credentials:
                raise
            acting.sign_in_second(error)
            told = acting.act(path, body)
    return Answer(told, [_line(told)])


VERBS = (differences, resolve)


def _line(one: Json) -> str:
    what = {
        "MISSING": f"recorded at {one['recorded']}, scanned nowhere",
        "UNEXPECTED": f"scanned in {one['found']}, recorded in no slot",
        "MOVED": f"scanned in {one['found']}, recorded at {one['recorded']}",
    }.get(one["kind"], one["kind"])
    done = f"; {one['resolution']} by {one['resolvedBy']}: {one['reason']}"
    return f"{one['id']:>6} {one['kind']:<10} {one['tag']:<20} {what}" + (
        done if one["resolution"] else ""
    )
