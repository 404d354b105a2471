"""`deviations`: lists what must be decided about, shows one, and closes it for a person.

It is closed with badge and PIN for exactly what is shown, or, where nobody signs in, with a printed
name. Which of the two counts is for the gateway to say.
"""

from functools import partial
from typing import Any

import click

from crinsu_gateway.cli import closing
from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option

Json = dict[str, Any]
PATH = "/api/v1/deviations"


@click.group("deviations")
def command() -> None:
    """List, show and close deviations."""


@command.command("list", epilog="Example: crinsu-gateway deviations list --sample 456 --all")
@click.option("--all", "everything", is_flag=True, help="Those that are closed too.")
@click.option("--sample", type=int, default=None, help="Only those about this sample container.")
@config_option
@answering
def list_deviations(everything: bool, sample: int | None, config: str) -> Answer:
    """List the open deviations, newest first: how long, how much of the budget, what to do."""
    found = closing.found(config, PATH, "deviations", everything=everything, sample=sample)
    none = "no deviation" if everything else "no deviation is open"
    lines = [line for one in found for line in _listed(one)]
    return Answer({"deviations": found}, lines or [none])


@command.command("show", epilog="Example: crinsu-gateway deviations show 3")
@click.argument("deviation", type=int)
@config_option
@answering
def show(deviation: int, config: str) -> Answer:
    """Show a DEVIATION with its sample containers, the warmest first, and their running totals."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"{PATH}/{deviation}")
    return Answer(found, _whole(found))


@command.command(
    "close",
    epilog="Examples: crinsu-gateway deviations close 3 --cause 'tag unreadable' --action 'told "
    "the physician'; ... close 3 --cause ... --action ... --signature 'R. Keller, reviewed'",
)
@click.argument("deviation", type=int)
@click.option("--cause", required=True, help="Why it happened.")
@click.option("--action", required=True, help="What was done about it.")
@click.option(
    "--signature",
    default="",
    help="Your name and in which capacity you sign; where people have PINs, the PIN signs.",
)
@acting_options
@answering
def close(deviation: int, cause: str, action: str, signature: str, who: Who) -> Answer:
    """Close a DEVIATION: somebody found out why, did something about it, and signs.

    What is signed is shown, then badge and PIN of the one who signs are asked for without being
    shown, whoever is signed in at this terminal; or they come with --credentials.
    """
    path = f"{PATH}/{deviation}"
    said: Json = {"cause": cause, "action": action}
    with Acting(who) as acting:
        told = None if who.credentials else _by_name(acting, path, {**said, "signature": signature})
        if told is None:
            show = partial(_to_sign, acting, path, said)
            from_file = who.credentials is not None
            told = closing.by_pin(acting, f"{path}/close", said, show, from_file=from_file)
    return Answer(told, _whole(told))


def _by_name(acting: Acting, path: str, body: Json) -> Json | None:
    """Close it with a printed name; None where only a PIN signs."""
    try:
        return closing.by_name(acting, f"{path}/close", body)
    except Refusal as error:
        if error.code == "DEVIATION_INCOMPLETE" and not body["signature"].strip():
            hint = "; nobody has to sign in here, so say --signature 'name, capacity'"
            raise Refusal(error.code, error.sentence + hint) from error
        raise


def _to_sign(acting: Acting, path: str, said: Json) -> tuple[str, list[str]]:
    """The hash of what is signed, and what it is."""
    asked = acting.api.post(f"{path}/resolution", said)
    see = asked["see"]
    where = " ".join(part for part in (see["storage"], see["container"]) if part)
    return asked["shown"], [
        f"deviation {see['deviation']} at {where}: {_why(see)}, {see['samples']} sample containers",
        f"cause: {see['cause']}",
        f"action: {see['action']}",
    ]


def _why(one: Json) -> str:
    return "out for too long" if one["kind"] == "exposure" else "the storage was too warm"


def _line(one: Json) -> str:
    where = " ".join(part for part in (one["storage"], one["container"]) if part)
    units = f" ({', '.join(one['units'])})" if one["units"] else ""
    by = f" by {one['closed']['by']}" if one["closed"] else ""
    return (
        f"{one['id']:>6} {one['state']}{by} since {one['openedAt']} {where}{units}: {_why(one)}, "
        f"{one['samples']} sample containers"
    )


def _listed(one: Json) -> list[str]:
    lines = [_line(one)]
    longest = one["longest"]
    if longest:
        whose = f"{longest['sampleContainer']} {longest['name']}"
        lines.append(f"       longest: {whose}, {_excess(longest['excess'])}")
        lines.append(f"       {_summed(longest['total'])}")
    return [*lines, f"       to do: {one['toDo']}"]


def _excess(one: Json) -> str:
    """How long it was out, between which bounds, and how much of the budget that is."""
    guess = ", estimated" if one["estimated"] else ""
    out = ", still out" if one["stillOut"] else ""
    if one["atMost"] is None:
        return f"{one['atLeast']:.1f} s at least, no clock can tell how long at most{guess}{out}"
    bounds = f"{one['atLeast']:.1f} to {one['atMost']:.1f} s"
    if one["atLeast"] == one["atMost"]:
        bounds = f"{one['atMost']:.1f} s"
    used = "" if one["budgetUsed"] is None else f", {one['budgetUsed']} % of {one['budget']:.1f} s"
    return f"{bounds}{used}{guess}{out}"


def _sample(one: Json) -> list[str]:
    held = " in quarantine" if one["clearance"] == "QUARANTINED" else ""
    worst = "" if one["worst"] is None else f"; {one['worst']:g} °C at worst"
    went = "no exposure" if one["excess"] is None else _excess(one["excess"])
    return [
        f"       {one['id']:>6} {one['name']:<20} {one['address'] or one['state']}{held}: "
        f"{went}{worst}",
        f"              {_summed(one['total'])}",
    ]


def _summed(total: Json) -> str:
    """The running total of a sample container, all its exposures together."""
    open_ended = f", {total['unbounded']} without an end" if total["unbounded"] else ""
    bounds = f"{total['atLeast']:.1f} to {total['atMost']:.1f} s"
    return f"in total out {total['events']} times, {bounds}{open_ended}"


def _whole(one: Json) -> list[str]:
    lines = [_line(one)]
    for each in one["sampleContainers"]:
        lines += _sample(each)
    closed = one["closed"]
    if not closed:
        return [*lines, f"to do: {one['toDo']}"]
    return [
        *lines,
        f"cause: {closed['cause']}",
        f"action: {closed['action']}",
        f"signed: {closed['signature']} ({closed['by']}, {closed['at']})",
    ]
