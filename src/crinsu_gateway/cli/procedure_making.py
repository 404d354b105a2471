"""Verbs of `procedures` for what may begin here: refill, transfer, stock-take, store, retrieve.

Each makes the procedure, and with --start begins it at once. Which of them may be made, of what
and by whom, is for the gateway to say: where a centre is configured, stores and retrievals are
its own.
"""

from collections.abc import Sequence
from typing import Any

import click

from crinsu_gateway.cli.acting import Acting, Who, acting_options
from crinsu_gateway.cli.answer import Answer, Refusal, answering
from crinsu_gateway.cli.execution_lines import (
    execution_lines,
    item_line,
    procedure_line,
    settled,
)

Json = dict[str, Any]

_start = click.option("--start", "begin", is_flag=True, help="Start it at once.")


@click.command("refill", epilog="Example: crinsu-gateway procedures refill T1 --start")
@click.argument("storage")
@_start
@acting_options
@answering
def refill(storage: str, begin: bool, who: Who) -> Answer:
    """Make a refill of a STORAGE solution; one that waits already is offered again."""
    return _made(who, {"type": "REFILL", "storage": storage}, begin)


@click.command(
    "transfer",
    epilog="Examples: crinsu-gateway procedures transfer TAG-7 TAG-8 --to T2 --container C1/CN2; "
    "... transfer T1/C1/CN1/3 --out; ... transfer TAG-9 --in --to T1",
)
@click.argument("samples", nargs=-1, required=True, metavar="SAMPLE...")
@click.option("--to", default=None, help="Where they are put, such as T2 or T2/C1/CN2.")
@click.option("--container", default=None, help="Where in it, such as C1/CN2.")
@click.option("--out", "direction", flag_value="OUT", help="Into a shipper, out of the facility.")
@click.option("--in", "direction", flag_value="IN", help="Out of a shipper that arrives.")
@_start
@acting_options
@answering
def transfer(
    samples: tuple[str, ...],
    to: str | None,
    container: str | None,
    direction: str | None,
    begin: bool,
    who: Who,
) -> Answer:
    """Make a transfer of each SAMPLE container, named by tag, id or address; all of one subject.

    Without --out or --in they go from one place here to another.
    """
    if direction == "OUT" and (to or container):
        raise click.UsageError("--out goes to no place here: leave out --to and --container")
    if to and "/" in to and not container:  # an address says both
        to, _, container = to.partition("/")
    if direction is None and not (to or container):
        raise click.UsageError("say where to: --to STORAGE, --container PATH, --out or --in")
    body: Json = {"type": "TRANSFER", "direction": direction or "WITHIN"}
    body |= {"storage": to} if to else {}
    body |= {"container": container} if container else {}
    return _made(who, body, begin, samples)


@click.command(
    "stocktake", epilog="Example: crinsu-gateway procedures stocktake T1 --container C1 --start"
)
@click.argument("storage")
@click.option("--container", default=None, help="Only what is in it, such as C1; else everything.")
@_start
@acting_options
@answering
def stocktake(storage: str, container: str | None, begin: bool, who: Who) -> Answer:
    """Make a stock-take of a STORAGE solution: what is there is scanned blindly.

    What differs from the record is listed by `differences` and resolved by another person.
    """
    body: Json = {"type": "STOCKTAKE", "storage": storage}
    body |= {"container": container} if container else {}
    return _made(who, body, begin)


@click.command("store", epilog="Example: crinsu-gateway procedures store V1 V2 --start")
@click.argument("samples", nargs=-1, required=True, metavar="SAMPLE...")
@_start
@acting_options
@answering
def store(samples: tuple[str, ...], begin: bool, who: Who) -> Answer:
    """Make a store of each SAMPLE container, named by tag or id; where a centre is, it decides.

    They are known already: brought in by `inventory import`, or out.
    """
    return _made(who, {"type": "STORE"}, begin, samples)


@click.command("retrieve", epilog="Example: crinsu-gateway procedures retrieve V1 T1/C1/CN1/3")
@click.argument("samples", nargs=-1, required=True, metavar="SAMPLE...")
@_start
@acting_options
@answering
def retrieve(samples: tuple[str, ...], begin: bool, who: Who) -> Answer:
    """Make a retrieval of each SAMPLE container; where a centre is configured, it decides."""
    return _made(who, {"type": "RETRIEVE"}, begin, samples)


@click.command(
    "approve", epilog="Example: crinsu-gateway procedures approve 12 --tag 1000000000007=V7"
)
@click.argument("procedure", type=int)
@click.option(
    "--tag", "tags", multiple=True, metavar="SAMPLE=TAG", help="A tag for one that has none yet."
)
@acting_options
@answering
def approve(procedure: int, tags: tuple[str, ...], who: Who) -> Answer:
    """Let a PROCEDURE that is PENDING be executed, as another person than who asked for it."""
    given: dict[str, str] = {}
    for one in tags:
        sample, equals, tag = one.partition("=")
        if not equals or not sample.isdigit() or not tag:
            raise click.UsageError(f"--tag {one}: say it as ID=TAG, such as 1000000000007=V7")
        given[sample] = tag
    with Acting(who) as acting:
        found = acting.act(f"/api/v1/procedures/{procedure}/approve", {"tags": given})
    return Answer(found, [procedure_line(found), f"now: procedures start {procedure}"])


VERBS = (refill, transfer, stocktake, store, retrieve, approve)


def _made(who: Who, body: Json, begin: bool, samples: Sequence[str] = ()) -> Answer:
    with Acting(who) as acting:
        if samples:
            body["sampleContainers"] = [_number(acting, one) for one in samples]
        made = acting.make("/api/v1/procedures", body)
        lines = [procedure_line(made), *(item_line(one) for one in made["sampleContainers"])]
        if made["status"] == "PENDING":
            lines.append(f"now: procedures approve {made['id']}, by another person")
            return Answer(made, lines, well=not begin)
        if not begin:
            lines.append(f"now: procedures start {made['id']}")
            return Answer(made, lines)
        try:
            began = acting.act(f"/api/v1/procedures/{made['id']}/start", {})
        except Refusal as error:
            waits = f"procedure {made['id']} was made and waits: {error.sentence}"
            raise Refusal(error.code, waits) from error
        run = settled(acting.get, began)
    return Answer({**made, "execution": run["id"], "run": run}, [*lines, *execution_lines(run)])


def _number(acting: Acting, sample: str) -> int:
    """The id of a sample container that is named by tag, id or address."""
    return int(acting.get("/api/v1/lookup", sample=sample)["id"])
