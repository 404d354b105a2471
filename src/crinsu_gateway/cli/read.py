"""`read`: what a unit says now. From the running gateway, or else from the unit itself.

The gateway owns its lines while it runs, so it is asked what it read last; the age stands beside
each value. While it does not run, the line is opened here for a moment.
"""

import asyncio
import sys
from collections.abc import Sequence

import click

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.state_dir import kept_from_running, runs
from crinsu_gateway.cli.answer import Answer, Refusal, answering, config_option
from crinsu_gateway.cli.configured_unit import ConfiguredUnit, configured_unit
from crinsu_gateway.cli.progress import Progress
from crinsu_gateway.cli.readings_table import Body, body_of, lines_of
from crinsu_gateway.profile.plan import plan


class RawBytes:
    """A tap that keeps what passed, in words."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def sent(self, data: bytes) -> None:
        """Keep bytes that left."""
        self.lines.append(f">> {data.hex(' ')}  {_text(data)}")

    def received(self, data: bytes) -> None:
        """Keep bytes that came in."""
        self.lines.append(f"<< {data.hex(' ')}  {_text(data)}")

    def note(self, text: str) -> None:
        """What happened to the link is not what a unit said."""


def _text(data: bytes) -> str:
    """The bytes as text where all of them are."""
    text = data.decode("ascii", "replace").rstrip("\r\n")
    return repr(text) if text.isprintable() and text.isascii() else ""


@click.command("read")
@click.argument("unit")
@click.argument("points", nargs=-1)
@click.option("--raw", is_flag=True, help="Show the bytes as well; only without a running gateway.")
@click.option("--direct", is_flag=True, help="Ask the unit itself; refused while the gateway runs.")
@config_option
@answering
def command(unit: str, points: tuple[str, ...], raw: bool, direct: bool, config: str) -> Answer:
    """Show what a UNIT says now, all of it or some POINTS."""
    found = configured_unit(config, unit)
    for name in points:
        found.point(name)
    state_dir = found.settings.gateway.state_dir
    if not direct and runs(state_dir):
        if raw:
            raise Refusal(
                "GATEWAY_RUNS", "the gateway holds the line; set `transcript` on its link for bytes"
            )
        return _from_gateway(config, unit, points)
    with kept_from_running(state_dir), Progress(f"reading {unit}") as progress:
        tap = RawBytes()
        bodies = asyncio.run(_from_unit(found, points, tap, progress))
    return _answer(found.unit.name, "unit", bodies, tap.lines if raw else [])


def _from_gateway(config: str, unit: str, points: Sequence[str]) -> Answer:
    from crinsu_gateway.cli.api_client import ApiClient

    with ApiClient(config) as api:
        told = api.get(f"/api/v1/devices/{unit}")
    bodies = [one for one in told["readings"] if not points or one["point"] in points]
    missing = [name for name in points if name not in {one["point"] for one in bodies}]
    if missing:
        raise Refusal("NOT_READ", f"the gateway does not read {', '.join(missing)} of {unit}")
    if told["reason"]:
        print(f"{unit} is {told['condition']}: {told['reason']}", file=sys.stderr)
    return _answer(unit, "gateway", bodies, [])


async def _from_unit(
    found: ConfiguredUnit, points: Sequence[str], tap: RawBytes, progress: Progress
) -> list[Body]:
    from crinsu_gateway.field.asking import ask_in_pieces

    profile = found.unit.profile
    wanted = points or found.unit.points
    requests = [request for request in plan(profile, wanted) if request.points]
    bodies: dict[str, Body] = {}
    async with found.at_the_line(SystemClock(), tap) as driver:
        for index, request in enumerate(requests):
            progress(index, len(requests), ", ".join(request.points[:3]))
            for answer in await ask_in_pieces(driver, profile, request):
                for one in answer.decoded:
                    point = profile.points[one.point]
                    purpose = point.purpose.value if point.purpose else None
                    bodies[one.point] = body_of(one, point.title, purpose)
    return [bodies[name] for name in profile.points if name in bodies and name in wanted]


def _answer(unit: str, source: str, bodies: Sequence[Body], raw: Sequence[str]) -> Answer:
    data = {"unit": unit, "source": source, "readings": list(bodies)}
    if raw:
        data["raw"] = list(raw)
    return Answer(data, [*lines_of(bodies), *raw], well=any(_usable(body) for body in bodies))


def _usable(body: Body) -> bool:
    return body["quality"] in ("good", "suspect")
