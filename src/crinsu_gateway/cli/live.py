"""`live`: what changes, a line each as it happens, from the running gateway; with --json as JSON.

It comes back by itself when the gateway was away, goes on where it was, and says so. It shows
which things changed; what they are now is for other verbs.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial

import click
import httpx2

from crinsu_gateway.cli.answer import Refusal, config_option, refuse, visible
from crinsu_gateway.cli.api_client import ApiClient
from crinsu_gateway.client.live import follow_here
from crinsu_gateway.client.live_events import (
    Change,
    Connected,
    Devices,
    LiveDevice,
    LiveEvent,
    LiveRefused,
    Lost,
    Reset,
)
from crinsu_gateway.model.errors import GatewayError
from crinsu_gateway.web.tokens import LIFETIME_S

NAMES: Mapping[type[LiveEvent], str] = {
    Change: "change",
    Connected: "connected",
    Devices: "devices",
    Lost: "lost",
    Reset: "reset",
}


@click.command("live")
@click.option("--resources", default="", help="Only what is about these, joined by commas.")
@click.option("--after", default="", help="Go on after this event id, as --json shows it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each event.")
@config_option
def command(resources: str, after: str, as_json: bool, config: str) -> None:
    """Tell what changes on the running gateway, until Ctrl-C."""
    wanted = [one.strip() for one in resources.split(",") if one.strip()]
    try:
        with (
            ApiClient(config, shows=False) as api,
            httpx2.Client(base_url=api.url, verify=api.tls or False) as http,
        ):
            token = partial(api.token, LIFETIME_S)
            for event in follow_here(http, token=token, resources=wanted, last_id=after):
                for line in [_json(event)] if as_json else _lines(event):
                    print(line, flush=True)
    except LiveRefused as error:
        refuse(Refusal(error.code, error.sentence), as_json)
    except (GatewayError, Refusal) as error:
        refuse(error, as_json)
    except KeyboardInterrupt:
        return


def _json(event: LiveEvent) -> str:
    return json.dumps({"event": NAMES[type(event)], **asdict(event)}, ensure_ascii=False)


def _lines(event: LiveEvent) -> Iterator[str]:
    match event:
        case Change():
            yield visible(f"{event.at}  {_headline(event):34} {_things(event)}")
        case Devices(devices=devices):
            yield from (visible(_device(one)) for one in devices)
        case Reset():
            yield visible(f"-- read everything anew: {event.message} ({event.reason})")
        case Lost():
            yield visible(f"-- interrupted: {event.why}")
        case Connected():
            yield "-- connected"


def _headline(change: Change) -> str:
    return " ".join(one for one in (change.kind, change.code, change.severity) if one)


def _things(change: Change) -> str:
    named = [f"{one.resource}/{'*' if one.id is None else one.id}" for one in change.about]
    shown, more = named[:6], len(named) - 6
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _device(one: LiveDevice) -> str:
    """A device with its values; what is not good is never shown as a bare number."""
    told = [
        f"{purpose} {said.value} {said.unit}".rstrip()
        if said.quality == "good"
        else f"{purpose} {said.quality} ({said.reason})"
        for purpose, said in sorted(one.readings.items())
    ]
    stands = f"{one.condition}: {one.reason}" if one.reason else one.condition
    return f"   {one.name} {stands}; {', '.join(told) or 'no readings'}"
