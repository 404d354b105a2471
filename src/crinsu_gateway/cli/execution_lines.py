"""Procedures and executions in lines of a terminal, and what became of an input. Pure but waiting.

It talks to nobody by itself: what it needs to look at is handed in.
"""

import time
from collections.abc import Callable
from typing import Any

from crinsu_gateway.cli.answer import Answer, Refusal

Json = dict[str, Any]
Get = Callable[[str], Json]
LOOKS, LOOK_EVERY_S = 15, 0.1
"""How often, and how far apart, it looks whether something new is asked."""


def verdict(get: Get, told: Json, asked: str) -> Answer:
    """What became of an input, and what is to be done next; a refused one is not well.

    `asked` is what the step asked for when the input was given.
    """
    if told["verdict"] == "REFUSED":
        raise Refusal(told["code"], told["sentence"])
    word = "accepted" if told["verdict"] == "ACCEPTED" else "nobody decided yet; show it later"
    run = settled(get, told["execution"], asked)
    about = f"{word}; it was asked: {asked}" if asked else word
    return Answer({**told, "execution": run}, [about, *execution_lines(run)])


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
    kind = f"{tightest['carrier']}{' assumed' if tightest['carrierAssumed'] else ''}"
    return (
        f"OUT: {what} since {one['since']}, {used} of {one['budget']:.1f} s{share}, "
        f"{one['stage']}{guess}; {one['samples']} out, tightest {tightest['name']} ({kind})"
    )


def procedure_line(one: Json) -> str:
    """A procedure: what it is for, whose, where, and how it stands."""
    subject = (one["subject"] or {}).get("code", "")
    count = len(one["sampleContainers"])
    held = f"{count} sample container{'s' if count != 1 else ''}" if count else ""
    facts = " ".join(part for part in (subject, _where(one), held) if part)
    marks = ("" if one["synced"] else " not at the centre yet") + (
        " CONFLICT" if one["conflict"] else ""
    )
    return f"{one['id']:>6} {one['type']:<9} {one['status']:<12} {facts}{marks}"


def _where(one: Json) -> str:
    """Where it is done, and for a transfer which way it goes."""
    storage = (one["storageSolution"] or {}).get("name", "")
    inside = f"/{one['container']}" if one["container"] else ""
    match one["direction"]:
        case None:
            return f"{storage}{inside}"
        case "OUT":
            return f"{storage} out of the facility".lstrip()
        case "IN":
            return f"into {one['toStorage'] or 'a storage solution'}{inside}"
        case _:
            return f"{storage} to {one['toStorage'] or storage}{inside}".lstrip()


def item_line(one: Json) -> str:
    """A sample container of a procedure."""
    tag, slot = one["tag"] or "-", one["slot"] or ""
    left = f" left: {one['reason']}" if one["reason"] else ""
    return f"       {one['name']:<20} tag {tag:<14} {one['state']:<10} {slot}{left}".rstrip()


def execution_lines(run: Json) -> list[str]:
    """An execution with its steps, the running clock, and what is to be done now."""
    more = run["procedures"][1:] if "procedures" in run else ()
    trip = f", a trip of {len(more) + 1} procedures" if more else ""
    lines = [f"execution {run['id']} on {run['storageSolution']['name']}{trip}: {run['state']}"]
    if run["sentence"]:
        lines[0] += f" ({run['code']}: {run['sentence']})"
    lines += [f"  {step['step']:>2} {step['kind']:<16} {step['state']}" for step in run["steps"]]
    if run.get("exposure"):
        lines.append(clock_line(run["exposure"]))
    if run["prompt"]:
        lines.append(f"now: {run['prompt']}")
    elif run["state"] == "PAUSED":
        lines.append(f"now: procedures resume {run['procedure']} goes on with it")
    elif run["state"] == "RUNNING":
        lines.append(f"now: nothing to do; procedures show {run['procedure']} tells how it goes on")
    return lines
