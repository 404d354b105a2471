"""`sandbox registry`: a research registry with invented records, until it is told to stop."""

import asyncio
import json

import click


async def run_registry(
    host: str, port: int, faults: tuple[str, ...], stop: asyncio.Event, as_json: bool
) -> None:
    """Run it until `stop`; OSError when the port is taken, Refusal for a fault without a name."""
    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.cli.answer import Refusal
    from crinsu_gateway.model.complaint import near_match
    from crinsu_gateway.sandbox.registry.register import PASSWORD, USER, Fault, FaultName
    from crinsu_gateway.sandbox.registry.seed import BIOBANK
    from crinsu_gateway.sandbox.registry.server import running

    known = [str(name) for name in FaultName]
    for name in faults:
        if name not in known:
            near = near_match(name, known)
            raise Refusal("NO_FAULT", f'no fault "{name}"{near}; allowed: {", ".join(known)}')
    set_up = [Fault(FaultName(name)) for name in faults]
    async with running(clock=SystemClock(), host=host, port=port, faults=set_up) as started:
        facts = {"url": started.url, "user": USER, "password": PASSWORD, "biobank": BIOBANK}
        if as_json:
            click.echo(json.dumps(facts))
        else:
            click.echo(
                f"sandbox registry at {started.url}; biobank {BIOBANK}; user {USER}, password "
                f"{PASSWORD} (invented, for this sandbox only)"
            )
        await stop.wait()
