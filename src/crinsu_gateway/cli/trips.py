"""`trips`: what waits for a storage solution, as one trip with the fewest lifts.

The gateway plans; a trip that is shown is a proposal until it is started.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.pick_list_files import counted, printed, printing_options
from crinsu_gateway.cli.show_first import ShowFirst

Json = dict[str, Any]


_procedures = click.argument("procedures", nargs=-1, type=int, metavar="[PROCEDURE]...")


@click.group(
    "trips",
    cls=ShowFirst,
    epilog="Examples: crinsu-gateway trips; crinsu-gateway trips T1; "
    "crinsu-gateway trips print T1 --out list.pdf; crinsu-gateway trips start T1",
)
def command() -> None:
    """Show what waits for each storage solution as one trip; print its pick list; start it."""


@command.command("show", epilog="Example: crinsu-gateway trips show T1")
@click.argument("storage", required=False)
@_procedures
@config_option
@answering
def show(storage: str | None, procedures: tuple[int, ...], config: str) -> Answer:
    """Show the trip through a STORAGE solution in the order of its lifts; all of them without one.

    With each PROCEDURE that is named only these are planned.
    """
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        if storage is not None:
            trip = api.get("/api/v1/trips", **_asked(storage, procedures))
            _require_waiting(trip, procedures)
            return Answer(trip, list(_lines(trip)))
        found = api.every("/api/v1/storage-solutions", "storageSolutions")
        trips = [api.get("/api/v1/trips", storage=one["name"]) for one in found]
    return Answer({"trips": trips}, [_line(trip) for trip in trips] or ["no storage solution"])


@command.command(
    "print", epilog="Example: crinsu-gateway trips print T1 --out list.pdf && lp list.pdf"
)
@click.argument("storage")
@_procedures
@printing_options
@config_option
@answering
def print_list(
    storage: str, procedures: tuple[int, ...], form: str | None, out: str | None, config: str
) -> Answer:
    """Write the pick list of a STORAGE solution: lifts in order, check boxes, codes to scan."""
    from crinsu_gateway.cli.api_client import ApiClient

    asked = _asked(storage, procedures)
    with ApiClient(config) as api:
        _require_waiting(api.get("/api/v1/trips", **asked), procedures)
        return printed(api.raw, "/api/v1/trips/pick-list", asked, form, out, storage)


@command.command("start", epilog="Example: crinsu-gateway trips start T1 12 13")
@click.argument("storage")
@_procedures
@acting_options
@answering
def start(storage: str, procedures: tuple[int, ...], who: Who) -> Answer:
    """Start a trip through a STORAGE solution as one execution: all that waits, or each PROCEDURE.

    It is stepped then like any other, by the number of any of its procedures.
    """
    from crinsu_gateway.cli.execution_lines import execution_lines, settled

    with Acting(who) as acting:
        wanted = list(procedures)
        if not wanted:
            trip = acting.get("/api/v1/trips", storage=storage)
            wanted = trip["procedures"]
        if not wanted:
            raise Refusal(
                "NOTHING_WAITS", f"nothing that can be part of a trip waits for {storage}"
            )
        began = acting.act("/api/v1/trips", {"storage": storage, "procedures": wanted})
        run = settled(acting.get, began)
    return Answer(run, execution_lines(run))


def _asked(storage: str, procedures: Sequence[int]) -> dict[str, str]:
    wanted = ",".join(str(one) for one in procedures)
    return {"storage": storage} | ({"procedures": wanted} if wanted else {})


def _require_waiting(trip: Json, procedures: Sequence[int]) -> None:
    """Refusal for a procedure that was named and does not wait here."""
    known = {*trip["procedures"], *(one["procedure"] for one in trip["leftOut"])}
    others = [str(one) for one in procedures if one not in known]
    if others:
        raise Refusal(
            "NOT_WAITING",
            f"procedure {', '.join(others)} does not wait for {trip['storage']}; "
            f"trips show {trip['storage']} lists those that do",
        )


def _line(trip: Json) -> str:
    """One storage solution: how much waits, and what a trip saves."""
    waiting, left = len(trip["procedures"]), len(trip["leftOut"])
    others = f"; {left} left out" if left else ""
    if not waiting:
        return f"{trip['storage']:<10} nothing waits for a trip{others}"
    return (
        f"{trip['storage']:<10} {counted(waiting, 'procedure')}, "
        f"{counted(len(trip['picks']), 'sample container')}: {counted(trip['lifts'], 'lift')}, "
        f"one after the other {trip['liftsApart']}{others}"
    )


def _lines(trip: Json) -> Iterator[str]:
    yield _line(trip)
    for number, picks in groupby(trip["picks"], key=lambda pick: pick["lift"]):
        yield f"lift {number}: {trip['storage']}/{trip['containers'][number - 1]}"
        yield from (_pick(one) for one in picks)
    for one in trip["leftOut"]:
        yield f"left out: procedure {one['procedure']}: {one['reason']}"
    if trip["procedures"]:
        wanted = " ".join(str(one) for one in trip["procedures"])
        yield f"now: trips start {trip['storage']} {wanted}"


def _pick(one: Json) -> str:
    act = "take" if one["take"] else "put "
    way = "from" if one["take"] else "to"
    return (
        f"  [ ] {act} {one['tag']:<16} {way:<4} {one['place']:<18} {one['name']:<20} "
        f"procedure {one['procedure']}"
    )
