"""`procedures`: lists, starts and steps procedures on the running gateway.

A procedure is named by its number all along; its newest execution is looked up. It decides
nothing: the gateway does, and its verdict is what is printed.
"""

import time
from collections.abc import Callable
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option

Json = dict[str, Any]
Get = Callable[[str], Json]
LOOKS, LOOK_EVERY_S = 15, 0.1
"""How often, and how far apart, it looks whether something new is asked."""

_technician = click.option(
    "--technician", "-t", default="", help="Who works; the user of this machine when absent."
)
_station = click.option(
    "--station", default=None, help="Where they stand; the configured station when absent."
)
_key = click.option("--key", default="", help="Idempotency key: repeat it to repeat an order.")


@click.group("procedures")
def command() -> None:
    """List, start and step procedures."""


@command.command("list")
@click.option("--status", default=None, help="Only those in this state, such as CREATED.")
@config_option
@answering
def list_procedures(status: str | None, config: str) -> Answer:
    """List procedures, newest first."""
    from crinsu_gateway.cli.api_client import ApiClient

    query = {"status": status.upper()} if status else {}
    with ApiClient(config) as api:
        found = list(api.every("/api/v1/procedures", "procedures", **query))
    return Answer({"procedures": found}, [_line(one) for one in found])


@command.command("show")
@click.argument("procedure", type=int)
@config_option
@answering
def show(procedure: int, config: str) -> Answer:
    """Show a PROCEDURE, its sample containers, and the steps of its newest execution."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get(f"/api/v1/procedures/{procedure}")
        run = api.get(f"/api/v1/executions/{found['execution']}") if found["execution"] else None
    lines = [_line(found), *(_item(one) for one in found["sampleContainers"])]
    lines += _execution(run) if run else []
    return Answer({**found, "run": run}, lines)


@command.command("start")
@click.argument("procedure", type=int)
@_technician
@_station
@click.option("--storage", default=None, help="The storage solution to work on.")
@click.option("--container", default=None, help="Where to put things, such as C1/CN2.")
@click.option("--slot", "slots", multiple=True, help="ID=ADDRESS of one sample container.")
@_key
@config_option
@answering
def start(
    procedure: int,
    technician: str,
    station: str | None,
    storage: str | None,
    container: str | None,
    slots: tuple[str, ...],
    key: str,
    config: str,
) -> Answer:
    """Start a PROCEDURE that is CREATED."""
    from crinsu_gateway.cli.api_client import ApiClient, person

    body: Json = {"technician": technician or person(), "slots": _slots(slots)}
    chosen = {"storage": storage, "container": container}
    body |= {name: value for name, value in chosen.items() if value is not None}
    with ApiClient(config) as api:
        body["station"] = station or api.station
        run = settled(api.get, api.post(f"/api/v1/procedures/{procedure}/start", body, key))
    return Answer(run, _execution(run))


@command.command("refill")
@click.argument("storage")
@config_option
@answering
def refill(storage: str, config: str) -> Answer:
    """Make a refill of a STORAGE solution, to be started then."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        made = api.post("/api/v1/procedures", {"type": "REFILL", "storage": storage})
    return Answer(made, [_line(made)])


@command.command("scan")
@click.argument("procedure", type=int)
@click.argument("tag")
@_technician
@_station
@_key
@config_option
@answering
def scan(
    procedure: int, tag: str, technician: str, station: str | None, key: str, config: str
) -> Answer:
    """Scan a TAG for a running PROCEDURE."""
    return _say(config, procedure, "scan", technician, station, key, text=tag)


@command.command("confirm")
@click.argument("procedure", type=int)
@click.option("--note", default="", help="What is to be noted with it.")
@_technician
@_station
@_key
@config_option
@answering
def confirm(
    procedure: int, note: str, technician: str, station: str | None, key: str, config: str
) -> Answer:
    """Confirm that what the open step of a PROCEDURE asks for was done."""
    return _say(config, procedure, "confirm", technician, station, key, text=note)


@command.command("deny")
@click.argument("procedure", type=int)
@click.option("--note", default="", help="What is to be noted with it.")
@_technician
@_station
@_key
@config_option
@answering
def deny(
    procedure: int, note: str, technician: str, station: str | None, key: str, config: str
) -> Answer:
    """Answer no to what the open step of a PROCEDURE asks."""
    return _say(config, procedure, "deny", technician, station, key, text=note)


