"""`sync status`: what waits for the centre, and how the last try went, from the running gateway.

It asks the API once. It decides nothing.
"""

from collections.abc import Iterator
from typing import Any

import click

from crinsu_gateway.cli.answer import Answer, answering, config_option

Json = dict[str, Any]


@click.command("status", epilog="Example: crinsu-gateway sync status --json")
@config_option
@answering
def status(config: str) -> Answer:
    """Say what waits for the centre, since when, and why the last try failed."""
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        found = api.get("/api/v1/sync")
    return Answer(found, list(_lines(found)))


VERBS = (status,)


def _lines(found: Json) -> Iterator[str]:
    outbox = found["outbox"]
    since = f", the oldest since {outbox['oldestAt']}" if outbox["waiting"] else ""
    yield f"{outbox['waiting']} facts wait for the centre{since}"
    yield f"the centre answered last at {found['lastSuccessAt'] or 'no time yet'}"
    if found["lastFailure"]:
        yield f"last failure at {found['lastFailure']['at']}: {found['lastFailure']['reason']}"
    if found["openDifferences"]:
        yield f"{found['openDifferences']} differences wait for a person"
