"""`sandbox fault`: what goes wrong at a sandbox central that runs is set, listed, taken away.

It speaks with the controls of the sandbox; what a fault does is in sandbox/central/faults.py.
"""

import json
from collections.abc import Mapping
from typing import Any

import click
import httpx2

from crinsu_gateway.cli.answer import Refusal

TIMEOUT_S = 5


def _asked(method: str, url: str, body: Mapping[str, object] | None = None) -> Any:
    """What the controls answer; a Refusal says in words why they do not."""
    try:
        answer = httpx2.request(method, f"{url}/sandbox/faults", json=body, timeout=TIMEOUT_S)
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        raise Refusal(
            "NO_SANDBOX", f"no sandbox central answers at {url} ({error}): start one, or give --url"
        ) from error
    try:
        told = answer.json()
    except ValueError as error:
        raise Refusal("NO_SANDBOX", f"what answers at {url} is no sandbox central") from error
    if answer.status_code >= 400:
        fault = told.get("error", {})
        raise Refusal(str(fault.get("code", "REFUSED")), str(fault.get("message", answer.text)))
    return told


def set_fault(url: str, fault: Mapping[str, object], as_json: bool) -> None:
    """Set one and say how it stands."""
    _asked("POST", url, fault)
    _said(_asked("GET", url)["set"], as_json)


def clear_faults(url: str, as_json: bool) -> None:
    """Take all away."""
    told = _asked("DELETE", url)
    click.echo(json.dumps(told) if as_json else f"{told['removed']} taken away")


def list_faults(url: str, as_json: bool) -> None:
    """What is set, and what can be set."""
    told = _asked("GET", url)
    if as_json:
        click.echo(json.dumps(told, indent=2))
        return
    _said(told["set"], as_json)
    click.echo("can be set:")
    for one in told["known"]:
        click.echo(f"  {one['name']:<15} {one['effect']}")


def _said(those: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"set": those}, indent=2))
        return
    for line in [_line(one) for one in those] or ["nothing is set"]:
        click.echo(line)


def _line(one: dict[str, Any]) -> str:
    often = "every request" if one["times"] is None else f"the next {one['times']}"
    if one["probability"] < 1:
        often = f"{often}, {one['probability']:.0%} of them"
    about = f"{one['method'] or 'any method'} {one['path']}*"
    spared = f", after {one['skip']} others" if one["skip"] else ""
    shape = f" {one['shape']}" if one["shape"] else ""
    return f"set: {one['name']}{shape} for {often} of {about}{spared}, {one['seconds']:g} s"