@command.command("stop")
@click.argument("procedure", type=int)
@click.option("--note", default="", help="Why.")
@_technician
@_station
@_key
@config_option
@answering
def stop(
    procedure: int, note: str, technician: str, station: str | None, key: str, config: str
) -> Answer:
    """End a running PROCEDURE safely; what was done stays recorded."""
    return _say(config, procedure, "stop", technician, station, key, text=note)


def _say(
    config: str,
    procedure: int,
    kind: str,
    technician: str,
    station: str | None,
    key: str,
    text: str,
) -> Answer:
    from crinsu_gateway.cli.api_client import ApiClient, person

    body: Json = {"kind": kind, "technician": technician or person(), "text": text}
    with ApiClient(config) as api:
        body["station"] = station or api.station
        run = api.get(f"/api/v1/procedures/{procedure}")["execution"]
        if run is None:
            raise Refusal("NOT_STARTED", f"procedure {procedure} was not started yet")
        before = api.get(f"/api/v1/executions/{run}")
        body |= {"step": before["step"]} if before["step"] and kind in ("confirm", "deny") else {}
        told = api.post(f"/api/v1/executions/{run}/inputs", body, key)
        return verdict(api.get, told, before["prompt"])


def verdict(get: Get, told: Json, asked: str) -> Answer:
    """What became of an input, and what is to be done next; a refused one is not well.

    `asked` is what the step asked for when the input was given.
    """
    if told["verdict"] == "REFUSED":
        raise Refusal(told["code"], told["sentence"])
    word = "accepted" if told["verdict"] == "ACCEPTED" else "nobody decided yet; show it later"
    run = settled(get, told["execution"], asked)
    return Answer({**told, "execution": run}, [f"{word}; it was asked: {asked}", *_execution(run)])


def settled(get: Get, run: Json, asked: str = "") -> Json:
    """The execution once it asks for something new or has ended; as it is when that takes long."""
    for _ in range(LOOKS):
        if run["state"] != "RUNNING" or run["prompt"] not in ("", asked):
            break
        time.sleep(LOOK_EVERY_S)
        run = get(f"/api/v1/executions/{run['id']}")
    return run


def clock_line(one: Json) -> str:
    """The running clock of what is out of the cold, for a line of the terminal."""
    tightest = one["tightest"]
    used = (
        "for a time that no clock can tell" if one["seconds"] is None else f"{one['seconds']:.1f} s"
    )
    share = "" if one["fraction"] is None else f" ({one['fraction']:.0%})"
    what = one["container"] or "what was taken"
    guess = ", estimated" if one["estimated"] else ""
    return (
        f"OUT: {what} since {one['since']}, {used} of {one['budget']:.1f} s{share}, "
        f"{one['stage']}{guess}; {one['samples']} out, tightest {tightest['name']}"
    )


def _slots(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for number, equals, address in pairs:
        if not (equals and number.isdigit() and address):
            raise click.UsageError(f"--slot is ID=ADDRESS, such as 12=T1/C1/CN1/3, not {number!r}")
    return {number: address for number, _, address in pairs}


def _line(one: Json) -> str:
    subject = (one["subject"] or {}).get("code", "")
    storage = (one["storage"] or {}).get("name", "")
    count = len(one["sampleContainers"])
    held = f"{count} sample container{'s' if count != 1 else ''}" if count else ""
    facts = " ".join(part for part in (subject, storage, held) if part)
    marks = ("" if one["synced"] else " not at the centre yet") + (
        " CONFLICT" if one["conflict"] else ""
    )
    return f"{one['id']:>6} {one['type']:<9} {one['status']:<12} {facts}{marks}"


def _item(one: Json) -> str:
    tag, slot = one["tag"] or "-", one["slot"] or ""
    return f"       {one['name']:<20} tag {tag:<14} {one['state']:<10} {slot}"


def _execution(run: Json) -> list[str]:
    lines = [f"execution {run['id']} on {run['storage']['name']}: {run['state']}"]
    if run["sentence"]:
        lines[0] += f" ({run['code']}: {run['sentence']})"
    lines += [f"  {step['step']:>2} {step['kind']:<16} {step['state']}" for step in run["steps"]]
    if run.get("exposure"):
        lines.append(clock_line(run["exposure"]))
    if run["prompt"]:
        lines.append(f"now: {run['prompt']}")
    elif run["state"] == "RUNNING":
        lines.append(f"now: nothing to do; procedures show {run['procedure']} tells how it goes on")
    return lines
